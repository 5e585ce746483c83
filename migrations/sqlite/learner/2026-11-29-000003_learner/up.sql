-- The tables of the learner app: children's profiles with what they have mastered, flash
-- cards, the chat, and five kinds of records beside them.
--
-- Each main table has the bookkeeping of records that come from files: `position` (the
-- place in the file), `source_digest` (of what the last import brought), `residue` (what
-- the columns lose of the text), `run` (the import that wrote the row last), `rev` (grows
-- with each change) and `updated_at`. A trigger moves the last two when a statement that
-- changes a row does not do it itself.

-- The profile of a child.
CREATE TABLE learner_profiles (
    id                     TEXT NOT NULL PRIMARY KEY CHECK (length(id) > 0),
    -- The id in the source where it is not `id`: another one, or empty for none.
    source_id              TEXT CHECK (source_id <> id),
    identity               TEXT, -- what the last import knew it by, where its source gives it no id
    name                   TEXT NOT NULL CHECK (length(trim(name)) > 0),
    -- The name as mentions and addresses write it; null where only SQL knows the row.
    slug                   TEXT,
    dob                    TEXT CHECK (dob GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    dob_text               TEXT, -- what stands for the date of birth where it is no date
    gender                 TEXT NOT NULL DEFAULT '',
    address                TEXT NOT NULL DEFAULT '',
    school                 TEXT NOT NULL DEFAULT '',
    neighborhood           TEXT NOT NULL DEFAULT '',
    interests              TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(interests) AND json_type(interests) = 'array'),
    character_roster       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(character_roster) AND json_type(character_roster) = 'array'),
    verbal_fluency         TEXT,
    passive_language_level TEXT,
    mental_age             REAL, -- in years
    raw_input              TEXT, -- free text about the child
    -- Assessments and learning states of later versions.
    extracted_data         TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(extracted_data) AND json_type(extracted_data) = 'object'),
    position               INTEGER NOT NULL DEFAULT 1000000000000,
    source_digest          BLOB CHECK (length(source_digest) = 32),
    residue                TEXT CHECK (residue IS NULL OR json_valid(residue)),
    run                    INTEGER,
    rev                    INTEGER NOT NULL DEFAULT 1,
    created_at             TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')), -- of the row
    updated_at             TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;

CREATE INDEX learner_profiles_position ON learner_profiles (position, id);
CREATE INDEX learner_profiles_name ON learner_profiles (name, id);
CREATE INDEX learner_profiles_slug ON learner_profiles (slug, id);

CREATE TRIGGER learner_profiles_updated
AFTER UPDATE OF id, source_id, name, slug, dob, dob_text, gender, address, school, neighborhood,
    interests, character_roster, verbal_fluency, passive_language_level, mental_age, raw_input,
    extracted_data, created_at
ON learner_profiles WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE learner_profiles
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), rev = max(new.rev, old.rev + 1)
    WHERE id = new.id;
END;

-- The lists of a profile as the application writes them, one string each, so that a list
-- can be split anew. A profile whose source says nothing of a list has no row for it.
CREATE TABLE learner_word_lists (
    profile_id TEXT NOT NULL REFERENCES learner_profiles (id) ON DELETE CASCADE ON UPDATE CASCADE,
    list       TEXT NOT NULL CHECK (list IN ('zh', 'en', 'grammar')),
    text       TEXT, -- null when the rows say something else by now
    PRIMARY KEY (profile_id, list)
) STRICT, WITHOUT ROWID;

-- A word or phrase that a child has mastered.
CREATE TABLE learner_mastered_words (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    profile_id TEXT NOT NULL REFERENCES learner_profiles (id) ON DELETE CASCADE ON UPDATE CASCADE,
    word       TEXT NOT NULL CHECK (length(word) > 0), -- as it was written
    language   TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    composed   TEXT, -- the word in the composed form of Unicode; null where only SQL knows the row
    normalized TEXT, -- the word without markup and special spaces; null likewise
    added_at   TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')), -- null when nobody knows
    source     TEXT NOT NULL DEFAULT 'user' CHECK (source IN ('user', 'import')),
    position   INTEGER NOT NULL DEFAULT 1000000000000, -- the place in its list
    UNIQUE (profile_id, word, language)
) STRICT;

CREATE INDEX learner_mastered_words_profile ON learner_mastered_words (profile_id, language, position, id);
CREATE INDEX learner_mastered_words_language ON learner_mastered_words (language, word);
CREATE UNIQUE INDEX learner_mastered_words_composed ON learner_mastered_words (profile_id, language, composed);

