//! What can happen to the editor's sessions and their workspaces.

use proptest::{collection::vec, prelude::*, sample::Index};
use rehome::{
    Choices, ImportOptions,
    editor::{ChatMessage, MapOptions, Session, SessionCommands as _},
};
use rehome_domain::apps::editor::workspace_hash;
use rehome_tests::{Folder, array};
use serde_json::{Value, json};

use super::trail::Trail;

/// Two folders, one of them in two spellings.
const FOLDERS: [&str; 3] = ["/srv/demo/one", "/srv/demo/one/", "/srv/demo/two"];
const WORDS: [&str; 3] = ["One", "Two", "Three"];

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Import { files: Files, choice: Choice, delete_missing: bool },
    Map { file: usize, folder: usize, force: bool },
    AddMessage(usize, usize, usize),
    SetStatus(usize, usize, usize),
    Create(usize, usize, usize),
    Update(usize, usize, usize),
    Delete(usize, usize),
    RollbackNewest,
    Rollback(Index),
}

/// The sessions of each file, and which folders the table of workspaces names; none where there
/// is no such file.
#[derive(Clone, Debug)]
pub(super) struct Files {
    sessions: Vec<Option<Vec<Element>>>,
    mapping: Option<Vec<usize>>,
}

#[derive(Clone, Debug)]
enum Element {
    Good { id: usize, task: usize, instances: Vec<usize>, messages: Vec<usize> },
    Broken(&'static str),
}

/// What an import is told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Choice {
    Nothing,
    Map(usize),
    Force(usize, usize),
    SkipUnmapped,
}

