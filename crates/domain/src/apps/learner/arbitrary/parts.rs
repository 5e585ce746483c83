//! Strategies for the values that members have.

use proptest::{
    arbitrary::any,
    collection::vec,
    prop_oneof,
    strategy::{BoxedStrategy, Just, Strategy},
};
use serde_json::{Map, Value};

/// A strategy for the value of a member.
pub(super) type Member = BoxedStrategy<Value>;
/// The same, or no member at all.
pub(super) type MaybeMember = BoxedStrategy<Option<Value>>;

/// An object of those members, as a text.
pub(super) fn object(all: Vec<(&'static str, MaybeMember)>) -> BoxedStrategy<String> {
    members(all).prop_map(|object| object.to_string()).boxed()
}

/// An object of those members.
pub(super) fn members(all: Vec<(&'static str, MaybeMember)>) -> Member {
    let (names, values): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    values
        .prop_map(move |values| {
            let members = names.iter().zip(values);
            let members = members.filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
            Value::Object(members.collect::<Map<_, _>>())
        })
        .boxed()
}

/// A member that is there.
pub(super) fn sure(value: Member) -> MaybeMember {
    value.prop_map(Some).boxed()
}

/// A member that mostly is as it should be.
pub(super) fn usual(value: Member) -> MaybeMember {
    prop_oneof![
        8 => value.prop_map(Some),
        1 => Just(None),
        1 => Just(Some(Value::Null)),
        1 => json().prop_map(Some),
    ]
    .boxed()
}

/// A text that the pattern describes.
pub(super) fn word(pattern: &str) -> Member {
    proptest::string::string_regex(pattern).map_or_else(
        |_| Just(Value::from(pattern)).boxed(),
        |texts| texts.prop_map(Value::from).boxed(),
    )
}

/// A text, sometimes with an image, a mention, or what stands for an image.
pub(super) fn text() -> Member {
    let parts = prop_oneof![
        4 => "[^\\x00]{0,6}",
        1 => Just("data:image/png;base64,AAAA".to_owned()),
        1 => Just("rehome-image:".to_owned()),
        1 => Just("@profile:a".to_owned()),
    ];
    vec(parts, 0..3).prop_map(|parts| Value::from(parts.concat())).boxed()
}

/// A list of texts, or a text instead.
pub(super) fn texts() -> Member {
    prop_oneof![
        4 => vec(word("[a-c红, :]{0,4}"), 0..4).prop_map(Value::from),
        1 => vec(json(), 0..3).prop_map(Value::from),
        1 => word("[a-c红,， ]{0,8}"),
    ]
    .boxed()
}

/// A list of words, in the ways in which people write them, or an array instead.
pub(super) fn words() -> Member {
    let parts = "(苹果|T恤|红|ice cream|cafe\u{301}|café|http://e/g-%E5%90%97|<b>|<i c=\"a, b\">\
        |&nbsp;|\u{a0}|\u{feff}|\u{3000}|, |,|，|、|;|\n| |\\(|）|'m|[a-c]{70}){0,8}";
    prop_oneof![
        5 => word(parts),
        1 => vec(word(parts), 0..3).prop_map(Value::from),
    ]
    .boxed()
}

/// A time in one of the formats, or something else.
pub(super) fn moment() -> Member {
    let format = "(1999|2025)-(0[1-9]|1[0-2])-(0[1-9]|2[0-9])[T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]\
        (\\.[0-9]{1,9})?(Z|\\+00:00|\\+08:00|-0330)?";
    prop_oneof![6 => word(format), 1 => word("(yesterday||17630126)")].boxed()
}

/// A number, or one as a text.
pub(super) fn number() -> Member {
    prop_oneof![
        any::<i8>().prop_map(Value::from),
        (0.0..20.0_f64).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        word("(4\\.5|-3|HSK 3|7|NaN|many|)"),
    ]
    .boxed()
}

/// A truth value, or one as a text.
pub(super) fn flag() -> Member {
    prop_oneof![any::<bool>().prop_map(Value::from), word("(true|False|yes)")].boxed()
}

/// Any JSON.
pub(super) fn json() -> Member {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6_f64).prop_map(Value::from),
        "[^\\x00]{0,3}".prop_map(Value::from),
        Just(Value::from("{\"a\": [1.50]}")),
        Just(Value::from("data:image/png;base64,AAAA")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-c~/]{0,2}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
    .boxed()
}
