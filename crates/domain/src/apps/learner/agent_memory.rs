//! What the planning agent remembers of a user.

use schemars::JsonSchema;
use serde::Serialize;

use super::fields::{Fields, Rules, Value, rules};
use crate::{
    DecodeError, Naming, RelationalRecord, Remark, Source, apps::schema::lenient, json::tree::Tree,
};

/// What the agent remembers of a user. Its key is the user's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AgentMemory {
    /// The user's id: the member's name.
    #[serde(skip)]
    pub user: String,
    /// How far the user is.
    pub level: Option<String>,
    /// What was planned, oldest first; each a row.
    pub history: Vec<MemoryEntry>,
    /// The places of the history's entries in the source, where some of its elements are
    /// no entries.
    #[serde(skip)]
    pub places: Option<Vec<usize>>,
}

/// One plan of the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MemoryEntry {
    /// What it was about.
    pub topic: Option<String>,
    /// The kind of help.
    pub scaffold: Option<String>,
    /// What was decided.
    pub decision: Option<String>,
    /// The plan's title.
    pub plan_title: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

const RULES: Rules = rules!("agent-memory");
const HISTORY: &str = "history";

impl RelationalRecord for AgentMemory {
    const COLLECTION: &'static str = "agent-memory";
    const CHILDREN: &'static [&'static str] = &[HISTORY];

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let mut fields = Fields::of(source, &RULES, remarks)?;
        let user = source.name.unwrap_or_default().to_owned();
        let level = fields.text("level");
        let (history, places) = history(&mut fields);
        Ok(Self { user, level, history, places })
    }

    fn schema() -> serde_json::Value {
        lenient::<Self>(&[])
    }

    fn naming(&self) -> Naming {
        Naming::Key(self.user.clone())
    }

    fn places(&self, child: &str) -> Option<Vec<usize>> {
        self.places.clone().filter(|_| child == HISTORY)
    }

    fn recover(&mut self, source: &Self) {
        if self.history.len() == source.history.len() {
            self.places.clone_from(&source.places);
        }
    }
}

/// The entries, and their places where some elements are none.
fn history(fields: &mut Fields<'_>) -> (Vec<MemoryEntry>, Option<Vec<usize>>) {
    let elements = match fields.take(HISTORY) {
        Value::Absent | Value::Null => return (Vec::new(), None),
        Value::Array(elements) => elements,
        _ => {
            fields.quarantine(HISTORY, "a list of entries");
            return (Vec::new(), None);
        }
    };
    let count = elements.len();
    let (mut entries, mut places) = (Vec::new(), Vec::new());
    for (place, element) in elements.into_iter().enumerate() {
        if let Tree::Object(members) = element {
            entries.push(entry(fields, place, members));
            places.push(place);
        } else {
            fields
                .inside(Vec::new(), format!("/{HISTORY}"))
                .quarantine(&place.to_string(), "an entry");
        }
    }
    let all = places.len() == count;
    (entries, (!all).then_some(places))
}

fn entry(fields: &mut Fields<'_>, place: usize, members: Vec<(String, Tree)>) -> MemoryEntry {
    let mut entry = fields.inside(members, format!("/{HISTORY}/{place}"));
    MemoryEntry {
        topic: entry.text("topic"),
        scaffold: entry.text("scaffold"),
        decision: entry.text("decision"),
        plan_title: entry.text("plan_title"),
        reason: entry.text("reason"),
    }
}
