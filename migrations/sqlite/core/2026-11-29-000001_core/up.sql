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

-- One row for whatever can be undone as a whole: an import, a rollback, a settled entry of the
-- quarantine, a mapped workspace, a changed pack. Written first and closed last.
CREATE TABLE import_runs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    app         TEXT NOT NULL,
    kind        TEXT NOT NULL
        CHECK (kind IN ('import', 'rollback', 'resolve', 'dismiss', 'map', 'pack', 'lore')),
    undoes      INTEGER REFERENCES import_runs (id), -- the run that a rollback undoes
    source      TEXT NOT NULL,
    container   TEXT,
    status      TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled', 'interrupted')),
    error       TEXT,
    totals      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(totals)),
    started_at  TEXT NOT NULL,
    finished_at TEXT
) STRICT;

CREATE INDEX import_runs_container ON import_runs (app, container);
CREATE INDEX import_runs_undoes ON import_runs (undoes);
CREATE INDEX import_runs_status ON import_runs (status);

-- One row for each source file of a run, and collection in it.
CREATE TABLE import_files (
    run         INTEGER NOT NULL REFERENCES import_runs (id) ON DELETE CASCADE,
    path        TEXT NOT NULL,
    collection  TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    rejected    INTEGER NOT NULL CHECK (rejected IN (0, 1)),
    totals      TEXT NOT NULL CHECK (json_valid(totals)),
    frame       INTEGER, -- the run that keeps what stands around its elements
    started_at  TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    PRIMARY KEY (run, path, collection)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_files_path ON import_files (path, run);

-- What stands in a file around its elements, in parts, so that the file can be written again as it was.
CREATE TABLE import_frames (
    run  INTEGER NOT NULL REFERENCES import_runs (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    part INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (run, path, part)
) STRICT;

-- What a run had to say; capped per run, the totals count all.
CREATE TABLE import_findings (
    run         INTEGER NOT NULL REFERENCES import_runs (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    body        TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- What changed is named here, once, so that its name can be erased while the log stays.
CREATE TABLE change_keys (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    app        TEXT NOT NULL,
    collection TEXT NOT NULL, -- its id in the application; empty for what is no record, such as a pack
    container  TEXT NOT NULL,
    key        TEXT NOT NULL,
    pseudonym  BLOB NOT NULL CHECK (length(pseudonym) = 16), -- what stands for the name where it must not be told
    salt       BLOB NOT NULL CHECK (length(salt) = 16), -- what the pseudonym was made with
    UNIQUE (app, collection, container, key)
) STRICT;

-- The log: one row for each change of a record, a pack, a workspace or an entry of the quarantine,
-- in the order of the commits. What it says is how to go back.
CREATE TABLE changes (
    seq                  INTEGER PRIMARY KEY NOT NULL,
    tx                   INTEGER NOT NULL, -- the first seq of its unit of work
    at                   TEXT NOT NULL,
    actor                TEXT NOT NULL,
    reason               TEXT,
    cause                TEXT NOT NULL
        CHECK (cause IN ('import', 'edit', 'command', 'sync', 'rollback', 'absorbed')),
    run                  INTEGER, -- that it is a part of
    request              TEXT, -- what the caller calls the request that it came with
    key_id               INTEGER NOT NULL REFERENCES change_keys (id),
    part                 TEXT NOT NULL DEFAULT '', -- the rows that changed, where not the record as a whole
    op                   TEXT NOT NULL
        CHECK (op IN ('insert', 'replace', 'patch', 'delete', 'reorder')),
    before               TEXT, -- the text before, or the rows as JSON; null where there was nothing
    -- How many bytes of the text before are those that the text after begins and ends with;
    -- `before` is what stood between. Null where it is the whole text.
    prefix               INTEGER,
    suffix               INTEGER,
    former_run           INTEGER, -- the bookkeeping of the record before
    former_rev           INTEGER,
    former_position      INTEGER,
    former_source_digest BLOB,
    former_updated_at    TEXT,
    digest_before        BLOB, -- null where there was nothing
    digest_after         BLOB, -- null where there is nothing
    records              BLOB, -- of records that came with one file: a salted digest of 16 bytes each
    salt                 BLOB CHECK (length(salt) = 16), -- null where what it hides was erased
    commitments          BLOB CHECK (length(commitments) = 192), -- of an erased or pruned entry: what its salt gave
    leaf                 BLOB NOT NULL CHECK (length(leaf) = 32), -- what the proof of the log is made of
    CHECK (salt IS NOT NULL OR commitments IS NOT NULL)
) STRICT;

CREATE INDEX changes_key ON changes (key_id, seq);
CREATE INDEX changes_run ON changes (run, seq) WHERE run IS NOT NULL;
CREATE INDEX changes_former_run ON changes (former_run, seq) WHERE former_run IS NOT NULL;

-- The end of the log: one row, written with the last entries. The root of the proof is made of
-- its frontier.
CREATE TABLE log_head (
    id       INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    origin   TEXT NOT NULL, -- what tells this log from others
    size     INTEGER NOT NULL, -- the last seq
    frontier BLOB NOT NULL, -- the roots of the whole trees that the leaves make, the largest first
    pruned   INTEGER NOT NULL DEFAULT 0 -- the last seq whose way back is no longer kept
) STRICT;

-- Moments of the log that people gave a name.
CREATE TABLE change_tags (
    name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 100),
    seq  INTEGER NOT NULL, -- the last one that belongs to it
    at   TEXT NOT NULL -- when it was named
) STRICT;

-- The door of SQLite: a row stands here while a transaction of Rehome writes, and nobody else
-- ever sees it. Without it the triggers of the tables of records note what is written.
CREATE TABLE change_session (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1)
) STRICT;

-- What other programs wrote into tables of records, as triggers noted it. The next unit of work
-- takes it over into the log.
CREATE TABLE outside_changes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    table_name TEXT NOT NULL,
    op         TEXT NOT NULL CHECK (op IN ('insert', 'update', 'delete', 'displace', 'truncate')),
    old        TEXT, -- the row before, as JSON
    new        TEXT, -- the row after, as JSON
    at         TEXT NOT NULL,
    waiting    INTEGER NOT NULL DEFAULT 1 CHECK (waiting IN (0, 1)) -- 0 where no application here knows its table
) STRICT;

CREATE INDEX outside_changes_waiting ON outside_changes (waiting, id);

-- The log is only appended to.
CREATE TRIGGER changes_not_updated BEFORE UPDATE ON changes
WHEN NOT EXISTS (SELECT 1 FROM change_session) BEGIN
    SELECT RAISE(ABORT, 'the log of changes is only appended to');
END;

CREATE TRIGGER changes_not_deleted BEFORE DELETE ON changes
WHEN NOT EXISTS (SELECT 1 FROM change_session) BEGIN
    SELECT RAISE(ABORT, 'the log of changes is only appended to');
END;

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

-- The applications that were declared in app files, each as its last import had it.
CREATE TABLE declared_apps (
    id          TEXT NOT NULL PRIMARY KEY,
    declaration TEXT NOT NULL CHECK (json_valid(declaration)),
    updated_at  TEXT NOT NULL
) STRICT;

-- What programs show instead of a password: of each only the SHA-256 is kept.
CREATE TABLE tokens (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    scope      TEXT NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
    hash       BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_at TEXT NOT NULL,
    expires_at TEXT, -- null where it holds until it is revoked
    revoked_at TEXT
) STRICT;

-- An ordered list of packs, by which somebody reads: the first that has a record wins.
CREATE TABLE campaigns (
    id          TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 100),
    app         TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT;

CREATE TABLE campaign_packs (
    campaign TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    pack     TEXT NOT NULL, -- one that is gone is passed over, and counts again when it is back
    PRIMARY KEY (campaign, position)
) STRICT, WITHOUT ROWID;

-- Long work that somebody asked a server for and does not wait for.
CREATE TABLE jobs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL, -- what it is about, such as a pack
    actor        TEXT NOT NULL,
    owner        TEXT NOT NULL, -- the process that does it
    state        TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
    expires_at   TEXT NOT NULL, -- until when the owner is believed to live
    cancel_asked INTEGER NOT NULL CHECK (cancel_asked IN (0, 1)),
    result       TEXT CHECK (json_valid(result)),
    error        TEXT,
    created_at   TEXT NOT NULL,
    finished_at  TEXT
) STRICT;

CREATE INDEX jobs_state ON jobs (state, expires_at);
