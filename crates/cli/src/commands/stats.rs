//! `rehome stats`: how much the database holds.

use rehome::{CollectionStats, Stats};

use crate::{
    context::Context,
    exit::Exit,
    render::{self, Column, Style, Table, bytes, count},
};

/// Counts.
pub fn run(context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open_to_read()?;
    let stats = rehome.stats()?;
    context.tell_skipped(&rehome);
    context.tell_behind(&rehome)?;
    context.output.result(&stats, |style| text(&stats, style))?;
    Ok(Exit::Fine)
}

/// One row for each collection that holds anything, one column for each pack.
fn text(stats: &Stats, style: Style) -> String {
    let size = stats.bytes.map(|size| format!(" ({})", bytes(size))).unwrap_or_default();
    let mut text = render::pairs(
        &[
            ("database", format!("{}{size}", stats.database)),
            ("records", count(stats.records)),
            ("quarantined", count(stats.quarantined)),
            ("waiting", count(stats.waiting)),
            ("last run", stats.last_run.map_or_else(|| "none".to_owned(), |run| run.to_string())),
        ],
        style,
    );
    for pack in &stats.packs {
        let state = if pack.active { "" } else { ", hidden" };
        let title = format!("pack {} of {}{state}", pack.pack, pack.app);
        text += &counts(title, &pack.collections, pack.records, style);
    }
    for app in &stats.apps {
        text += &counts(app.app.clone(), &app.collections, app.records, style);
    }
    text
}

fn counts(title: String, collections: &[CollectionStats], total: i64, style: Style) -> String {
    let mut table = Table::new([Column::text(title), Column::number("records")]);
    for collection in collections.iter().filter(|collection| collection.records > 0) {
        table.row([collection.collection.to_owned(), count(collection.records)]);
    }
    table.total(["total".to_owned(), count(total)]);
    format!("\n{}", table.render(style))
}
