//! Which applications cannot be, because of what their tables would be called.
//!
//! The tables of an application are called `APP_COLLECTION`, and no id of an application has an
//! underscore. So the tables and indexes of two applications never meet: what stands before the
//! first underscore tells them apart. The tables of every database are called without the id of
//! an application; so the first word of such a name is the id of none.

use std::{collections::BTreeSet, sync::LazyLock};

use rehome_migrations::{
    POSTGRES, SQLITE,
    sql::{Kind, statements},
};

use crate::migrations::{BOOKKEEPING, SHARED};

/// The first words of the names that databases keep for themselves.
const OF_DATABASES: [&str; 2] = ["sqlite", "pg"];

/// Why no application can have the id `id`, in words. One of ours brings migrations, so that
/// its tables are not made from a declaration.
pub(super) fn refusal(id: &str, has_schema: bool) -> Option<String> {
    let is_group = SQLITE.iter().any(|group| group.name == id);
    if SHARED.contains(&id) || (is_group && !has_schema) {
        return Some("its id is taken".to_owned());
    }
    if OF_DATABASES.contains(&id) {
        return Some(format!("its tables would be called `{id}_...`, as those of a database are"));
    }
    let name = shared_names().iter().find(|name| first_word(name) == id)?;
    Some(format!(
        "its tables would be called `{id}_...`, and every database has `{name}`; give it another id"
    ))
}

fn first_word(name: &str) -> &str {
    name.trim_start_matches('_').split('_').next().unwrap_or_default()
}

/// The names of the tables, views, indexes and triggers that every database has.
fn shared_names() -> &'static BTreeSet<&'static str> {
    static NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        let groups = SQLITE.iter().chain(POSTGRES);
        let shared = groups.filter(|group| SHARED.contains(&group.name));
        let migrations = shared.flat_map(|group| group.migrations);
        migrations.flat_map(|migration| created(migration.up)).chain(BOOKKEEPING).collect()
    });
    &NAMES
}

/// The names of all that the statements of a migration make.
fn created(sql: &'static str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for statement in statements(sql) {
        let mut code = statement.iter().filter(|token| token.kind != Kind::Comment);
        if !code.next().is_some_and(|first| first.is("CREATE")) {
            continue;
        }
        let is_kind = |word: &str| {
            ["TABLE", "VIEW", "INDEX", "TRIGGER"].iter().any(|kind| word.eq_ignore_ascii_case(kind))
        };
        let mut rest = code.skip_while(|token| !is_kind(token.text)).skip(1);
        names.extend(rest.next().map(|token| token.text.trim_matches('"')));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{refusal, shared_names};

    #[test]
    fn no_application_has_the_first_word_of_a_table_of_every_database() {
        assert!(shared_names().contains("import_runs") && shared_names().contains("packs"));
        for id in ["core", "search", "import", "packs", "declared", "facets", "changes", "sqlite"] {
            assert!(refusal(id, false).is_some() && refusal(id, true).is_some(), "{id}");
        }
        assert!(refusal("import", false).unwrap().contains("every database has `import_"));
        for id in ["importer", "searches", "garden"] {
            assert_eq!(refusal(id, false), None, "{id}");
        }
    }

    #[test]
    fn the_tables_of_our_applications_are_made_by_migrations_alone() {
        for id in ["dnd5e", "editor", "learner"] {
            assert_eq!(refusal(id, true), None, "{id}");
            assert!(refusal(id, false).unwrap().contains("taken"), "{id}");
        }
    }
}
