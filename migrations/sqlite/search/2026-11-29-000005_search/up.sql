-- What is searched. All of it is made from the records, and can be made anew at any time.

-- One document for each record that can be searched. Another text is another row, so a number
-- stands for one text for ever. What it says is in a segment, and the text in the record.
CREATE TABLE search_documents (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    app           TEXT NOT NULL,
    collection    TEXT NOT NULL, -- its id in the application
    container     TEXT NOT NULL, -- or the file, where each is a container; else empty
    key           TEXT NOT NULL,
    digest        INTEGER NOT NULL, -- of the text: the beginning of its SHA-256
    values_digest INTEGER NOT NULL, -- of what else it is searched by
    rev           INTEGER NOT NULL, -- of the record that it was made from
    updated_at    TEXT NOT NULL, -- of that record
    UNIQUE (app, collection, key, container)
) STRICT;

-- The parts of documents that grow, each searched for itself, such as the messages of a chat.
CREATE TABLE search_parts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    document INTEGER NOT NULL REFERENCES search_documents (id) ON DELETE CASCADE,
    part     INTEGER NOT NULL, -- which one, counted from 1
    digest   INTEGER NOT NULL, -- of its text
    UNIQUE (document, part)
) STRICT;

-- What documents and parts are searched by, many in one: titles, values, stems. A segment never
-- changes; from time to time several are made into one.
CREATE TABLE search_segments (
    id        INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    documents INTEGER NOT NULL, -- how many it has
    data      BLOB NOT NULL
) STRICT;

CREATE INDEX search_segments_documents ON search_segments (documents);

-- What stands in a segment and is gone: twice the number of a document, or that of a part and one.
CREATE TABLE search_gone (
    number INTEGER PRIMARY KEY NOT NULL
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

-- The models that made the vectors; those of different models are never compared.
CREATE TABLE search_models (
    id        INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name      TEXT NOT NULL,
    version   TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    made_at   TEXT NOT NULL,
    UNIQUE (name, version)
) STRICT;

-- The vectors, as 32-bit floats: what exact search reads. They are kept of models that are slow,
-- and where a setting asks for it.
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

-- The tokens of documents, for models whose vectors are sums of those of tokens: what their
-- passages are compared by.
CREATE TABLE search_tokens (
    document INTEGER NOT NULL REFERENCES search_documents (id) ON DELETE CASCADE,
    model    INTEGER NOT NULL REFERENCES search_models (id) ON DELETE CASCADE,
    tokens   BLOB NOT NULL,
    PRIMARY KEY (document, model)
) STRICT;

CREATE INDEX search_tokens_model ON search_tokens (model);
