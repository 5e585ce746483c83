//! Every foreign key has an index, else each delete of a parent reads the whole child.

use crate::codegen::Schema;

pub(super) fn problems(schema: &Schema) -> Vec<String> {
    let mut problems = Vec::new();
    for table in &schema.tables {
        for key in &table.foreign_keys {
            let whole = table.indexes.iter().filter(|index| !index.partial);
            let indexed = whole
                .map(|index| &index.columns)
                .chain([&table.primary_key])
                .any(|columns| columns.starts_with(&key.columns));
            if !indexed {
                let columns = key.columns.join(", ");
                problems.push(format!(
                    "{}: the foreign key ({columns}) needs an index that begins with it",
                    table.name
                ));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{Schema, problems};

    fn count(index: &str) -> usize {
        let sql = format!(
            "CREATE TABLE a (id INTEGER PRIMARY KEY);
             CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id), c TEXT);
             {index}"
        );
        problems(&Schema::of(&[("core", &sql)]).unwrap()).len()
    }

    #[test]
    fn a_foreign_key_without_index_is_named() {
        assert_eq!(count(""), 1);
        assert_eq!(count("CREATE INDEX i ON b (c, a);"), 1);
        assert_eq!(count("CREATE INDEX i ON b (a) WHERE c IS NULL;"), 1);
        assert_eq!(count("CREATE INDEX i ON b (a, c);"), 0);
    }
}
