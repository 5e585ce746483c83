//! Making what is searched from the records: texts first, then vectors. Each transaction is
//! small, and what is left to do is always found by comparing, so whatever stops it, nothing
//! is lost and nothing is done twice.

use std::ops::ControlFlow;

use ndarray::Axis;
use rehome_persistence::{
    Application, Connection, Database,
    search::{self, Found, NewVectors},
};

use super::{hnsw::make_hnsw, kinds::Kind};
use crate::{
    Embedder, Error, Int8Index, Result, has_direction,
    passages::{passages, whole},
};

/// How many documents are embedded at once, and stored in one transaction.
const BATCH: u32 = 32;

/// What a refresh does next, or has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The texts of a collection are brought up to date.
    Texts {
        /// The application.
        app: &'a str,
        /// The collection.
        collection: &'a str,
    },
    /// So many records more were projected.
    Projected(u64),
    /// The vectors of so many documents are made.
    Vectors(u64),
    /// So many documents more have vectors.
    Embedded(u64),
}

/// What a refresh did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Refreshed {
    /// Records that were projected, or whose documents were deleted.
    pub projected: u64,
    /// Documents that got vectors.
    pub embedded: u64,
    /// Passages of these documents.
    pub passages: u64,
    /// Whether it came to its end, and was not broken off.
    pub is_complete: bool,
}

