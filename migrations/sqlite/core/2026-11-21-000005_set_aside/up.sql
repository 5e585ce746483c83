-- Not every element that is no record waits for a person: an application's rules set some
-- aside, which another record stands for.
ALTER TABLE quarantine ADD COLUMN kind TEXT NOT NULL DEFAULT 'quarantined' CHECK (kind IN ('quarantined', 'aside'));

-- What the columns of a relational record said, where that is not what its text says.
ALTER TABLE before_images ADD COLUMN rendered TEXT CHECK (rendered IS NULL OR json_valid(rendered));
