//! What the records of the application are searched by.
//!
//! Of a child only what helps to find words and cards for it: no address, school, date of
//! birth, assessment or free text, for a search shows what it finds. Pictures are no words.

mod words;

use super::{
    AgentMemory, AnkiProfile, Card, ChatMessage, ChildProfile, GrammarCorrection, PromptTemplate,
    WordKnowledge, WordList,
};
use crate::{
    SearchText, Searchable,
    search::{beginning, phrase},
};
use words::words;

pub(super) fn profiles() -> Searchable {
    Searchable::relational("child profile", &["profile", "profiles", "child", "children"], profile)
}

pub(super) fn cards() -> Searchable {
    Searchable::relational("flash card", &["card", "cards", "flashcard", "flashcards"], card)
}

pub(super) fn messages() -> Searchable {
    Searchable::relational(
        "chat message",
        &["chat", "message", "messages"],
        |message: &ChatMessage| {
            let content = words(&message.content);
            let title = beginning(&content);
            SearchText::new(title).with(phrase(
                &format!("{}: ", message.role.as_str()),
                content,
                "",
            ))
        },
    )
}

pub(super) fn anki_profiles() -> Searchable {
    Searchable::relational("anki profile", &["anki", "deck", "decks"], |profile: &AnkiProfile| {
        SearchText::new(&profile.name).with(phrase("Deck: ", &profile.deck_name, "."))
    })
}

pub(super) fn templates() -> Searchable {
    const WORDS: &[&str] = &["prompt", "prompts", "template", "templates"];
    Searchable::relational("prompt template", WORDS, |template: &PromptTemplate| {
        SearchText::new(&template.name)
            .with(words(&template.description))
            .with(words(&template.template_text))
    })
}

/// The title is the word, which is the key.
pub(super) fn words_known() -> Searchable {
    Searchable::relational("word", &["word", "words", "vocabulary"], |word: &WordKnowledge| {
        let level = word.hsk_level.map(|level| level.to_string()).unwrap_or_default();
        SearchText::new(&word.word)
            .with(phrase("Pronounced ", word.pronunciations.join(", "), "."))
            .with(phrase("Means ", word.meanings.join(", "), "."))
            .with(phrase("HSK level ", level, "."))
    })
}

pub(super) fn grammar() -> Searchable {
    Searchable::relational("grammar point", &["grammar"], |point: &GrammarCorrection| {
        let text = |field: &Option<String>| words(field.as_deref().unwrap_or_default());
        SearchText::new(text(&point.grammar_point))
            .with(text(&point.grammar_point_zh))
            .with(phrase("Structure: ", text(&point.structure), ""))
            .with(text(&point.explanation))
            .with(phrase("Example: ", text(&point.example_chinese), ""))
            .with(phrase("Level ", text(&point.cefr_level), "."))
    })
}

/// The title is the user, who is the key.
pub(super) fn memories() -> Searchable {
    Searchable::relational("agent memory", &["memory", "memories", "plan", "plans"], memory)
}

fn profile(profile: &ChildProfile) -> SearchText {
    let known = |list: &Option<WordList>| {
        let items = list.iter().flat_map(WordList::items);
        items.map(|item| item.normalized.as_str()).collect::<Vec<_>>().join(", ")
    };
    SearchText::new(&profile.name)
        .with(phrase("Likes ", profile.interests.join(", "), "."))
        .with(phrase("Knows from stories ", profile.character_roster.join(", "), "."))
        .with(phrase("Chinese words: ", known(&profile.mastered_words), "."))
        .with(phrase("English words: ", known(&profile.mastered_english_words), "."))
}

fn card(card: &Card) -> SearchText {
    let optional = |field: &Option<String>| words(field.as_deref().unwrap_or_default());
    let texts = [
        words(&card.front),
        optional(&card.text_field),
        optional(&card.cloze_text),
        words(&card.back),
        optional(&card.extra_field),
        optional(&card.remarks),
        phrase("Picture: ", optional(&card.image_description), ""),
    ];
    let title = texts.iter().find(|text| !text.is_empty()).map(|text| beginning(text));
    let text = SearchText::new(title.unwrap_or_default());
    // A tag with a colon is an annotation of a place in the card.
    let tags: Vec<_> = card.tags.iter().filter(|tag| !tag.contains(':')).cloned().collect();
    texts.iter().fold(text, SearchText::with).with(phrase("Tags: ", tags.join(", "), "."))
}

fn memory(memory: &AgentMemory) -> SearchText {
    let level = memory.level.as_deref().unwrap_or_default();
    let text = SearchText::new(&memory.user).with(phrase("Level: ", level, "."));
    memory.history.iter().fold(text, |text, entry| {
        let parts = [&entry.plan_title, &entry.topic, &entry.scaffold, &entry.decision];
        let parts = parts.into_iter().flatten().map(String::as_str);
        let parts = parts.chain(entry.reason.as_deref()).filter(|part| !part.trim().is_empty());
        text.with(parts.collect::<Vec<_>>().join(". "))
    })
}