-- A point of grammar that a child has mastered.
CREATE TABLE learner_mastered_grammar (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    profile_id  TEXT NOT NULL REFERENCES learner_profiles (id) ON DELETE CASCADE ON UPDATE CASCADE,
    grammar_uri TEXT NOT NULL CHECK (length(grammar_uri) > 0),
    language    TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')), -- as the address says
    composed    TEXT, -- the address in the composed form of Unicode; null where only SQL knows the row
    normalized  TEXT, -- the address without markup and special spaces; null likewise
    added_at    TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')), -- null when nobody knows
    source      TEXT NOT NULL DEFAULT 'user' CHECK (source IN ('user', 'import')),
    position    INTEGER NOT NULL DEFAULT 1000000000000, -- the place in its list
    UNIQUE (profile_id, grammar_uri)
) STRICT;

CREATE INDEX learner_mastered_grammar_profile ON learner_mastered_grammar (profile_id, position, id);
CREATE INDEX learner_mastered_grammar_language ON learner_mastered_grammar (profile_id, language, position, id);
CREATE UNIQUE INDEX learner_mastered_grammar_composed ON learner_mastered_grammar (profile_id, composed);

-- A picture, kept once however often it is used; it goes with its last use.
CREATE TABLE learner_images (
    sha256     TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64), -- of media type, a zero byte and data
    media_type TEXT NOT NULL,
    data       BLOB NOT NULL
) STRICT;

-- A flash card, in whatever state.
CREATE TABLE learner_approved_cards (
    id            TEXT NOT NULL PRIMARY KEY CHECK (length(id) > 0),
    -- The id in the source where it is not `id`: another one, or empty for none.
    source_id     TEXT CHECK (source_id <> id),
    -- The profile that the card is for; null while that is not known.
    profile_id    TEXT REFERENCES learner_profiles (id) ON DELETE CASCADE ON UPDATE CASCADE,
    -- How that was found; null where only SQL knows, or nobody.
    owner_by      TEXT CHECK (owner_by IN ('mention', 'tag', 'assumed', 'user')),
    card_type     TEXT NOT NULL DEFAULT 'basic'
        CHECK (card_type IN ('basic', 'basic_reverse', 'cloze', 'interactive_cloze', 'unknown')),
    status        TEXT NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'approved', 'synced', 'rejected')),
    front         TEXT NOT NULL DEFAULT '',
    back          TEXT NOT NULL DEFAULT '',
    cloze_text    TEXT,
    text_field    TEXT,
    extra_field   TEXT,
    note_type     TEXT,
    -- What else the card has: what is known of its picture, remarks, what it teaches.
    content       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(content) AND json_type(content) = 'object'),
    annotations   TEXT CHECK (annotations IS NULL OR json_valid(annotations)), -- of the remarks
    generated     TEXT CHECK (generated IS NULL OR json_valid(generated)), -- a generated picture
    created_at    TEXT CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    created_text  TEXT, -- what stands for that moment where it is none, such as a local time
    approved_at   TEXT CHECK (approved_at GLOB '????-??-??T??:??:??.??????Z'), -- null when nobody knows
    position      INTEGER NOT NULL DEFAULT 1000000000000,
    source_digest BLOB CHECK (length(source_digest) = 32),
    residue       TEXT CHECK (residue IS NULL OR json_valid(residue)),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    CHECK (owner_by IS NULL OR profile_id IS NOT NULL)
) STRICT;

CREATE INDEX learner_approved_cards_position ON learner_approved_cards (position, id);
CREATE INDEX learner_approved_cards_profile ON learner_approved_cards (profile_id, position, id);
CREATE INDEX learner_approved_cards_status ON learner_approved_cards (status, position, id);
CREATE INDEX learner_approved_cards_card_type ON learner_approved_cards (card_type, position, id);
CREATE INDEX learner_approved_cards_owner_by ON learner_approved_cards (owner_by, position, id);

-- Finding out whose card it is, is no edit.
CREATE TRIGGER learner_approved_cards_updated
AFTER UPDATE OF id, source_id, profile_id, owner_by, card_type, status, front, back, cloze_text,
    text_field, extra_field, note_type, content, annotations, generated, created_at, created_text,
    approved_at
ON learner_approved_cards
WHEN new.updated_at IS old.updated_at AND (new.owner_by IS old.owner_by OR new.owner_by IS 'user')
BEGIN
    UPDATE learner_approved_cards
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), rev = max(new.rev, old.rev + 1)
    WHERE id = new.id;
