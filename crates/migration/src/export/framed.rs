//! A file written in its frame: what was not edited, in its place, with what stood around it. What
//! is gone takes its comma along, what is new gets the comma of its neighbours, and what is edited
//! is written in their style. Long because all that can differ from the source differs here.

use std::{
    collections::{HashMap, HashSet},
    io::Write,
};

use rehome_domain::{Root, json::Style};
use rehome_persistence::{Connection, history, quarantine};

use super::{
    AllCounts, Content, Exported, Target,
    elements::{Element, Elements},
};
use crate::{
    error::{Error, Result},
    source::frame::{Item, Run, indent_of, items_of, line_indent},
};

/// How many bytes of what was written last are remembered, to see how it is indented.
const BEHIND: usize = 400;

/// What a frame says of a collection.
#[derive(Default)]
struct Outline {
    /// How many places it has.
    places: usize,
    /// How many elements.
    count: u64,
    /// Whether lines of the past stand between them.
    has_history: bool,
}

impl Exported<'_> {
    /// The parts of the frame one by one.
    fn each_part(
        &self,
        c: &mut Connection,
        run: i64,
        mut each: impl FnMut(&mut Connection, Vec<Item>) -> Result<()>,
    ) -> Result<()> {
        let Some(path) = self.targets.first().map(|target| target.name.as_str()) else {
            return Ok(());
        };
        for number in 0.. {
            let Some(part) = history::frame_part(c, run, path, number)? else { break };
            each(c, items_of(&part))?;
        }
        Ok(())
    }

    fn outlines(&self, c: &mut Connection, run: i64) -> Result<HashMap<String, Outline>> {
        let mut outlines: HashMap<String, Outline> = HashMap::new();
        let mut of = String::new();
        self.each_part(c, run, |_, items| {
            for item in items {
                match item {
                    Item::Open(open) => {
                        of = open.of;
                        outlines.entry(of.clone()).or_default().places += 1;
                    }
                    Item::Run(run) => {
                        let outline = outlines.entry(of.clone()).or_default();
                        outline.count += run.count;
                        outline.has_history |= run.history;
                    }
                    Item::Text(_) | Item::Close(_) => {}
                }
            }
            Ok(())
        })?;
        Ok(outlines)
    }

    /// Whether the frame has a place for the elements of every collection that has any.
    pub(super) fn has_place_for_all(&self, c: &mut Connection, run: i64) -> Result<bool> {
        let outlines = self.outlines(c, run)?;
        if outlines.is_empty() && history::frame_part(c, run, &self.targets[0].name, 0)?.is_none() {
            return Ok(false);
        }
        for target in self.targets {
            if outlines.contains_key(&target.source.collection) {
                continue;
            }
            let has_any = match target.content {
                Content::Container => Elements::new(self, target).peek(c)?.is_some(),
                Content::Record(_) | Content::Quarantined(_) => true,
            };
            if has_any {
                return Err(Error::Usage(format!(
                    "{} had no place for records of `{}` when it was imported; put them where it \
                     has one, or import it once it has",
                    target.name, target.source.collection
                )));
            }
        }
        Ok(true)
    }

    pub(super) fn write_framed(
        &self,
        c: &mut Connection,
        run: i64,
        out: &mut dyn Write,
        counts: &mut AllCounts,
    ) -> Result<()> {
        let outlines = self.outlines(c, run)?;
        let mut feeds = HashMap::new();
        for target in self.targets {
            let of = target.source.collection.as_str();
            if matches!(target.content, Content::Container) {
                feeds.insert(of, Elements::new(self, target));
            }
        }
        let mut compacted = HashSet::new();
        for (of, outline) in outlines.iter().filter(|(_, outline)| outline.has_history) {
            let target = self.targets.iter().find(|target| target.source.collection == *of);
            if let Some(target) = target
                && !self.is_unchanged(c, target, outline.count)?
            {
                counts.of(of).compacted = true;
                compacted.insert(of.as_str());
            }
        }
        let mut writer = Writer {
            exported: self,
            out,
            counts,
            feeds,
            outlines: &outlines,
            compacted,
            behind: String::new(),
            unit: None,
            place: Place::default(),
            indices: HashMap::new(),
            seen: HashMap::new(),
        };
        self.each_part(c, run, |c, items| {
            items.into_iter().try_for_each(|item| writer.item(c, item))
        })
    }

    /// Whether the elements are those of the source, one for one.
    fn is_unchanged(&self, c: &mut Connection, target: &Target<'_>, count: u64) -> Result<bool> {
        let mut elements = Elements::new(self, target);
        let mut expected = 0;
        while let Some(element) = elements.next(c)? {
            if element.position != expected || !element.verbatim {
                return Ok(false);
            }
            expected += 1;
        }
        Ok(u64::try_from(expected).is_ok_and(|found| found == count))
    }
}

