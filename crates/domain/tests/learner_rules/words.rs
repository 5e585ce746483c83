//! Lists of mastered words and grammar.

use rehome_domain::{
    Level,
    apps::learner::{Item, ListKind, WordList, split},
};
use serde_json::json;

use crate::{Read, read};

fn list(name: &str, value: serde_json::Value) -> Read {
    let mut profile = json!({"name": "A"});
    profile[name] = value;
    read("profiles", &profile.to_string())
}

fn raw(kind: ListKind, text: &str) -> Vec<String> {
    split(kind, text).items.into_iter().map(|item| item.raw).collect()
}

#[test]
fn absent_is_not_empty_and_an_array_is_accepted() {
    for name in ["mastered_words", "mastered_english_words", "mastered_grammar"] {
        assert_eq!(list("other", json!(1)).get(name), json!(null));
        assert_eq!(list(name, json!(null)).get(name), json!(null));
        assert_eq!(list(name, json!("")).get(name), json!(""));
        assert_eq!(list(name, json!([])).get(name), json!(""));
        let number = list(name, json!(7));
        assert_eq!(number.get(name), json!(null));
        assert_eq!(number.remark("profiles.value").unwrap().0, Level::Quarantined);
    }
    let array = list("mastered_words", json!([" 红 ", 7, "书"]));
    assert_eq!(array.get("mastered_words"), json!("红, 书"));
    assert_eq!(array.remark("words.array"), Some((Level::Note, "/mastered_words")));
    assert_eq!(array.remark("words.element"), Some((Level::Warning, "/mastered_words/1")));
    assert_eq!(
        list("mastered_grammar", json!(["a:b", "c"])).get("mastered_grammar"),
        json!("a:b,c")
    );
}

#[test]
fn a_list_that_says_the_same_keeps_its_text_and_an_edited_one_is_joined() {
    let text = "红，书 ,, 苹果";
    let list = WordList::from_text(ListKind::Chinese, text);
    assert_eq!(serde_json::to_value(&list).unwrap(), json!(text));
    let rows = |rows: &[&str]| WordList::from_rows(ListKind::Chinese, Some(text), rows);
    assert_eq!(rows(&["红", "书", "苹果"]), list);
    let edited = rows(&["红", "苹果"]);
    assert_eq!((edited.text(), serde_json::to_value(&edited).unwrap()), (None, json!("红, 苹果")));
    let grammar = WordList::from_rows(ListKind::Grammar, None, ["http://e/1", "http://e/2"]);
    assert_eq!(serde_json::to_value(&grammar).unwrap(), json!("http://e/1,http://e/2"));
}

#[test]
fn each_kind_of_list_has_its_own_separators() {
    let text = "a,b，c、d;e\nf g";
    assert_eq!(raw(ListKind::Grammar, text), ["a", "b，c、d;e\nf g"]);
    assert_eq!(raw(ListKind::English, text), ["a", "b", "c、d;e", "f g"]);
    assert_eq!(raw(ListKind::Chinese, text), ["a", "b", "c", "d;e", "f g"]);
}

#[test]
fn the_lists_that_the_application_splits_differently_are_split_right_and_told() {
    const RULE: &str = "words.split-differs";
    for (name, text, items, counts) in [
        ("mastered_words", "苹果,朋友,老师", 3, [1, 3, 3]),
        ("mastered_words", "苹果，朋友，老师", 3, [1, 3, 1]),
        ("mastered_words", "苹果, 朋友， 老师 ,书", 4, [2, 4, 3]),
        ("mastered_words", "苹果、朋友", 2, [1, 1, 1]),
        ("mastered_english_words", "ice cream, t-shirt,(be) good at", 3, [2, 6, 3]),
    ] {
        let read = list(name, json!(text));
        let pointer = format!("/{name}");
        assert_eq!(read.remark(RULE), Some((Level::Warning, pointer.as_str())), "{text}");
        let message = read.message(RULE);
        let [import, chinese, english] = counts;
        for part in [
            format!("is {import} words to the application's import"),
            format!("{chinese} to its Chinese page"),
            format!("{english} to its English page"),
            format!("imported as {items}"),
        ] {
            assert!(message.contains(&part), "{message}");
        }
    }
    assert_eq!(list("mastered_words", json!("苹果, 朋友, 老师")).remark(RULE), None);
    assert_eq!(list("mastered_grammar", json!("http://e/1,http://e/2")).remark(RULE), None);
}

#[test]
fn white_space_splits_between_chinese_characters_only() {
    let text = "苹果 朋友　T恤 红 AA 制 (红 书) 红\u{a0}\u{feff}书";
    let made = split(ListKind::Chinese, text);
    let items: Vec<_> = made.items.iter().map(|item| item.raw.as_str()).collect();
    assert_eq!(items, ["苹果", "朋友　T恤", "红 AA 制 (红 书) 红", "书"]);
    assert_eq!(made.spaces, 3);
    assert_eq!(raw(ListKind::English, "红 书"), ["红 书"]);
    let read = list("mastered_words", json!("红 书"));
    assert_eq!(read.remark("words.spaces").unwrap().0, Level::Warning);
}