END;

-- The tags of a card, in their order.
CREATE TABLE learner_card_tags (
    card_id  TEXT NOT NULL REFERENCES learner_approved_cards (id) ON DELETE CASCADE ON UPDATE CASCADE,
    position INTEGER NOT NULL,
    tag      TEXT NOT NULL,
    PRIMARY KEY (card_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX learner_card_tags_tag ON learner_card_tags (tag, card_id);

-- The pictures in the texts of a card, which name them by their hash.
CREATE TABLE learner_card_images (
    card_id TEXT NOT NULL REFERENCES learner_approved_cards (id) ON DELETE CASCADE ON UPDATE CASCADE,
    field   TEXT NOT NULL, -- the key of the text
    image   TEXT NOT NULL REFERENCES learner_images (sha256),
    PRIMARY KEY (card_id, field, image)
) STRICT, WITHOUT ROWID;

CREATE INDEX learner_card_images_image ON learner_card_images (image);

-- A message of the one chat. Its order is that of `position`, since the application writes
-- its times in two zones.
CREATE TABLE learner_chat_messages (
    id             INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key            TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))) CHECK (length(key) > 0),
    message_id     TEXT, -- the id in the source, which two messages may have
    -- The profile that it is about; null while that is not known.
    profile_id     TEXT REFERENCES learner_profiles (id) ON DELETE CASCADE ON UPDATE CASCADE,
    -- How that was found; null where only SQL knows, or nobody.
    owner_by       TEXT CHECK (owner_by IN ('mention', 'tag', 'assumed', 'user')),
    role           TEXT CHECK (role IN ('user', 'assistant')),
    role_text      TEXT, -- the role where it is neither
    content        TEXT NOT NULL,
    timestamp      TEXT CHECK (timestamp GLOB '????-??-??T??:??:??.??????Z'),
    timestamp_text TEXT, -- what stands for that moment where it is none, such as a local time
    -- Ids or slugs of profiles.
    mentions       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(mentions) AND json_type(mentions) = 'array'),
    position       INTEGER NOT NULL DEFAULT 1000000000000,
    source_digest  BLOB CHECK (length(source_digest) = 32),
    residue        TEXT CHECK (residue IS NULL OR json_valid(residue)),
    run            INTEGER,
    rev            INTEGER NOT NULL DEFAULT 1,
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    CHECK (owner_by IS NULL OR profile_id IS NOT NULL),
    CHECK (role IS NULL OR role_text IS NULL)
) STRICT;

CREATE INDEX learner_chat_messages_position ON learner_chat_messages (position, key);
CREATE INDEX learner_chat_messages_profile ON learner_chat_messages (profile_id, position, key);
CREATE INDEX learner_chat_messages_timestamp ON learner_chat_messages (timestamp, key);
CREATE INDEX learner_chat_messages_owner_by ON learner_chat_messages (owner_by, position, key);

-- Finding out whom a message is about, is no edit.
CREATE TRIGGER learner_chat_messages_updated
AFTER UPDATE OF key, message_id, profile_id, owner_by, role, role_text, content, timestamp,
    timestamp_text, mentions
ON learner_chat_messages
WHEN new.updated_at IS old.updated_at AND (new.owner_by IS old.owner_by OR new.owner_by IS 'user')
BEGIN
    UPDATE learner_chat_messages
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), rev = max(new.rev, old.rev + 1)
    WHERE id = new.id;
END;

-- The pictures in the content of a message, which names them by their hash.
CREATE TABLE learner_message_images (
    message_id INTEGER NOT NULL REFERENCES learner_chat_messages (id) ON DELETE CASCADE,
    image      TEXT NOT NULL REFERENCES learner_images (sha256),
    PRIMARY KEY (message_id, image)
) STRICT, WITHOUT ROWID;

CREATE INDEX learner_message_images_image ON learner_message_images (image);

CREATE TRIGGER learner_card_images_deleted AFTER DELETE ON learner_card_images
BEGIN
    DELETE FROM learner_images
    WHERE sha256 = old.image
        AND NOT EXISTS (SELECT 1 FROM learner_card_images WHERE image = old.image)
        AND NOT EXISTS (SELECT 1 FROM learner_message_images WHERE image = old.image);
END;

