//! The macro that makes a struct with `index` and `name` the record of a collection.

/// Implements [`Record`](crate::Record): the key is `index`, the name is `name` unless
/// it is empty, and the references are the nested structs that have a `url`.
macro_rules! record {
    ($record:ty, $collection:literal) => {
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
        }
    };
}
pub(super) use record;
