//! What happened to a database, step by step, and what therefore a rollback must do. The model
//! is the states before and after each step: of a run that nothing followed, a rollback leaves
//! the state before; of an older one, each item that nothing touched since is put back, and each
//! other that it changed is kept and listed.
//!
//! It is long because a rollback has a rule of its own for each kind of thing that a run changes,
//! and a model of half of the rules says nothing.

use std::collections::BTreeSet;

use rehome::{Moment, Rehome, RestoreOptions, RestoreTarget, RollbackOptions, RollbackReport};

use super::state::{Item, Name, State};

/// A database with all that happened to it.
pub(super) struct Trail {
    pub(super) rehome: Rehome,
    app: &'static str,
    collections: &'static [&'static str],
    steps: Vec<Step>,
    pub(super) now: State,
}

/// What happened in one step.
struct Step {
    what: String,
    /// The run that it was; an edit of a record is none.
    run: Option<i64>,
    undoes: Option<i64>,
    conflicts: usize,
    before: State,
    after: State,
    /// The last place of the log after it.
    seq: i64,
}

impl Trail {
    pub(super) fn new(
        rehome: Rehome,
        app: &'static str,
        collections: &'static [&'static str],
    ) -> Self {
        let now = State::of(&rehome, app, collections);
        assert_eq!(now, State::default(), "a sequence begins with nothing");
        Self { rehome, app, collections, steps: Vec::new(), now }
    }

    /// Does something that is no rollback; what is refused must change nothing. Returns what it
    /// changed.
    pub(super) fn step<T, E: std::fmt::Debug>(
        &mut self,
        what: String,
        act: impl FnOnce(&Rehome) -> Result<T, E>,
    ) -> Option<T> {
        let done = act(&self.rehome);
        let after = State::of(&self.rehome, self.app, self.collections);
        let run = self.rehome.history(1).unwrap().first().map(|run| run.id);
        let run = run.filter(|run| self.steps.iter().all(|step| step.run != Some(*run)));
        match done {
            Ok(done) => {
                let before = std::mem::replace(&mut self.now, after.clone());
                let (undoes, conflicts) = (None, 0);
                let seq = self.rehome.last_change().unwrap();
                self.steps.push(Step { what, run, undoes, conflicts, before, after, seq });
                Some(done)
            }
            Err(error) => {
                let differing = after.differing(&self.now);
                assert!(differing.is_empty(), "{what} failed: {error:?}\n{differing:?}");
                assert_eq!(run, None, "{what} failed: {error:?}");
                None
            }
        }
    }

    /// The runs that can be undone, the newest first.
    pub(super) fn runs(&self) -> Vec<i64> {
        let runs = self.steps.iter().rev().filter_map(|step| step.run);
        runs.filter(|run| !self.is_undone(*run)).collect()
    }

    /// Whether all that happened were runs.
    pub(super) fn are_all_runs(&self) -> bool {
        self.steps.iter().all(|step| step.run.is_some() || step.before == step.after)
    }

    fn is_undone(&self, run: i64) -> bool {
        let mut by = self.steps.iter().filter(|step| step.undoes == Some(run));
        by.any(|by| by.conflicts == 0 && !self.is_undone(by.run.unwrap()))
    }

    /// Undoes one of the runs that can be undone, of the newest first, if there are any.
    pub(super) fn rollback_one(&mut self, choose: impl FnOnce(usize) -> usize) {
        let runs = self.runs();
        if !runs.is_empty() {
            self.rollback(runs[choose(runs.len())]);
        }
    }

    /// Undoes a run, and demands that the model is right about it.
    pub(super) fn rollback(&mut self, run: i64) -> i64 {
        let options = RollbackOptions { backup: false, ..RollbackOptions::default() };
        let report = self.rehome.rollback(run, &options).unwrap_or_else(|error| {
            panic!("{error:?} where run {run} was to be undone of\n{}", self.told())
        });
        let after = State::of(&self.rehome, self.app, self.collections);
        let before = std::mem::replace(&mut self.now, after.clone());
        let at = self.steps.iter().position(|step| step.run == Some(run)).unwrap();
        self.steps.push(Step {
            what: format!("rollback of {run}"),
            run: report.run,
            undoes: Some(run),
            conflicts: report.conflicts.len(),
            before,
            after,
            seq: self.rehome.last_change().unwrap(),
        });
        let wrong = Verdict::of(self, at, &report);
        assert!(
            wrong.is_empty(),
            "undoing run {run}:\n  {}\nit listed:\n  {}\nof\n{}",
            wrong.join("\n  "),
            report.conflicts.iter().map(|c| c.message.clone()).collect::<Vec<_>>().join("\n  "),
            self.told()
        );
        report.run.unwrap()
    }

    /// Undoes all that is not undone, the newest first; returns the rollbacks.
    pub(super) fn undo_all(&mut self) -> Vec<i64> {
        let runs: Vec<i64> = self.steps.iter().filter_map(|step| step.run).collect();
        let mut rollbacks = Vec::new();
        for run in runs.into_iter().rev() {
            if !self.is_undone(run) {
                rollbacks.push(self.rollback(run));
            }
        }
        rollbacks
    }

    /// Demands that moments come back as they were: of every so many steps the one behind it, and
    /// then the last again. The log must hold all along.
    pub(super) fn moments_come_back(&mut self, every: usize) {
        let moments: Vec<(i64, State, String)> = self
            .steps
            .iter()
            .rev()
            .step_by(every)
            .map(|step| (step.seq, step.after.clone(), step.what.clone()))
            .collect();
        let options = RestoreOptions { backup: false, ..RestoreOptions::default() };
        for (seq, expected, what) in moments.iter().skip(1).chain(&moments[..moments.len().min(1)])
        {
            let moment = Moment::Seq(*seq);
            let restored = self.rehome.restore_moment(&moment, &RestoreTarget::InPlace, &options);
            restored.unwrap_or_else(|error| {
                panic!("{error:?} where {what} was to come back of\n{}", self.told())
            });
            let state = State::of(&self.rehome, self.app, self.collections);
            let wrong = state.said().differing(&expected.said());
            assert!(wrong.is_empty(), "seq:{seq}, behind {what}: {wrong:?}\nof\n{}", self.told());
        }
        let verified = self.rehome.verify_audit(None, true).unwrap();
        assert!(verified.sound, "{:?}\nof\n{}", verified.problems, self.told());
    }

    /// All that happened, for whoever reads that something went wrong.
    fn told(&self) -> String {
        let line = |step: &Step| {
            let changes = step.after.differing(&step.before).into_iter();
            let of = |state: &State, item: &Item| state.items.get(item).cloned();
            let changes = changes.map(|item| {
                let (old, new) = (of(&step.before, &item), of(&step.after, &item));
                format!("      {item:?}: {old:?} -> {new:?}\n")
            });
            let Step { run, what, conflicts, .. } = step;
            format!("  {run:?} {what}, {conflicts} conflicts\n{}", changes.collect::<String>())
        };
        self.steps.iter().map(line).collect()
    }
}

