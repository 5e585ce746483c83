DROP TABLE dnd5e_lore;
