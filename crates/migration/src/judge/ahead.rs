//! The elements of one file, each with what it says. Those of a large file are read and examined
//! on a thread of their own, a little ahead of who takes them.

use std::{io, mem, panic, sync::mpsc, thread};

use rehome_domain::{Root, json::Canonical};

use super::{Examined, Examiner};
use crate::source::{Element, Elements, Hashed, KeyOf, LARGEST_KEPT, LiveLines, PlannedFile, Stop};

/// A file that is smaller is read by who takes its elements: a thread would cost more.
const SMALL: u64 = 128 << 10;
/// How many bytes of text go to the other thread at once, unless one element has more.
const BYTES: usize = 64 << 10;
/// How many such pieces wait for who takes them.
const AHEAD: usize = 4;
/// A piece with more is taken before more is read, so that memory holds one large element.
const LARGE: usize = 1 << 20;

/// An element that was examined.
pub(crate) struct Taken {
    pub(crate) element: Element<'static>,
    pub(crate) examined: Examined,
    /// How many bytes of the file were read by then.
    pub(crate) read: u64,
    /// What of the frame of the file is complete since the element before.
    pub(crate) frame: Vec<String>,
}

/// How a file is read.
#[derive(Clone, Default)]
pub(crate) struct ReadOptions {
    /// An element with more bytes rejects the file.
    pub(crate) limit: usize,
    /// Whether its frame is made; then what tells the keys of other records that fill places.
    pub(crate) framed: bool,
    pub(crate) key_of: Option<KeyOf>,
    /// Whether it was read strictly before, for another collection in it.
    pub(crate) is_sound: bool,
    /// Which of its documents are the last of their keys, where that is asked.
    pub(crate) live: Option<LiveLines>,
}

/// How the reading of a file ended.
pub(crate) enum Ended {
    /// At its end.
    Whole {
        /// What it was.
        hashed: Hashed,
        /// Whether it begins with a byte-order mark.
        has_mark: bool,
        /// What is left of its frame.
        frame: Vec<String>,
    },
    /// Before.
    Stopped(Stop),
}

/// Has `take` take the elements of `file` in their order, until it fails.
pub(crate) fn examine_all<E>(
    examiner: Examiner<'_>,
    file: &PlannedFile,
    options: &ReadOptions,
    mut take: impl FnMut(Taken) -> Result<(), E>,
) -> Result<Ended, E> {
    if file.bytes < SMALL {
        let mut failed = Ok(());
        let ended = read(examiner, file, options, |taken| {
            failed = take(taken);
            failed.is_ok()
        });
        return failed.map(|()| ended);
    }
    thread::scope(|scope| {
        let (pieces, to_take) = mpsc::sync_channel::<Piece>(AHEAD);
        let (taken, is_taken) = mpsc::channel::<()>();
        let reader = scope.spawn(move || {
            let mut piece = Piece::default();
            let send = |piece: &mut Piece| {
                let is_large = piece.bytes >= LARGE;
                // Where nobody takes them any more, nothing more need be read.
                pieces.send(mem::take(piece)).is_ok() && (!is_large || is_taken.recv().is_ok())
            };
            let ended = read(examiner, file, options, |taken| {
                piece.bytes += taken.element.text.len();
                piece.elements.push(taken);
                piece.bytes < BYTES || send(&mut piece)
            });
            send(&mut piece);
            ended
        });
        for piece in to_take {
            let is_large = piece.bytes >= LARGE;
            piece.elements.into_iter().try_for_each(&mut take)?;
            if is_large {
                // Where nobody waits for it, the reader has ended.
                let _ = taken.send(());
            }
        }
        Ok(reader.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    })
}

/// Some elements on their way to the other thread.
#[derive(Default)]
struct Piece {
    elements: Vec<Taken>,
    bytes: usize,
}

/// Reads `file` until `take` says that it is enough.
fn read(
    mut examiner: Examiner<'_>,
    file: &PlannedFile,
    options: &ReadOptions,
    mut take: impl FnMut(Taken) -> bool,
) -> Ended {
    let input = match rehome_persistence::files::open(&file.path) {
        Ok(input) => input,
        Err(error) => return Ended::Stopped(Stop::Io(error)),
    };
    let (name, limit) = (file.record_name(), options.limit);
    let mut elements = Elements::new(input, &file.regions, name, limit)
        .only(options.live.clone())
        .known_as_sound(options.is_sound);
    if options.framed {
        elements = elements.framed().naming(options.key_of.clone());
    }
    let mut canonical = Canonical::default();
    loop {
        let (element, examined) = match elements.next(&mut canonical) {
            Ok(Some(element)) => {
                let examined = examiner.examine(&element, &canonical);
                (element.into_owned(), examined)
            }
            Ok(None) => break,
            Err(stop) => return Ended::Stopped(stop),
        };
        if let Examined::Content(content) = &examined
            && file.source.root == Root::Record
        {
            elements.name_record(content.key());
        }
        canonical.shrink_to(LARGEST_KEPT);
        let read = elements.bytes_read();
        let frame = elements.frame_parts();
        if !take(Taken { element, examined, read, frame }) {
            // Who took them has failed, and asks for no more.
            return Ended::Stopped(Stop::Io(io::ErrorKind::Interrupted.into()));
        }
    }
    let has_mark = elements.has_mark();
    let frame = elements.end_of_frame();
    match elements.finish() {
        Ok(hashed) => Ended::Whole { hashed, has_mark, frame },
        Err(error) => Ended::Stopped(Stop::Io(error)),
    }
}