/// Brings what is searched up to date: the texts of all collections, or with `marked_only` of
/// those that are marked as changed; and the vectors of all documents that `embedder` has made
/// none of. Without an embedder there are only texts.
///
/// `advance` is told what happens, and may break off between two transactions.
///
/// # Errors
/// When the database refuses, and what the embedder says.
pub fn refresh(
    database: &Database,
    apps: &[Application],
    embedder: Option<&dyn Embedder>,
    marked_only: bool,
    advance: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<Refreshed> {
    let _span = tracing::info_span!("refresh", marked_only).entered();
    let mut c = database.connection()?;
    let kinds = Kind::all(apps);
    let mut refreshed = Refreshed::default();
    let (listing, others): (Vec<&Kind>, Vec<&Kind>) =
        kinds.iter().partition(|kind| kind.table.lists_others());
    // What changes marks those that list it, so these come last. One of them may list another,
    // which came behind it.
    for (kinds, marked_only) in [(&others, marked_only), (&listing, marked_only), (&listing, true)]
    {
        if texts(&mut c, kinds, marked_only, &mut refreshed, advance)?.is_break() {
            return Ok(refreshed);
        }
    }
    if let Some(embedder) = embedder
        && vectors(&mut c, &kinds, embedder, &mut refreshed, advance)?.is_break()
    {
        return Ok(refreshed);
    }
    refreshed.is_complete = true;
    Ok(refreshed)
}

/// Forgets all that is searched, also the vectors of other models, and makes it anew; at the
/// end also the HNSW index of the model, where it had one.
///
/// # Errors
/// As [`refresh`].
pub fn rebuild(
    database: &Database,
    apps: &[Application],
    embedder: Option<&dyn Embedder>,
    advance: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<Refreshed> {
    let mut c = database.connection()?;
    let had_hnsw = c.write(|c| {
        for state in search::states(c)? {
            search::forget(c, &state.app, &state.collection)?;
        }
        let mut had_hnsw = false;
        for model in search::models(c)? {
            let is_ours = embedder.is_some_and(|embedder| embedder.model().name == model.name);
            had_hnsw |= search::drop_hnsw(c, model.id)? && is_ours;
            search::drop_model(c, model.id)?;
        }
        Ok::<_, Error>(had_hnsw)
    })?;
    drop(c);
    let refreshed = refresh(database, apps, embedder, false, advance)?;
    if let Some(embedder) = embedder.filter(|_| had_hnsw && refreshed.is_complete) {
        make_hnsw(database, embedder.model())?;
    }
    Ok(refreshed)
}

fn texts(
    c: &mut Connection,
    kinds: &[&Kind],
    marked_only: bool,
    refreshed: &mut Refreshed,
    advance: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let states = search::states(c)?;
    for kind in kinds {
        let (app, collection) = (kind.app(), kind.collection());
        let state = states.iter().find(|of| of.app == app && of.collection == collection);
        let is_marked = match state {
            Some(state) => state.is_stale,
            None => kind.table.holds_any(c)?,
        };
        if (marked_only || state.is_none()) && !is_marked {
            continue;
        }
        if advance(Step::Texts { app, collection }).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        let done = search::refresh(c, &kind.table, |more| {
            refreshed.projected += more;
            advance(Step::Projected(more))
        })?;
        if done.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn vectors(
    c: &mut Connection,
    kinds: &[Kind],
    embedder: &dyn Embedder,
    refreshed: &mut Refreshed,
    advance: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let of = embedder.model();
    let dimension = i64::try_from(of.dimension).unwrap_or(i64::MAX);
    let model = c.write(|c| search::model(c, &of.name, &of.version, dimension))?;
    let lacking = search::lacking(c, model)?;
    if lacking > 0 && advance(Step::Vectors(lacking as u64)).is_break() {
        return Ok(ControlFlow::Break(()));
    }
    let mut after = 0;
    loop {
        let documents = search::embeddable(c, model, after, BATCH)?;
        let Some(last) = documents.last().map(|last| last.id) else { break };
        after = last;
        let new = embed(kinds, embedder, &documents)?;
        c.write(|c| search::store(c, model, &new))?;
        refreshed.embedded += new.len() as u64;
        refreshed.passages +=
            new.iter().map(|new| new.vectors.len().saturating_sub(1) as u64).sum::<u64>();
        if advance(Step::Embedded(new.len() as u64)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    // What an older version of the model made is never compared with anything again.
    c.write(|c| {
        let others = search::models(c)?.into_iter();
        let mut had_hnsw = false;
        for outdated in others.filter(|other| other.name == of.name && other.id != model) {
            had_hnsw |= search::drop_hnsw(c, outdated.id)?;
            search::drop_model(c, outdated.id)?;
        }
        match had_hnsw.then(|| search::make_hnsw(c, model, of.dimension)) {
            // A model of too many dimensions has no such index.
            None | Some(Ok(()) | Err(rehome_persistence::Error::Invalid(_))) => Ok(()),
            Some(Err(error)) => Err(Error::from(error)),
        }
    })?;
    Ok(ControlFlow::Continue(()))
}

/// The vectors of documents: of each the whole first, then its passages.
fn embed(kinds: &[Kind], embedder: &dyn Embedder, documents: &[Found]) -> Result<Vec<NewVectors>> {
    let mut texts: Vec<String> = Vec::new();
    let mut ends = Vec::with_capacity(documents.len());
    for document in documents {
        let record = &document.record;
        let kind = kinds
            .iter()
            .find(|kind| kind.app() == record.app && kind.collection() == record.collection);
        let noun = kind.map_or("", |kind| &kind.searchable.noun);
        texts.push(whole(&document.text, noun));
        let cut = passages(&document.text, noun, embedder.windows());
        texts.extend(cut.iter().map(crate::passages::Passage::to_text));
        ends.push(texts.len());
    }
    let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = embedder.embed(&borrowed)?;
    let dimension = embedder.model().dimension;
    if vectors.ncols() != dimension {
        return Err(Error::Dimension { expected: dimension, found: vectors.ncols() });
    }
    if vectors.nrows() != texts.len() {
        return Err(Error::Rows { asked: texts.len(), given: vectors.nrows() });
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let new = documents.iter().zip(starts.zip(&ends)).map(|(document, (start, end))| {
        let whole = vectors.row(start);
        if !has_direction(whole) {
            // The model knows none of its words: there is nothing to find it by.
            return Ok(NewVectors {
                document: document.id,
                vectors: Vec::new(),
                codes: Vec::new(),
            });
        }
        // A passage of unknown words stands for the whole.
        let rows: Vec<usize> = (start..*end)
            .map(|row| if has_direction(vectors.row(row)) { row } else { start })
            .collect();
        let of_document = vectors.select(Axis(0), &rows);
        let bytes = |vector: ndarray::ArrayView1<'_, f32>| {
            vector.iter().flat_map(|value| value.to_le_bytes()).collect()
        };
        Ok(NewVectors {
            document: document.id,
            codes: Int8Index::encode(of_document.view())?,
            vectors: of_document.rows().into_iter().map(bytes).collect(),
        })
    });
    new.collect()
}
