DROP TABLE declared_tables;
DROP TABLE facets;
DROP TABLE quarantine;
DROP TABLE before_images;
DROP TABLE import_findings;
DROP TABLE import_files;
DROP TABLE import_runs;
DROP TABLE packs;