CREATE TRIGGER learner_message_images_deleted AFTER DELETE ON learner_message_images
BEGIN
    DELETE FROM learner_images
    WHERE sha256 = old.image
        AND NOT EXISTS (SELECT 1 FROM learner_card_images WHERE image = old.image)
        AND NOT EXISTS (SELECT 1 FROM learner_message_images WHERE image = old.image);
END;

-- A profile of Anki that cards are sent to.
CREATE TABLE learner_anki_profiles (
    key           TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))) CHECK (length(key) > 0),
    name          TEXT NOT NULL,
    deck_name     TEXT NOT NULL,
    is_active     INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    position      INTEGER NOT NULL DEFAULT 1000000000000,
    source_digest BLOB CHECK (length(source_digest) = 32),
    residue       TEXT CHECK (residue IS NULL OR json_valid(residue)),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;

CREATE INDEX learner_anki_profiles_position ON learner_anki_profiles (position, key);
CREATE INDEX learner_anki_profiles_name ON learner_anki_profiles (name, key);

CREATE TRIGGER learner_anki_profiles_updated
AFTER UPDATE OF key, name, deck_name, is_active
ON learner_anki_profiles WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE learner_anki_profiles
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), rev = max(new.rev, old.rev + 1)
    WHERE key = new.key;
END;

-- A template of a prompt.
CREATE TABLE learner_prompt_templates (
    id            TEXT NOT NULL PRIMARY KEY CHECK (length(id) > 0),
    -- The id in the source where it is not `id`: another one, or empty for none.
    source_id     TEXT CHECK (source_id <> id),
    identity      TEXT, -- what the last import knew it by, where its source gives it no id
    name          TEXT NOT NULL,
    description   TEXT NOT NULL DEFAULT '',
    template_text TEXT NOT NULL,
    created_at    TEXT CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    created_text  TEXT, -- what stands for that moment where it is none, such as a local time
    -- When the application says that it was changed; `updated_at` is of the row.
    changed_at    TEXT CHECK (changed_at GLOB '????-??-??T??:??:??.??????Z'),
    changed_text  TEXT, -- likewise
    position      INTEGER NOT NULL DEFAULT 1000000000000,
    source_digest BLOB CHECK (length(source_digest) = 32),
    residue       TEXT CHECK (residue IS NULL OR json_valid(residue)),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;

CREATE INDEX learner_prompt_templates_position ON learner_prompt_templates (position, id);
CREATE INDEX learner_prompt_templates_name ON learner_prompt_templates (name, id);

CREATE TRIGGER learner_prompt_templates_updated
AFTER UPDATE OF id, source_id, name, description, template_text, created_at, created_text, changed_at,
    changed_text
ON learner_prompt_templates WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE learner_prompt_templates
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), rev = max(new.rev, old.rev + 1)
    WHERE id = new.id;
END;

-- What a language model said about a word.
CREATE TABLE learner_word_knowledge (
    word           TEXT NOT NULL PRIMARY KEY,
    pronunciations TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(pronunciations) AND json_type(pronunciations) = 'array'),
    meanings       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(meanings) AND json_type(meanings) = 'array'),
    hsk_level      INTEGER, -- in the Chinese language test
    position       INTEGER NOT NULL DEFAULT 1000000000000,
    source_digest  BLOB CHECK (length(source_digest) = 32),
    residue        TEXT CHECK (residue IS NULL OR json_valid(residue)),
    run            INTEGER,
    rev            INTEGER NOT NULL DEFAULT 1,
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;

CREATE INDEX learner_word_knowledge_position ON learner_word_knowledge (position, word);

CREATE TRIGGER learner_word_knowledge_updated
AFTER UPDATE OF word, pronunciations, meanings, hsk_level
ON learner_word_knowledge WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE learner_word_knowledge
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), rev = max(new.rev, old.rev + 1)
    WHERE word = new.word;
END;

