//! What another program stands on: lists, an edit that meets another, an import that is stopped,
//! and what errors say.
//!
//! `cargo run -p rehome --example surface`

use std::path::Path;

use rehome::{Cancel, Context, Error, Event, Filter, Query, Rehome, WriteOptions};

/// Shows all of it with the sample files of the editor, on the database at `address`.
pub fn tour(samples: &Path, address: &str) -> Result<(), Error> {
    let rehome = Rehome::builder().acting(Context::of("agent:tour")).open(address)?;
    rehome.import("editor", samples)?;

    let mut query = Query { limit: 2, order: "-updated_at".parse().ok(), ..Query::default() }
        .with(Filter::equal("status", "completed"));
    loop {
        let page = rehome.documents(None, "sessions", &query)?;
        page.items.iter().for_each(|found| println!("{}, rev {}", found.record, found.rev));
        let Some(next) = page.next else { break };
        query.after = Some(next);
    }

    let any = rehome.documents(None, "sessions", &Query { limit: 1, ..Query::default() })?;
    let Some(found) = any.items.first() else { return Ok(()) };
    let other =
        |body: &str| Ok::<_, Error>(body.replacen("\"task\":", "\"seen\": true, \"task\":", 1));
    rehome.edit_document(&found.record, false, other)?;
    let late = WriteOptions::expecting(found.rev);
    if let Err(error) = rehome.put_document(&found.record, &found.body, &late) {
        tell(&error);
    }

    let stop = Cancel::default();
    let on_first_file = stop.clone();
    let stopping = Context::of("agent:tour").until(&stop).telling(move |event| {
        if let Event::File(_) = event {
            on_first_file.cancel();
        }
    });
    if let Err(error) = rehome.acting(stopping).import("editor", samples) {
        tell(&error);
    }
    Ok(())
}

/// What an error says to a program: its code, both values of a conflict, and what can be done.
fn tell(error: &Error) {
    println!("{} ({:?}): {error}", error.code(), error.code().kind());
    if let Some(conflict) = error.conflict() {
        println!("  expected {}, found {}", conflict.expected, conflict.found);
    }
    error.hints().iter().for_each(|hint| println!("  {hint:?}"));
}

fn main() -> Result<(), Error> {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/editor");
    tour(Path::new(samples), "sqlite::memory:")
}
