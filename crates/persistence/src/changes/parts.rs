//! Which rows of which tables are a record that is kept in several: its main row, the rows that
//! belong to it, and what these share with others. All of it follows from what the tables say
//! they refer to.

use std::sync::Arc;

use super::rows::{Picture, RowSet};
use crate::{
    Connection,
    error::Result,
    table_copy::{Shape, Value},
};

/// The tables of an application, and which of them hold a record of one relation.
#[derive(Debug)]
pub(crate) struct Parts {
    /// All tables of the application, and those that all applications share.
    pub(crate) shapes: Arc<Vec<Shape>>,
    main: usize,
    /// The tables with rows that belong to the main row.
    children: Vec<Child>,
    /// The tables with rows that these refer to, and other records may too.
    shared: Vec<Child>,
}

/// Rows of a table whose `column` has the value that `of` has in `its`.
#[derive(Debug)]
struct Child {
    shape: usize,
    column: String,
    of: usize,
    its: String,
}

impl Parts {
    /// Those of the main table `main`, where `mains` are the main tables of all relations.
    pub(crate) fn new(shapes: Arc<Vec<Shape>>, main: &str, mains: &[&str]) -> Option<Self> {
        let at = |name: &str| shapes.iter().position(|shape| shape.name == name);
        let main = at(main)?;
        let is_main = |name: &str| mains.contains(&name);
        let mut parents = vec![main];
        let mut children = Vec::new();
        for (index, shape) in shapes.iter().enumerate() {
            let own = shape.refers.iter().find_map(|(column, to, its)| {
                let of = parents.iter().find(|parent| shapes[**parent].name == *to)?;
                Some(Child { shape: index, column: column.clone(), of: *of, its: its.clone() })
            });
            if let Some(child) = own.filter(|_| !is_main(&shape.name)) {
                parents.push(index);
                children.push(child);
            }
        }
        let mut shared = Vec::new();
        for child in &children {
            let shape = &shapes[child.shape];
            for (column, to, its) in &shape.refers {
                if let Some(index) = at(to)
                    && !parents.contains(&index)
                    && !is_main(to)
                {
                    let (of, column) = (child.shape, column.clone());
                    shared.push(Child { shape: index, column: its.clone(), of, its: column });
                }
            }
        }
        Some(Self { shapes, main, children, shared })
    }

    /// The shape of the main table.
    pub(crate) fn main(&self) -> &Shape {
        &self.shapes[self.main]
    }

    /// The rows of one of the application's tables.
    ///
    /// # Panics
    /// Where the application has no such table, which is a mistake of the caller.
    pub(crate) fn rows(&self, table: &str) -> RowSet<'_> {
        let shape = self.shapes.iter().find(|shape| shape.name == table);
        RowSet::of(shape.expect("it is a table of the application"))
    }

    /// Whether the rows of a table may belong to several records.
    pub(crate) fn is_shared(&self, table: &str) -> bool {
        self.shared.iter().any(|child| self.shapes[child.shape].name == table)
    }

    /// How all rows of a record stand: those that it shares first, then the main row, then the
    /// others.
    pub(crate) fn picture(
        &self,
        c: &mut Connection,
        container: Option<(&str, &str)>,
        key: (&str, &str),
    ) -> Result<Picture<'_>> {
        let mut set = RowSet::of(self.main()).with(key.0, key.1);
        if let Some((column, container)) = container {
            set = set.with(column, container);
        }
        let mut tables: Vec<(usize, Vec<Vec<Value>>)> = vec![(self.main, set.read(c)?)];
        for child in &self.children {
            let rows = self.linked(c, child, &tables)?;
            tables.push((child.shape, rows));
        }
        let mut all = Vec::with_capacity(tables.len() + self.shared.len());
        for shared in &self.shared {
            all.push((&self.shapes[shared.shape], self.linked(c, shared, &tables)?));
        }
        all.extend(tables.into_iter().map(|(at, rows)| (&self.shapes[at], rows)));
        Ok(Picture::with(all))
    }

    /// The rows that the rows of another table are linked with.
    fn linked(
        &self,
        c: &mut Connection,
        child: &Child,
        tables: &[(usize, Vec<Vec<Value>>)],
    ) -> Result<Vec<Vec<Value>>> {
        let shape = &self.shapes[child.shape];
        let of = tables.iter().find(|(at, _)| *at == child.of);
        let mut links: Vec<&Value> = Vec::new();
        for row in of.into_iter().flat_map(|(_, rows)| rows) {
            if let Some(link) = self.shapes[child.of].value(row, &child.its)
                && !links.contains(&link)
            {
                links.push(link);
            }
        }
        let mut rows = Vec::new();
        for link in links {
            rows.extend(RowSet::of(shape).with(&child.column, link.clone()).read(c)?);
        }
        Ok(rows)
    }
}