/// Where the elements of a collection are being written.
#[derive(Default)]
struct Place {
    of: String,
    root: Option<Root>,
    /// How many elements it had, and how many were written.
    had: u64,
    written: u64,
    /// What stands before the first element, and before others.
    lead: Option<String>,
    gap: Option<String>,
    colon: Option<String>,
    style: Option<Style>,
}

struct Writer<'w, 'a> {
    exported: &'a Exported<'a>,
    out: &'w mut dyn Write,
    counts: &'w mut AllCounts,
    feeds: HashMap<&'a str, Elements<'a>>,
    outlines: &'w HashMap<String, Outline>,
    compacted: HashSet<&'w str>,
    /// The end of what was written.
    behind: String,
    /// What a level is indented by, where the file has shown it.
    unit: Option<String>,
    place: Place,
    /// The place of the next element of each collection.
    indices: HashMap<String, i64>,
    /// How many places of each collection were opened.
    seen: HashMap<String, usize>,
}

impl Writer<'_, '_> {
    fn write(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(|source| self.exported.failed(source))?;
        let mut from = text.len().saturating_sub(BEHIND);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        self.behind.push_str(&text[from..]);
        if self.behind.len() > 4 * BEHIND {
            let mut from = self.behind.len() - BEHIND;
            while !self.behind.is_char_boundary(from) {
                from += 1;
            }
            self.behind.drain(..from);
        }
        Ok(())
    }

    fn item(&mut self, c: &mut Connection, item: Item) -> Result<()> {
        match item {
            Item::Text(text) => self.write(&text),
            Item::Open(open) => {
                *self.seen.entry(open.of.clone()).or_default() += 1;
                let root = [Root::Array, Root::Object, Root::Record, Root::Lines]
                    .into_iter()
                    .find(|root| root.as_str() == open.root);
                let style =
                    std::mem::take(&mut self.place).style.filter(|_| self.place.of == open.of);
                self.place = Place { of: open.of, root, style, ..Place::default() };
                Ok(())
            }
            Item::Run(run) => self.run(c, &run),
            Item::Close(tail) => self.close(c, &tail),
        }
    }

    fn run(&mut self, c: &mut Connection, run: &Run) -> Result<()> {
        if let Some(style) = &run.style {
            self.unit.clone_from(&style.indent);
            self.place.style = Some(style.clone());
        }
        if self.place.root == Some(Root::Record) {
            return self.record(c, run);
        }
        if !run.colon.is_empty() {
            self.place.colon = Some(run.colon.clone());
        }
        let is_compacted = self.compacted.contains(self.place.of.as_str());
        for at in 0..run.count {
            let index = *self.indices.entry(self.place.of.clone()).or_default();
            self.indices.insert(self.place.of.clone(), index + 1);
            let is_first = self.place.had == 0;
            self.place.had += 1;
            if is_first && !run.history {
                self.place.lead = Some(run.before.clone());
            } else if !is_first && !run.history {
                self.place.gap = Some(run.before.clone());
            }
            while self.next_place(c)?.is_some_and(|place| place < index) {
                self.added(c)?;
            }
            if self.next_place(c)? != Some(index) {
                continue;
            }
            let Some(element) = self.next(c)? else { continue };
            let usual = self.place.written == 0 && !is_first;
            let before = if is_compacted || usual || (is_first && self.place.written > 0) {
                self.usual_before()
            } else {
                run.before.clone()
            };
            let name = usize::try_from(at).ok().and_then(|at| run.names.get(at));
            let name = name.map(String::as_str);
            self.element(&before, indent_of(&before), name, &run.colon, &element)?;
        }
        Ok(())
    }

    fn next_place(&mut self, c: &mut Connection) -> Result<Option<i64>> {
        match self.feeds.get_mut(self.place.of.as_str()) {
            Some(feed) => feed.peek(c),
            None => Ok(None),
        }
    }

    fn next(&mut self, c: &mut Connection) -> Result<Option<Element>> {
        match self.feeds.get_mut(self.place.of.as_str()) {
            Some(feed) => feed.next(c),
            None => Ok(None),
        }
    }

    /// Writes an element that the source had not.
    fn added(&mut self, c: &mut Connection) -> Result<()> {
        let Some(element) = self.next(c)? else { return Ok(()) };
        let before = self.usual_before();
        let colon = self.place.colon.clone().unwrap_or_else(|| ": ".to_owned());
        self.element(&before, indent_of(&before), None, &colon, &element)
    }

    /// What stands before an element whose neighbour is another than in the source.
    fn usual_before(&self) -> String {
        let Place { root, written, lead, gap, style, .. } = &self.place;
        let is_lines = *root == Some(Root::Lines);
        let lead = match lead {
            Some(lead) => lead.clone(),
            None if is_lines => String::new(),
            None => self.inner_line(),
        };
        match (written, gap) {
            (0, _) => lead,
            (_, Some(gap)) => gap.clone(),
            (_, None) if is_lines => "\n".to_owned(),
            (_, None) if lead.is_empty() => {
                style.as_ref().map_or_else(|| ",".to_owned(), |style| style.comma.clone())
            }
            (_, None) => format!(",{lead}"),
        }
    }