/// What is wrong about a rollback.
struct Verdict<'a> {
    trail: &'a Trail,
    /// The place of the step that was undone.
    at: usize,
    before: &'a State,
    after: &'a State,
    current: &'a State,
    result: &'a State,
    conflicts: Vec<&'a str>,
    /// What may be listed.
    explained: BTreeSet<usize>,
    wrong: Vec<String>,
}

impl<'a> Verdict<'a> {
    fn of(trail: &'a Trail, at: usize, report: &'a RollbackReport) -> Vec<String> {
        let last = trail.steps.last().unwrap();
        let undone = &trail.steps[at];
        let mut verdict = Self {
            trail,
            at,
            before: &undone.before,
            after: &undone.after,
            current: &last.before,
            result: &last.after,
            conflicts: report.conflicts.iter().map(|found| found.message.as_str()).collect(),
            explained: BTreeSet::new(),
            wrong: Vec::new(),
        };
        let is_newest =
            verdict.since().all(|step| step.undoes.is_none() && step.before == step.after);
        if is_newest {
            verdict.newest();
        } else {
            verdict.records();
            verdict.packs();
            verdict.order();
            verdict.quarantine();
            verdict.workspaces();
            for (index, conflict) in verdict.conflicts.clone().into_iter().enumerate() {
                if !verdict.explained.contains(&index) {
                    verdict.wrong.push(format!("it lists without need: {conflict}"));
                }
            }
        }
        verdict.wrong
    }