-- What a person corrected in a point of grammar.
CREATE TABLE learner_grammar_corrections (
    uri              TEXT NOT NULL PRIMARY KEY, -- the address of the point
    grammar_point    TEXT,
    grammar_point_zh TEXT,
    structure        TEXT,
    explanation      TEXT,
    cefr_level       TEXT,
    example_chinese  TEXT,
    -- When the application says that it was corrected; `updated_at` is of the row.
    corrected_at     TEXT CHECK (corrected_at GLOB '????-??-??T??:??:??.??????Z'),
    corrected_text   TEXT, -- what stands for that moment where it is none, such as a local time
    position         INTEGER NOT NULL DEFAULT 1000000000000,
    source_digest    BLOB CHECK (length(source_digest) = 32),
    residue          TEXT CHECK (residue IS NULL OR json_valid(residue)),
    run              INTEGER,
    rev              INTEGER NOT NULL DEFAULT 1,
    updated_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;

CREATE INDEX learner_grammar_corrections_position ON learner_grammar_corrections (position, uri);

CREATE TRIGGER learner_grammar_corrections_updated
AFTER UPDATE OF uri, grammar_point, grammar_point_zh, structure, explanation, cefr_level,
    example_chinese, corrected_at, corrected_text
ON learner_grammar_corrections WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE learner_grammar_corrections
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), rev = max(new.rev, old.rev + 1)
    WHERE uri = new.uri;
END;

-- What the planning agent remembers of a user.
CREATE TABLE learner_agent_memory (
    user_id       TEXT NOT NULL PRIMARY KEY,
    level         TEXT,
    position      INTEGER NOT NULL DEFAULT 1000000000000,
    source_digest BLOB CHECK (length(source_digest) = 32),
    residue       TEXT CHECK (residue IS NULL OR json_valid(residue)),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;

CREATE INDEX learner_agent_memory_position ON learner_agent_memory (position, user_id);

CREATE TRIGGER learner_agent_memory_updated
AFTER UPDATE OF user_id, level
ON learner_agent_memory WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE learner_agent_memory
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), rev = max(new.rev, old.rev + 1)
    WHERE user_id = new.user_id;
END;

-- One plan that the agent made for a user.
CREATE TABLE learner_agent_plans (
    user_id    TEXT NOT NULL REFERENCES learner_agent_memory (user_id) ON DELETE CASCADE ON UPDATE CASCADE,
    position   INTEGER NOT NULL, -- the place in the history, oldest first
    topic      TEXT,
    scaffold   TEXT,
    decision   TEXT,
    plan_title TEXT,
    reason     TEXT,
    PRIMARY KEY (user_id, position)
) STRICT, WITHOUT ROWID;

