//! Making what is searched from the records: texts first, then vectors. Each transaction is
//! small, and what is left to do is always found by comparing, so whatever stops it, nothing
//! is lost and nothing is done twice.

use std::{cell::Cell, collections::HashMap, ops::ControlFlow};

use ndarray::{ArrayView1, Axis};
use rehome_domain::SearchText;
use rehome_persistence::{
    Application, Connection, Database,
    search::{self, Encoded, Encoder},
};

use super::{hnsw::make_hnsw, kinds::Kind};
use crate::{
    Embedder, Error, Int8Index, Result, StaticEmbedder, has_direction,
    passages::{passages, whole},
    static_table::DocumentTokens,
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
    let _claim = search::claim(database)?;
    let mut c = database.connection()?;
    let kinds = Kind::all(apps);
    let mut refreshed = Refreshed::default();
    let made = match embedder {
        None => None,
        Some(embedder) => Some(Maker::new(&mut c, embedder)?),
    };
    if made.as_ref().is_some_and(|maker| maker.embedder.tokens().is_some()) {
        let due = due(&mut c, &kinds)?;
        if due > 0 && advance(Step::Vectors(due)).is_break() {
            return Ok(refreshed);
        }
    }
    let (listing, others): (Vec<&Kind>, Vec<&Kind>) =
        kinds.iter().partition(|kind| kind.table.lists_others());
    // What changes marks those that list it, so these come last. One of them may list another,
    // which came behind it.
    for (kinds, marked_only) in [(&others, marked_only), (&listing, marked_only), (&listing, true)]
    {
        let maker = made.as_ref();
        if texts(&mut c, kinds, maker, marked_only, &mut refreshed, advance)?.is_break() {
            return Ok(refreshed);
        }
    }
    if let Some(maker) = &made
        && vectors(&mut c, &kinds, maker, &mut refreshed, advance)?.is_break()
    {
        return Ok(refreshed);
    }
    search::tidy(&mut c)?;
    refreshed.is_complete = true;
    Ok(refreshed)
}