    /// Of the newest run everything comes back.
    fn newest(&mut self) {
        for item in self.result.differing(self.before) {
            self.differs(&item, self.result.items.get(&item), self.before.items.get(&item));
        }
        if self.wrong.is_empty() && self.result != self.before {
            self.wrong.push("entries of the quarantine are of other runs".to_owned());
        }
        if !self.conflicts.is_empty() {
            self.wrong.push("nothing happened since, and it lists conflicts".to_owned());
        }
    }

    fn records(&mut self) {
        let all = [self.before, self.after, self.current, self.result];
        let names: BTreeSet<Name> = all.iter().flat_map(|state| state.records()).cloned().collect();
        for name in names {
            let item = Item::Record(name.clone());
            let [before, after, current, result] = all.map(|state| state.items.get(&item));
            let listed = self.lists(&subject(self.trail.app, &name));
            let is_kept = listed && result == current;
            if before == after {
                self.expect(&item, result, current);
                if listed {
                    // It may have been moved, and be gone.
                    self.wrong.push(format!("{item:?} was not changed, and is listed"));
                }
            } else if current != after {
                self.expect(&item, result, current);
                let is_gone_anyway = before.is_none() && current.is_none();
                if listed == is_gone_anyway {
                    self.wrong.push(format!("{item:?} was changed since; listed: {listed}"));
                }
            } else if self.is_touched(&item) {
                if !is_kept {
                    self.expect(&item, result, before);
                }
            } else if listed && self.is_homeless(&name) {
                self.expect(&item, result, current);
            } else {
                self.expect(&item, result, before);
                if listed {
                    self.wrong.push(format!("{item:?} was not changed since, and is listed"));
                }
            }
            self.place(&name, is_kept);
        }
    }

    fn place(&mut self, name: &Name, is_kept: bool) {
        let item = Item::Place(name.clone());
        let all = [self.before, self.after, self.current, self.result];
        let [before, after, current, result] = all.map(|state| state.items.get(&item));
        let Some(result) = result else { return };
        let expected = match current {
            // It comes back.
            None => before,
            Some(_) if is_kept || before == after || current != after => current,
            Some(_) if self.is_touched(&item) && Some(result) == current => current,
            Some(_) => before,
        };
        self.expect(&item, Some(result), expected);
    }

