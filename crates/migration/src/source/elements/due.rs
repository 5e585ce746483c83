//! The steps from the root of a file to its elements: into what leads to them, over what does not,
//! and from one element to the next.

use std::io::Read;

use rehome_domain::{
    Root,
    json::{COMMA_AT_END, Canonical, Flaw, pick::pointer_of},
};

use super::{Candidates, Elements, Level, Step, Stop};
use crate::source::frame::line_indent;

impl<R: Read> Elements<R> {
    /// Goes into the value at the cursor, which `candidates` may have.
    pub(super) fn enter(
        &mut self,
        canonical: &mut Canonical,
        candidates: Candidates,
        above: Option<String>,
    ) -> Result<Step, Stop> {
        let first = self.skip_white_space()?;
        let owner =
            candidates.iter().find(|(region, names)| self.region(*region).at.len() == *names);
        if let Some((region, _)) = owner.copied() {
            return self.enter_region(canonical, region, first, above);
        }
        match first {
            Some(open @ (b'{' | b'[')) if !candidates.is_empty() => {
                let close = if open == b'{' { b'}' } else { b']' };
                self.consume(1);
                let (count, name) = (0, String::new());
                self.levels.push(Level::Way { close, inside: candidates, count, name, above });
            }
            _ => self.pass_over(canonical)?,
        }
        Ok(Step::On)
    }

    fn enter_region(
        &mut self,
        canonical: &mut Canonical,
        region: usize,
        first: Option<u8>,
        above: Option<String>,
    ) -> Result<Step, Stop> {
        let root = self.region(region).root;
        let is_root = self.levels.is_empty();
        let close = match (root, first) {
            (Root::Array, Some(b'[')) => b']',
            (Root::Object, Some(b'{')) => b'}',
            // Where a value may be missing it may be null too; at the root that is no record yet.
            (_, Some(b'n')) if !is_root => {
                self.pass_over(canonical)?;
                return Ok(Step::On);
            }
            (Root::Record, _) => {
                self.frame_open(region);
                let depth = self.levels.len();
                let value = self.value_of(canonical, region, depth)?;
                let pointer = self.pointer();
                let cut = self.cut(region, value, pointer, false, above)?;
                self.frame_close();
                return Ok(Step::Element(cut));
            }
            _ => {
                let at = self.pointer();
                let wanted = if root == Root::Array { "an array" } else { "an object" };
                let found = self.kind_of(first);
                let message = format!("at {at} there is {found}, not {wanted} of records");
                let help = "say in the app file what stands there";
                return Err(self.reject_help("layout.root", message, help));
            }
        };
        self.consume(1);
        self.frame_open(region);
        let (count, pointer) = (0, self.pointer());
        self.levels.push(Level::Region { region, close, count, pointer, above });
        Ok(Step::On)
    }

    pub(super) fn frame_open(&mut self, region: usize) {
        if self.frame.is_none() {
            return;
        }
        line_indent(&String::from_utf8_lossy(&self.around)).clone_into(&mut self.indent);
        self.frame_text();
        let (of, root) = {
            let region = self.region(region);
            (region.collection.clone(), region.root.as_str())
        };
        if let Some(frame) = &mut self.frame {
            frame.open(&of, root);
        }
    }

    /// Ends the elements, with what stands behind the last.
    pub(super) fn frame_close(&mut self) {
        if let Some(frame) = &mut self.frame {
            frame.close(&String::from_utf8_lossy(&self.around));
        }
        self.around.clear();
        self.has_past = false;
    }

    /// Moves over a value in which no elements stand.
    fn pass_over(&mut self, canonical: &mut Canonical) -> Result<(), Stop> {
        let depth = self.levels.len();
        let (length, _) = self.passed(canonical, depth)?;
        self.consume(length);
        Ok(())
    }

    /// Reads an element of a region, strictly where it is the one that is read.
    fn value_of(
        &mut self,
        canonical: &mut Canonical,
        region: usize,
        depth: usize,
    ) -> Result<(usize, Option<Flaw>), Stop> {
        if region == self.regions.own {
            self.value(canonical, depth)
        } else {
            self.passed(canonical, depth)
        }
    }