fn element() -> impl Strategy<Value = Element> {
    let broken = ["7", "null", r#"{"id": 3}"#, r#"{"id": "s0", "n": 1e400}"#];
    let words = || vec(0..WORDS.len(), 0..3);
    let good = (0..4_usize, 0..WORDS.len(), words(), words());
    prop_oneof![
        6 => good.prop_map(|(id, task, instances, messages)| {
            Element::Good { id, task, instances, messages }
        }),
        1 => prop::sample::select(broken.to_vec()).prop_map(Element::Broken),
    ]
}

fn files() -> impl Strategy<Value = Files> {
    let sessions = vec(prop::option::weighted(0.6, vec(element(), 0..4)), FOLDERS.len());
    let mapping = prop::option::weighted(0.5, prop::sample::subsequence(vec![0, 1, 2], 0..=3));
    (sessions, mapping).prop_map(|(sessions, mapping)| Files { sessions, mapping })
}

fn choice() -> impl Strategy<Value = Choice> {
    let folder = || 0..FOLDERS.len();
    prop_oneof![
        4 => Just(Choice::Nothing),
        1 => folder().prop_map(Choice::Map),
        1 => (folder(), folder()).prop_map(|(file, to)| Choice::Force(file, to)),
        1 => Just(Choice::SkipUnmapped),
    ]
}

/// One step; `commands` are those that are no runs, and cannot be undone as such.
pub(super) fn step(commands: bool) -> BoxedStrategy<Step> {
    let folder = || 0..FOLDERS.len();
    let id = || 0..5_usize;
    let words = || 0..WORDS.len();
    let runs = prop_oneof![
        5 => (files(), choice(), any::<bool>()).prop_map(|(files, choice, delete_missing)| {
            Step::Import { files, choice, delete_missing }
        }),
        2 => (folder(), folder(), any::<bool>())
            .prop_map(|(file, folder, force)| Step::Map { file, folder, force }),
        1 => Just(Step::RollbackNewest),
        3 => any::<Index>().prop_map(Step::Rollback),
    ];
    if !commands {
        return runs.boxed();
    }
    let commands = prop_oneof![
        2 => (folder(), id(), words()).prop_map(|(a, b, c)| Step::AddMessage(a, b, c)),
        1 => (folder(), id(), words()).prop_map(|(a, b, c)| Step::SetStatus(a, b, c)),
        1 => (folder(), id(), words()).prop_map(|(a, b, c)| Step::Create(a, b, c)),
        1 => (folder(), id(), words()).prop_map(|(a, b, c)| Step::Update(a, b, c)),
        1 => (folder(), id()).prop_map(|(a, b)| Step::Delete(a, b)),
    ];
    prop_oneof![3 => runs, 1 => commands].boxed()
}

fn message(words: usize) -> Value {
    let content = WORDS[words];
    json!({"id": format!("m{words}"), "role": "user", "content": content,
        "timestamp": "2025-11-13T03:50:00.123Z", "instanceId": 1})
}

fn session(id: usize, task: usize, instances: &[usize], messages: &[usize]) -> Value {
    let instance = |(number, status): (usize, &usize)| {
        let status = ["running", "completed", "failed"][*status];
        json!({
            "instanceId": number + 1, "worktreePath": format!("/w/{id}-{number}"), "branch": "b",
            "agentName": "claude", "status": status,
            "tmuxSessionId": format!("t-{id}-{number}"), "output": null,
            "startTime": "2025-11-13T03:46:40Z", "endTime": null, "filesChanged": null,
            "linesAdded": null, "linesDeleted": null, "runtime": "claude", "model": "sonnet",
            "runtimeLabel": "Claude",
        })
    };
    let messages: Vec<Value> = messages.iter().map(|words| message(*words)).collect();
    let task = WORDS[task];
    json!({
        "id": format!("s{id}"), "type": "competition", "task": task, "status": "running",
        "createdAt": "2025-11-13T03:46:40.123Z", "updatedAt": "2025-11-13T04:10:02.987978998+00:00",
        "completedAt": null,
        "instances": instances.iter().enumerate().map(instance).collect::<Vec<_>>(),
        "chatHistory": messages, "model": null, "timeoutSeconds": 600, "preserveWorktrees": true,
        "winnerId": null, "runtimeMix": ["claude"], "totalDuration": null,
        "totalFilesChanged": null, "totalLinesAdded": null, "totalLinesDeleted": null,
    })
}

impl Files {
    fn folder(&self) -> Folder {
        let folder = Folder::new();
        for (sessions, path) in self.sessions.iter().zip(FOLDERS) {
            let Some(sessions) = sessions else { continue };
            let text = |element: &Element| match element {
                Element::Good { id, task, instances, messages } => {
                    session(*id, *task, instances, messages).to_string()
                }
                Element::Broken(text) => (*text).to_owned(),
            };
            let texts: Vec<String> = sessions.iter().map(text).collect();
            folder.write(&format!("sessions/{}.json", workspace_hash(path)), array(&texts));
        }
        if let Some(mapping) = &self.mapping {
            let member = |at: &usize| {
                let path = FOLDERS[*at];
                format!("\"{}\": \"{path}\"", workspace_hash(path))
            };
            let members: Vec<String> = mapping.iter().map(member).collect();
            folder.write("workspace_mapping.json", format!("{{{}}}", members.join(", ")));
        }
        folder
    }
}

impl Choice {
    fn choices(self) -> Choices {
        let map =
            |file: usize, to: usize| format!("{}={}", workspace_hash(FOLDERS[file]), FOLDERS[to]);
        let choices = Choices::default();
        match self {
            Self::Nothing => choices,
            Self::Map(file) => choices.with("map", &map(file, file)),
            Self::Force(file, to) => {
                choices.with("map", &map(file, to)).with("force-mapping", "true")
            }
            Self::SkipUnmapped => choices.with("skip-unmapped", "true"),
        }
    }
}

/// Lets it happen.
pub(super) fn take(trail: &mut Trail, step: &Step) {
    let what = format!("{step:?}");
    let id = |id: usize| format!("s{id}");
    match *step {
        Step::Import { ref files, choice, delete_missing } => {
            let folder = files.folder();
            let choices = choice.choices();
            let options = ImportOptions { choices, delete_missing, ..ImportOptions::default() };
            trail.step(what, |rehome| rehome.import_with("editor", &folder, &options).map(drop));
        }
        Step::Map { file, folder, force } => {
            trail.step(what, |rehome| {
                let mut editor = rehome.editor().unwrap();
                let how = MapOptions { force, ..MapOptions::default() };
                editor.map(&workspace_hash(FOLDERS[file]), FOLDERS[folder], how)
            });
        }
        Step::AddMessage(folder, session, words) => {
            let message: ChatMessage = serde_json::from_value(message(words)).unwrap();
            trail.step(what, |rehome| {
                let commands = rehome.editor_commands().unwrap();
                commands.add_chat_message(FOLDERS[folder], &id(session), message)
            });
        }
        Step::SetStatus(folder, session, words) => {
            let status = ["completed", "failed", "odd"][words];
            trail.step(what, |rehome| {
                let commands = rehome.editor_commands().unwrap();
                commands.update_instance_status(FOLDERS[folder], &id(session), 1, status)
            });
        }
        Step::Create(folder, session, words) => {
            let session = typed(session, words, &[words]);
            trail.step(what, |rehome| {
                rehome.editor_commands().unwrap().create_session(FOLDERS[folder], session)
            });
        }
        Step::Update(folder, session, words) => {
            let session = typed(session, words, &[0, words]);
            trail.step(what, |rehome| {
                rehome.editor_commands().unwrap().update_session(FOLDERS[folder], session)
            });
        }
        Step::Delete(folder, session) => {
            trail.step(what, |rehome| {
                rehome.editor_commands().unwrap().delete_session(FOLDERS[folder], &id(session))
            });
        }
        Step::RollbackNewest => trail.rollback_one(|_| 0),
        Step::Rollback(index) => trail.rollback_one(|count| index.index(count)),
    }
}

fn typed(id: usize, task: usize, children: &[usize]) -> Session {
    serde_json::from_value(session(id, task, children, children)).unwrap()
}
