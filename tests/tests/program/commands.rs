//! What holds for every command that there is, found by asking the program.

use super::place::Place;

/// The commands that the help of `command` lists; none where it has none of its own.
fn listed(place: &Place, command: &str) -> Vec<String> {
    let help = place.run(&format!("{command} --help")).code(0).out;
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let lines = list.lines().take_while(|line| !line.is_empty());
    // A name is indented by two; the lines below it, which go on, by more.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty() && *name != "help").map(str::to_owned).collect()
}

/// Every command: `import`, `db status`, and so on.
pub fn all(place: &Place) -> Vec<String> {
    let mut all = Vec::new();
    for command in listed(place, "") {
        let own = listed(place, &command);
        if own.is_empty() {
            all.push(command)
        } else {
            all.extend(own.iter().map(|name| format!("{command} {name}")))
        }
    }
    all
}

#[test]
fn there_are_these() {
    let expected = [
        "init",
        "apps",
        "import",
        "verify",
        "export",
        "history",
        "rollback",
        "changes show",
        "changes revert",
        "changes tag",
        "changes prune",
        "diff",
        "restore",
        "audit verify",
        "audit checkpoint",
        "doctor",
        "erase",
        "move",
        "quarantine list",
        "quarantine show",
        "quarantine resolve",
        "quarantine dismiss",
        "backup create",
        "backup list",
        "backup verify",
        "backup restore",
        "backup prune",
        "backup drill",
        "get",
        "list",
        "put",
        "edit",
        "delete",
        "schema",
        "search",
        "retrieve",
        "index status",
        "index refresh",
        "index rebuild",
        "index hnsw",
        "packs list",
        "packs create",
        "packs show",
        "packs edit",
        "packs activate",
        "packs deactivate",
        "packs order",
        "packs delete",
        "upload",
        "stats",
        "serve",
        "token create",
        "token list",
        "token revoke",
        "db status",
        "db migrate",
        "db check",
        "db optimize",
        "config show",
        "completions",
        "lore add",
        "sessions stats",
        "sessions check",
        "sessions optimize",
        "workspaces list",
        "workspaces map",
        "workspaces unmap",
    ];
    assert_eq!(all(&Place::new()), expected);
}

#[test]
fn each_takes_the_options_of_every_command() {
    let place = Place::new();
    for command in all(&place) {
        let help = place.run(&format!("{command} --help")).code(0);
        help.says(&["--json", "--database <ADDRESS>", "--config <FILE>", "--set <NAME=VALUE>"]);
    }
}

#[test]
fn an_option_that_does_not_exist_is_wrong_usage_for_each() {
    let place = Place::new();
    for command in all(&place) {
        place.run(&format!("{command} --bogus")).code(64).complains(&["--bogus"]);
    }
}

#[test]
fn groups_without_a_command_say_which_there_are() {
    let place = Place::new();
    for group in ["quarantine", "backup", "lore", "packs", "db", "config", "sessions"] {
        place.run(group).code(64).complains(&["Commands:"]);
    }
}
