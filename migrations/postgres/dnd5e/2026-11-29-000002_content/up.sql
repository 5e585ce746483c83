-- The 25 record types of D&D 5e rules content and the lore of a game's world: envelope tables,
-- one a type.

CREATE TABLE dnd5e_ability_scores (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_ability_scores IS
    'Records of ability-scores.';

CREATE INDEX dnd5e_ability_scores_position ON dnd5e_ability_scores (container, position);
CREATE INDEX dnd5e_ability_scores_name ON dnd5e_ability_scores (container, folded_name, key);

CREATE TABLE dnd5e_alignments (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    abbreviation  text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_alignments IS
    'Records of alignments.';

CREATE INDEX dnd5e_alignments_position ON dnd5e_alignments (container, position);
CREATE INDEX dnd5e_alignments_name ON dnd5e_alignments (container, folded_name, key);
CREATE INDEX dnd5e_alignments_abbreviation ON dnd5e_alignments (container, abbreviation, key);

CREATE TABLE dnd5e_backgrounds (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_backgrounds IS
    'Records of backgrounds.';

CREATE INDEX dnd5e_backgrounds_position ON dnd5e_backgrounds (container, position);
CREATE INDEX dnd5e_backgrounds_name ON dnd5e_backgrounds (container, folded_name, key);

CREATE TABLE dnd5e_classes (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    hit_die       bigint,
    spellcasting_ability text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_classes IS
    'Records of classes.';

CREATE INDEX dnd5e_classes_position ON dnd5e_classes (container, position);
CREATE INDEX dnd5e_classes_name ON dnd5e_classes (container, folded_name, key);
CREATE INDEX dnd5e_classes_hit_die ON dnd5e_classes (container, hit_die, key);
CREATE INDEX dnd5e_classes_spellcasting_ability ON dnd5e_classes (container, spellcasting_ability, key);

CREATE TABLE dnd5e_conditions (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_conditions IS
    'Records of conditions.';

CREATE INDEX dnd5e_conditions_position ON dnd5e_conditions (container, position);
CREATE INDEX dnd5e_conditions_name ON dnd5e_conditions (container, folded_name, key);

CREATE TABLE dnd5e_damage_types (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_damage_types IS
    'Records of damage-types.';

CREATE INDEX dnd5e_damage_types_position ON dnd5e_damage_types (container, position);
CREATE INDEX dnd5e_damage_types_name ON dnd5e_damage_types (container, folded_name, key);

CREATE TABLE dnd5e_equipment (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    category      text COLLATE "C",
    weapon_category text COLLATE "C",
    weapon_range  text COLLATE "C",
    armor_category text COLLATE "C",
    armor_base    bigint,
    tool_category text COLLATE "C",
    vehicle_category text COLLATE "C",
    gear_category text COLLATE "C",
    cost          bigint,
    weight        double precision,
    stealth_disadvantage boolean,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_equipment IS
    'Records of equipment.';

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

CREATE TABLE dnd5e_equipment_categories (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_equipment_categories IS
    'Records of equipment-categories.';

CREATE INDEX dnd5e_equipment_categories_position ON dnd5e_equipment_categories (container, position);
CREATE INDEX dnd5e_equipment_categories_name ON dnd5e_equipment_categories (container, folded_name, key);

CREATE TABLE dnd5e_feats (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_feats IS
    'Records of feats.';

CREATE INDEX dnd5e_feats_position ON dnd5e_feats (container, position);
CREATE INDEX dnd5e_feats_name ON dnd5e_feats (container, folded_name, key);

CREATE TABLE dnd5e_features (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    "class"       text COLLATE "C",
    subclass      text COLLATE "C",
    level         bigint,
    parent        text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_features IS
    'Records of features.';

CREATE INDEX dnd5e_features_position ON dnd5e_features (container, position);
CREATE INDEX dnd5e_features_name ON dnd5e_features (container, folded_name, key);
CREATE INDEX dnd5e_features_class ON dnd5e_features (container, "class", key);
CREATE INDEX dnd5e_features_subclass ON dnd5e_features (container, subclass, key);
CREATE INDEX dnd5e_features_level ON dnd5e_features (container, level, key);
CREATE INDEX dnd5e_features_parent ON dnd5e_features (container, parent, key);

CREATE TABLE dnd5e_languages (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    "type"        text COLLATE "C",
    script        text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_languages IS
    'Records of languages.';

CREATE INDEX dnd5e_languages_position ON dnd5e_languages (container, position);
CREATE INDEX dnd5e_languages_name ON dnd5e_languages (container, folded_name, key);
CREATE INDEX dnd5e_languages_type ON dnd5e_languages (container, "type", key);
CREATE INDEX dnd5e_languages_script ON dnd5e_languages (container, script, key);

CREATE TABLE dnd5e_levels (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    "class"       text COLLATE "C",
    subclass      text COLLATE "C",
    level         bigint,
    prof_bonus    bigint,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_levels IS
    'Records of levels.';

CREATE INDEX dnd5e_levels_position ON dnd5e_levels (container, position);
CREATE INDEX dnd5e_levels_name ON dnd5e_levels (container, folded_name, key);
CREATE INDEX dnd5e_levels_class ON dnd5e_levels (container, "class", key);
CREATE INDEX dnd5e_levels_subclass ON dnd5e_levels (container, subclass, key);
CREATE INDEX dnd5e_levels_level ON dnd5e_levels (container, level, key);
CREATE INDEX dnd5e_levels_prof_bonus ON dnd5e_levels (container, prof_bonus, key);

CREATE TABLE dnd5e_magic_items (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    category      text COLLATE "C",
    rarity        text COLLATE "C",
    variant       boolean,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_magic_items IS
    'Records of magic-items.';

CREATE INDEX dnd5e_magic_items_position ON dnd5e_magic_items (container, position);
CREATE INDEX dnd5e_magic_items_name ON dnd5e_magic_items (container, folded_name, key);
CREATE INDEX dnd5e_magic_items_category ON dnd5e_magic_items (container, category, key);
CREATE INDEX dnd5e_magic_items_rarity ON dnd5e_magic_items (container, rarity, key);
CREATE INDEX dnd5e_magic_items_variant ON dnd5e_magic_items (container, variant, key);

CREATE TABLE dnd5e_magic_schools (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_magic_schools IS
    'Records of magic-schools.';

CREATE INDEX dnd5e_magic_schools_position ON dnd5e_magic_schools (container, position);
CREATE INDEX dnd5e_magic_schools_name ON dnd5e_magic_schools (container, folded_name, key);

CREATE TABLE dnd5e_monsters (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    challenge_rating double precision,
    "type"        text COLLATE "C",
    size          text COLLATE "C",
    alignment     text COLLATE "C",
    hit_points    bigint,
    xp            bigint,
    armor_class   bigint,
    legendary     boolean,
    spellcaster   boolean,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_monsters IS
    'Records of monsters.';

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

CREATE TABLE dnd5e_proficiencies (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    "type"        text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_proficiencies IS
    'Records of proficiencies.';

CREATE INDEX dnd5e_proficiencies_position ON dnd5e_proficiencies (container, position);
CREATE INDEX dnd5e_proficiencies_name ON dnd5e_proficiencies (container, folded_name, key);
CREATE INDEX dnd5e_proficiencies_type ON dnd5e_proficiencies (container, "type", key);

CREATE TABLE dnd5e_races (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    size          text COLLATE "C",
    speed         bigint,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_races IS
    'Records of races.';

CREATE INDEX dnd5e_races_position ON dnd5e_races (container, position);
CREATE INDEX dnd5e_races_name ON dnd5e_races (container, folded_name, key);
CREATE INDEX dnd5e_races_size ON dnd5e_races (container, size, key);
CREATE INDEX dnd5e_races_speed ON dnd5e_races (container, speed, key);

CREATE TABLE dnd5e_traits (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_traits IS
    'Records of traits.';

CREATE INDEX dnd5e_traits_position ON dnd5e_traits (container, position);
CREATE INDEX dnd5e_traits_name ON dnd5e_traits (container, folded_name, key);

CREATE TABLE dnd5e_rules (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_rules IS
    'Records of rules.';

CREATE INDEX dnd5e_rules_position ON dnd5e_rules (container, position);
CREATE INDEX dnd5e_rules_name ON dnd5e_rules (container, folded_name, key);

CREATE TABLE dnd5e_rule_sections (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_rule_sections IS
    'Records of rule-sections.';

CREATE INDEX dnd5e_rule_sections_position ON dnd5e_rule_sections (container, position);
CREATE INDEX dnd5e_rule_sections_name ON dnd5e_rule_sections (container, folded_name, key);

CREATE TABLE dnd5e_skills (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    ability_score text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_skills IS
    'Records of skills.';

CREATE INDEX dnd5e_skills_position ON dnd5e_skills (container, position);
CREATE INDEX dnd5e_skills_name ON dnd5e_skills (container, folded_name, key);
CREATE INDEX dnd5e_skills_ability_score ON dnd5e_skills (container, ability_score, key);

CREATE TABLE dnd5e_spells (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    level         bigint,
    school        text COLLATE "C",
    ritual        boolean,
    concentration boolean,
    casting_time  text COLLATE "C",
    "range"       text COLLATE "C",
    attack_type   text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_spells IS
    'Records of spells.';

CREATE INDEX dnd5e_spells_position ON dnd5e_spells (container, position);
CREATE INDEX dnd5e_spells_name ON dnd5e_spells (container, folded_name, key);
CREATE INDEX dnd5e_spells_level ON dnd5e_spells (container, level, key);
CREATE INDEX dnd5e_spells_school ON dnd5e_spells (container, school, key);
CREATE INDEX dnd5e_spells_ritual ON dnd5e_spells (container, ritual, key);
CREATE INDEX dnd5e_spells_concentration ON dnd5e_spells (container, concentration, key);
CREATE INDEX dnd5e_spells_casting_time ON dnd5e_spells (container, casting_time, key);
CREATE INDEX dnd5e_spells_range ON dnd5e_spells (container, "range", key);
CREATE INDEX dnd5e_spells_attack_type ON dnd5e_spells (container, attack_type, key);

CREATE TABLE dnd5e_subclasses (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    "class"       text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_subclasses IS
    'Records of subclasses.';

CREATE INDEX dnd5e_subclasses_position ON dnd5e_subclasses (container, position);
CREATE INDEX dnd5e_subclasses_name ON dnd5e_subclasses (container, folded_name, key);
CREATE INDEX dnd5e_subclasses_class ON dnd5e_subclasses (container, "class", key);

CREATE TABLE dnd5e_subraces (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    race          text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_subraces IS
    'Records of subraces.';

CREATE INDEX dnd5e_subraces_position ON dnd5e_subraces (container, position);
CREATE INDEX dnd5e_subraces_name ON dnd5e_subraces (container, folded_name, key);
CREATE INDEX dnd5e_subraces_race ON dnd5e_subraces (container, race, key);

CREATE TABLE dnd5e_weapon_properties (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_weapon_properties IS
    'Records of weapon-properties.';

CREATE INDEX dnd5e_weapon_properties_position ON dnd5e_weapon_properties (container, position);
CREATE INDEX dnd5e_weapon_properties_name ON dnd5e_weapon_properties (container, folded_name, key);

CREATE TABLE dnd5e_lore (
    container     text COLLATE "C" NOT NULL REFERENCES packs (id),
    key           text COLLATE "C" NOT NULL CHECK (length(key) > 0),
    name          text COLLATE "C",
    folded_name   text COLLATE "C",
    position      bigint NOT NULL,
    body          json NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    source_digest bytea CHECK (octet_length(source_digest) = 32),
    run           bigint,
    rev           bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL,
    kind          text COLLATE "C",
    date          text COLLATE "C",
    PRIMARY KEY (container, key)
);
COMMENT ON TABLE dnd5e_lore IS
    'Records of lore.';

CREATE INDEX dnd5e_lore_position ON dnd5e_lore (container, position);
CREATE INDEX dnd5e_lore_name ON dnd5e_lore (container, folded_name, key);
CREATE INDEX dnd5e_lore_kind ON dnd5e_lore (container, kind, key);
CREATE INDEX dnd5e_lore_date ON dnd5e_lore (container, date, key);
