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
    /// Show the whole passage of each hit
    #[arg(long)]
    long: bool,
    /// Say of each hit why it was found
    #[arg(long)]
    explain: bool,
    /// Take every word as a word, and read no conditions such as `spells of level 2` from them
    #[arg(long)]
    as_words: bool,
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
        reads_conditions: !options.as_words,
        limit: options.limit,
        explain: options.explain,
    };
    let found = rehome.search_current(&query)?;
    context.tell_skipped(&rehome);
    tell_what_is_missing(context, &found);
    let is_long = options.long || options.explain;
    context.output.result(&found, |style| text(&found, is_long, style))?;
    // As grep does.
    Ok(if found.hits.is_empty() { Exit::Attention } else { Exit::Fine })
}

/// Says what could not be found because it is not indexed.
fn tell_what_is_missing(context: &Context, found: &Searched) {
    if found.healed > 0 {
        context.output.talk(&format!(
            "{} of what is searched could not be read, and was made anew",
            count(i64::try_from(found.healed).unwrap_or(i64::MAX))
        ));
    }
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

/// So many dots are shown of the best hit.
const DOTS: f64 = 5.0;

fn text(found: &Searched, is_long: bool, style: Style) -> String {
    let mut text = String::new();
    for read_as in &found.read_as {
        let line = format!("read as {read_as} ({})", count(read_as.matches as i64));
        text += &format!("{}\n", style.faint(&plain(&line)));
    }
    if found.hits.is_empty() {
        return text + "Nothing was found.\n";
    }
    let most = found.hits.iter().map(|hit| hit.score).fold(f64::MIN_POSITIVE, f64::max);
    for (index, hit) in found.hits.iter().enumerate() {
        let dots = (hit.score / most * DOTS).round().clamp(1.0, DOTS) as usize;
        text += &shown(index + 1, dots, hit, is_long, style);
    }
    text
}

fn shown(number: usize, dots: usize, hit: &SearchHit, is_long: bool, style: Style) -> String {
    let about = format!("{}, {}", hit.kind, hit.record);
    let title = style.strong(&plain(&hit.title));
    let score = format!("{:<5}", "•".repeat(dots));
    let mut text = format!(
        "{number:>2}. {} {title}  {}\n",
        style.faint(&score),
        style.faint(&format!("({})", plain(&about)))
    );
    let heading = hit.heading.as_ref().map(|heading| format!("{heading}: ")).unwrap_or_default();
    let words: Vec<&str> = hit.passage.split_whitespace().collect();
    let passage = format!("{heading}{}", words.join(" "));
    let passage = plain(&passage);
    let width = style.width.max(20);
    let wrap = Wrap::new(width).initial_indent("    ").subsequent_indent("    ");
    let mut lines = textwrap::wrap(&passage, wrap).into_iter();
    if is_long {
        lines.for_each(|line| text += &format!("{line}\n"));
    } else if let Some(line) = lines.next() {
        let more = if lines.next().is_some() { " …" } else { "" };
        text += &format!("{line}{more}\n");
    }
    if let Some(reasons) = &hit.reasons {
        text += &format!("    {}\n", style.faint(&explained(hit, reasons)));
    }
    text
}

/// The score, and what each part gave to it.
fn explained(hit: &SearchHit, reasons: &Reasons) -> String {
    let part = |(name, reason): (&str, &Reason)| {
        let Reason { rank, score, share } = reason;
        format!("{} {share:.4} (rank {rank}, score {score:.4})", called(name))
    };
    let mut parts: Vec<String> =
        reasons.said.iter().map(|(name, reason)| part((name, reason))).collect();
    let mut notes = Vec::new();
    if reasons.is_named {
        notes.push("it is called so".to_owned());
    }
    notes.extend(reasons.read_as.as_ref().map(|read_as| format!("it is one of {read_as}")));
    if reasons.is_of_glossary {
        notes.push("the glossary has a word of it".to_owned());
    }
    if reasons.is_boosted {
        notes.push("the query speaks of its kind".to_owned());
    }
    if parts.is_empty() {
        parts.push("no part".to_owned());
    }
    let notes: String = notes.iter().map(|note| format!("; {note}")).collect();
    format!(
        "score {:.4}: {}{}; group {}",
        hit.score,
        parts.join(" + "),
        plain(&notes),
        plain(&hit.group)
    )
}

/// What people call a part.
fn called(part: &str) -> &str {
    match part {
        "text" => "words",
        "vectors" => "meaning",
        "tokens" => "near words",
        "fields" => "conditions",
        other => other,
    }
}
