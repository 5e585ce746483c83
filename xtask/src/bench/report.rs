//! The table at the end.

use std::{fs, path::Path, process::Command};

use anyhow::Result;
use rehome_persistence::types::Timestamp;

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
    /// Where the rows of each benchmark begin, by its name.
    parts: Vec<(&'static str, usize)>,
}

impl Report {
    /// Begins the figures of a benchmark.
    pub(crate) fn begin(&mut self, name: &'static str) {
        self.parts.push((name, self.rows.len()));
    }

    /// Puts the figures of each benchmark that was run into `docs/BENCHMARKS.md`, in place of those
    /// that stand there, with what they were seen on.
    pub(crate) fn write(&self, root: &Path) -> Result<()> {
        let path = root.join("docs/BENCHMARKS.md");
        let mut text = fs::read_to_string(&path)?;
        let seen_on = seen_on();
        for (index, (name, start)) in self.parts.iter().enumerate() {
            let end = self.parts.get(index + 1).map_or(self.rows.len(), |(_, end)| *end);
            let mut table = format!(
                "{seen_on}\n\n| what | measured | limit | ratio | |\n|---|---|---|---|---|\n"
            );
            for row in &self.rows[*start..end] {
                table += &format!("| {} |\n", row.join(" | "));
            }
            let (begin, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
            let block = format!("{begin}\n{table}{close}");
            let old = text.find(&begin).zip(text.find(&close));
            match old {
                Some((from, to)) => text.replace_range(from..to + close.len(), &block),
                None => {
                    text += &format!("\n## Measured by `cargo xtask bench`: {name}\n\n{block}\n")
                }
            }
        }
        Ok(fs::write(&path, text)?)
    }

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

/// The day, the machine, and how busy it was.
fn seen_on() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpus = read("/proc/cpuinfo");
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let count = cpus.lines().filter(|line| line.starts_with("processor")).count();
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let now = Timestamp::now();
    let day = now.as_str().get(..10).unwrap_or_default();
    let (version, rustc) = (env!("CARGO_PKG_VERSION"), rustc.unwrap_or_default());
    format!(
        "Seen on {day}, rehome {version}, {rustc}, {count} processors ({model}), with a load of \
         {load} from others and itself."
    )
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
