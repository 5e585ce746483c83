//! The members of an odd object, each read as far as it can be, with a remark where it is
//! not what it should be.

use serde_json::{Map, Value};

use super::time::Moment;
use crate::Remark;

/// The rule of a value that its column cannot hold.
pub(super) const NO_COLUMN: &str = "sessions.value";

/// What a key in snake case is remarked with.
pub(super) const SPELLING: &str = "sessions.spelling";

/// The members of one object of a record.
pub(super) struct Fields<'a, 'r> {
    /// The members.
    pub map: &'a Map<String, Value>,
    /// The pointer of the object, from the record.
    pub at: String,
    /// Where what is odd is remarked.
    pub remarks: &'r mut Vec<Remark>,
}

impl<'a> Fields<'a, '_> {
    /// The value of that name and its pointer. A name in snake case does as well; `null` is
    /// as good as none.
    pub fn find(&mut self, name: &str) -> Option<(String, &'a Value)> {
        let (pointer, value) = match self.map.get(name) {
            Some(value) => (format!("{}/{name}", self.at), value),
            None => {
                let snake = snake_case(name);
                let value = self.map.get(&snake)?;
                let pointer = format!("{}/{snake}", self.at);
                let message = format!("`{snake}` is the editor's `{name}` in another spelling");
                self.remarks.push(Remark::warning(SPELLING, message).on(&*pointer));
                (pointer, value)
            }
        };
        (!value.is_null()).then_some((pointer, value))
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.find(name)? {
            (_, Value::String(text)) => Some(text.clone()),
            (pointer, _) => self.quarantine(pointer, "this should be a text"),
        }
    }

    /// A text that should be there; an empty one where it is not.
    pub fn expected_text(&mut self, name: &str) -> String {
        self.expected(name, "taken for an empty text", Self::text).unwrap_or_default()
    }

    /// When something was; a number counts from 1970.
    pub fn time(&mut self, name: &str) -> Option<String> {
        match self.find(name)? {
            (_, Value::String(text)) => Some(text.clone()),
            (pointer, value) => match value.as_number().and_then(|n| Moment::parse(&n.to_string()))
            {
                Some(moment) => {
                    let message = format!("a time as a number, taken for {moment}");
                    self.remarks.push(Remark::warning("sessions.epoch", message).on(pointer));
                    Some(moment.to_string())
                }
                None => self.quarantine(pointer, "this should be a time"),
            },
        }
    }

    /// A time that should be there; an empty text where it is not.
    pub fn expected_time(&mut self, name: &str) -> String {
        self.expected(name, "taken for an empty text", Self::time).unwrap_or_default()
    }

    /// A whole number from 0; also one that is written as `1.0` or `"1"`.
    pub fn number<N: TryFrom<u64>>(&mut self, name: &str) -> Option<N> {
        let (pointer, value) = self.find(name)?;
        let Some(number) = whole(value).and_then(|whole| N::try_from(whole).ok()) else {
            return self
                .quarantine(pointer, "this should be a whole number from 0, and not too large");
        };
        if value.is_string() {
            let message = "a whole number that is written as a text";
            self.remarks.push(Remark::warning("sessions.number", message).on(pointer));
        } else if !value.is_u64() {
            let message = "a whole number that is written with a point or an exponent";
            self.remarks.push(Remark::note("sessions.number", message).on(pointer));
        }
        Some(number)
    }

    /// True or false.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.find(name)? {
            (_, Value::Bool(flag)) => Some(*flag),
            (pointer, _) => self.quarantine(pointer, "this should be true or false"),
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let (pointer, value) = self.find(name)?;
        let elements = value.as_array().into_iter().flatten();
        let texts: Option<Vec<String>> =
            elements.map(|element| element.as_str().map(str::to_owned)).collect();
        match texts {
            Some(texts) if value.is_array() => Some(texts),
            _ => self.quarantine(pointer, "this should be a list of texts"),
        }
    }

    /// The elements of an array that should be there, and its pointer.
    pub fn array(&mut self, name: &str) -> (String, &'a [Value]) {
        match self.find(name) {
            Some((pointer, Value::Array(elements))) => (pointer, elements),
            Some((pointer, _)) => {
                let _: Option<()> = self.quarantine(pointer, "this should be a list");
                (String::new(), &[])
            }
            None => {
                self.missing(name, "taken for an empty list");
                (String::new(), &[])
            }
        }
    }

    /// What `read` makes of a member that should be there; where it is missing or null, a
    /// remark says so, and what is done about it.
    pub fn expected<T>(
        &mut self,
        name: &str,
        consequence: &str,
        read: fn(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        let remarks = self.remarks.len();
        let value = read(self, name);
        // What is in quarantine is not missing.
        if value.is_none() && self.remarks[remarks..].iter().all(|it| it.rule != NO_COLUMN) {
            self.missing(name, consequence);
        }
        value
    }

    fn missing(&mut self, name: &str, consequence: &str) {
        let pointer = if self.map.contains_key(name) {
            format!("{}/{name}", self.at)
        } else {
            self.at.clone()
        };
        let message = format!("`{name}` is missing or null; {consequence}");
        self.remarks.push(Remark::warning("sessions.missing", message).on(pointer));
    }

    fn quarantine<T>(&mut self, pointer: String, message: &str) -> Option<T> {
        self.remarks.push(
            Remark::quarantined(NO_COLUMN, message)
                .on(pointer)
                .help("it is kept in quarantine and exported again; put it right in the source"),
        );
        None
    }
}

/// `filesChanged` as `files_changed`.
pub(super) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `files_changed` as `filesChanged`.
pub(super) fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut words = name.split('_');
    camel.push_str(words.next().unwrap_or_default());
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// The whole number from 0 that a value is, however it is written.
fn whole(value: &Value) -> Option<u64> {
    /// Up to here every whole number is a floating-point number of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => number.as_u64().or_else(|| {
            let float = number.as_f64()?;
            ((0.0..=EXACT).contains(&float) && float.fract() == 0.0).then_some(float as u64)
        }),
        Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{camel_case, snake_case, whole};

    #[test]
    fn names_have_a_spelling_in_snake_case() {
        for (camel, snake) in [("tmuxSessionId", "tmux_session_id"), ("type", "type")] {
            assert_eq!(snake_case(camel), snake);
            assert_eq!(camel_case(snake), camel);
        }
    }

    #[test]
    fn numbers_1_0_and_1_as_text_are_whole_and_negative_or_broken_ones_are_not() {
        for value in [json!(7), json!(7.0), json!("7"), json!("07")] {
            assert_eq!(whole(&value), Some(7), "{value}");
        }
        assert_eq!(whole(&json!(-0.0)), Some(0));
        assert_eq!(whole(&json!(u64::MAX)), Some(u64::MAX));
        for value in [json!(-7), json!(7.5), json!(1e300), json!("-7"), json!(""), json!("7.0")] {
            assert_eq!(whole(&value), None, "{value}");
        }
        assert_eq!(whole(&json!(true)), None);
    }
}
