//! What an application's import was told beyond what every import can be told.

use std::{collections::BTreeMap, fmt, sync::Arc};

/// Named choices, each with the values that were given, such as `timezone` or `map`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(BTreeMap<String, Vec<String>>);

impl Choices {
    /// Adds a value; a flag has the value `true`.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.entry(name.into()).or_default().push(value.into());
    }

    /// The same with one value more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.add(name, value);
        self
    }

    /// Whether the flag of that name was set.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// The value of that name that was given last.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).last().map(String::as_str)
    }

    /// All values of that name, in the order in which they were given.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names that were given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

type Check = dyn Fn(&str) -> Result<(), String> + Send + Sync;

/// A choice that an application offers to those who import its files.
#[derive(Clone)]
pub struct Choice {
    /// Its name, in the command line `--name`.
    pub name: String,
    /// What its value is called in help texts; none for a flag.
    pub value: Option<String>,
    /// What it does, in one sentence.
    pub help: String,
    check: Arc<Check>,
}

impl Choice {
    /// A choice that is made or not.
    pub fn flag(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self { name: name.into(), value: None, help: help.into(), check: Arc::new(|_| Ok(())) }
    }

    /// A choice of a value, which help texts call `value`; `check` refuses one with the reason.
    pub fn of(
        name: impl Into<String>,
        value: impl Into<String>,
        help: impl Into<String>,
        check: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let value = Some(value.into());
        Self { name: name.into(), value, help: help.into(), check: Arc::new(check) }
    }

    /// Refuses a value that it does not take.
    ///
    /// # Errors
    /// The reason, in words.
    pub fn check(&self, value: &str) -> Result<(), String> {
        (self.check)(value)
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Choice")
            .field("name", &self.name)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
