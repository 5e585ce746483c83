//! The order in which the files of a collection are read, where the application has one: of two
//! files with the same record, its tables know which holds it.

use std::collections::HashMap;

use rehome_domain::{Choices, PackId, Root};
use rehome_persistence::{Application, Connection, Table, relation::Origin};

use crate::{
    error::Result,
    source::{Plan, PlannedFile},
};

/// A file in its turn.
pub(crate) struct Ordered {
    pub(crate) file: PlannedFile,
    /// The keys of records that another file holds, with that file.
    pub(crate) yields: HashMap<String, String>,
}

/// The files of one collection in the order in which they are read.
pub(crate) fn ordered(
    c: &mut Connection,
    app: &Application,
    plan: &Plan,
    files: &[PlannedFile],
    container: Option<&PackId>,
    choices: &Choices,
) -> Result<Vec<Ordered>> {
    let as_they_are = || {
        files.iter().map(|file| Ordered { file: file.clone(), yields: HashMap::new() }).collect()
    };
    let Some(first) = files.first() else { return Ok(Vec::new()) };
    let collection = app.collection(&first.source.collection);
    let of_one = files.len() < 2 || first.source.root == Root::Record;
    let Some(collection) = collection.filter(|_| !of_one) else { return Ok(as_they_are()) };
    let table = Table::new(app, collection);
    let container = container.map(PackId::as_str);
    let origins: Vec<Origin<'_>> = files
        .iter()
        .map(|file| Origin {
            container: file.container(container),
            folder: &plan.folder,
            file: &file.name,
            choices,
        })
        .collect();
    let Some(precedences) = table.precedence(c, &origins)? else { return Ok(as_they_are()) };
    let of_precedence = precedences.into_iter().filter_map(|precedence| {
        let file = files.get(precedence.file)?.clone();
        Some(Ordered { file, yields: precedence.yields })
    });
    Ok(of_precedence.collect())
}
