//! Readers and edits at the same time: nobody waits for the other.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use ndarray::Array2;
use rehome_persistence::testing;
use rehome_vector::{
    Embedder, ModelId, Result,
    search::{Mode, Searcher},
};

use crate::fixture::{Harbour, Letters, keys, query};

/// Letters that stop at the word `slow` until they are told to go on.
struct Slow {
    letters: Arc<dyn Embedder>,
    began: Mutex<Sender<()>>,
    goes_on: Mutex<Receiver<()>>,
}

impl Embedder for Slow {
    fn model(&self) -> &ModelId {
        self.letters.model()
    }

    fn embed(&self, texts: &[&str]) -> Result<Array2<f32>> {
        if texts == ["slow"] {
            self.began.lock().unwrap().send(()).unwrap();
            self.goes_on.lock().unwrap().recv().unwrap();
        }
        self.letters.embed(texts)
    }
}

/// A search in a thread of its own; fails when it is not over soon.
fn searched(searcher: &Arc<Searcher>, text: &'static str) -> Vec<String> {
    let (sender, receiver) = channel();
    let searcher = Arc::clone(searcher);
    thread::spawn(move || {
        let found = searcher.search(&query(text, Mode::Vector)).unwrap();
        sender.send(keys(&found).into_iter().map(str::to_owned).collect()).unwrap();
    });
    receiver.recv_timeout(Duration::from_secs(30)).expect("nobody is to be waited for")
}

#[test]
fn a_reader_keeps_its_snapshot_and_keeps_nobody_waiting() {
    // A database in memory has one connection.
    let scratch = testing::Scratch::new();
    let harbour = Harbour::at(scratch.address());
    harbour.ship("Gull", "slow old words");
    harbour.refresh();
    let (began, has_begun) = channel();
    let (go_on, goes_on) = channel();
    let (began, goes_on) = (Mutex::new(began), Mutex::new(goes_on));
    let letters = Letters::version("1");
    let searcher = Arc::new(harbour.searcher_with(Arc::new(Slow { letters, began, goes_on })));
    assert_eq!(searched(&searcher, "gull"), ["gull"]);

    let of_reader = Arc::clone(&searcher);
    let reader = thread::spawn(move || {
        let found = of_reader.search(&query("slow", Mode::Vector)).unwrap();
        (keys(&found).join(" "), found.stale)
    });
    has_begun.recv().unwrap();

    // Three times: the next states share what the first one has.
    for name in ["Heron", "Tern", "Skua"] {
        harbour.ship(name, "slow new words");
        harbour.refresh();
        assert!(searched(&searcher, "new words").contains(&name.to_lowercase()));
    }
    harbour.delete("heron");
    assert!(!searched(&searcher, "new words").contains(&"heron".to_owned()));

    go_on.send(()).unwrap();
    let (found, stale) = reader.join().unwrap();
    assert_eq!(found, "gull");
    assert_eq!(stale, ["harbour/ships"]);
}
