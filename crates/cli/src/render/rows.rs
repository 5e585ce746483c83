//! Records as rows for other programs: a line of JSON each, or a table of comma-separated values.

use rehome::json::{
    Style,
    pick::{Picker, path_of},
};

/// The text of a record on one line, with every digit as it is.
pub fn one_line(body: &str) -> String {
    Style::line().write(body, "")
}

/// Records as comma-separated values (RFC 4180): their keys, and a column for each member that any of
/// them has, in the order in which they come. What is no scalar is JSON.
pub fn csv<'t>(records: impl Iterator<Item = (&'t str, &'t str)>) -> String {
    let mut columns: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    let mut picker = Picker::default();
    picker.add(&["*".to_owned()]);
    for (key, body) in records {
        let mut cells: Vec<Option<String>> = vec![None; columns.len()];
        let is_object = body.trim_start().starts_with('{');
        let members = if is_object { picker.pick(body) } else { Vec::new() };
        let members = members.into_iter().map(|one| {
            let name = path_of(&one.pointer).into_iter().next_back().unwrap_or_default();
            (name, cell(one.raw))
        });
        // What is no object has no names.
        let whole = (!is_object).then(|| ("value".to_owned(), cell(body)));
        for (name, value) in members.chain(whole) {
            let at = columns.iter().position(|known| *known == name).unwrap_or_else(|| {
                columns.push(name);
                cells.push(None);
                columns.len() - 1
            });
            cells[at] = Some(value);
        }
        rows.push((key, cells));
    }
    let mut out = line(["$key"].into_iter().chain(columns.iter().map(String::as_str)));
    for (key, cells) in &rows {
        let cells = (0..columns.len()).map(|at| cells.get(at).and_then(Option::as_deref));
        out += &line([*key].into_iter().chain(cells.map(Option::unwrap_or_default)));
    }
    out
}

/// What stands in a cell: a text without its quotes, nothing for null.
fn cell(raw: &str) -> String {
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned()),
        Some(b'{' | b'[') => one_line(raw),
        Some(b'n') => String::new(),
        _ => raw.to_owned(),
    }
}

fn line<'t>(cells: impl Iterator<Item = &'t str>) -> String {
    let quoted = |cell: &str| {
        if cell.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    let cells: Vec<String> = cells.map(quoted).collect();
    cells.join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::{csv, one_line};

    #[test]
    fn members_are_columns_in_the_order_in_which_they_come() {
        let records = [
            ("a", "{\"n\": 1.50, \"t\": \"x, \\\"y\\\"\", \"l\": [1,  2]}"),
            ("b", "{\n \"m\": null, \"n\": 12345678901234567890}"),
            ("c", "7"),
        ];
        assert_eq!(
            csv(records.into_iter()),
            "$key,n,t,l,m,value\r\n\
             a,1.50,\"x, \"\"y\"\"\",\"[1, 2]\",,\r\n\
             b,12345678901234567890,,,,\r\n\
             c,,,,,7\r\n"
        );
    }

    #[test]
    fn a_record_stands_on_one_line() {
        assert_eq!(one_line("{\n  \"a\": [\n1.0,\n2]\n}"), "{\"a\": [1.0, 2]}");
    }
}
