//! Lists of sessions mean what the domain's lists mean, page by page.

use proptest::{collection::vec, option, prelude::*, sample::select};
use rehome_domain::apps::editor::{
    Moment, Session, SessionFilter, SessionSort, SortField, Statistics, Totals, list,
};
use rehome_persistence::{Error, apps::editor::SessionSummary, repository::Page};

use crate::fixture::{Fixture, instance, session};

fn page(
    shelf: &mut Fixture,
    filter: &SessionFilter,
    sort: SessionSort,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<SessionSummary>, Error> {
    let workspace = shelf.workspace();
    shelf.editor().sessions(workspace, filter, sort, after, limit)
}

/// The ids of all pages of two.
fn ids(shelf: &mut Fixture, filter: &SessionFilter, sort: SessionSort) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = page(shelf, filter, sort, after.as_deref(), 2).unwrap();
        ids.extend(page.items.into_iter().map(|session| session.id));
        match page.next {
            Some(next) => after = Some(next),
            None => return ids,
        }
    }
}

fn words(words: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    vec(select(words).prop_map(str::to_owned), 0..3)
}

fn filter() -> impl Strategy<Value = SessionFilter> {
    let kinds = words(&["competition", "ensemble", "debate", "duel"]);
    let statuses = words(&["running", "completed", "failed", "paused", "round_1", "round_2", "?"]);
    let moment = || option::of(select(&["2025-11-13T03:46:45Z", "2050-01-01", "2000-01-01"]));
    let needle = option::weighted(
        0.3,
        prop_oneof!["[a-z0-9-]{1,3}", "[^\\x00]{0,2}", Just("\0".to_owned()), Just("%".to_owned())],
    );
    (kinds, statuses, moment(), moment(), needle).prop_map(|(kinds, statuses, from, to, search)| {
        SessionFilter {
            kinds,
            statuses,
            created_from: from.and_then(Moment::parse),
            created_to: to.and_then(Moment::parse),
            search,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() })]

    #[test]
    fn filters_and_orders_are_those_of_the_domain(
        sessions in vec(any::<Session>(), 0..12),
        filters in vec(filter(), 1..6),
    ) {
        let mut sessions = sessions;
        let mut taken = std::collections::HashSet::new();
        sessions.retain(|session| taken.insert(session.id.clone()));
        let mut shelf = Fixture::with(&sessions);
        let workspace = shelf.workspace();
        // What is searched for is mostly there.
        let parts = sessions.iter().map(|session| SessionFilter {
            search: Some(session.task.to_uppercase()),
            ..SessionFilter::default()
        });
        for filter in filters.into_iter().chain(parts.collect::<Vec<_>>()) {
            for field in SortField::ALL {
                for ascending in [false, true] {
                    let sort = SessionSort { field, ascending };
                    let expected: Vec<&str> =
                        list(&sessions, &filter, sort).iter().map(|session| session.id.as_str()).collect();
                    let actual = ids(&mut shelf, &filter, sort);
                    prop_assert_eq!(&actual, &expected, "{:?} {:?}", filter, sort);
                }
            }
            let count = shelf.editor().count_sessions(workspace, &filter).unwrap();
            prop_assert_eq!(count as usize, sessions.iter().filter(|s| filter.takes(s)).count());
        }
    }
}

#[test]
fn a_summary_has_counts_and_computed_totals_beside_the_stored_ones() {
    let mut all = session("a");
    all.status = "round_2".to_owned();
    all.winner_id = Some(0);
    all.total_files_changed = Some(0);
    all.runtime_mix = Some(vec!["claude".to_owned(), "codex".to_owned()]);
    all.instances[0].start_time = Some("2026-02-03T08:15:00.500Z".to_owned());
    all.instances[0].end_time = Some("2026-02-03T09:20:00.400+01:00".to_owned());
    all.instances[0].files_changed = Some(7);
    all.instances[0].status = "completed".to_owned();
    all.instances[1].start_time = Some("2026-02-03T08:00:00Z".to_owned());
    all.instances[1].files_changed = Some(u32::MAX);
    all.instances[1].lines_deleted = Some(3);
    all.instances[1].status = "failed".to_owned();
    let mut shelf =
        Fixture::with(&[all.clone(), Session { instances: Vec::new(), ..session("b") }]);
    let page = page(&mut shelf, &SessionFilter::default(), SessionSort::default(), None, 9);
    let [found, empty] = page.unwrap().items.try_into().unwrap();
    assert_eq!(found.totals, Totals::of(&all));
    assert_eq!(found.totals.duration, Some(299));
    let Statistics { instances, completed, failed, .. } = Statistics::of(&all);
    let counts = [found.instances, found.completed, found.failed, found.messages];
    assert_eq!(counts, [instances as u64, completed as u64, failed as u64, 1]);
    assert_eq!((found.status.as_str(), found.winner_id), ("round_2", Some(0)));
    assert_eq!((found.total_files_changed, found.runtime_mix), (Some(0), all.runtime_mix));
    assert_eq!(empty.totals, Totals::default());
}

#[test]
fn sessions_are_found_by_id_in_every_workspace() {
    let mut shelf = Fixture::with(&[session("a"), session("b")]);
    shelf.put("d8f0b6c9160cb961", &serde_json::to_string(&session("a")).unwrap());
    let found = shelf.editor().sessions_named("a", 10).unwrap();
    assert_eq!(found.len(), 2);
    assert_ne!(found[0].workspace, found[1].workspace);
    assert!(shelf.editor().sessions_named("c", 10).unwrap().is_empty());
}

#[test]
fn sessions_that_run_and_did_not_change_are_stale() {
    let at = |id: &str, status: &str, updated_at: &str| Session {
        status: status.to_owned(),
        updated_at: updated_at.to_owned(),
        ..session(id)
    };
    let mut shelf = Fixture::with(&[
        at("a", "running", "2026-02-03T08:00:00Z"),
        at("b", "round_1", "2026-02-03T09:30:00+02:00"),
        at("c", "completed", "2026-02-03T07:00:00Z"),
        at("d", "running", "2026-02-03T09:00:00Z"),
        at("e", "running", "soon"),
    ]);
    let before = Moment::parse("2026-02-03T08:30:00Z").unwrap();
    let stale = shelf.editor().stale_sessions(before, 10).unwrap();
    let ids: Vec<&str> = stale.iter().map(|session| session.id.as_str()).collect();
    assert_eq!(ids, ["b", "a"]);
}

#[test]
fn what_is_no_page_is_refused() {
    let mut shelf = Fixture::with(&[session("a")]);
    let mut refused = |after: Option<&str>, field, limit| {
        let sort = SessionSort { field, ascending: false };
        let page = page(&mut shelf, &SessionFilter::default(), sort, after, limit);
        let code = page.unwrap_err().code();
        let wanted = if after.is_some() { "invalid_cursor" } else { "invalid_limit" };
        assert_eq!(code.as_str(), wanted, "{after:?} {limit}");
    };
    refused(None, SortField::UpdatedAt, 0);
    refused(None, SortField::UpdatedAt, 1_001);
    for after in ["", "1", "1.2", "x.2.3", "1.x.3", "1.2.x"] {
        refused(Some(after), SortField::Duration, 5);
    }
}

#[test]
fn instances_without_a_number_of_their_own_do_not_count_twice() {
    let mut twice = session("a");
    twice.instances.push(instance(0));
    let mut shelf = Fixture::with(&[twice]);
    let filter = SessionFilter::default();
    let page = page(&mut shelf, &filter, SessionSort::default(), None, 5).unwrap();
    assert_eq!(page.items[0].instances, 2);
}
