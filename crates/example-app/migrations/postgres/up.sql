-- A ferry company: its crossings with their bookings, and its boats.

CREATE TABLE ferry_boats (
    key           text COLLATE "C" NOT NULL PRIMARY KEY,
    title         text,
    built         bigint,
    position      bigint NOT NULL DEFAULT 0,
    source_digest bytea CHECK (length(source_digest) = 32),
    residue       json,
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL
);

CREATE INDEX ferry_boats_position ON ferry_boats (position, key);

CREATE TABLE ferry_crossings (
    id            text COLLATE "C" NOT NULL PRIMARY KEY,
    origin        text NOT NULL,
    destination   text NOT NULL,
    departs       text,
    seats         bigint NOT NULL CHECK (seats >= 0),
    booked        bigint NOT NULL DEFAULT 0,
    position      bigint NOT NULL DEFAULT 0,
    source_digest bytea CHECK (length(source_digest) = 32),
    residue       json,
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL
);

CREATE INDEX ferry_crossings_position ON ferry_crossings (position, id);

CREATE TABLE ferry_bookings (
    crossing text COLLATE "C" NOT NULL REFERENCES ferry_crossings (id) ON DELETE CASCADE,
    position bigint NOT NULL,
    name     text NOT NULL,
    seats    bigint NOT NULL CHECK (seats > 0),
    PRIMARY KEY (crossing, position)
);

CREATE FUNCTION ferry_count_bookings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE ferry_crossings SET booked = booked + new.seats WHERE id = new.crossing;
    ELSE
        UPDATE ferry_crossings SET booked = booked - old.seats WHERE id = old.crossing;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ferry_bookings_count AFTER INSERT OR DELETE ON ferry_bookings
    FOR EACH ROW EXECUTE FUNCTION ferry_count_bookings();
