//! The table at the end.

/// How a figure must stand to its reference.
#[derive(Clone, Copy)]
pub(crate) enum Bound {
    AtMost,
    AtLeast,
}

/// Figures beside their references.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<[String; 5]>,
}

impl Report {
    /// Adds a figure with what it must be at most or at least, both in `unit`.
    pub(crate) fn add(&mut self, what: &str, figure: f64, bound: Bound, limit: f64, unit: &str) {
        let (word, good) = match bound {
            Bound::AtMost => ("at most", figure <= limit),
            Bound::AtLeast => ("at least", figure >= limit),
        };
        self.rows.push([
            what.to_owned(),
            format!("{} {unit}", short(figure)),
            format!("{word} {} {unit}", short(limit)),
            format!("{:.2}", figure / limit),
            if good { "ok" } else { "MISSED" }.to_owned(),
        ]);
    }

    /// Adds a figure that nothing is asked of.
    pub(crate) fn note(&mut self, what: &str, figure: f64, unit: &str) {
        let empty = String::new;
        self.rows.push([
            what.to_owned(),
            format!("{} {unit}", short(figure)),
            empty(),
            empty(),
            empty(),
        ]);
    }

    pub(crate) fn print(&self) {
        let header = ["what", "measured", "limit", "ratio", ""].map(str::to_owned);
        let lines = || std::iter::once(&header).chain(&self.rows);
        let widths: Vec<usize> = (0..5)
            .map(|column| lines().map(|row| row[column].len()).max().unwrap_or_default())
            .collect();
        for row in lines() {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            println!("{}", cells.join("  ").trim_end());
        }
    }
}

fn short(figure: f64) -> String {
    if figure >= 100.0 {
        format!("{figure:.0}")
    } else if figure >= 1.0 {
        format!("{figure:.2}")
    } else {
        format!("{figure:.4}")
    }
}

/// The middle of `figures`.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
