//! The members of an object, taken one after another, so that what was not understood is left.

use crate::json::tree::Tree;

/// The members that nobody took yet.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'t> {
    members: Vec<(&'t str, &'t Tree)>,
}

impl<'t> Fields<'t> {
    /// Those of an object; none of anything else.
    pub(crate) fn of(tree: &'t Tree) -> Option<Self> {
        let Tree::Object(members) = tree else { return None };
        let members = members.iter().map(|(name, value)| (name.as_str(), value)).collect();
        Some(Self { members })
    }

    /// Takes a member, whatever it is.
    pub(crate) fn take(&mut self, name: &str) -> Option<&'t Tree> {
        let at = self.members.iter().position(|(own, _)| *own == name)?;
        Some(self.members.remove(at).1)
    }

    /// Takes a member if `read` understands it; else it stays.
    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&'t Tree) -> Option<T>,
    ) -> Option<T> {
        let at = self.members.iter().position(|(own, _)| *own == name)?;
        let found = read(self.members[at].1)?;
        self.members.remove(at);
        Some(found)
    }

    /// Takes a text, number or truth value that is not empty, as its words.
    pub(crate) fn word(&mut self, name: &str) -> Option<String> {
        self.read(name, |tree| tree.word().filter(|word| !word.is_empty()))
    }

    /// Takes a text that is not empty.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        self.read(name, |tree| tree.string().filter(|text| !text.is_empty()))
    }

    /// Takes a whole number.
    pub(crate) fn number(&mut self, name: &str) -> Option<i64> {
        self.read(name, Tree::integer)
    }

    /// Takes a truth value.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        self.read(name, |tree| match tree {
            Tree::Scalar(raw) => raw.parse().ok(),
            _ => None,
        })
    }

    /// Takes members that say nothing: empty texts and arrays, and null.
    pub(crate) fn drop_empty(&mut self) {
        self.members.retain(|(_, value)| match value {
            Tree::Object(members) => !members.is_empty(),
            Tree::Array(items) => !items.is_empty(),
            Tree::Scalar(raw) => !["null", "\"\""].contains(&raw.as_str()),
        });
    }

    /// What is left.
    pub(crate) fn rest(self) -> Vec<(&'t str, &'t Tree)> {
        self.members
    }

    /// `value`, if nothing is left that it does not say.
    pub(crate) fn all_in<T>(&self, value: T) -> Option<T> {
        self.members.is_empty().then_some(value)
    }
}

impl Tree {
    /// The text, where it is one.
    pub(crate) fn string(&self) -> Option<String> {
        match self {
            Self::Scalar(raw) if raw.starts_with('"') => serde_json::from_str(raw).ok(),
            _ => None,
        }
    }

    /// The whole number, where it is one.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Self::Scalar(raw) => raw.parse().ok(),
            _ => None,
        }
    }

    /// A text as it is, a number with its digits, a truth value as yes or no; nothing of the rest.
    pub(crate) fn word(&self) -> Option<String> {
        match self {
            Self::Scalar(raw) => Some(match raw.as_str() {
                "true" => "yes".to_owned(),
                "false" => "no".to_owned(),
                "null" => return None,
                // A text with half a surrogate has no characters for it.
                raw if raw.starts_with('"') => self.string().unwrap_or_else(|| raw.to_owned()),
                raw => raw.to_owned(),
            }),
            _ => None,
        }
    }

    /// The elements, where it is an array.
    pub(crate) fn items(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }
}