#[test]
fn items_are_trimmed_of_every_kind_of_space_and_empty_ones_are_none() {
    let text = "\u{feff}ice cream\u{a0},\u{3000}cap\u{3000}, ,\u{a0},，";
    assert_eq!(raw(ListKind::English, text), ["ice cream", "cap"]);
}

#[test]
fn a_comma_inside_a_tag_does_not_split_and_one_inside_brackets_does_with_a_warning() {
    let text = "<i style=\"a, b\">red</i>, a < b, c > d, (be, was), [open, e";
    let made = split(ListKind::English, text);
    let items: Vec<_> = made.items.iter().map(|item| item.raw.as_str()).collect();
    let expected = ["<i style=\"a, b\">red</i>", "a < b", "c > d", "(be", "was)", "[open", "e"];
    assert_eq!(items, expected);
    assert_eq!(made.in_brackets, 1);
    let read = list("mastered_english_words", json!(text));
    assert!(read.message("words.brackets").contains(", once: "));
}

#[test]
fn duplicates_in_composed_form_collapse_with_a_count_and_case_is_kept() {
    let text = "cafe\u{301}, café, Café, red, red , red";
    assert_eq!(raw(ListKind::English, text), ["cafe\u{301}", "Café", "red"]);
    let read = list("mastered_english_words", json!(text));
    assert!(read.message("words.duplicates").contains(", 3 times: "));
    assert_eq!(read.get("mastered_english_words"), json!(text));
}

#[test]
fn the_same_word_may_be_in_both_languages() {
    let text = r#"{"name": "A", "mastered_words": "T恤, OK", "mastered_english_words": "OK"}"#;
    let read = read("profiles", text);
    assert_eq!(read.get("mastered_words"), json!("T恤, OK"));
    assert!(!read.rules().contains(&"words.duplicates"));
    assert_eq!(ListKind::Chinese.language(), Some("zh"));
}

#[test]
fn a_long_item_or_one_with_a_separator_is_kept_and_pointed_out() {
    let long = "x".repeat(65);
    for text in [long.as_str(), "a; b", "a、b", "<b c=\"d\">，</b>"] {
        let made = split(ListKind::English, text);
        assert!(made.unsplit == 1 || text.starts_with('<'), "{text}");
        assert_eq!(
            list("mastered_english_words", json!(text)).get("mastered_english_words"),
            json!(text)
        );
    }
    assert_eq!(split(ListKind::Grammar, "http://e/1，http://e/2").unsplit, 1);
    // An address may be long.
    assert_eq!(split(ListKind::Grammar, &format!("http://e/{long}")).unsplit, 0);
    // An array can have an element that a text would split.
    let array = list("mastered_words", json!(["红，书"]));
    assert!(array.message("words.unsplit").contains(", once: "));
    assert_eq!(array.get("mastered_words"), json!("红，书"));
}

#[test]
fn items_with_markup_stay_and_get_a_clean_form() {
    let text = "women<div><br /></div>, cannot&nbsp;<font color=\"#f00\">reach</font> it., \
        （be) poor at, bed_sheet, 'm, o'clock, café";
    let made = split(ListKind::English, text);
    let clean: Vec<_> = made.items.iter().map(|item| item.normalized.as_str()).collect();
    let expected =
        ["women", "cannot reach it.", "（be) poor at", "bed_sheet", "'m", "o'clock", "café"];
    assert_eq!(clean, expected);
    assert_eq!((made.marked_up, made.unsplit), (2, 0));
    let read = list("mastered_english_words", json!(text));
    assert_eq!(read.remark("words.markup").unwrap().0, Level::Warning);
}

#[test]
fn a_grammar_item_that_is_no_address_is_kept_with_a_warning() {
    let text = "http://e/gp-a1-%E5%90%97,schema/grammar-en-1,http://";
    let made = split(ListKind::Grammar, text);
    assert_eq!(made.not_addresses, 2);
    assert_eq!(made.items[0], Item::new(ListKind::Grammar, "http://e/gp-a1-%E5%90%97"));
    let read = list("mastered_grammar", json!(text));
    assert_eq!(read.remark("words.not-address").unwrap().0, Level::Warning);
    assert_eq!(read.get("mastered_grammar"), json!(text));
}

#[test]
fn a_long_list_is_split_in_linear_time() {
    for part in ["红 ", "红  A", "<a", "<a ", "&", "(", "a,", "\u{a0}"] {
        for kind in [ListKind::Chinese, ListKind::English, ListKind::Grammar] {
            split(kind, &part.repeat(20_000));
        }
    }
    split(ListKind::Chinese, &format!("红{}A", " ".repeat(200_000)));
}
