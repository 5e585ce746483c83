//! What is going on in a game, beside what a player said. Each part has an effect, which its
//! documentation tells; all may be left out.

use serde::{Deserialize, Serialize};

use super::reading::Reading;

/// The most words of a name that are read, and of what was said before.
const NAME_WORDS: usize = 16;
const RECENT_WORDS: usize = 64;
/// So many members, creatures and entries of what was said before are looked at.
const MEMBERS: usize = 16;
const CREATURES: usize = 24;
const RECENT: usize = 4;

/// The situation in which a text was said. Of names the first 16 words count, of the party 16
/// members, and 24 creatures.
///
/// ```
/// let context: rehome_vector::retrieve::Context = serde_json::from_str(
///     r#"{"in_combat": true, "party": [{"name": "Ada", "class": "Sailor", "level": 3}]}"#,
/// )?;
/// assert_eq!(context.party[0].level, Some(3));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Context {
    /// Whether a combat goes on: the knowledge of combat is needed, whatever was said.
    pub in_combat: bool,
    /// Where the characters are; empty where nobody knows. The place is looked for by its name
    /// and in the knowledge of the world, and passages that name it count more.
    pub location: String,
    /// The characters of the players. What they can do counts more: passages about their
    /// races, and about their classes up to their level; those of higher levels count less. It
    /// is looked for where a text speaks of characters, or of nothing in particular.
    pub party: Vec<Member>,
    /// The creatures that are present, by name: `goblin`, `Goblin 2`, `three goblins`. Their
    /// records are entities, as if the text had named them.
    pub creatures: Vec<String>,
    /// What was said or happened before, the last at the end. The last four, of each 64 words, are
    /// a weaker second query, and what they name counts a little; more where the text itself names nothing.
    pub recent: Vec<String>,
}

/// A character of a player.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Member {
    /// What they are called. In a text this name means them, and no record of that name.
    pub name: String,
    /// Their class: `Wizard`.
    pub class: String,
    /// Their race: `Half-Elf`.
    pub race: String,
    /// Their level; none where nobody knows: then passages of all levels count alike.
    pub level: Option<u32>,
}

impl Context {
    /// The same with as much of everything as is looked at, without control characters and
    /// space around names.
    pub(super) fn bounded(&self) -> Self {
        let name = |name: &String| read(name, NAME_WORDS);
        let member = |member: &Member| Member {
            name: name(&member.name),
            class: name(&member.class),
            race: name(&member.race),
            level: member.level,
        };
        let recent = &self.recent[self.recent.len().saturating_sub(RECENT)..];
        Self {
            in_combat: self.in_combat,
            location: name(&self.location),
            party: self.party.iter().take(MEMBERS).map(member).collect(),
            creatures: self.creatures.iter().take(CREATURES).map(name).collect(),
            recent: recent.iter().map(|said| read(said, RECENT_WORDS)).collect(),
        }
    }
}

fn read(text: &str, most_words: usize) -> String {
    Reading::of(text, most_words).text.trim().to_owned()
}
