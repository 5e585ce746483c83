-- A ferry company: its crossings with their bookings, and its boats.

-- A boat, named by the member that it is in the source.
CREATE TABLE ferry_boats (
    key           TEXT NOT NULL PRIMARY KEY,
    title         TEXT,
    built         INTEGER,
    position      INTEGER NOT NULL DEFAULT 0,
    source_digest BLOB CHECK (length(source_digest) = 32),
    residue       TEXT CHECK (json_valid(residue)),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL
) STRICT;

CREATE INDEX ferry_boats_position ON ferry_boats (position, key);

-- A crossing. Its bookings are rows of their own.
CREATE TABLE ferry_crossings (
    id            TEXT NOT NULL PRIMARY KEY,
    origin        TEXT NOT NULL,
    destination   TEXT NOT NULL,
    departs       TEXT, -- as the timetable writes it
    seats         INTEGER NOT NULL CHECK (seats >= 0),
    booked        INTEGER NOT NULL DEFAULT 0, -- the seats of all bookings, kept by triggers
    position      INTEGER NOT NULL DEFAULT 0,
    source_digest BLOB CHECK (length(source_digest) = 32),
    residue       TEXT CHECK (json_valid(residue)),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL
) STRICT;

CREATE INDEX ferry_crossings_position ON ferry_crossings (position, id);

-- Who comes along.
CREATE TABLE ferry_bookings (
    crossing TEXT NOT NULL REFERENCES ferry_crossings (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    seats    INTEGER NOT NULL CHECK (seats > 0),
    PRIMARY KEY (crossing, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ferry_bookings_insert AFTER INSERT ON ferry_bookings BEGIN
    UPDATE ferry_crossings SET booked = booked + new.seats WHERE id = new.crossing;
END;

CREATE TRIGGER ferry_bookings_delete AFTER DELETE ON ferry_bookings BEGIN
    UPDATE ferry_crossings SET booked = booked - old.seats WHERE id = old.crossing;
END;
