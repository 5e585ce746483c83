-- The tables that every application shares: packs, history, quarantine, facets, and the
-- tables that declarations made.

-- A named set of records; reads ask the active packs in the order of `priority`, 1 first.
CREATE TABLE packs (
    id          TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 100),
    app         TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    version     TEXT NOT NULL DEFAULT '1.0.0',
    author      TEXT NOT NULL DEFAULT '',
    licence     TEXT NOT NULL DEFAULT '',
    locale      TEXT NOT NULL DEFAULT '',
    edition     TEXT NOT NULL DEFAULT '',
    protected   INTEGER NOT NULL DEFAULT 0 CHECK (protected IN (0, 1)), -- changes by imports of its files and their rollbacks alone, or on purpose
    active      INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    priority    INTEGER NOT NULL UNIQUE,
    created_by  INTEGER, -- the run that created it, null when a person did
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT;

CREATE INDEX packs_active ON packs (active, priority);

-- One row for each import, rollback, and settled entry of the quarantine, written first and
-- closed last.
CREATE TABLE import_runs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    app         TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('import', 'rollback', 'resolve', 'dismiss')),
    undoes      INTEGER REFERENCES import_runs (id), -- the run that a rollback undoes
    source      TEXT NOT NULL,
    container   TEXT,
    status      TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'interrupted')),
    error       TEXT,
    totals      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(totals)),
    started_at  TEXT NOT NULL,
    finished_at TEXT
) STRICT;

CREATE INDEX import_runs_container ON import_runs (app, container);
CREATE INDEX import_runs_undoes ON import_runs (undoes);
CREATE INDEX import_runs_status ON import_runs (status);

-- One row for each source file of a run.
CREATE TABLE import_files (
    run         INTEGER NOT NULL REFERENCES import_runs (id) ON DELETE CASCADE,
    path        TEXT NOT NULL,
    collection  TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    rejected    INTEGER NOT NULL CHECK (rejected IN (0, 1)),
    totals      TEXT NOT NULL CHECK (json_valid(totals)),
    started_at  TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;

-- What a run had to say; capped per run, the totals count all.
CREATE TABLE import_findings (
    run         INTEGER NOT NULL REFERENCES import_runs (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    body        TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- The state of each record before a run changed it. A record that a run inserted has no
-- image: its row names the run.
CREATE TABLE before_images (
    run           INTEGER NOT NULL REFERENCES import_runs (id) ON DELETE CASCADE,
    app           TEXT NOT NULL,
    collection    TEXT NOT NULL, -- its id in the application
    container     TEXT NOT NULL,
    key           TEXT NOT NULL,
    change        TEXT NOT NULL CHECK (change IN ('insert', 'update', 'delete', 'reorder')),
    digest_after  BLOB, -- null after a deletion
    position      INTEGER,
    body          TEXT CHECK (body IS NULL OR json_valid(body)),
    source_digest BLOB,
    last_run      INTEGER,
    rev           INTEGER,
    updated_at    TEXT,
    -- What the columns of a relational record said, where that is not what its text says.
    rendered      TEXT CHECK (rendered IS NULL OR json_valid(rendered)),
    PRIMARY KEY (run, app, collection, container, key)
) STRICT;

CREATE INDEX before_images_last_run ON before_images (last_run);

-- What a source holds and is no record, verbatim: elements, and parts of records.
CREATE TABLE quarantine (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run         INTEGER NOT NULL REFERENCES import_runs (id) ON DELETE CASCADE,
    app         TEXT NOT NULL,
    collection  TEXT NOT NULL,
    container   TEXT NOT NULL,
    key         TEXT, -- the record that it is a part of, or has become
    file        TEXT NOT NULL,
    position    INTEGER NOT NULL, -- the place of the element in the file, from 0
    pointer     TEXT NOT NULL, -- from the element to the part of it; empty for the element itself
    rule        TEXT NOT NULL,
    waiting     INTEGER NOT NULL CHECK (waiting IN (0, 1)), -- whether a person must settle it, unless that is done
    finding     TEXT NOT NULL CHECK (json_valid(finding)),
    raw         TEXT NOT NULL,
    resolved_by INTEGER REFERENCES import_runs (id), -- the run that settled it
    -- How: the source no longer has it, it is a record now, or its run was undone; or a person
    -- dismissed it, and it stays.
    how         TEXT CHECK (how IN ('absent', 'record', 'undone', 'dismissed')),
    created_at  TEXT NOT NULL,
    CHECK ((resolved_by IS NULL) = (how IS NULL))
) STRICT;

CREATE INDEX quarantine_container ON quarantine (app, collection, container, position);
CREATE INDEX quarantine_rule ON quarantine (rule, id);
CREATE INDEX quarantine_run ON quarantine (run);
CREATE INDEX quarantine_resolved_by ON quarantine (resolved_by);

-- The values of multi-valued properties, of all collections.
CREATE TABLE facets (
    app        TEXT NOT NULL,
    collection TEXT NOT NULL, -- its id in the application
    facet      TEXT NOT NULL,
    value      TEXT NOT NULL,
    container  TEXT NOT NULL,
    key        TEXT NOT NULL,
    PRIMARY KEY (app, collection, facet, value, key, container)
) STRICT, WITHOUT ROWID;

CREATE INDEX facets_record ON facets (app, collection, container, key);

-- The tables that no migration made but the declaration of an application, each with what
-- it was made from, so that a changed declaration is seen.
CREATE TABLE declared_tables (
    name       TEXT NOT NULL PRIMARY KEY,
    app        TEXT NOT NULL,
    collection TEXT NOT NULL,
    ddl        TEXT NOT NULL, -- the statements that made it
    facets     TEXT NOT NULL CHECK (json_valid(facets)), -- the names of its facets, in their order
    made_at    TEXT NOT NULL
) STRICT;
