DROP TABLE declared_tables;
