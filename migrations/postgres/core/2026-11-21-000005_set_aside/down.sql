ALTER TABLE before_images DROP COLUMN rendered;
ALTER TABLE quarantine DROP COLUMN kind;