/// How many records the collections have that changed.
fn due(c: &mut Connection, kinds: &[Kind]) -> Result<u64> {
    let states = search::states(c)?;
    let mut due = 0;
    for kind in kinds {
        let is_it = |of: &&search::CollectionState| {
            of.app == kind.app() && of.collection == kind.collection()
        };
        if states.iter().find(is_it).is_none_or(|state| state.is_stale) {
            due += u64::try_from(kind.table.count(c)?).unwrap_or(0);
        }
    }
    Ok(due)
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
        search::forget(c)?;
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
    maker: Option<&Maker<'_>>,
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
        // What a slow model makes would keep texts from being found meanwhile.
        let quick = maker.filter(|maker| maker.embedder.tokens().is_some());
        let passages = Cell::new(0);
        let encode = |texts: &[&SearchText]| {
            let maker = quick.expect("only a quick model encodes on the way");
            let encoded = maker.encode(texts, &kind.searchable.noun)?;
            passages.set(passages.get() + encoded.iter().map(|(_, count)| count).sum::<u64>());
            Ok(encoded.into_iter().map(|(encoded, _)| encoded).collect())
        };
        let encoder = quick.map(|maker| Encoder::<Error> { model: maker.model, encode: &encode });
        let done = search::refresh(c, &kind.table, encoder.as_ref(), |projected, embedded| {
            refreshed.projected += projected;
            refreshed.embedded += embedded;
            refreshed.passages += passages.take();
            let told = advance(Step::Projected(projected));
            let is_told = quick.is_some() && told.is_continue();
            if is_told { advance(Step::Embedded(projected)) } else { told }
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
    maker: &Maker<'_>,
    refreshed: &mut Refreshed,
    advance: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let model = maker.model;
    let lacking = search::lacking(c, model)?;
    if lacking > 0 && advance(Step::Vectors(lacking as u64)).is_break() {
        return Ok(ControlFlow::Break(()));
    }
    for kind in kinds.iter().filter(|_| lacking > 0) {
        let mut after = 0;
        loop {
            let documents = search::embeddable(c, &kind.table, model, after, BATCH)?;
            let Some(last) = documents.last().map(|last| last.id) else { break };
            after = last;
            let mut texts = Vec::with_capacity(documents.len());
            for of_container in documents.chunk_by(|a, b| a.container == b.container) {
                let keys: Vec<&str> = of_container.iter().map(|of| of.key.as_str()).collect();
                let container = &of_container[0].container;
                let found = search::texts(c, &kind.table, container, &keys)?;
                let ids = of_container.iter().map(|of| of.id);
                texts.extend(ids.zip(found).filter_map(|(id, text)| Some((id, text?))));
            }
            let all: Vec<&SearchText> = texts.iter().map(|(_, text)| text).collect();
            let encoded = maker.encode(&all, &kind.searchable.noun)?;
            refreshed.passages += encoded.iter().map(|(_, count)| count).sum::<u64>();
            let ids = texts.iter().map(|(id, _)| *id);
            let new: Vec<(i64, Encoded)> =
                ids.zip(encoded.into_iter().map(|(encoded, _)| encoded)).collect();
            c.write(|c| search::store(c, &kind.table, model, &new))?;
            refreshed.embedded += new.len() as u64;
            if advance(Step::Embedded(new.len() as u64)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    // What an older version of the model made is never compared with anything again.
    let of = maker.embedder.model();
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

/// A model that makes vectors of documents, with its number in the database.
struct Maker<'e> {
    embedder: &'e dyn Embedder,
    model: i64,
}

impl<'e> Maker<'e> {
    fn new(c: &mut Connection, embedder: &'e dyn Embedder) -> Result<Self> {
        let of = embedder.model();
        let dimension = i64::try_from(of.dimension).unwrap_or(i64::MAX);
        let model = c.write(|c| search::model(c, &of.name, &of.version, dimension))?;
        Ok(Self { embedder, model })
    }

    /// What the model makes of texts, and of how many passages of each.
    fn encode(&self, texts: &[&SearchText], noun: &str) -> Result<Vec<(Encoded, u64)>> {
        match self.embedder.tokens() {
            Some(table) => texts
                .iter()
                .map(|text| of_tokens(table, text, noun, self.embedder.keeps_vectors()))
                .collect(),
            None => self.of_vectors(texts, noun),
        }
    }

    /// The vectors of documents: of each the whole first, then its passages.
    fn of_vectors(&self, documents: &[&SearchText], noun: &str) -> Result<Vec<(Encoded, u64)>> {
        let embedder = self.embedder;
        let mut texts: Vec<String> = Vec::new();
        let mut ends = Vec::with_capacity(documents.len());
        for text in documents {
            texts.push(whole(text, noun));
            let cut = passages(text, noun, embedder.windows());
            texts.extend(cut.iter().map(crate::passages::Passage::to_text));
            ends.push(texts.len());
        }
        // Equal passages are embedded once.
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut once: Vec<&str> = Vec::new();
        let rows: Vec<usize> = texts
            .iter()
            .map(|text| {
                *places.entry(text).or_insert_with(|| {
                    once.push(text);
                    once.len() - 1
                })
            })
            .collect();
        let vectors = embedder.embed(&once)?;
        let dimension = embedder.model().dimension;
        if vectors.ncols() != dimension {
            return Err(Error::Dimension { expected: dimension, found: vectors.ncols() });
        }
        if vectors.nrows() != once.len() {
            return Err(Error::Rows { asked: once.len(), given: vectors.nrows() });
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let encoded = starts.zip(&ends).map(|(start, end)| {
            if !has_direction(vectors.row(rows[start])) {
                // The model knows none of its words: there is nothing to find it by.
                return Ok((Encoded::default(), 0));
            }
            // A passage of unknown words stands for the whole.
            let of_document: Vec<usize> = rows[start..*end]
                .iter()
                .map(|row| if has_direction(vectors.row(*row)) { *row } else { rows[start] })
                .collect();
            let of_document = vectors.select(Axis(0), &of_document);
            let encoded = Encoded {
                codes: Int8Index::encode(of_document.view())?,
                tokens: None,
                vectors: of_document.rows().into_iter().map(|row| bytes(row.iter())).collect(),
            };
            Ok((encoded, (end - start - 1) as u64))
        });
        encoded.collect()
    }
}

/// What a table of tokens makes of a document; its vectors too where they are kept.
fn of_tokens(
    table: &StaticEmbedder,
    text: &SearchText,
    noun: &str,
    keeps_vectors: bool,
) -> Result<(Encoded, u64)> {
    let tokens = table.document_tokens(text, noun);
    let read = DocumentTokens::of_memory(&tokens);
    let Some(whole) = table.whole(read) else { return Ok((Encoded::default(), 0)) };
    let row = ArrayView1::from(&whole);
    let codes = Int8Index::encode(row.insert_axis(Axis(0)))?;
    let mut count = 0;
    read.each_passage(|_, _| count += 1);
    let mut vectors = Vec::new();
    if keeps_vectors {
        vectors.push(bytes(whole.iter()));
        vectors.extend(table.passages(read, &whole).iter().map(|row| bytes(row.iter())));
    }
    Ok((Encoded { codes, tokens: Some(tokens), vectors }, count))
}

fn bytes<'v>(values: impl Iterator<Item = &'v f32>) -> Vec<u8> {
    values.flat_map(|value| value.to_le_bytes()).collect()
}
