-- Lore of a game's world and events of its campaign, in an envelope table.

-- Records of lore.
CREATE TABLE dnd5e_lore (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    kind          TEXT,
    date          TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_lore_position ON dnd5e_lore (pack, position);
CREATE INDEX dnd5e_lore_name ON dnd5e_lore (pack, folded_name, key);
CREATE INDEX dnd5e_lore_kind ON dnd5e_lore (pack, kind, key);
CREATE INDEX dnd5e_lore_date ON dnd5e_lore (pack, date, key);
