//! A serde serializer that writes nothing: it reports each nested struct that has a
//! field of a given name, with that field's text and a JSON pointer.
//!
//! It lets an application find all references of all its record types without a
//! visitor per type. It does not decide what a reference means.

use std::fmt::Display;

use serde::ser::{self, Serialize};

/// A nested struct that has the wanted field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The JSON pointer of the struct within the walked value.
    pub pointer: String,
    /// The text of the wanted field.
    pub text: String,
}

/// Reports every struct strictly inside `record` that has a text field named `field`.
pub fn nested_structs<T: Serialize>(record: &T, field: &'static str) -> Vec<Found> {
    let mut walk = Walk { field, path: Vec::with_capacity(12), found: Vec::new() };
    // The walker has no failing path of its own; a record that cannot be serialised
    // (a map with keys that are no text) simply yields what was found before.
    let _ = record.serialize(&mut walk);
    walk.found
}

enum Segment {
    Field(&'static str),
    Key(String),
    Index(usize),
}

struct Walk {
    field: &'static str,
    path: Vec<Segment>,
    found: Vec<Found>,
}

impl Walk {
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for segment in &self.path {
            pointer.push('/');
            match segment {
                Segment::Field(name) => pointer.push_str(name),
                Segment::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Segment::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    fn inside<T: Serialize + ?Sized>(&mut self, segment: Segment, value: &T) -> Result<(), Never> {
        self.path.push(segment);
        let result = value.serialize(&mut *self);
        self.path.pop();
        result
    }
}

/// The error of a walk; only a custom `Serialize` that gives up produces it.
#[derive(Debug)]
struct Never;

impl Display for Never {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the value refused to be walked")
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

macro_rules! skip {
    ($($method:ident: $ty:ty),* $(,)?) => {$(
        fn $method(self, _: $ty) -> Result<(), Never> {
            Ok(())
        }
    )*};
}

impl<'a> ser::Serializer for &'a mut Walk {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Entries<'a>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Fields<'a>;

    skip! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_str: &str, serialize_bytes: &[u8], serialize_unit_struct: &'static str,
    }

    fn serialize_none(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.inside(Segment::Field(variant), value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Never> {
        Ok(Items { walk: self, index: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Never> {
        Ok(Items { walk: self, index: 0 })
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Never> {
        Ok(Items { walk: self, index: 0 })
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Never> {
        Ok(Items { walk: self, index: 0 })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a>, Never> {
        Ok(Entries { walk: self, key: String::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, Never> {
        Ok(Fields { walk: self })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Fields<'a>, Never> {
        Ok(Fields { walk: self })
    }
}

/// The items of an array.
struct Items<'a> {
    walk: &'a mut Walk,
    index: usize,
}

impl Items<'_> {
    fn next<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        let index = self.index;
        self.index += 1;
        self.walk.inside(Segment::Index(index), value)
    }
}

macro_rules! items {
    ($($kind:ident: $method:ident),* $(,)?) => {$(
        impl ser::$kind for Items<'_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
                self.next(value)
            }

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        }
    )*};
}
items! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

/// The entries of a map.
struct Entries<'a> {
    walk: &'a mut Walk,
    key: String,
}

impl ser::SerializeMap for Entries<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        self.key = match serde_json::to_value(key) {
            Ok(serde_json::Value::String(text)) => text,
            Ok(other) => other.to_string(),
            Err(_) => return Err(Never),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        let key = std::mem::take(&mut self.key);
        self.walk.inside(Segment::Key(key), value)
    }

    fn end(self) -> Result<(), Never> {
        Ok(())
    }
}

/// The fields of a struct.
struct Fields<'a> {
    walk: &'a mut Walk,
}

impl Fields<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Never> {
        if name == self.walk.field && !self.walk.path.is_empty() {
            if let Ok(serde_json::Value::String(text)) = serde_json::to_value(value) {
                let pointer = self.walk.pointer();
                self.walk.found.push(Found { pointer, text });
            }
            return Ok(());
        }
        self.walk.inside(Segment::Field(name), value)
    }
}

impl ser::SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Never> {
        Ok(())
    }
}

impl ser::SerializeStructVariant for Fields<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Never> {
        Ok(())
    }
}