-- The log as the plan of the application asks for it: who changed which record of the learner when,
-- with what stood there before. What came with a file is told of by the run that its record bears
-- or bore. A new value is what the next change found, or the row as it is now.
CREATE VIEW audit_log AS
WITH live AS (
    SELECT 'profiles' AS collection, t.id AS key, t.run AS run, json_object(
            'id', t.id, 'source_id', t.source_id, 'name', t.name, 'slug', t.slug,
            'dob', t.dob, 'dob_text', t.dob_text, 'gender', t.gender, 'address', t.address,
            'school', t.school, 'neighborhood', t.neighborhood, 'interests', t.interests,
            'character_roster', t.character_roster, 'verbal_fluency', t.verbal_fluency,
            'passive_language_level', t.passive_language_level, 'mental_age', t.mental_age,
            'raw_input', t.raw_input, 'extracted_data', t.extracted_data,
            'created_at', t.created_at, 'updated_at', t.updated_at) AS value FROM learner_profiles t
    UNION ALL
    SELECT 'approved-cards' AS collection, t.id AS key, t.run AS run, json_object(
            'id', t.id, 'source_id', t.source_id, 'profile_id', t.profile_id,
            'owner_by', t.owner_by, 'card_type', t.card_type, 'status', t.status,
            'front', t.front, 'back', t.back, 'cloze_text', t.cloze_text,
            'text_field', t.text_field, 'extra_field', t.extra_field,
            'note_type', t.note_type, 'content', t.content, 'annotations', t.annotations,
            'generated', t.generated, 'created_at', t.created_at,
            'created_text', t.created_text, 'approved_at', t.approved_at,
            'updated_at', t.updated_at) AS value FROM learner_approved_cards t
    UNION ALL
    SELECT 'chat-messages' AS collection, t.key AS key, t.run AS run, json_object(
            'id', t.id, 'key', t.key, 'message_id', t.message_id, 'profile_id', t.profile_id,
            'owner_by', t.owner_by, 'role', t.role, 'role_text', t.role_text,
            'content', t.content, 'timestamp', t.timestamp,
            'timestamp_text', t.timestamp_text, 'mentions', t.mentions,
            'updated_at', t.updated_at) AS value FROM learner_chat_messages t
    UNION ALL
    SELECT 'anki-profiles' AS collection, t.key AS key, t.run AS run, json_object(
            'key', t.key, 'name', t.name, 'deck_name', t.deck_name, 'is_active', t.is_active,
            'updated_at', t.updated_at) AS value FROM learner_anki_profiles t
    UNION ALL
    SELECT 'prompt-templates' AS collection, t.id AS key, t.run AS run, json_object(
            'id', t.id, 'source_id', t.source_id, 'name', t.name,
            'description', t.description, 'template_text', t.template_text,
            'created_at', t.created_at, 'created_text', t.created_text,
            'changed_at', t.changed_at, 'changed_text', t.changed_text,
            'updated_at', t.updated_at) AS value FROM learner_prompt_templates t
    UNION ALL
    SELECT 'word-knowledge' AS collection, t.word AS key, t.run AS run, json_object(
            'word', t.word, 'pronunciations', t.pronunciations, 'meanings', t.meanings,
            'hsk_level', t.hsk_level, 'updated_at', t.updated_at) AS value FROM learner_word_knowledge t
    UNION ALL
    SELECT 'grammar-corrections' AS collection, t.uri AS key, t.run AS run, json_object(
            'uri', t.uri, 'grammar_point', t.grammar_point,
            'grammar_point_zh', t.grammar_point_zh, 'structure', t.structure,
            'explanation', t.explanation, 'cefr_level', t.cefr_level,
            'example_chinese', t.example_chinese, 'corrected_at', t.corrected_at,
            'corrected_text', t.corrected_text, 'updated_at', t.updated_at) AS value FROM learner_grammar_corrections t
    UNION ALL
    SELECT 'agent-memory' AS collection, t.user_id AS key, t.run AS run, json_object(
            'user_id', t.user_id, 'level', t.level, 'updated_at', t.updated_at) AS value FROM learner_agent_memory t
),
-- Which run each record bears, or bore: so what came with a file is known.
bears AS (
    SELECT collection, key, run FROM live
    UNION
    SELECT k.collection, k.key, c.former_run
    FROM changes c JOIN change_keys k ON k.id = c.key_id
    WHERE k.app = 'learner' AND c.former_run IS NOT NULL
    UNION
    SELECT k.collection, k.key, json_extract(r.value, '$.values.run')
    FROM changes c JOIN change_keys k ON k.id = c.key_id, json_each(c.before, '$.rows') r
    WHERE k.app = 'learner' AND c.op = 'delete' AND c.part <> ''
        AND json_extract(r.value, '$.table') = 'learner_' || replace(k.collection, '-', '_')
),
born AS (
    SELECT o.collection, o.key, min(c.seq) AS seq
    FROM bears o
    JOIN change_keys f ON f.app = 'learner' AND f.collection = o.collection AND f.key = ''
    JOIN changes c ON c.key_id = f.id AND c.run = o.run AND c.records IS NOT NULL
    WHERE NOT EXISTS (
        -- It wrote that one in the place of another.
        SELECT 1 FROM changes w JOIN change_keys k ON k.id = w.key_id
        WHERE k.app = 'learner' AND k.collection = o.collection AND k.key = o.key
            AND w.run = o.run AND w.part = '' AND w.op IN ('replace', 'patch')
    )
    GROUP BY o.collection, o.key, c.run
),
entries AS (
    SELECT c.seq, k.collection, k.key, c.op, c.before, c.at, c.actor, k.id AS key_id
    FROM changes c JOIN change_keys k ON k.id = c.key_id
    WHERE k.app = 'learner' AND k.collection <> '' AND c.records IS NULL
    UNION ALL
    SELECT c.seq, b.collection, b.key, 'insert', NULL, c.at, c.actor, k.id
    FROM born b JOIN changes c ON c.seq = b.seq
    LEFT JOIN change_keys k ON k.app = 'learner' AND k.collection = b.collection
        AND k.container = '' AND k.key = b.key
)
SELECT
    e.seq,
    'learner_' || replace(e.collection, '-', '_') AS table_name,
    e.key AS record_id,
    CASE e.op WHEN 'insert' THEN 'INSERT' WHEN 'delete' THEN 'DELETE' ELSE 'UPDATE' END AS action,
    e.before AS old_value,
    CASE WHEN e.op <> 'delete' THEN coalesce(
        (SELECT n.before FROM changes n WHERE n.key_id = e.key_id AND n.seq > e.seq
            ORDER BY n.seq LIMIT 1),
        (SELECT l.value FROM live l WHERE l.collection = e.collection AND l.key = e.key)
    ) END AS new_value,
    e.at AS changed_at,
    e.actor AS changed_by
FROM entries e;
