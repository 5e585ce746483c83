-- destructive: the tables were made by this migration
DROP TABLE ferry_bookings;
DROP FUNCTION ferry_count_bookings;
-- destructive: the tables were made by this migration
DROP TABLE ferry_crossings;
-- destructive: the tables were made by this migration
DROP TABLE ferry_boats;