    fn packs(&mut self) {
        let all = [self.before, self.after, self.current, self.result];
        let ids: BTreeSet<String> = all
            .iter()
            .flat_map(|state| state.items.keys())
            .filter_map(|item| match item {
                Item::Order(id) => Some(id.clone()),
                _ => None,
            })
            .collect();
        for id in ids {
            let is_there = all.map(|state| state.items.contains_key(&Item::Order(id.clone())));
            let [before, after, current, result] = is_there;
            let columns = |state: &State| -> Vec<(Item, String)> {
                let of_pack = |(item, text): (&Item, &String)| match item {
                    Item::Pack(of, _) if *of == id => Some((item.clone(), text.clone())),
                    _ => None,
                };
                state.items.iter().filter_map(of_pack).collect()
            };
            let listed =
                self.lists(&[format!("the pack `{id}` "), format!("what belongs to `{id}` ")]);
            let [was, left, is, becomes] = all.map(columns);
            let changed: Vec<&Item> = was
                .iter()
                .chain(&left)
                .map(|(item, _)| item)
                .filter(|item| self.before.items.get(item) != self.after.items.get(item))
                .collect();
            let is_touched = changed.iter().any(|item| self.is_touched(item));
            match (before, after) {
                // It was made by the run.
                (false, true) => {
                    let must_stay = !current || !self.result.is_empty_pack(&id) || is != left;
                    if must_stay || (is_touched && listed) {
                        self.equal(&id, &becomes, &is);
                        // What is in it keeps it without a word.
                        let says = current && is != left && self.result.is_empty_pack(&id);
                        if says != listed && !is_touched {
                            self.wrong.push(format!("pack {id} stays; listed: {listed}"));
                        }
                    } else if result || listed {
                        self.wrong.push(format!("pack {id} is empty and stays; listed: {listed}"));
                    }
                }
                // It was deleted by the run.
                (true, false) => {
                    if current {
                        self.equal(&id, &becomes, &is);
                        if !listed {
                            self.wrong.push(format!("pack {id} was made anew, and is not listed"));
                        }
                    } else if !(is_touched && listed) {
                        self.equal(&id, &becomes, &was);
                    }
                }
                _ if changed.is_empty() => match (current, result) {
                    // Records come back into it.
                    (false, true) if !self.result.is_empty_pack(&id) => {}
                    // The run that made it was undone before, and now it holds nothing.
                    (true, false) if self.was_made_by_undone(&id) => {}
                    _ => {
                        self.equal(&id, &becomes, &is);
                        if listed {
                            self.wrong.push(format!("pack {id} was not changed, and is listed"));
                        }
                    }
                },
                _ => {
                    let stands = changed
                        .iter()
                        .all(|item| self.current.items.get(item) == self.after.items.get(item));
                    if !stands || (is_touched && listed) {
                        if !(current && !result && self.was_made_by_undone(&id)) {
                            self.equal(&id, &becomes, &is);
                        }
                        if !listed {
                            self.wrong
                                .push(format!("pack {id} was changed since, and is not listed"));
                        }
                    } else {
                        let put_back = |(item, text): &(Item, String)| {
                            let was =
                                self.before.items.get(item).filter(|_| changed.contains(&item));
                            (item.clone(), was.unwrap_or(text).clone())
                        };
                        let expected: Vec<(Item, String)> = is.iter().map(put_back).collect();
                        self.equal(&id, &becomes, &expected);
                        if listed {
                            self.wrong
                                .push(format!("pack {id} was not changed since, and is listed"));
                        }
                    }
                }
            }
        }
    }

    /// Whether the run that made a pack that is there was undone before.
    fn was_made_by_undone(&self, id: &str) -> bool {
        let made = Item::Pack(id.to_owned(), "created_by".to_owned());
        let by = self.current.items.get(&made).and_then(|run| run.parse().ok());
        by.is_some_and(|run| self.trail.is_undone(run))
    }

