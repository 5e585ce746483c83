//! How names are compared.

/// The form of a name by which it is found: lower case, and that is all. Accents and
/// widths stay, because `e` and `é` are different names to those who write them.
pub fn fold(name: &str) -> String {
    name.to_lowercase()
}
