ALTER TABLE quarantine ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT 'quarantined' CHECK (kind IN ('quarantined', 'aside'));
COMMENT ON COLUMN quarantine.kind IS
    'Not every element that is no record waits for a person: an application''s rules set some aside, which another record stands for.';

ALTER TABLE before_images ADD COLUMN rendered jsonb;
COMMENT ON COLUMN before_images.rendered IS
    'What the columns of a relational record said, where that is not what its text says.';