    fn order(&mut self) {
        let listed = self.lists(&["the order of the packs ".to_owned()]);
        let places = |state: &State| -> Vec<(Item, String)> {
            let places = state.items.iter().filter(|(item, _)| matches!(item, Item::Order(_)));
            places.map(|(item, place)| (item.clone(), place.clone())).collect()
        };
        // A pack that comes or goes is no change of the order.
        let moved: Vec<Item> = places(self.before)
            .into_iter()
            .filter(|(item, place)| self.after.items.get(item).is_some_and(|now| now != place))
            .map(|(item, _)| item)
            .collect();
        let stands =
            moved.iter().all(|item| self.current.items.get(item) == self.after.items.get(item));
        if moved.is_empty() && listed {
            self.wrong.push("the order was not changed, and is listed".to_owned());
        }
        if !moved.is_empty() && stands && !listed {
            for item in &moved {
                if self.result.items.contains_key(item) {
                    self.expect(item, self.result.items.get(item), self.before.items.get(item));
                }
            }
        }
        if !moved.is_empty() && stands && listed && !moved.iter().any(|item| self.is_touched(item))
        {
            self.wrong.push("the order was not changed since, and is listed".to_owned());
        }
        if !moved.is_empty() && !stands && !listed {
            self.wrong.push("the order was changed since, and is not listed".to_owned());
        }
        // The others stand among themselves as they did.
        let others = |state: &State| -> Vec<String> {
            let mut ids = state.ordered();
            ids.retain(|id| {
                let item = Item::Order(id.clone());
                (listed || !moved.contains(&item))
                    && self.current.items.contains_key(&item)
                    && self.result.items.contains_key(&item)
            });
            ids
        };
        let (now, then) = (others(self.current), others(self.result));
        if now != then {
            self.wrong
                .push(format!("the packs that were not moved stood as {now:?}, now {then:?}"));
        }
    }

    fn quarantine(&mut self) {
        let all = [self.before, self.after, self.current, self.result];
        let places: BTreeSet<Item> = all
            .iter()
            .flat_map(|state| state.items.keys())
            .filter(|item| matches!(item, Item::Quarantined(_)))
            .cloned()
            .collect();
        for item in places {
            let [before, after, current, result] = all.map(|state| state.items.get(&item));
            if before == after {
                self.expect(&item, result, current);
                continue;
            }
            // What an undone run put there does not come back with a later one.
            let of_undone = self
                .before
                .entries
                .values()
                .any(|(place, run)| *place == item && self.trail.is_undone(*run));
            // A pack that is deleted takes along what had left its quarantine, too.
            let went_along = self.since().any(|step| {
                step.before.pack_ids().any(|id| {
                    let Item::Quarantined(place) = &item else { return false };
                    place.contains(&format!(" container='{id}' "))
                        && !step.after.items.contains_key(&Item::Order(id.to_owned()))
                })
            });
            let is_touched = self.is_touched(&item);
            let must = current == after && !is_touched && !went_along;
            // What the run put there goes in any case.
            let stays_away = (of_undone || is_touched) && result.is_none();
            if !stays_away && (must || result != current) {
                self.expect(&item, result, before);
            }
        }
    }

    /// Rows of workspaces come back together, so one of them may keep others.
    fn workspaces(&mut self) {
        let all = [self.before, self.after, self.current, self.result];
        let items: BTreeSet<Item> = all
            .iter()
            .flat_map(|state| state.items.keys())
            .filter(|item| matches!(item, Item::Workspace(..)))
            .cloned()
            .collect();
        let changed: Vec<&Item> = items
            .iter()
            .filter(|item| self.before.items.get(item) != self.after.items.get(item))
            .collect();
        let listed = self.lists(&["the workspace `".to_owned()]);
        // One that stays because it is needed may have a path that another wants back.
        let differs = |item: &Item| self.current.items.get(item) != self.after.items.get(item);
        // And two files with sessions of the same id are no longer those of one workspace.
        let is_twice = |name: &Name| {
            let mut others = self.current.records();
            name.collection == "sessions"
                && others.any(|other| other.key == name.key && other.container != name.container)
        };
        let is_touched = items.iter().any(|item| differs(item) || self.is_touched(item))
            || self.current.records().any(is_twice);
        if listed && !is_touched {
            self.wrong.push("no workspace was changed since, and one is listed".to_owned());
        }
        for item in &items {
            let [before, _, current, result] = all.map(|state| state.items.get(item));
            // What the run made and others need stays, though not all that it said of it.
            let is_needed = before.is_none() && current.is_some() && self.is_needed(item);
            if !changed.contains(&item) {
                self.expect(item, result, current);
            } else if is_needed {
                if result.is_none() {
                    self.wrong.push(format!("{item:?} is needed, and gone"));
                }
            } else if result != current || !is_touched {
                self.expect(item, result, before);
            }
        }
    }

