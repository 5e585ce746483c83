//! What a person can do next, as the command lines of this program.

use rehome::Hint;

/// The command, or the option of the same command, that does it.
pub fn command(hint: &Hint) -> String {
    match hint {
        Hint::Import { app } => format!("rehome import {} DIR", app.as_deref().unwrap_or("APP")),
        Hint::DeleteMissing { app } => format!("rehome import {app} DIR --delete-missing"),
        Hint::Option { name, value: None } => format!("--{name}"),
        Hint::Option { name, value: Some(value) } => match value.split_once('=') {
            // What stands for a value is no word to be put into quotes.
            Some((file, of)) => format!("--{name} {}={of}", word(file)),
            None => format!("--{name} {}", word(value)),
        },
        Hint::MigrateSchema => "rehome db migrate".to_owned(),
        Hint::Rollback { run } => format!("rehome rollback {run}"),
        Hint::ListApps => "rehome stats".to_owned(),
        Hint::ListRuns => "rehome history".to_owned(),
        Hint::ListPacks => "rehome packs list".to_owned(),
        Hint::ListQuarantine => "rehome quarantine list".to_owned(),
        Hint::ListBackups => "rehome backup list".to_owned(),
        Hint::ListChanges => "rehome changes".to_owned(),
        Hint::ListRecords { app, collection } => format!("rehome list {app}/{collection}"),
        Hint::ShowRecord { app, collection, container, key } => {
            let container = match container.as_str() {
                "" => String::new(),
                container => format!(" --container {}", word(container)),
            };
            format!("rehome get {app}/{collection} {}{container}", word(key))
        }
        Hint::RefreshIndex => "rehome index refresh".to_owned(),
        Hint::RebuildIndex => "rehome index rebuild".to_owned(),
        Hint::MakeHnsw => "rehome index hnsw on".to_owned(),
        Hint::RepeatMove => "rehome move FROM TO".to_owned(),
        Hint::RestoreBackup => "rehome backup restore FILE".to_owned(),
        Hint::Retry => "the same command".to_owned(),
        _ => "rehome --help".to_owned(),
    }
}

/// The same in a sentence of its own.
pub fn sentence(hint: &Hint) -> String {
    let does = match hint {
        Hint::Import { .. } => "brings the files in",
        Hint::DeleteMissing { .. } => "deletes what its source no longer has",
        Hint::Option { .. } => "is the option for it",
        Hint::MigrateSchema => "brings the schema up to this program",
        Hint::Rollback { .. } => "undoes that",
        Hint::ListApps => "counts what each application holds",
        Hint::ListRuns
        | Hint::ListPacks
        | Hint::ListQuarantine
        | Hint::ListBackups
        | Hint::ListChanges
        | Hint::ListRecords { .. } => "shows those there are",
        Hint::ShowRecord { .. } => "shows it as it is now",
        Hint::RefreshIndex => "goes on with it",
        Hint::RebuildIndex | Hint::MakeHnsw => "makes it",
        Hint::RepeatMove => "goes on with it",
        Hint::RestoreBackup => "puts a backup back",
        Hint::Retry => return "try again later".to_owned(),
        _ => "tells more",
    };
    format!("`{}` {does}", command(hint))
}

/// A word of a command line, in quotes where a shell would take it apart.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use rehome::Hint;

    use super::{command, sentence};

    #[test]
    fn a_hint_is_a_command_line() {
        assert_eq!(sentence(&Hint::Rollback { run: 7 }), "`rehome rollback 7` undoes that");
        assert_eq!(command(&Hint::option_of("map", "HASH=PATH")), "--map HASH=PATH");
        let shown = Hint::ShowRecord {
            app: "editor".to_owned(),
            collection: "sessions".to_owned(),
            container: "0f".to_owned(),
            key: "it's".to_owned(),
        };
        assert_eq!(command(&shown), r"rehome get editor/sessions 'it'\''s' --container 0f");
    }
}
