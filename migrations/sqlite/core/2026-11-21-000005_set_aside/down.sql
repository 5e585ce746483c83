ALTER TABLE quarantine DROP COLUMN kind;
