-- Lore of a game's world and events of its campaign, in an envelope table.

CREATE TABLE dnd5e_lore (
    pack          text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          jsonb NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    kind          text COLLATE "C",
    date          text COLLATE "C",
    PRIMARY KEY (pack, key)
);
COMMENT ON TABLE dnd5e_lore IS
    'Records of lore.';

CREATE INDEX dnd5e_lore_position ON dnd5e_lore (pack, position);
CREATE INDEX dnd5e_lore_name ON dnd5e_lore (pack, folded_name, key);
CREATE INDEX dnd5e_lore_kind ON dnd5e_lore (pack, kind, key);
CREATE INDEX dnd5e_lore_date ON dnd5e_lore (pack, date, key);