    /// Goes on behind a value, to the next or to the end of what holds it.
    pub(super) fn between(&mut self, canonical: &mut Canonical) -> Result<Step, Stop> {
        let (close, count) = match self.levels.last() {
            None => {
                return match self.skip_white_space()? {
                    None => Ok(Step::End),
                    Some(_) => Err(self.trailing()),
                };
            }
            Some(Level::Region { close: 0, region, .. }) => {
                let region = *region;
                return self.document(canonical, region);
            }
            Some(Level::Region { close, count, .. } | Level::Way { close, count, .. }) => {
                (*close, *count)
            }
        };
        let is_way = matches!(self.levels.last(), Some(Level::Way { .. }));
        match (count, self.skip_white_space()?) {
            (_, Some(byte)) if byte == close => {
                if is_way {
                    self.consume(1);
                } else {
                    self.frame_close();
                    self.consume(1);
                }
                self.levels.pop();
                return Ok(Step::On);
            }
            (0, None) => {
                return Err(self.expected(&format!("an element or `{}`", close as char)));
            }
            (0, Some(_)) => {}
            (_, Some(b',')) => {
                self.consume(1);
                match self.skip_white_space()? {
                    Some(byte) if byte != close => {}
                    Some(_) => return Err(self.reject("json.syntax", COMMA_AT_END)),
                    None => return Err(self.expected("an element behind the comma")),
                }
            }
            _ => {
                return Err(self.expected(&format!("`,` or `{}`", close as char)));
            }
        }
        let flaw_of_name = if close == b'}' { self.member_name(canonical, is_way)? } else { None };
        match self.levels.last_mut() {
            Some(Level::Way { inside, count, name, above, .. }) => {
                *name = if close == b'}' { self.name.clone() } else { count.to_string() };
                *count += 1;
                let (name, above) = (name.clone(), above.clone());
                let mut star = above;
                let mut next = Candidates::new();
                for (region, names) in inside.iter() {
                    let of = &self.regions.all[*region].at[*names];
                    if of == "*" || *of == name {
                        if of == "*" {
                            star = Some(name.clone());
                        }
                        next.push((*region, names + 1));
                    }
                }
                self.due = Some((next, star));
                Ok(Step::On)
            }
            Some(Level::Region { region, count, pointer, above, .. }) => {
                let (region, at) = (*region, *count);
                *count += 1;
                let above = above.clone();
                let is_member = close == b'}';
                let pointer = if is_member {
                    format!("{pointer}{}", pointer_of(&[&self.name]))
                } else {
                    format!("{pointer}/{at}")
                };
                let depth = self.levels.len();
                let (length, flaw) = self.value_of(canonical, region, depth)?;
                let flaw: Option<Flaw> =
                    flaw_of_name.map(|flaw| Flaw { offset: 0, ..flaw }).or(flaw);
                self.cut(region, (length, flaw), pointer, is_member, above).map(Step::Element)
            }
            None => Ok(Step::End),
        }
    }

    /// Reads the name of a member and the colon behind it; on the way to elements both belong to
    /// the frame as they stand.
    fn member_name(
        &mut self,
        canonical: &mut Canonical,
        is_way: bool,
    ) -> Result<Option<Flaw>, Stop> {
        if self.buffer[self.start..self.end].first() != Some(&b'"') {
            return Err(self.expected("a name in double quotes"));
        }
        let (length, flaw) = self.value(canonical, 1)?;
        super::text_of(&self.buffer[self.start..self.start + length])?
            .clone_into(&mut self.raw_name);
        // A name that no database takes, with half a surrogate or NUL, is flawed; it is shown
        // as written.
        self.name = serde_json::from_str(&self.raw_name)
            .ok()
            .filter(|name: &String| !name.contains('\0'))
            .unwrap_or_else(|| self.raw_name.trim_matches('"').to_owned());
        self.is_naming = true;
        let before = self.around.len();
        self.consume(length);
        if !is_way {
            self.around.truncate(before);
        }
        let behind = self.around.len();
        if self.skip_white_space()? != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.consume(1);
        if self.skip_white_space()?.is_none() {
            return Err(self.expected("a value"));
        }
        self.is_naming = false;
        if !is_way {
            self.colon.clear();
            self.colon.extend_from_slice(&self.around[behind..]);
            self.around.truncate(behind);
        }
        if self.frame.is_none() {
            self.around.clear();
        }
        Ok(flaw)
    }
}
