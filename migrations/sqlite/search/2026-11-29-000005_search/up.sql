-- What is searched. All of it is made from the records, and can be made anew at any time.

-- One text for each record that can be searched. Another text is another row, so a number
-- stands for one text for ever.
CREATE TABLE search_documents (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    app        TEXT NOT NULL,
    collection TEXT NOT NULL, -- its id in the application
    container  TEXT NOT NULL, -- or the file, where each is a container; else empty
    key        TEXT NOT NULL,
    title      TEXT NOT NULL,
    sections   TEXT NOT NULL CHECK (json_valid(sections)), -- objects with a text, and a heading where there is one
    words      INTEGER NOT NULL, -- how many words title and sections have
    digest     BLOB NOT NULL, -- of title and sections
    rev        INTEGER NOT NULL, -- of the record that it was made from
    updated_at TEXT NOT NULL, -- of that record
    UNIQUE (app, collection, key, container)
) STRICT;

-- How far the documents of a collection have caught up with its records.
CREATE TABLE search_collections (
    app        TEXT NOT NULL,
    collection TEXT NOT NULL,
    written    INTEGER NOT NULL DEFAULT 0, -- grows when records change that are projected later
    projected  INTEGER NOT NULL DEFAULT 0, -- the value of written that the documents have seen
    changes    INTEGER NOT NULL DEFAULT 0, -- grows with each change of documents and vectors
    rules      INTEGER NOT NULL DEFAULT 0, -- which rules made the texts
    PRIMARY KEY (app, collection)
) STRICT;

-- The folded words of the documents, by stems. It keeps the words themselves too: a table without
-- content forgets to count down when a document goes, and ranks by what is not there.
CREATE VIRTUAL TABLE search_words USING fts5 (
    title,
    text,
    tokenize = 'porter unicode61'
);

-- The models that made the vectors; those of different models are never compared.
CREATE TABLE search_models (
    id        INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name      TEXT NOT NULL,
    version   TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    made_at   TEXT NOT NULL,
    UNIQUE (name, version)
) STRICT;

-- The vectors, as 32-bit floats: what exact search reads.
CREATE TABLE search_vectors (
    document INTEGER NOT NULL REFERENCES search_documents (id) ON DELETE CASCADE,
    model    INTEGER NOT NULL REFERENCES search_models (id) ON DELETE CASCADE,
    passage  INTEGER NOT NULL, -- 0 is the whole document
    vector   BLOB NOT NULL,
    PRIMARY KEY (document, model, passage)
) STRICT;

CREATE INDEX search_vectors_model ON search_vectors (model);

-- The same quantised, all of a document in one: what is held in memory. A document whose
-- words the model does not know has none of either, and an empty row here.
CREATE TABLE search_codes (
    document INTEGER NOT NULL REFERENCES search_documents (id) ON DELETE CASCADE,
    model    INTEGER NOT NULL REFERENCES search_models (id) ON DELETE CASCADE,
    codes    BLOB NOT NULL,
    PRIMARY KEY (document, model)
) STRICT;

CREATE INDEX search_codes_model ON search_codes (model);
