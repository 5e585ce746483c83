//! Texts that sessions may come from.

use proptest::{
    arbitrary::any,
    collection::vec,
    prop_oneof,
    sample::{Index, select},
    strategy::{Just, Strategy},
};
use serde_json::{Value, json};

use crate::apps::editor::{Session, fields::snake_case};

/// The text of a session as a file may have it: without keys that may be missing, with keys
/// that nobody knows or in snake case, with odd numbers, repeated instances and children
/// that are none. Every one is read as a session, though perhaps with remarks.
pub fn session_source() -> impl Strategy<Value = String> {
    (any::<Session>(), vec(oddity(), 0..6), any::<bool>()).prop_map(
        |(session, oddities, pretty)| {
            let mut source = serde_json::to_value(&session).unwrap_or_default();
            for oddity in oddities {
                oddity.befall(&mut source);
            }
            if pretty { format!("{source:#}") } else { source.to_string() }
        },
    )
}

/// One way in which a session may be odd.
#[derive(Clone, Debug)]
struct Oddity {
    /// Where: the session itself, or one of a child array.
    child: Option<(&'static str, Index)>,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// The member is not there.
    Lacks(Index),
    /// The member has this value.
    Has(Index, Value),
    /// The name of the member is in snake case.
    IsSnake(Index),
    /// There is a member of that name that nobody knows.
    Knows(String, Value),
    /// The child is there once more.
    Repeats,
    /// The child is this.
    Is(Value),
}

/// The members without which there is no session.
const REQUIRED: [&str; 5] = ["id", "type", "task", "status", "createdAt"];

fn oddity() -> impl Strategy<Value = Oddity> {
    let child = (select(&["instances", "chatHistory"]), any::<Index>());
    let what = prop_oneof![
        any::<Index>().prop_map(What::Lacks),
        (any::<Index>(), value()).prop_map(|(member, value)| What::Has(member, value)),
        any::<Index>().prop_map(What::IsSnake),
        ("[a-z~/_]{1,4}", value()).prop_map(|(name, value)| What::Knows(name, value)),
        Just(What::Repeats),
        value().prop_map(What::Is),
    ];
    (proptest::option::of(child), what).prop_map(|(child, what)| Oddity { child, what })
}

fn value() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(true),
        json!(1.0),
        json!("7"),
        json!(-1),
        json!(0.5),
        json!(4_294_967_296_u64),
        json!(u64::MAX),
        json!(1_763_005_600_123_u64),
        json!("a_word"),
        json!([]),
        json!(["claude", 1]),
        json!({"a": {"b_c": [1.5, null]}}),
    ])
}

impl Oddity {
    fn befall(self, source: &mut Value) {
        let Some((name, index)) = self.child else { return self.what.befall(source, &REQUIRED) };
        let Some(children) = source.get_mut(name).and_then(Value::as_array_mut) else { return };
        if children.is_empty() {
            return;
        }
        let index = index.index(children.len());
        match self.what {
            What::Repeats => children.push(children[index].clone()),
            What::Is(value) => children[index] = value,
            what => what.befall(&mut children[index], &[]),
        }
    }
}

impl What {
    fn befall(self, object: &mut Value, required: &[&str]) {
        let Some(members) = object.as_object_mut() else { return };
        let names: Vec<String> =
            members.keys().filter(|name| !required.contains(&name.as_str())).cloned().collect();
        if names.is_empty() {
            return;
        }
        match self {
            Self::Lacks(member) => {
                members.remove(member.get(&names));
            }
            Self::Has(member, value) => {
                members.insert(member.get(&names).clone(), value);
            }
            Self::IsSnake(member) => {
                let name = member.get(&names);
                if let Some(value) = members.remove(name) {
                    members.insert(snake_case(name), value);
                }
            }
            Self::Knows(name, value) => {
                members.insert(name, value);
            }
            Self::Repeats | Self::Is(_) => {}
        }
    }
}
