//! The macro that makes a struct with `index` and `name` the record of a collection.

/// Implements [`Record`](crate::Record): the key is `index`, the name is `name` unless
/// it is empty, and the references are the nested structs that have a `url`.
///
/// With a third argument, a function of the record that says which numbers the game does not have.
macro_rules! record {
    ($record:ty, $collection:literal $(, $ranges:expr)?) => {
        impl crate::Record for $record {
            const COLLECTION: &'static str = $collection;

            fn key(&self) -> &str {
                &self.index
            }

            fn name(&self) -> Option<&str> {
                Some(self.name.as_str()).filter(|name| !name.is_empty())
            }

            fn schema() -> serde_json::Value {
                crate::schema_of::<Self>()
            }

            fn references(&self) -> Vec<crate::ReferenceUse> {
                crate::apps::dnd5e::target::references(self)
            }

            $(
                fn remarks(&self) -> Vec<crate::Remark> {
                    let ranges: fn(&Self) -> crate::apps::dnd5e::ranges::Ranges = $ranges;
                    ranges(self).remarks()
                }
            )?
        }
    };
}
pub(super) use record;
