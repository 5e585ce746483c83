//! A password never appears, wherever it was put and whatever is wrong with it.

use super::super::place::Place;

const SECRET: &str = "s3cr3t";

/// Addresses with the secret in them, none of which leads anywhere.
const ADDRESSES: [&str; 14] = [
    "postgres://ann:s3cr3t@127.0.0.1:1/garden",
    "postgres://ann:s3cr3t@127.0.0.1:1/garden?x",
    "postgres://ann:s3c@r3t:s3cr3t@127.0.0.1/garden",
    "postgres://ann:s3cr3t",
    "postgres:///garden?password=s3cr3t&host=/nowhere",
    "postgres://127.0.0.1:1/garden?pass%77ord=s3cr3t",
    "postgres:/ann:s3cr3t@host/garden",
    "postgres:ann:s3cr3t@host/garden",
    "Postgres://ann:s3cr3t@host/garden",
    "mysql://ann:s3cr3t@host/garden",
    "sqlite:postgres://ann:s3cr3t@host/garden",
    "ann:s3cr3t@host/garden",
    "host=127.0.0.1 port=1 user=ann password=s3cr3t",
    "password='s3cr3t' host=127.0.0.1",
];

#[track_caller]
fn hides(place: &Place, arguments: &[&str], variables: &[(&str, &str)]) {
    let mut command = place.command("");
    let output = command.args(arguments).envs(variables.iter().copied()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(!said.concat().contains(SECRET), "{arguments:?}: {said:?}");
    assert_ne!(output.status.code(), Some(0), "{arguments:?}");
    assert_eq!(place.names(), ["rehome.toml"], "{arguments:?} made a file");
}

#[test]
fn an_address_that_does_not_work_is_shown_without_its_password() {
    let place = Place::with_file();
    place.file("rehome.toml", "");
    for address in ADDRESSES {
        for json in [&[][..], &["--json"]] {
            let call = |words: &[&'static str]| [words, &["--database", address], json].concat();
            hides(&place, &call(&["stats"]), &[]);
            hides(&place, &call(&["import", "dnd5e", "."]), &[]);
            hides(&place, &[&["stats"], json].concat(), &[("REHOME_DATABASE", address)]);
            hides(&place, &[&["move", address, "b.db"], json].concat(), &[]);
        }
    }
}

#[test]
fn an_address_in_the_wrong_place_is_shown_without_its_password() {
    let place = Place::with_file();
    place.file("rehome.toml", "");
    for address in ADDRESSES {
        let named = format!("--{address}");
        for arguments in [
            &[address][..],
            &["import", address],
            &["import", "dnd5e", address],
            &["import", "dnd5e", ".", address],
            &["stats", address],
            &["get", address, "lamp"],
            &["stats", "--set", address],
            &["stats", "--config", address],
            &["stats", &named],
            &["backup", "verify", address],
            &["list", "spells", "--limit", address],
        ] {
            hides(&place, arguments, &[]);
            hides(&place, &[arguments, &["--json"]].concat(), &[]);
        }
    }
}

#[test]
fn a_settings_file_with_a_mistake_shows_no_password() {
    let place = Place::with_file();
    for address in ADDRESSES {
        for text in [
            format!("database = {address}\n"),
            format!("database = \"{address}\n"),
            format!("databse = \"{address}\"\n"),
            format!("\"{address}\" = 1\n"),
            format!("read_urls = [\"{address}\"]\n"),
            format!("apps = \"{address}\"\n"),
            format!("log_level = \"{address}\"\n"),
            format!("[{address}]\n"),
        ] {
            place.file("rehome.toml", text);
            hides(&place, &["stats"], &[]);
            hides(&place, &["config", "show", "--set", "pool_size=0"], &[]);
        }
    }
    place.file("rehome.toml", "database = \"host=127.0.0.1 password=s3cr3t\"\n");
    let shown = place.run("config show").code(0);
    assert!(!shown.out.contains(SECRET) && shown.out.contains("host=127.0.0.1"), "{}", shown.out);
}
