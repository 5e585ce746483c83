-- The 25 record types of D&D 5e rules content and the lore of a game's world: envelope tables,
-- one a type.

-- Records of ability-scores.
CREATE TABLE dnd5e_ability_scores (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_ability_scores_position ON dnd5e_ability_scores (container, position);
CREATE INDEX dnd5e_ability_scores_name ON dnd5e_ability_scores (container, folded_name, key);

-- Records of alignments.
CREATE TABLE dnd5e_alignments (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_alignments_position ON dnd5e_alignments (container, position);
CREATE INDEX dnd5e_alignments_name ON dnd5e_alignments (container, folded_name, key);
CREATE INDEX dnd5e_alignments_abbreviation ON dnd5e_alignments (container, abbreviation, key);

-- Records of backgrounds.
CREATE TABLE dnd5e_backgrounds (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_backgrounds_position ON dnd5e_backgrounds (container, position);
CREATE INDEX dnd5e_backgrounds_name ON dnd5e_backgrounds (container, folded_name, key);

-- Records of classes.
CREATE TABLE dnd5e_classes (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_classes_position ON dnd5e_classes (container, position);
CREATE INDEX dnd5e_classes_name ON dnd5e_classes (container, folded_name, key);
CREATE INDEX dnd5e_classes_hit_die ON dnd5e_classes (container, hit_die, key);
CREATE INDEX dnd5e_classes_spellcasting_ability ON dnd5e_classes (container, spellcasting_ability, key);

-- Records of conditions.
CREATE TABLE dnd5e_conditions (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_conditions_position ON dnd5e_conditions (container, position);
CREATE INDEX dnd5e_conditions_name ON dnd5e_conditions (container, folded_name, key);

-- Records of damage-types.
CREATE TABLE dnd5e_damage_types (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_damage_types_position ON dnd5e_damage_types (container, position);
CREATE INDEX dnd5e_damage_types_name ON dnd5e_damage_types (container, folded_name, key);

-- Records of equipment.
CREATE TABLE dnd5e_equipment (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_equipment_position ON dnd5e_equipment (container, position);
CREATE INDEX dnd5e_equipment_name ON dnd5e_equipment (container, folded_name, key);
CREATE INDEX dnd5e_equipment_category ON dnd5e_equipment (container, category, key);
CREATE INDEX dnd5e_equipment_weapon_category ON dnd5e_equipment (container, weapon_category, key);
CREATE INDEX dnd5e_equipment_weapon_range ON dnd5e_equipment (container, weapon_range, key);
CREATE INDEX dnd5e_equipment_armor_category ON dnd5e_equipment (container, armor_category, key);
CREATE INDEX dnd5e_equipment_armor_base ON dnd5e_equipment (container, armor_base, key);
CREATE INDEX dnd5e_equipment_tool_category ON dnd5e_equipment (container, tool_category, key);
CREATE INDEX dnd5e_equipment_vehicle_category ON dnd5e_equipment (container, vehicle_category, key);
CREATE INDEX dnd5e_equipment_gear_category ON dnd5e_equipment (container, gear_category, key);
CREATE INDEX dnd5e_equipment_cost ON dnd5e_equipment (container, cost, key);
CREATE INDEX dnd5e_equipment_weight ON dnd5e_equipment (container, weight, key);
CREATE INDEX dnd5e_equipment_stealth_disadvantage ON dnd5e_equipment (container, stealth_disadvantage, key);

-- Records of equipment-categories.
CREATE TABLE dnd5e_equipment_categories (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_equipment_categories_position ON dnd5e_equipment_categories (container, position);
CREATE INDEX dnd5e_equipment_categories_name ON dnd5e_equipment_categories (container, folded_name, key);

-- Records of feats.
CREATE TABLE dnd5e_feats (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_feats_position ON dnd5e_feats (container, position);
CREATE INDEX dnd5e_feats_name ON dnd5e_feats (container, folded_name, key);

-- Records of features.
CREATE TABLE dnd5e_features (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_features_position ON dnd5e_features (container, position);
CREATE INDEX dnd5e_features_name ON dnd5e_features (container, folded_name, key);
CREATE INDEX dnd5e_features_class ON dnd5e_features (container, "class", key);
CREATE INDEX dnd5e_features_subclass ON dnd5e_features (container, subclass, key);
CREATE INDEX dnd5e_features_level ON dnd5e_features (container, level, key);
CREATE INDEX dnd5e_features_parent ON dnd5e_features (container, parent, key);

-- Records of languages.
CREATE TABLE dnd5e_languages (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_languages_position ON dnd5e_languages (container, position);
CREATE INDEX dnd5e_languages_name ON dnd5e_languages (container, folded_name, key);
CREATE INDEX dnd5e_languages_type ON dnd5e_languages (container, "type", key);
CREATE INDEX dnd5e_languages_script ON dnd5e_languages (container, script, key);

-- Records of levels.
CREATE TABLE dnd5e_levels (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_levels_position ON dnd5e_levels (container, position);
CREATE INDEX dnd5e_levels_name ON dnd5e_levels (container, folded_name, key);
CREATE INDEX dnd5e_levels_class ON dnd5e_levels (container, "class", key);
CREATE INDEX dnd5e_levels_subclass ON dnd5e_levels (container, subclass, key);
CREATE INDEX dnd5e_levels_level ON dnd5e_levels (container, level, key);
CREATE INDEX dnd5e_levels_prof_bonus ON dnd5e_levels (container, prof_bonus, key);

-- Records of magic-items.
CREATE TABLE dnd5e_magic_items (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_magic_items_position ON dnd5e_magic_items (container, position);
CREATE INDEX dnd5e_magic_items_name ON dnd5e_magic_items (container, folded_name, key);
CREATE INDEX dnd5e_magic_items_category ON dnd5e_magic_items (container, category, key);
CREATE INDEX dnd5e_magic_items_rarity ON dnd5e_magic_items (container, rarity, key);
CREATE INDEX dnd5e_magic_items_variant ON dnd5e_magic_items (container, variant, key);

-- Records of magic-schools.
CREATE TABLE dnd5e_magic_schools (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_magic_schools_position ON dnd5e_magic_schools (container, position);
CREATE INDEX dnd5e_magic_schools_name ON dnd5e_magic_schools (container, folded_name, key);

-- Records of monsters.
CREATE TABLE dnd5e_monsters (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_monsters_position ON dnd5e_monsters (container, position);
CREATE INDEX dnd5e_monsters_name ON dnd5e_monsters (container, folded_name, key);
CREATE INDEX dnd5e_monsters_challenge_rating ON dnd5e_monsters (container, challenge_rating, key);
CREATE INDEX dnd5e_monsters_type ON dnd5e_monsters (container, "type", key);
CREATE INDEX dnd5e_monsters_size ON dnd5e_monsters (container, size, key);
CREATE INDEX dnd5e_monsters_alignment ON dnd5e_monsters (container, alignment, key);
CREATE INDEX dnd5e_monsters_hit_points ON dnd5e_monsters (container, hit_points, key);
CREATE INDEX dnd5e_monsters_xp ON dnd5e_monsters (container, xp, key);
CREATE INDEX dnd5e_monsters_armor_class ON dnd5e_monsters (container, armor_class, key);
CREATE INDEX dnd5e_monsters_legendary ON dnd5e_monsters (container, legendary, key);
CREATE INDEX dnd5e_monsters_spellcaster ON dnd5e_monsters (container, spellcaster, key);

-- Records of proficiencies.
CREATE TABLE dnd5e_proficiencies (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_proficiencies_position ON dnd5e_proficiencies (container, position);
CREATE INDEX dnd5e_proficiencies_name ON dnd5e_proficiencies (container, folded_name, key);
CREATE INDEX dnd5e_proficiencies_type ON dnd5e_proficiencies (container, "type", key);

-- Records of races.
CREATE TABLE dnd5e_races (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_races_position ON dnd5e_races (container, position);
CREATE INDEX dnd5e_races_name ON dnd5e_races (container, folded_name, key);
CREATE INDEX dnd5e_races_size ON dnd5e_races (container, size, key);
CREATE INDEX dnd5e_races_speed ON dnd5e_races (container, speed, key);

-- Records of traits.
CREATE TABLE dnd5e_traits (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_traits_position ON dnd5e_traits (container, position);
CREATE INDEX dnd5e_traits_name ON dnd5e_traits (container, folded_name, key);

-- Records of rules.
CREATE TABLE dnd5e_rules (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_rules_position ON dnd5e_rules (container, position);
CREATE INDEX dnd5e_rules_name ON dnd5e_rules (container, folded_name, key);

-- Records of rule-sections.
CREATE TABLE dnd5e_rule_sections (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_rule_sections_position ON dnd5e_rule_sections (container, position);
CREATE INDEX dnd5e_rule_sections_name ON dnd5e_rule_sections (container, folded_name, key);

-- Records of skills.
CREATE TABLE dnd5e_skills (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_skills_position ON dnd5e_skills (container, position);
CREATE INDEX dnd5e_skills_name ON dnd5e_skills (container, folded_name, key);
CREATE INDEX dnd5e_skills_ability_score ON dnd5e_skills (container, ability_score, key);

-- Records of spells.
CREATE TABLE dnd5e_spells (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_spells_position ON dnd5e_spells (container, position);
CREATE INDEX dnd5e_spells_name ON dnd5e_spells (container, folded_name, key);
CREATE INDEX dnd5e_spells_level ON dnd5e_spells (container, level, key);
CREATE INDEX dnd5e_spells_school ON dnd5e_spells (container, school, key);
CREATE INDEX dnd5e_spells_ritual ON dnd5e_spells (container, ritual, key);
CREATE INDEX dnd5e_spells_concentration ON dnd5e_spells (container, concentration, key);
CREATE INDEX dnd5e_spells_casting_time ON dnd5e_spells (container, casting_time, key);
CREATE INDEX dnd5e_spells_range ON dnd5e_spells (container, "range", key);
CREATE INDEX dnd5e_spells_attack_type ON dnd5e_spells (container, attack_type, key);

-- Records of subclasses.
CREATE TABLE dnd5e_subclasses (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_subclasses_position ON dnd5e_subclasses (container, position);
CREATE INDEX dnd5e_subclasses_name ON dnd5e_subclasses (container, folded_name, key);
CREATE INDEX dnd5e_subclasses_class ON dnd5e_subclasses (container, "class", key);

-- Records of subraces.
CREATE TABLE dnd5e_subraces (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_subraces_position ON dnd5e_subraces (container, position);
CREATE INDEX dnd5e_subraces_name ON dnd5e_subraces (container, folded_name, key);
CREATE INDEX dnd5e_subraces_race ON dnd5e_subraces (container, race, key);

-- Records of weapon-properties.
CREATE TABLE dnd5e_weapon_properties (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_weapon_properties_position ON dnd5e_weapon_properties (container, position);
CREATE INDEX dnd5e_weapon_properties_name ON dnd5e_weapon_properties (container, folded_name, key);

-- Records of lore.
CREATE TABLE dnd5e_lore (
    container     TEXT NOT NULL REFERENCES packs (id),
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
    kind          TEXT,
    date          TEXT,
    PRIMARY KEY (container, key)
) STRICT;

CREATE INDEX dnd5e_lore_position ON dnd5e_lore (container, position);
CREATE INDEX dnd5e_lore_name ON dnd5e_lore (container, folded_name, key);
CREATE INDEX dnd5e_lore_kind ON dnd5e_lore (container, kind, key);
CREATE INDEX dnd5e_lore_date ON dnd5e_lore (container, date, key);