    /// A new line, indented by one level more than the one that was written last; nothing in a
    /// file that has no lines.
    fn inner_line(&self) -> String {
        match self.outer_line() {
            line if line.is_empty() => line,
            line => format!("{line}{}", self.unit.as_deref().unwrap_or("  ")),
        }
    }

    fn outer_line(&self) -> String {
        let Some(at) = self.behind.rfind('\n') else { return String::new() };
        let end = if self.behind[..at].ends_with('\r') { "\r\n" } else { "\n" };
        format!("{end}{}", line_indent(&self.behind))
    }

    fn element(
        &mut self,
        before: &str,
        indent: &str,
        name: Option<&str>,
        colon: &str,
        element: &Element,
    ) -> Result<()> {
        self.write(before)?;
        if self.place.root == Some(Root::Object)
            && let Some(key) = &element.key
        {
            let name = match name {
                Some(name) => name.to_owned(),
                None => serde_json::Value::from(key.as_str()).to_string(),
            };
            let colon = if colon.is_empty() { ": " } else { colon };
            self.write(&format!("{name}{colon}"))?;
        }
        let text = self.styled(element, indent);
        self.write(&text)?;
        self.place.written += 1;
        let counts = self.counts.of(&self.place.of);
        if element.key.is_some() {
            counts.records += 1;
        } else {
            counts.quarantined += 1;
        }
        Ok(())
    }

    /// The text in the style of its neighbours, where it is none of the source's.
    fn styled(&self, element: &Element, indent: &str) -> String {
        let text = &element.text;
        if element.verbatim {
            return text.clone();
        }
        let is_lines = self.place.root == Some(Root::Lines);
        match &self.place.style {
            Some(style) if Style::of(text, indent).is_none_or(|of| of == *style) => text.clone(),
            Some(style) => style.write(text, indent),
            None if is_lines => Style::line().write(text, ""),
            None if self.behind.contains('\n') => {
                let unit = self.unit.clone().unwrap_or_else(|| "  ".to_owned());
                Style { indent: Some(unit), ..Style::default() }.write(text, indent)
            }
            None => text.clone(),
        }
    }

    /// Writes the record that fills a place, or what is in quarantine there.
    fn record(&mut self, c: &mut Connection, run: &Run) -> Result<()> {
        let of = self.place.of.clone();
        let targets = self.exported.targets.iter();
        let targets: Vec<_> = targets.filter(|target| target.source.collection == of).collect();
        let is_it = |target: &&&Target<'_>| match &target.content {
            Content::Record(key) => run.key.as_ref() == Some(key),
            Content::Quarantined(_) => true,
            Content::Container => false,
        };
        // Where the frame does not tell who fills the place, the only one does.
        let found = targets.iter().find(is_it).copied();
        let found = found.or_else(|| match targets.as_slice() {
            [only] if run.key.is_none() => Some(*only),
            _ => None,
        });
        self.place.had += 1;
        self.write(&run.before)?;
        let element = match found {
            None => None,
            Some(target) => match &target.content {
                Content::Record(key) => {
                    let row = target.table.row(c, &target.container, key)?;
                    row.map(|row| Element {
                        position: row.position,
                        key: Some(row.key),
                        text: row.body,
                        verbatim: row.verbatim,
                    })
                }
                Content::Quarantined(file) => {
                    let place = target.place(self.exported.app);
                    let entry = quarantine::elements_of_file(c, &place, file)?.pop();
                    entry.map(|entry| Element {
                        position: entry.position,
                        key: None,
                        text: entry.raw,
                        verbatim: true,
                    })
                }
                Content::Container => None,
            },
        };
        match element {
            Some(element) => {
                let indent = line_indent(&self.behind).to_owned();
                self.element("", &indent, None, "", &element)
            }
            // Its member stays, and has nothing.
            None => self.write("null"),
        }
    }

    fn close(&mut self, c: &mut Connection, tail: &str) -> Result<()> {
        let places = self.outlines.get(&self.place.of).map_or(0, |outline| outline.places);
        let is_last = self.seen.get(&self.place.of).is_some_and(|seen| *seen == places);
        let had = self.place.had;
        if self.place.root == Some(Root::Record) {
            return self.write(tail);
        }
        let outer = self.outer_line();
        if is_last {
            while self.next_place(c)?.is_some() {
                self.added(c)?;
            }
        }
        let is_lines = self.place.root == Some(Root::Lines);
        let is_blank = tail.bytes().all(|byte| byte.is_ascii_whitespace());
        match (had, self.place.written) {
            _ if is_lines && self.compacted.contains(self.place.of.as_str()) => {
                self.write(if tail.ends_with('\n') { "\n" } else { "" })
            }
            (0, 1..) if is_lines => self.write("\n"),
            (0, 1..) => self.write(&outer),
            (1.., 0) if is_blank => Ok(()),
            _ => self.write(tail),
        }
    }
}
