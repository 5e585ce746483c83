//! `rehome search`: the records that fit a query best.

use clap::Args;
use rehome::{Filter, PackId, Reason, Reasons, SearchHit, SearchMode, SearchQuery, Searched};
use textwrap::Options as Wrap;

use super::get::packs;
use crate::{
    context::{Context, ModelOption},
    exit::Exit,
    render::{Style, count, plain},
};

/// The options of `search`.
#[derive(Args, Debug)]
pub struct Options {
    /// What to look for; any text, in which nothing is an operator
    #[arg(value_name = "QUERY", required = true, num_args = 1..)]
    query: Vec<String>,
    /// Search the records of this application alone
    #[arg(long, value_name = "APP")]
    app: Option<String>,
    /// Search this collection alone, such as spells; may be repeated
    #[arg(long, value_name = "COLLECTION")]
    collection: Vec<String>,
    /// Search this pack; may be repeated, of equal keys the first counts
    /// [default: the active packs]
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Vec<PackId>,
    /// Only records that meet this condition, such as level=3 or school=evocation; of
    /// several, all must hold. Collections without the field are left out
    #[arg(long = "where", value_name = "CONDITION")]
    filters: Vec<Filter>,
    /// At most so many hits
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// Search by all means together (hybrid), by words (text), by meaning (vector), by meaning
    /// with all distances computed in the database (exact) or through its HNSW index (hnsw), or
    /// by names with typing errors (names)
    #[arg(long, value_name = "MODE", default_value_t = SearchMode::Hybrid)]
    mode: SearchMode,
    /// Say of each hit why it was found
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    model: ModelOption,
}

/// Searches.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.with_model(&options.model).open_to_read()?;
    let query = SearchQuery {
        text: options.query.join(" "),
        mode: options.mode,
        app: options.app,
        collections: options.collection,
        packs: packs(options.container),
        filters: options.filters,
        limit: options.limit,
        explain: options.explain,
    };
    let found = rehome.search(&query)?;
    context.tell_skipped(&rehome);
    tell_what_is_missing(context, &found);
    context.output.result(&found, |style| text(&found, style))?;
    Ok(Exit::Fine)
}

/// Says what could not be found because it is not indexed.
fn tell_what_is_missing(context: &Context, found: &Searched) {
    if !found.stale.is_empty() {
        context.output.talk(&format!(
            "{} changed and may not be found as they are now: `rehome index refresh`",
            found.stale.join(", ")
        ));
    }
    if found.unindexed > 0 {
        context.output.talk(&format!(
            "{} of the records that were searched cannot be found by meaning yet: `rehome index \
             refresh`",
            count(found.unindexed as i64)
        ));
    }
}

fn text(found: &Searched, style: Style) -> String {
    if found.hits.is_empty() {
        return "Nothing was found.\n".to_owned();
    }
    found.hits.iter().enumerate().map(|(index, hit)| shown(index + 1, hit, style)).collect()
}

fn shown(number: usize, hit: &SearchHit, style: Style) -> String {
    let about = format!("{}, {}", hit.kind, hit.record);
    let title = style.strong(&plain(&hit.title));
    let mut text =
        format!("{number:>2}. {title}  {}\n", style.faint(&format!("({})", plain(&about))));
    let heading = hit.heading.as_ref().map(|heading| format!("{heading}: ")).unwrap_or_default();
    let words: Vec<&str> = hit.passage.split_whitespace().collect();
    let passage = format!("{heading}{}", words.join(" "));
    let wrap = Wrap::new(style.width.max(20)).initial_indent("    ").subsequent_indent("    ");
    for line in textwrap::wrap(&plain(&passage), wrap) {
        text += &format!("{line}\n");
    }
    if let Some(reasons) = &hit.reasons {
        text += &format!("    {}\n", style.faint(&explained(hit, reasons)));
    }
    text
}

/// The score, and what each part gave to it.
fn explained(hit: &SearchHit, reasons: &Reasons) -> String {
    let part = |name: &str, reason: Option<Reason>| {
        let Reason { rank, score, share } = reason?;
        Some(format!("{name} {share:.4} (rank {rank}, score {score:.4})"))
    };
    let parts = [
        part("words", reasons.text),
        part("names", reasons.names),
        part("meaning", reasons.vectors),
        reasons.is_boosted.then(|| "the query speaks of its kind".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("score {:.4}: {}; group {}", hit.score, parts.join(" + "), plain(&hit.group))
}
