//! Which database and which settings count, and how they are shown.

use super::place::Place;

/// The value and the origin of a setting.
fn setting(place: &Place, variables: &[(&str, &str)], call: &str, name: &str) -> (String, String) {
    let shown = place.run_with(variables, &format!("config show --json {call}")).code(0).json();
    let items = shown["items"].as_array().unwrap();
    let setting = items.iter().find(|setting| setting["name"] == name).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    (text(&setting["value"]), text(&setting["origin"]["kind"]))
}

fn pair(value: &str, origin: &str) -> (String, String) {
    (value.to_owned(), origin.to_owned())
}

#[test]
fn options_win_over_variables_over_the_file_over_defaults() {
    let place = Place::new();
    let variable = [("REHOME_CACHE_MIB", "16")];
    let cache = |variables, call| setting(&place, variables, call, "cache_mib");
    assert_eq!(cache(&[], ""), pair("32", "default"));
    place.file("rehome.toml", "cache_mib = 8\n");
    assert_eq!(cache(&[], ""), pair("8", "file"));
    assert_eq!(cache(&variable, ""), pair("16", "variable"));
    assert_eq!(cache(&variable, "--set cache_mib=24"), pair("24", "flag"));
}

#[test]
fn the_database_is_named_in_each_of_these_ways() {
    let place = Place::with_file().conditions(&["dazed"]);
    let variable = [("REHOME_DATABASE", "variable.db")];
    place.file("rehome.toml", "database = \"file.db\"\n");
    place.run("import dnd5e data").code(0).says(&["They are in file.db now"]);
    place.run_with(&variable, "import dnd5e data").code(0);
    place.run_with(&variable, "--database sqlite:option.db import dnd5e data").code(0);
    place.run_with(&variable, "import dnd5e data --set database=set.db").code(0);
    let made = ["data", "file.db", "option.db", "rehome.toml", "set.db", "variable.db"];
    assert_eq!(place.names(), made);
}

#[test]
fn another_file_may_be_named_and_must_exist() {
    let place = Place::new();
    place.file("rehome.toml", "cache_mib = 8\n");
    place.file("other.toml", "mmap_mib = 8\n");
    let cache = |variables, call| setting(&place, variables, call, "cache_mib");
    assert_eq!(cache(&[], "--config other.toml"), pair("32", "default"));
    assert_eq!(cache(&[("REHOME_CONFIG", "other.toml")], ""), pair("32", "default"));
    place.run("config show --config none.toml").code(64).complains(&["none.toml"]);
}

#[test]
fn people_see_where_each_value_came_from() {
    let place = Place::with_file();
    place.file("rehome.toml", "cache_mib = 8\n");
    let variable = [("REHOME_MMAP_MIB", "16")];
    place.run_with(&variable, "config show --set pool_size=2").code(0).says(&[
        "setting               value      from\n",
        "database              rehome.db  default\n",
        "pool_size             2          flag\n",
        "cache_mib             8          file rehome.toml\n",
        "mmap_mib              16         variable REHOME_MMAP_MIB\n",
    ]);
}

#[test]
fn applications_that_are_left_out_have_no_tables_and_are_said_to_be() {
    let place = Place::with_conditions(&["dazed"]);
    let enabled = |variables, call| setting(&place, variables, call, "apps");
    assert_eq!(enabled(&[], ""), pair("all", "default"));
    place.file("rehome.toml", "apps = [\"dnd5e\"]\n");
    assert_eq!(enabled(&[], ""), pair("dnd5e", "file"));
    place.run("import dnd5e data").code(0);
    place.run("db status").code(0).says(&["dnd5e/"]);
    let unknown = [("REHOME_APPS", "dnd5e,chess")];
    let said = place.run_with(&unknown, "stats").code(64);
    said.complains(&["apps", "REHOME_APPS", "there is no application `chess`"]);
}

#[test]
fn no_password_is_shown() {
    let place = Place::new();
    let address = "postgres://ann:s3cret@host:5432/rehome";
    for call in ["config show", "config show --json", "stats", "stats --json"] {
        let said = place.run(&format!("{call} --database {address}"));
        assert!(!(said.out + &said.err).contains("s3cret"), "{call}");
    }
    let said = place.run_with(&[("REHOME_DATABASE", address)], "config show").code(0);
    said.says(&["postgres://ann@host:5432/rehome"]);
}

#[test]
fn mistakes_in_the_file_are_named() {
    let place = Place::new();
    for (content, complaint) in [
        ("cache = 8\n", "there is no setting `cache`"),
        ("cache_mib = \n", "rehome.toml"),
        ("cache_mib = 9999\n", "cache_mib"),
        ("cache_mib = [8]\n", "cache_mib"),
    ] {
        place.file("rehome.toml", content);
        place.run("config show").code(64).complains(&[complaint]);
    }
}
