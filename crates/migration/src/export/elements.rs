//! The elements that a file holds of a collection: records and what is in quarantine, in the order
//! of their places.

use rehome_domain::Event;
use rehome_persistence::{
    Connection, Row,
    quarantine::{self, Entry},
};

use super::{Exported, Target};
use crate::error::Result;

/// How many rows are read at a time.
const PAGE: u32 = 64;

/// One element.
pub(super) struct Element {
    pub(super) position: i64,
    /// The key; none of one in quarantine, whose text has its name.
    pub(super) key: Option<String>,
    pub(super) text: String,
    /// Whether the text is the source's.
    pub(super) verbatim: bool,
}

/// The elements of a container.
pub(super) struct Elements<'a> {
    exported: &'a Exported<'a>,
    target: &'a Target<'a>,
    page: Vec<Row>,
    after: Option<(i64, String)>,
    has_ended: bool,
    quarantined: Option<Entry>,
    has_begun: bool,
}

impl<'a> Elements<'a> {
    pub(super) fn new(exported: &'a Exported<'a>, target: &'a Target<'a>) -> Self {
        let (page, after, has_ended) = (Vec::new(), None, false);
        Self { exported, target, page, after, has_ended, quarantined: None, has_begun: false }
    }

    fn fill(&mut self, c: &mut Connection) -> Result<()> {
        if !self.has_begun {
            self.has_begun = true;
            self.quarantined = self.next_quarantined(c, 0)?;
        }
        if self.page.is_empty() && !self.has_ended {
            let behind = self.after.as_ref().map(|(position, key)| (*position, key.as_str()));
            let Target { table, container, .. } = self.target;
            self.page = table.page(c, container, behind, PAGE)?;
            self.has_ended = self.page.is_empty();
            if let Some(last) = self.page.last() {
                self.after = Some((last.position, last.key.clone()));
            }
            self.page.reverse();
        }
        Ok(())
    }

    fn next_quarantined(&self, c: &mut Connection, from: i64) -> Result<Option<Entry>> {
        if self.exported.options.without_quarantined {
            return Ok(None);
        }
        let place = self.target.place(self.exported.app);
        Ok(quarantine::elements(c, &place, from, 1)?.pop())
    }

    /// The place of the next element.
    pub(super) fn peek(&mut self, c: &mut Connection) -> Result<Option<i64>> {
        self.fill(c)?;
        let row = self.page.last().map(|row| row.position);
        let entry = self.quarantined.as_ref().map(|entry| entry.position);
        Ok(match (row, entry) {
            (Some(row), Some(entry)) => Some(row.min(entry)),
            (row, entry) => row.or(entry),
        })
    }

    pub(super) fn next(&mut self, c: &mut Connection) -> Result<Option<Element>> {
        self.fill(c)?;
        let place = self.page.last().map(|row| row.position);
        let is_first = |entry: &mut Entry| place.is_none_or(|place| entry.position <= place);
        if let Some(entry) = self.quarantined.take_if(is_first) {
            self.quarantined = self.next_quarantined(c, entry.position + 1)?;
            let Entry { position, raw: text, .. } = entry;
            return Ok(Some(Element { position, key: None, text, verbatim: true }));
        }
        let Some(row) = self.page.pop() else { return Ok(None) };
        self.exported.context.tell(Event::Advanced(1))?;
        let Row { key, position, body: text, verbatim, .. } = row;
        Ok(Some(Element { position, key: Some(key), text, verbatim }))
    }
}