    /// Whether anything belongs to a workspace, or a session to a file.
    fn is_needed(&self, item: &Item) -> bool {
        match item {
            Item::Workspace("editor_workspaces", id) => {
                self.result.items.iter().any(|(other, text)| {
                    matches!(other, Item::Workspace("editor_workspace_hashes", _))
                        && *text == format!("workspace_id={id}")
                })
            }
            Item::Workspace(_, file) => {
                self.result.records().any(|name| format!("'{}'", name.container) == *file)
            }
            _ => false,
        }
    }

    /// Whether something that is still in effect has changed an item since.
    fn is_touched(&self, item: &Item) -> bool {
        self.since().any(|step| step.before.items.get(item) != step.after.items.get(item))
    }

    /// What happened since and is still in effect: what was undone is not, and its rollback is
    /// nothing more.
    fn since(&self) -> impl Iterator<Item = &'a Step> + '_ {
        let (trail, at) = (self.trail, self.at);
        let steps = &trail.steps;
        steps[at + 1..steps.len() - 1].iter().filter(move |step| match (step.run, step.undoes) {
            (Some(run), Some(undoes)) => {
                let of = steps.iter().position(|step| step.run == Some(undoes));
                let is_whole = step.conflicts == 0;
                (!is_whole || of.is_some_and(|of| of <= at)) && !trail.is_undone(run)
            }
            (Some(run), None) => !trail.is_undone(run),
            (None, _) => true,
        })
    }

    /// Whether the file of sessions that a record belonged to is no workspace's now, or its
    /// workspace has got a session of that id in another file.
    fn is_homeless(&self, name: &Name) -> bool {
        let workspace = |state: &State, container: &str| {
            let file = Item::Workspace("editor_workspace_hashes", format!("'{container}'"));
            state.items.get(&file).cloned()
        };
        // A rollback may first come back to a file that belongs to another workspace still.
        let has_rival = |state: &State| {
            state.records().any(|other| {
                other.key == name.key
                    && other.container != name.container
                    && workspace(state, &other.container) == workspace(state, &name.container)
            })
        };
        name.collection == "sessions"
            && (workspace(self.result, &name.container) != workspace(self.before, &name.container)
                || has_rival(self.result)
                || has_rival(self.current))
    }

    /// Whether one of these subjects is listed.
    fn lists(&mut self, subjects: &[String]) -> bool {
        let mut listed = false;
        for (index, conflict) in self.conflicts.iter().enumerate() {
            if subjects.iter().any(|subject| conflict.starts_with(subject)) {
                self.explained.insert(index);
                listed = true;
            }
        }
        listed
    }

    fn equal(&mut self, id: &str, found: &[(Item, String)], expected: &[(Item, String)]) {
        if found != expected {
            self.wrong.push(format!("pack {id} is {found:?}, not {expected:?}"));
        }
    }

    fn expect(&mut self, item: &Item, found: Option<&String>, expected: Option<&String>) {
        if found != expected {
            self.differs(item, found, expected);
        }
    }

    fn differs(&mut self, item: &Item, found: Option<&String>, expected: Option<&String>) {
        self.wrong.push(format!("{item:?} is {found:?}, not {expected:?}"));
    }
}

/// What a conflict about a record begins with.
fn subject(app: &str, name: &Name) -> [String; 1] {
    let Name { collection, container, key } = name;
    let place = match (app, container.as_str()) {
        ("dnd5e", pack) => format!(" in pack `{pack}` "),
        (_, "") => " ".to_owned(),
        (_, container) => format!(" in `{container}` "),
    };
    [format!("`{app}/{collection} {key}`{place}")]
}
