CREATE TABLE declared_tables (
    name       text COLLATE "C" NOT NULL PRIMARY KEY,
    app        text COLLATE "C" NOT NULL,
    collection text COLLATE "C" NOT NULL,
    ddl        text COLLATE "C" NOT NULL,
    facets     jsonb NOT NULL,
    made_at    timestamptz NOT NULL
);
COMMENT ON TABLE declared_tables IS
    'The tables that no migration made but the declaration of an application, each with what it was made from, so that a changed declaration is seen.';
COMMENT ON COLUMN declared_tables.ddl IS 'the statements that made it';
COMMENT ON COLUMN declared_tables.facets IS 'the names of its facets, in their order';
