//! Searching for tasks, ids and agents.

use rehome_domain::apps::editor::{Session, SessionFilter, SessionSort};

use crate::fixture::{Fixture, session};

fn found(shelf: &mut Fixture, text: &str) -> String {
    let workspace = shelf.workspace();
    let filter = SessionFilter { search: Some(text.to_owned()), ..SessionFilter::default() };
    let page = shelf.editor().sessions(workspace, &filter, SessionSort::default(), None, 100);
    let mut ids: Vec<String> = page.unwrap().items.into_iter().map(|found| found.id).collect();
    ids.sort();
    ids.concat()
}

fn shelf() -> Fixture {
    let task = |id: &str, task: &str| Session { task: task.to_owned(), ..session(id) };
    let mut agent = task("d", "Keep the log");
    agent.instances[1].agent_name = "🎯 Gemini #2".to_owned();
    Fixture::with(&[
        task("a", "灯台のランプを直す"),
        task("b", "灯りを消す"),
        task("c", "Über die Cafe\u{301}s \"100%\" OR_NOT*"),
        agent,
    ])
}

#[test]
fn japanese_is_found_by_one_two_and_three_characters() {
    let mut shelf = shelf();
    for (text, ids) in [
        ("灯", "ab"),
        ("灯台", "a"),
        ("灯台の", "a"),
        ("ランプを直す", "a"),
        ("を", "ab"),
        ("消す", "b"),
        ("灯台は", ""),
    ] {
        assert_eq!(found(&mut shelf, text), ids, "{text}");
    }
}

#[test]
fn case_and_form_do_not_matter() {
    let mut shelf = shelf();
    for text in ["über", "ÜBER DIE CAFÉ", "u\u{308}b", "CAFE\u{301}"] {
        assert_eq!(found(&mut shelf, text), "c", "{text}");
    }
    assert_eq!(found(&mut shelf, "cafe"), "");
}

#[test]
fn agents_and_ids_are_found_too() {
    let mut shelf = shelf();
    assert_eq!(found(&mut shelf, "gemini #2"), "d");
    assert_eq!(found(&mut shelf, "🎯"), "d");
    assert_eq!(found(&mut shelf, "claude"), "abcd");
    shelf.put(&crate::fixture::file(), &serde_json::to_string(&session("e-77")).unwrap());
    assert_eq!(found(&mut shelf, "E-77"), "e-77");
}

#[test]
fn what_people_type_is_never_a_query() {
    let mut shelf = shelf();
    for (text, ids) in [
        ("\"100%\"", "c"),
        ("%", "c"),
        ("_", "c"),
        ("or_not*", "c"),
        ("OR", "c"),
        ("log OR lamp", ""),
        ("\"", "c"),
        ("\"\"\"", ""),
        ("'; DROP TABLE editor_sessions; --", ""),
        ("NEAR(a b)", ""),
        ("task:", ""),
        ("\0\0\0", ""),
        ("\\", ""),
    ] {
        assert_eq!(found(&mut shelf, text), ids, "{text:?}");
    }
    assert_eq!(found(&mut shelf, &"長い".repeat(50_000)), "");
    assert_eq!(found(&mut shelf, "   "), "abcd");
}

#[test]
fn a_search_follows_every_change() {
    let mut shelf = shelf();
    let store = shelf.store();
    let mut edited = store.get_all().remove(0);
    edited.task = "Count the gulls".to_owned();
    store.update(edited);
    assert_eq!(found(&mut shelf, "gulls"), "a");
    assert_eq!(found(&mut shelf, "灯台の"), "");
    store.delete("a");
    assert_eq!(found(&mut shelf, "gulls"), "");
    assert!(shelf.editor().check_integrity().unwrap().is_fine());
}

/// The commands on the one workspace.
trait Short {
    fn get_all(&self) -> Vec<Session>;
    fn update(&self, session: Session);
    fn delete(&self, id: &str);
}

impl<C: rehome_domain::apps::editor::SessionCommands> Short for C {
    fn get_all(&self) -> Vec<Session> {
        self.get_all_sessions(crate::fixture::WORKSPACE).unwrap()
    }

    fn update(&self, session: Session) {
        self.update_session(crate::fixture::WORKSPACE, session).unwrap();
    }

    fn delete(&self, id: &str) {
        self.delete_session(crate::fixture::WORKSPACE, id).unwrap();
    }
}
