-- The 25 record types of D&D 5e rules content: envelope tables, one a type.

-- Records of ability-scores.
CREATE TABLE dnd5e_ability_scores (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_ability_scores_position ON dnd5e_ability_scores (pack, position);
CREATE INDEX dnd5e_ability_scores_name ON dnd5e_ability_scores (pack, folded_name, key);

-- Records of alignments.
CREATE TABLE dnd5e_alignments (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    abbreviation  TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_alignments_position ON dnd5e_alignments (pack, position);
CREATE INDEX dnd5e_alignments_name ON dnd5e_alignments (pack, folded_name, key);
CREATE INDEX dnd5e_alignments_abbreviation ON dnd5e_alignments (pack, abbreviation, key);

-- Records of backgrounds.
CREATE TABLE dnd5e_backgrounds (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_backgrounds_position ON dnd5e_backgrounds (pack, position);
CREATE INDEX dnd5e_backgrounds_name ON dnd5e_backgrounds (pack, folded_name, key);

-- Records of classes.
CREATE TABLE dnd5e_classes (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    hit_die       INTEGER,
    spellcasting_ability TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_classes_position ON dnd5e_classes (pack, position);
CREATE INDEX dnd5e_classes_name ON dnd5e_classes (pack, folded_name, key);
CREATE INDEX dnd5e_classes_hit_die ON dnd5e_classes (pack, hit_die, key);
CREATE INDEX dnd5e_classes_spellcasting_ability ON dnd5e_classes (pack, spellcasting_ability, key);

-- Records of conditions.
CREATE TABLE dnd5e_conditions (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_conditions_position ON dnd5e_conditions (pack, position);
CREATE INDEX dnd5e_conditions_name ON dnd5e_conditions (pack, folded_name, key);

-- Records of damage-types.
CREATE TABLE dnd5e_damage_types (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_damage_types_position ON dnd5e_damage_types (pack, position);
CREATE INDEX dnd5e_damage_types_name ON dnd5e_damage_types (pack, folded_name, key);

-- Records of equipment.
CREATE TABLE dnd5e_equipment (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    category      TEXT,
    weapon_category TEXT,
    weapon_range  TEXT,
    armor_category TEXT,
    armor_base    INTEGER,
    tool_category TEXT,
    vehicle_category TEXT,
    gear_category TEXT,
    cost          INTEGER,
    weight        REAL,
    stealth_disadvantage INTEGER CHECK (stealth_disadvantage IN (0, 1)),
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_equipment_position ON dnd5e_equipment (pack, position);
CREATE INDEX dnd5e_equipment_name ON dnd5e_equipment (pack, folded_name, key);
CREATE INDEX dnd5e_equipment_category ON dnd5e_equipment (pack, category, key);
CREATE INDEX dnd5e_equipment_weapon_category ON dnd5e_equipment (pack, weapon_category, key);
CREATE INDEX dnd5e_equipment_weapon_range ON dnd5e_equipment (pack, weapon_range, key);
CREATE INDEX dnd5e_equipment_armor_category ON dnd5e_equipment (pack, armor_category, key);
CREATE INDEX dnd5e_equipment_armor_base ON dnd5e_equipment (pack, armor_base, key);
CREATE INDEX dnd5e_equipment_tool_category ON dnd5e_equipment (pack, tool_category, key);
CREATE INDEX dnd5e_equipment_vehicle_category ON dnd5e_equipment (pack, vehicle_category, key);
CREATE INDEX dnd5e_equipment_gear_category ON dnd5e_equipment (pack, gear_category, key);
CREATE INDEX dnd5e_equipment_cost ON dnd5e_equipment (pack, cost, key);
CREATE INDEX dnd5e_equipment_weight ON dnd5e_equipment (pack, weight, key);
CREATE INDEX dnd5e_equipment_stealth_disadvantage ON dnd5e_equipment (pack, stealth_disadvantage, key);

-- Records of equipment-categories.
CREATE TABLE dnd5e_equipment_categories (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_equipment_categories_position ON dnd5e_equipment_categories (pack, position);
CREATE INDEX dnd5e_equipment_categories_name ON dnd5e_equipment_categories (pack, folded_name, key);

-- Records of feats.
CREATE TABLE dnd5e_feats (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_feats_position ON dnd5e_feats (pack, position);
CREATE INDEX dnd5e_feats_name ON dnd5e_feats (pack, folded_name, key);

-- Records of features.
CREATE TABLE dnd5e_features (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    "class"       TEXT,
    subclass      TEXT,
    level         INTEGER,
    parent        TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_features_position ON dnd5e_features (pack, position);
CREATE INDEX dnd5e_features_name ON dnd5e_features (pack, folded_name, key);
CREATE INDEX dnd5e_features_class ON dnd5e_features (pack, "class", key);
CREATE INDEX dnd5e_features_subclass ON dnd5e_features (pack, subclass, key);
CREATE INDEX dnd5e_features_level ON dnd5e_features (pack, level, key);
CREATE INDEX dnd5e_features_parent ON dnd5e_features (pack, parent, key);

-- Records of languages.
CREATE TABLE dnd5e_languages (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    "type"        TEXT,
    script        TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_languages_position ON dnd5e_languages (pack, position);
CREATE INDEX dnd5e_languages_name ON dnd5e_languages (pack, folded_name, key);
CREATE INDEX dnd5e_languages_type ON dnd5e_languages (pack, "type", key);
CREATE INDEX dnd5e_languages_script ON dnd5e_languages (pack, script, key);

-- Records of levels.
CREATE TABLE dnd5e_levels (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    "class"       TEXT,
    subclass      TEXT,
    level         INTEGER,
    prof_bonus    INTEGER,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_levels_position ON dnd5e_levels (pack, position);
CREATE INDEX dnd5e_levels_name ON dnd5e_levels (pack, folded_name, key);
CREATE INDEX dnd5e_levels_class ON dnd5e_levels (pack, "class", key);
CREATE INDEX dnd5e_levels_subclass ON dnd5e_levels (pack, subclass, key);
CREATE INDEX dnd5e_levels_level ON dnd5e_levels (pack, level, key);
CREATE INDEX dnd5e_levels_prof_bonus ON dnd5e_levels (pack, prof_bonus, key);

-- Records of magic-items.
CREATE TABLE dnd5e_magic_items (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    category      TEXT,
    rarity        TEXT,
    variant       INTEGER CHECK (variant IN (0, 1)),
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_magic_items_position ON dnd5e_magic_items (pack, position);
CREATE INDEX dnd5e_magic_items_name ON dnd5e_magic_items (pack, folded_name, key);
CREATE INDEX dnd5e_magic_items_category ON dnd5e_magic_items (pack, category, key);
CREATE INDEX dnd5e_magic_items_rarity ON dnd5e_magic_items (pack, rarity, key);
CREATE INDEX dnd5e_magic_items_variant ON dnd5e_magic_items (pack, variant, key);

-- Records of magic-schools.
CREATE TABLE dnd5e_magic_schools (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_magic_schools_position ON dnd5e_magic_schools (pack, position);
CREATE INDEX dnd5e_magic_schools_name ON dnd5e_magic_schools (pack, folded_name, key);

-- Records of monsters.
CREATE TABLE dnd5e_monsters (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    challenge_rating REAL,
    "type"        TEXT,
    size          TEXT,
    alignment     TEXT,
    hit_points    INTEGER,
    xp            INTEGER,
    armor_class   INTEGER,
    legendary     INTEGER CHECK (legendary IN (0, 1)),
    spellcaster   INTEGER CHECK (spellcaster IN (0, 1)),
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_monsters_position ON dnd5e_monsters (pack, position);
CREATE INDEX dnd5e_monsters_name ON dnd5e_monsters (pack, folded_name, key);
CREATE INDEX dnd5e_monsters_challenge_rating ON dnd5e_monsters (pack, challenge_rating, key);
CREATE INDEX dnd5e_monsters_type ON dnd5e_monsters (pack, "type", key);
CREATE INDEX dnd5e_monsters_size ON dnd5e_monsters (pack, size, key);
CREATE INDEX dnd5e_monsters_alignment ON dnd5e_monsters (pack, alignment, key);
CREATE INDEX dnd5e_monsters_hit_points ON dnd5e_monsters (pack, hit_points, key);
CREATE INDEX dnd5e_monsters_xp ON dnd5e_monsters (pack, xp, key);
CREATE INDEX dnd5e_monsters_armor_class ON dnd5e_monsters (pack, armor_class, key);
CREATE INDEX dnd5e_monsters_legendary ON dnd5e_monsters (pack, legendary, key);
CREATE INDEX dnd5e_monsters_spellcaster ON dnd5e_monsters (pack, spellcaster, key);

-- Records of proficiencies.
CREATE TABLE dnd5e_proficiencies (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    "type"        TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_proficiencies_position ON dnd5e_proficiencies (pack, position);
CREATE INDEX dnd5e_proficiencies_name ON dnd5e_proficiencies (pack, folded_name, key);
CREATE INDEX dnd5e_proficiencies_type ON dnd5e_proficiencies (pack, "type", key);

-- Records of races.
CREATE TABLE dnd5e_races (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    size          TEXT,
    speed         INTEGER,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_races_position ON dnd5e_races (pack, position);
CREATE INDEX dnd5e_races_name ON dnd5e_races (pack, folded_name, key);
CREATE INDEX dnd5e_races_size ON dnd5e_races (pack, size, key);
CREATE INDEX dnd5e_races_speed ON dnd5e_races (pack, speed, key);

-- Records of traits.
CREATE TABLE dnd5e_traits (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_traits_position ON dnd5e_traits (pack, position);
CREATE INDEX dnd5e_traits_name ON dnd5e_traits (pack, folded_name, key);

-- Records of rules.
CREATE TABLE dnd5e_rules (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_rules_position ON dnd5e_rules (pack, position);
CREATE INDEX dnd5e_rules_name ON dnd5e_rules (pack, folded_name, key);

-- Records of rule-sections.
CREATE TABLE dnd5e_rule_sections (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_rule_sections_position ON dnd5e_rule_sections (pack, position);
CREATE INDEX dnd5e_rule_sections_name ON dnd5e_rule_sections (pack, folded_name, key);

-- Records of skills.
CREATE TABLE dnd5e_skills (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    ability_score TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_skills_position ON dnd5e_skills (pack, position);
CREATE INDEX dnd5e_skills_name ON dnd5e_skills (pack, folded_name, key);
CREATE INDEX dnd5e_skills_ability_score ON dnd5e_skills (pack, ability_score, key);

-- Records of spells.
CREATE TABLE dnd5e_spells (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    level         INTEGER,
    school        TEXT,
    ritual        INTEGER CHECK (ritual IN (0, 1)),
    concentration INTEGER CHECK (concentration IN (0, 1)),
    casting_time  TEXT,
    "range"       TEXT,
    attack_type   TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_spells_position ON dnd5e_spells (pack, position);
CREATE INDEX dnd5e_spells_name ON dnd5e_spells (pack, folded_name, key);
CREATE INDEX dnd5e_spells_level ON dnd5e_spells (pack, level, key);
CREATE INDEX dnd5e_spells_school ON dnd5e_spells (pack, school, key);
CREATE INDEX dnd5e_spells_ritual ON dnd5e_spells (pack, ritual, key);
CREATE INDEX dnd5e_spells_concentration ON dnd5e_spells (pack, concentration, key);
CREATE INDEX dnd5e_spells_casting_time ON dnd5e_spells (pack, casting_time, key);
CREATE INDEX dnd5e_spells_range ON dnd5e_spells (pack, "range", key);
CREATE INDEX dnd5e_spells_attack_type ON dnd5e_spells (pack, attack_type, key);

-- Records of subclasses.
CREATE TABLE dnd5e_subclasses (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    "class"       TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_subclasses_position ON dnd5e_subclasses (pack, position);
CREATE INDEX dnd5e_subclasses_name ON dnd5e_subclasses (pack, folded_name, key);
CREATE INDEX dnd5e_subclasses_class ON dnd5e_subclasses (pack, "class", key);

-- Records of subraces.
CREATE TABLE dnd5e_subraces (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    race          TEXT,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_subraces_position ON dnd5e_subraces (pack, position);
CREATE INDEX dnd5e_subraces_name ON dnd5e_subraces (pack, folded_name, key);
CREATE INDEX dnd5e_subraces_race ON dnd5e_subraces (pack, race, key);

-- Records of weapon-properties.
CREATE TABLE dnd5e_weapon_properties (
    pack          TEXT NOT NULL REFERENCES packs (id),
    key           TEXT NOT NULL CHECK (length(key) > 0),
    name          TEXT,
    folded_name   TEXT,
    position      INTEGER NOT NULL,
    body          TEXT NOT NULL CHECK (json_valid(body)),
    digest        BLOB NOT NULL CHECK (length(digest) = 32),
    source_digest BLOB CHECK (length(source_digest) = 32),
    run           INTEGER,
    rev           INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;

CREATE INDEX dnd5e_weapon_properties_position ON dnd5e_weapon_properties (pack, position);
CREATE INDEX dnd5e_weapon_properties_name ON dnd5e_weapon_properties (pack, folded_name, key);

