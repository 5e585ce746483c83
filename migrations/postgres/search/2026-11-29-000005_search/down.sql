DROP TABLE search_codes;
DROP TABLE search_vectors;
DROP TABLE search_models;
DROP TABLE search_words;
DROP TABLE search_collections;
DROP TABLE search_documents;
