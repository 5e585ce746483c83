-- The sessions of an editor: workspaces, sessions, their instances and chats.

-- A folder that the editor works in. One without a path is known by the hash of its path
-- alone, which stays so until somebody says where it is.
CREATE TABLE editor_workspaces (
    id               INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- the hash of the path, which names the file that new sessions go to
    hash             TEXT NOT NULL UNIQUE
                     CHECK (length(hash) = 16 AND hash NOT GLOB '*[^0-9a-f]*'),
    path             TEXT CHECK (length(path) > 0), -- resolved, without a slash at its end
    created_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    last_accessed_at TEXT, -- when somebody last worked in it
    updated_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;

CREATE UNIQUE INDEX editor_workspaces_path ON editor_workspaces (path) WHERE path IS NOT NULL;
CREATE INDEX editor_workspaces_last_accessed
    ON editor_workspaces (coalesce(last_accessed_at, '') DESC, id);

-- The files of sessions that belong to a workspace: one folder may have been hashed in
-- several spellings. The file of the editor's first version, which has no hash in its name,
-- has the empty one.
CREATE TABLE editor_workspace_hashes (
    hash         TEXT NOT NULL PRIMARY KEY, -- the stem of the file
    workspace_id INTEGER NOT NULL REFERENCES editor_workspaces (id) ON DELETE CASCADE,
    UNIQUE (workspace_id, hash)
) STRICT, WITHOUT ROWID;

-- The table of workspaces as the editor's users keep it: its members, true or not.
CREATE TABLE editor_workspace_mapping (
    hash          TEXT NOT NULL PRIMARY KEY,
    path          TEXT, -- as it is written there; null where it is no text
    position      INTEGER NOT NULL DEFAULT 0,
    source_digest BLOB CHECK (length(source_digest) = 32),
    residue       TEXT CHECK (json_valid(residue)),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;

CREATE INDEX editor_workspace_mapping_position ON editor_workspace_mapping (position, hash);

-- One task, and how far it is. Moments stand here twice: as the source spells them, and in
-- UTC with nine digits behind the point, where they can be read.
CREATE TABLE editor_sessions (
    pk                  INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    workspace_id        INTEGER NOT NULL REFERENCES editor_workspaces (id) ON DELETE CASCADE,
    container           TEXT NOT NULL, -- the stem of its file
    id                  TEXT NOT NULL CHECK (length(id) > 0),
    type                TEXT NOT NULL
                        CHECK (type IN ('competition', 'ensemble', 'debate')),
    task                TEXT NOT NULL,
    status              TEXT NOT NULL
                        CHECK (status IN ('running', 'completed', 'failed', 'paused')),
    status_raw          TEXT, -- the word of the source for `running`, such as round_1
    created_at_text     TEXT NOT NULL,
    created_utc         TEXT,
    updated_at_text     TEXT NOT NULL,
    updated_utc         TEXT,
    completed_at_text   TEXT,
    completed_utc       TEXT,
    model               TEXT,
    timeout_seconds     INTEGER CHECK (timeout_seconds BETWEEN 0 AND 4294967295),
    preserve_worktrees  INTEGER CHECK (preserve_worktrees IN (0, 1)),
    winner_id           INTEGER CHECK (winner_id BETWEEN 0 AND 4294967295), -- an instance, or none
    runtime_mix         TEXT CHECK (json_valid(runtime_mix)), -- a list of texts
    total_duration      INTEGER CHECK (total_duration >= 0), -- in seconds, as stored, like all totals
    total_files_changed INTEGER CHECK (total_files_changed BETWEEN 0 AND 4294967295),
    total_lines_added   INTEGER CHECK (total_lines_added BETWEEN 0 AND 4294967295),
    total_lines_deleted INTEGER CHECK (total_lines_deleted BETWEEN 0 AND 4294967295),
    instance_count      INTEGER NOT NULL DEFAULT 0, -- kept by triggers
    message_count       INTEGER NOT NULL DEFAULT 0, -- kept by triggers
    search_text         TEXT NOT NULL DEFAULT '', -- folded: task, id and names of agents
    position            INTEGER NOT NULL DEFAULT 0,
    source_digest       BLOB CHECK (length(source_digest) = 32),
    residue             TEXT CHECK (json_valid(residue)),
    run                 INTEGER,
    rev                 INTEGER NOT NULL DEFAULT 1,
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    UNIQUE (workspace_id, id),
    CHECK (status_raw IS NULL OR status = 'running'),
    -- So that a file belongs to one workspace, and all of its sessions with it.
    FOREIGN KEY (workspace_id, container) REFERENCES editor_workspace_hashes (workspace_id, hash)
        ON DELETE CASCADE ON UPDATE CASCADE
) STRICT;

-- Lists end with the order of the file. What cannot be read or is not stored counts as the
-- least, so that the next page begins behind a value in any case.
CREATE INDEX editor_sessions_file ON editor_sessions (workspace_id, container);
CREATE INDEX editor_sessions_position ON editor_sessions (container, position, id);
CREATE INDEX editor_sessions_updated
    ON editor_sessions (workspace_id, coalesce(updated_utc, '') DESC, position, pk);
CREATE INDEX editor_sessions_created
    ON editor_sessions (workspace_id, coalesce(created_utc, '') DESC, position, pk);
CREATE INDEX editor_sessions_status
    ON editor_sessions (workspace_id, status, coalesce(updated_utc, '') DESC, position, pk);
CREATE INDEX editor_sessions_type
    ON editor_sessions (workspace_id, type, coalesce(updated_utc, '') DESC, position, pk);
CREATE INDEX editor_sessions_duration
    ON editor_sessions (workspace_id, coalesce(total_duration, 0) DESC, position, pk);
CREATE INDEX editor_sessions_files_changed
    ON editor_sessions (workspace_id, coalesce(total_files_changed, 0) DESC, position, pk);
CREATE INDEX editor_sessions_id ON editor_sessions (id, container);
CREATE INDEX editor_sessions_stale ON editor_sessions (updated_utc) WHERE status = 'running';

-- One agent at work on the task of a session.
CREATE TABLE editor_instances (
    pk              INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    session_pk      INTEGER NOT NULL REFERENCES editor_sessions (pk) ON DELETE CASCADE,
    position        INTEGER NOT NULL, -- the place in the source
    instance_id     INTEGER NOT NULL CHECK (instance_id BETWEEN 0 AND 4294967295),
    worktree_path   TEXT NOT NULL,
    branch          TEXT NOT NULL,
    agent_name      TEXT NOT NULL,
    status          TEXT CHECK (status IN ('idle', 'running', 'completed', 'failed', 'paused', 'archived')),
    status_raw      TEXT, -- any other word of the source
    tmux_session_id TEXT NOT NULL,
    output          TEXT,
    start_time      TEXT, -- as the source spells it
    start_us        INTEGER, -- microseconds since 1970, where that can be read
    end_time        TEXT,
    end_us          INTEGER,
    files_changed   INTEGER CHECK (files_changed BETWEEN 0 AND 4294967295),
    lines_added     INTEGER CHECK (lines_added BETWEEN 0 AND 4294967295),
    lines_deleted   INTEGER CHECK (lines_deleted BETWEEN 0 AND 4294967295),
    runtime         TEXT CHECK (runtime IN ('claude', 'codex', 'gemini')),
    runtime_raw     TEXT, -- any other word of the source
    model           TEXT,
    runtime_label   TEXT,
    UNIQUE (session_pk, instance_id),
    CHECK ((status IS NULL) <> (status_raw IS NULL)),
    CHECK (runtime IS NULL OR runtime_raw IS NULL)
) STRICT;

CREATE INDEX editor_instances_tmux_session ON editor_instances (tmux_session_id);
CREATE INDEX editor_instances_status ON editor_instances (status, session_pk);
CREATE INDEX editor_instances_agent_name ON editor_instances (agent_name COLLATE NOCASE);

-- The chat of a session. The number of an instance is a number and nothing else: it may
-- name none of the session.
CREATE TABLE editor_chat_messages (
    session_pk  INTEGER NOT NULL REFERENCES editor_sessions (pk) ON DELETE CASCADE,
    position    INTEGER NOT NULL, -- the place in the source
    id          TEXT NOT NULL,
    role        TEXT CHECK (role IN ('user', 'assistant', 'system')),
    role_raw    TEXT, -- any other word of the source
    content     TEXT NOT NULL,
    timestamp   TEXT NOT NULL, -- as the source spells it
    instance_id INTEGER CHECK (instance_id BETWEEN 0 AND 4294967295),
    PRIMARY KEY (session_pk, position),
    CHECK ((role IS NULL) <> (role_raw IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX editor_chat_messages_instance ON editor_chat_messages (session_pk, instance_id, position);
CREATE INDEX editor_chat_messages_id ON editor_chat_messages (id);

-- Figures about a session, or one of its instances, at a time.
CREATE TABLE editor_metrics (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    session_pk  INTEGER NOT NULL REFERENCES editor_sessions (pk) ON DELETE CASCADE,
    instance_id INTEGER, -- null for the session as a whole
    metric      TEXT NOT NULL CHECK (length(metric) > 0),
    value       REAL NOT NULL,
    unit        TEXT,
    recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    FOREIGN KEY (session_pk, instance_id) REFERENCES editor_instances (session_pk, instance_id)
        ON DELETE CASCADE ON UPDATE CASCADE
) STRICT;

CREATE INDEX editor_metrics_session ON editor_metrics (session_pk, instance_id, metric, recorded_at);

-- What the instances of a session add up to, beside the totals that the source stores. The
-- duration is in seconds, from the first start to the last end of those that have both.
CREATE VIEW editor_session_totals AS
SELECT session_pk,
       count(*)                                                    AS instances,
       count(CASE WHEN status = 'completed' THEN 1 END)            AS completed,
       count(CASE WHEN status = 'failed' THEN 1 END)               AS failed,
       CASE
           WHEN max(CASE WHEN start_us IS NOT NULL THEN end_us END)
                >= min(CASE WHEN end_us IS NOT NULL THEN start_us END)
           THEN (max(CASE WHEN start_us IS NOT NULL THEN end_us END)
                 - min(CASE WHEN end_us IS NOT NULL THEN start_us END)) / 1000000
       END                                                         AS duration,
       coalesce(sum(files_changed), 0)                             AS files_changed,
       coalesce(sum(lines_added), 0)                               AS lines_added,
       coalesce(sum(lines_deleted), 0)                             AS lines_deleted
FROM editor_instances
GROUP BY session_pk;

CREATE TRIGGER editor_instances_inserted AFTER INSERT ON editor_instances BEGIN
    UPDATE editor_sessions SET instance_count = instance_count + 1 WHERE pk = new.session_pk;
END;

CREATE TRIGGER editor_instances_deleted AFTER DELETE ON editor_instances BEGIN
    UPDATE editor_sessions SET instance_count = instance_count - 1 WHERE pk = old.session_pk;
END;

CREATE TRIGGER editor_instances_moved AFTER UPDATE OF session_pk ON editor_instances
WHEN old.session_pk IS NOT new.session_pk BEGIN
    UPDATE editor_sessions SET instance_count = instance_count - 1 WHERE pk = old.session_pk;
    UPDATE editor_sessions SET instance_count = instance_count + 1 WHERE pk = new.session_pk;
END;

CREATE TRIGGER editor_chat_messages_inserted AFTER INSERT ON editor_chat_messages BEGIN
    UPDATE editor_sessions SET message_count = message_count + 1 WHERE pk = new.session_pk;
END;

CREATE TRIGGER editor_chat_messages_deleted AFTER DELETE ON editor_chat_messages BEGIN
    UPDATE editor_sessions SET message_count = message_count - 1 WHERE pk = old.session_pk;
END;

CREATE TRIGGER editor_chat_messages_moved AFTER UPDATE OF session_pk ON editor_chat_messages
WHEN old.session_pk IS NOT new.session_pk BEGIN
    UPDATE editor_sessions SET message_count = message_count - 1 WHERE pk = old.session_pk;
    UPDATE editor_sessions SET message_count = message_count + 1 WHERE pk = new.session_pk;
END;

-- Any three characters of a session's search_text find it.
CREATE VIRTUAL TABLE editor_sessions_fts USING fts5 (
    search_text,
    content = 'editor_sessions',
    content_rowid = 'pk',
    tokenize = 'trigram'
);

CREATE TRIGGER editor_sessions_inserted AFTER INSERT ON editor_sessions BEGIN
    INSERT INTO editor_sessions_fts (rowid, search_text) VALUES (new.pk, new.search_text);
END;

CREATE TRIGGER editor_sessions_deleted AFTER DELETE ON editor_sessions BEGIN
    INSERT INTO editor_sessions_fts (editor_sessions_fts, rowid, search_text)
    VALUES ('delete', old.pk, old.search_text);
END;

CREATE TRIGGER editor_sessions_reworded AFTER UPDATE OF search_text ON editor_sessions
WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO editor_sessions_fts (editor_sessions_fts, rowid, search_text)
    VALUES ('delete', old.pk, old.search_text);
    INSERT INTO editor_sessions_fts (rowid, search_text) VALUES (new.pk, new.search_text);
END;
