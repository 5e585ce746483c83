//! Tables: columns that fit their contents, numbers to the right.

use console::measure_text_width;

use super::{Style, count, plain};

/// The space between columns.
const GAP: &str = "  ";

/// A column of a table.
pub struct Column {
    title: String,
    number: bool,
    unless_empty: bool,
}

impl Column {
    /// A column of text.
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), number: false, unless_empty: false }
    }

    /// A column of numbers, which end at its right side.
    pub fn number(title: impl Into<String>) -> Self {
        Self { title: title.into(), number: true, unless_empty: false }
    }

    /// The same, left out where all its cells are 0 or empty.
    pub fn unless_empty(mut self) -> Self {
        self.unless_empty = true;
        self
    }
}

/// The most rows that a table of files shows.
const MOST: usize = 40;

/// A table under construction.
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    /// The rows that are shown in any case, where not all are.
    important: Vec<usize>,
    total: Option<Vec<String>>,
    is_whole: bool,
}

impl Table {
    /// A table of these columns, without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let (rows, important) = (Vec::new(), Vec::new());
        Self {
            columns: columns.into_iter().collect(),
            rows,
            important,
            total: None,
            is_whole: true,
        }
    }

    /// The same, of which no more than 40 rows are shown: those that matter first.
    pub fn collapsed(mut self) -> Self {
        self.is_whole = false;
        self
    }

    /// Adds a row with one cell per column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(self.cells(cells));
    }

    /// Adds a row that is shown before others, where not all are.
    pub fn row_that_matters(&mut self, cells: impl IntoIterator<Item = String>) {
        self.important.push(self.rows.len());
        self.row(cells);
    }

    /// Sets the last row, which sums up the others.
    pub fn total(&mut self, cells: impl IntoIterator<Item = String>) {
        self.total = Some(self.cells(cells));
    }

    fn cells(&self, cells: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut cells: Vec<String> =
            cells.into_iter().map(|cell| plain(&cell).into_owned()).collect();
        cells.resize(self.columns.len(), String::new());
        cells
    }

    /// The rows that are shown, and a row that stands for the others.
    fn shown_rows(&self) -> (Vec<&Vec<String>>, Option<Vec<String>>) {
        if self.is_whole || self.rows.len() <= MOST {
            return (self.rows.iter().collect(), None);
        }
        let is_important = |at: &usize| self.important.binary_search(at).is_ok();
        let others = (0..self.rows.len()).filter(|at| !is_important(at));
        let mut shown: Vec<usize> =
            self.important.iter().copied().chain(others).take(MOST - 1).collect();
        shown.sort_unstable();
        let rest = count(self.rows.len() - shown.len());
        let rest = self.cells([format!("... and {rest} more; --verbose lists them")]);
        (shown.into_iter().map(|at| &self.rows[at]).collect(), Some(rest))
    }

    /// The table as text, each line with its end.
    pub fn render(&self, style: Style) -> String {
        let (rows, rest) = self.shown_rows();
        let shown: Vec<usize> = (0..self.columns.len()).filter(|&at| self.is_shown(at)).collect();
        let titles: Vec<String> = self.columns.iter().map(|c| c.title.clone()).collect();
        let all = || rows.iter().copied().chain(&self.total).chain([&titles]);
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|at| all().map(|row| measure_text_width(&row[at])).max().unwrap_or(0))
            .collect();
        let line = |cells: &[String], paint: &dyn Fn(&str) -> String| {
            let mut line = String::new();
            for (place, &at) in shown.iter().enumerate() {
                let cell = &cells[at];
                let space = " ".repeat(widths[at] - measure_text_width(cell));
                let painted = paint(cell);
                if place > 0 {
                    line += GAP;
                }
                line += &if self.columns[at].number {
                    space + &painted
                } else if place + 1 == shown.len() {
                    painted
                } else {
                    painted + &space
                };
            }
            line.truncate(line.trim_end().len());
            line + "\n"
        };
        let strong = |cell: &str| style.strong(cell);
        let usual = |cell: &str| if cell == "0" { style.faint(cell) } else { cell.to_owned() };
        let mut text = line(&titles, &strong);
        for row in rows.iter().copied() {
            text += &line(row, &usual);
        }
        if let Some(first) = rest.as_ref().and_then(|rest| rest.first()) {
            text += &format!("{}\n", style.faint(first));
        }
        if let Some(total) = &self.total {
            text += &line(total, &strong);
        }
        text
    }

    fn is_shown(&self, at: usize) -> bool {
        let holds_something = |row: &Vec<String>| !["", "0"].contains(&row[at].as_str());
        !self.columns[at].unless_empty || self.rows.iter().chain(&self.total).any(holds_something)
    }
}

/// Names and values, one pair per line; pairs without a value are left out.
pub fn pairs(pairs: &[(&str, String)], style: Style) -> String {
    let pairs = || pairs.iter().filter(|(_, value)| !value.is_empty());
    let width = pairs().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, value): &(&str, String)| {
        format!("{}{GAP}{}\n", style.faint(&format!("{name:width$}")), plain(value))
    };
    pairs().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{Column, Table, pairs};
    use crate::render::Style;

    const STYLE: Style = Style { colour: false, width: 80 };

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn columns_fit_their_contents_whatever_the_script() {
        let mut table = Table::new([
            Column::text("file"),
            Column::number("read"),
            Column::number("missing").unless_empty(),
        ]);
        table.row(row(&["法术.json", "2,317", "0"]));
        table.row(row(&["feats.json", "1", "0"]));
        table.total(row(&["total", "2,318", "0"]));

        let expected = "\
file         read
法术.json   2,317
feats.json      1
total       2,318
";
        assert_eq!(table.render(STYLE), expected);
    }

    #[test]
    fn a_last_column_of_text_leaves_no_blanks_behind_it() {
        let mut table = Table::new([Column::text("a"), Column::text("long title")]);
        table.row(row(&["x\ny", "z"]));

        assert_eq!(table.render(STYLE), "a    long title\nx␊y  z\n");
    }

    #[test]
    fn a_table_of_many_files_shows_those_that_matter() {
        let table = |rows: usize| {
            let mut table = Table::new([Column::text("file"), Column::number("read")]).collapsed();
            for number in 0..rows {
                table.row(row(&[&format!("f{number}"), "1"]));
            }
            table.row_that_matters(row(&["bad", "rejected"]));
            table.render(STYLE)
        };
        assert_eq!(table(39).lines().count(), 1 + 40);
        let text = table(1000);
        assert_eq!(text.lines().count(), 1 + 39 + 1);
        assert!(text.contains("bad") && text.ends_with("... and 962 more; --verbose lists them\n"));
    }

    #[test]
    fn pairs_without_a_value_are_left_out() {
        let text = pairs(&[("run", "1".to_owned()), ("status", String::new())], STYLE);
        assert_eq!(text, "run  1\n");
    }
}
