//! The JSON Schemas of types that write themselves, and of records that are read leniently.

use schemars::JsonSchema;
use serde_json::Value;

#[allow(unused_macros, reason = "which applications are built in decides")]
/// Implements [`JsonSchema`] of a type whose JSON is not what its fields say.
macro_rules! written_as {
    ($name:ty, $($schema:tt)*) => {
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($($schema)*)
            }
        }
    };
}
#[allow(unused_imports, reason = "which applications are built in decides")]
pub(crate) use written_as;

/// The schema of a record that is read leniently: only these of its members have to be there,
/// and what is absent may be null.
#[allow(dead_code, reason = "which applications are built in decides")]
pub(crate) fn lenient<T: JsonSchema>(required: &[&str]) -> Value {
    let mut schema = crate::schema_of::<T>();
    schema["required"] = serde_json::json!(required);
    schema
}
