//! A collection that an application outside of this workspace declares.

use rehome_domain::{App, Collection, Record, SearchText, Searchable, Source, SourceFile};
use serde::{Deserialize, Serialize};

/// A note whose key is the stem of its file.
#[derive(Serialize, Deserialize)]
struct Note {
    #[serde(skip)]
    key: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
}

impl Record for Note {
    const COLLECTION: &'static str = "notes";

    fn key(&self) -> &str {
        &self.key
    }

    fn name(&self) -> Option<&str> {
        Some(&self.title)
    }

    fn set_key(&mut self, key: &str) {
        self.key = key.to_owned();
    }
}

fn app() -> App {
    let search = Searchable::of("note", &["note", "notes"], |note: &Note| {
        SearchText::new(&note.title).with_markdown(&note.text)
    });
    let notes = Collection::of::<Note>([], []).searchable(search);
    let files = SourceFile::records(&["notes/*.json"], Note::COLLECTION);
    App::new("notes", "Notes", "notes", vec![notes], vec![files])
}

#[test]
fn an_app_from_outside_is_searched_alike() {
    let app = app();
    assert_eq!(app.check(), Ok(()));
    let search = crate::search(app, "notes");
    assert_eq!((search.noun.as_str(), search.words.join(" ").as_str()), ("note", "note notes"));
    let peas = r##"{"title": "Peas", "text": "Sow early.\n# Water\nDaily."}"##;
    let text = search.text(&Source::named(peas, Some("peas"))).unwrap();
    assert_eq!((text.title.as_str(), text.body().as_str()), ("Peas", "Sow early.\nWater.\nDaily."));
}

#[test]
fn a_record_without_a_title_is_called_by_its_key_and_what_is_none_has_no_text() {
    let search = crate::search(app(), "notes");
    assert_eq!(search.text(&Source::named("{}", Some("peas"))).unwrap().title, "peas");
    assert_eq!(search.text(&Source::of("{}")).unwrap().title, "note");
    assert_eq!(search.text(&Source::of("[]")).unwrap_err().rule, "record.shape");
}
