//! What is shown of fields that differ where they are secret: that they do, and no more.

use rehome::{FieldChange, json::pick::path_of};
use serde_json::Value;

/// Hides what stands where `secret` says: JSON pointers, in which `*` stands for any name.
pub fn hide(fields: &mut [FieldChange], secret: &[String]) {
    for path in secret.iter().map(|pointer| path_of(pointer)) {
        for field in &mut *fields {
            let at = path_of(&field.field);
            if path.iter().zip(&at).all(|(wanted, name)| wanted == "*" || wanted == name) {
                let within = path.get(at.len()..).unwrap_or_default();
                for value in [&mut field.old, &mut field.new].into_iter().flatten() {
                    hide_in(value, within);
                }
            }
        }
    }
}

fn hide_in(value: &mut Value, path: &[String]) {
    let Some((wanted, rest)) = path.split_first() else {
        *value = Value::from("***");
        return;
    };
    let is_wanted = |name: &str| wanted == "*" || wanted == name;
    match value {
        Value::Object(members) => {
            let found = members.iter_mut().filter(|(name, _)| is_wanted(name));
            found.for_each(|(_, value)| hide_in(value, rest));
        }
        Value::Array(elements) => {
            let found = elements.iter_mut().enumerate();
            let found = found.filter(|(index, _)| is_wanted(&index.to_string()));
            found.for_each(|(_, value)| hide_in(value, rest));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use rehome::FieldChange;
    use serde_json::{Value, json};

    use super::hide;

    fn shown(field: &str, new: Value) -> Value {
        let mut fields = [FieldChange { field: field.to_owned(), old: None, new: Some(new) }];
        hide(&mut fields, &["/token".to_owned(), "/users/*/pin".to_owned()]);
        fields[0].new.take().unwrap()
    }

    #[test]
    fn what_holds_a_secret_and_what_stands_in_one_is_hidden() {
        assert_eq!(shown("/token", json!(7)), "***");
        assert_eq!(shown("/token/part", json!("x")), "***");
        assert_eq!(shown("", json!({"token": 1, "n": 2})), json!({"token": "***", "n": 2}));
        let users = shown("/users", json!([{"pin": 1, "n": 2}, 3]));
        assert_eq!(users, json!([{"pin": "***", "n": 2}, 3]));
        assert_eq!(shown("/users/0/pin", json!(1)), "***");
        assert_eq!(shown("/note", json!("token")), "token");
    }
}
