//! Texts as values of record types.

use serde::de::DeserializeOwned;

use crate::{
    decode_error::{DecodeError, SHAPE},
    json::pointer_at,
    record::Record,
    relational::Source,
    remark::Remark,
    whole_numbers,
};

/// The rule of a whole number that is not written as one.
const INTEGRAL: &str = "record.integral";

/// The value that a JSON text is, and where the first number stands that was taken as the whole one
/// that it is: `3.0` is 3, also where a field takes whole numbers alone.
///
/// # Errors
/// A [`DecodeError`] when the text does not have the grammar of the type.
pub fn read_json<T: DeserializeOwned>(text: &str) -> Result<(T, Option<usize>), DecodeError> {
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok((value, None)),
        Err(error) => error,
    };
    match whole_numbers::plain(text).filter(|_| error.is_data()) {
        None => Err(DecodeError::from_serde(text, &error)),
        Some((plain, first)) => match serde_json::from_str(&plain) {
            Ok(value) => Ok((value, Some(first))),
            Err(error) => Err(DecodeError::from_serde(&plain, &error)),
        },
    }
}

/// The record that an element is, with its key.
pub(crate) fn read_record<T: Record>(source: &Source<'_>) -> Result<T, DecodeError> {
    read_with_remark(source).map(|(record, _)| record)
}

/// The same, with what there is to say about it.
pub(crate) fn read_with_remark<T: Record>(
    source: &Source<'_>,
) -> Result<(T, Option<Remark>), DecodeError> {
    let text = source.text;
    // serde would also take the fields of a record from an array, in their order.
    if !text.trim_start().starts_with('{') {
        let message = "a record is an object".to_owned();
        return Err(DecodeError { rule: SHAPE, message, offset: 0 });
    }
    let (mut record, whole): (T, _) = read_json(text)?;
    if let Some(name) = source.name {
        record.set_key(name);
    }
    let remark = whole.map(|offset| {
        let message = "this whole number is written with a point or an exponent; it counts as the \
                       number that it is, and its text is kept";
        Remark::note(INTEGRAL, message).on(pointer_at(text, offset))
    });
    Ok((record, remark))
}
