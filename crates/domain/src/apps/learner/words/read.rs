//! Reading a list of a profile, and what there is to say of it.

use super::{
    Item, ListKind, Split, WordList, original,
    split::{split, trimmed},
};
use crate::{
    Remark,
    apps::learner::fields::{Fields, Value},
    json::tree::Tree,
};

impl Fields<'_> {
    /// The list `name`; none where it is absent or null, which says nothing, whereas an empty
    /// text says that the list is empty.
    pub(in crate::apps::learner) fn words(
        &mut self,
        name: &str,
        kind: ListKind,
    ) -> Option<WordList> {
        let (list, made) = match self.take(name) {
            Value::Absent | Value::Null => return None,
            Value::Text(text) => {
                let made = split(kind, &text);
                if kind != ListKind::Grammar {
                    self.compare(name, &text, &made);
                }
                (WordList::from_text(kind, text), made)
            }
            Value::Array(elements) => {
                let items = self.items(name, kind, elements);
                self.note("words.array", name, format!("`{name}` is an array, not one text"));
                WordList::from_array(kind, &items)
            }
            Value::Number(_) | Value::Flag(_) | Value::Object(_) => {
                self.quarantine(name, "a list of words");
                return None;
            }
        };
        self.describe(name, &made);
        Some(list)
    }

    /// Says so when the splitters do not agree.
    fn compare(&mut self, name: &str, text: &str, made: &Split) {
        let api = original::api(text);
        let chinese = original::chinese_page(text);
        let english = original::english_page(text);
        let ours = made.items.len() + made.duplicates;
        if api == chinese && api == english && api.len() == ours {
            return;
        }
        let message = format!(
            "`{name}` is {} words to the application's import, {} to its Chinese page and {} to \
             its English page; imported as {}",
            api.len(),
            chinese.len(),
            english.len(),
            made.items.len(),
        );
        self.warn("words.split-differs", name, message);
    }

    fn describe(&mut self, name: &str, made: &Split) {
        let counts = [
            ("words.duplicates", made.duplicates, "equal to an earlier item, and left out"),
            ("words.spaces", made.spaces, "white space between Chinese words that ended an item"),
            ("words.brackets", made.in_brackets, "end of an item inside brackets"),
            ("words.markup", made.marked_up, "with markup or special spaces; cleaned beside"),
            (
                "words.unsplit",
                made.unsplit,
                "probably a list that was not split: long, or with a sign that ends no item here, \
                 such as ； | ／",
            ),
            ("words.not-address", made.not_addresses, "no address; kept"),
            ("words.too-long", made.too_long, "too long for an item; no row"),
        ];
        for (rule, count, what) in counts.into_iter().filter(|(_, count, _)| *count > 0) {
            let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
            let remark = Remark::warning(rule, format!("`{name}`, {times}: {what}"));
            self.remarks.push(remark.on(self.pointer(name)));
        }
    }

    /// The texts of an array. Unlike what a text is too long for, what is no row here stands
    /// in no column either.
    fn items(&mut self, name: &str, kind: ListKind, elements: Vec<Tree>) -> Vec<String> {
        let mut items = Vec::with_capacity(elements.len());
        for (place, element) in elements.into_iter().enumerate() {
            let (rule, what) = match Value::of(element) {
                Value::Text(text) if Item::new(kind, trimmed(&text)).is_too_long() => {
                    ("words.too-long", "too long for one")
                }
                Value::Text(text) => {
                    items.push(text);
                    continue;
                }
                _ => ("words.element", "no text"),
            };
            let message = format!("an element of `{name}` is {what}; it is no row");
            let pointer = format!("{}/{place}", self.pointer(name));
            self.remarks.push(Remark::warning(rule, message).in_quarantine().on(pointer));
        }
        items
    }
}
