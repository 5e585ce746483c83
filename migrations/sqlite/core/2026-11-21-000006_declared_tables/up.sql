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
