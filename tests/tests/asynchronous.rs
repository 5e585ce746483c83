//! The wrapper for asynchronous programs, under load.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use rehome::{
    AsyncRehome, Context, Event, PackDetails, Packs, Query, RecordId, Settings, WriteOptions,
};
use rehome_tests::*;

/// More tasks than threads and connections: all of them are served, never too many at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tasks_share_few_connections() {
    const AT_ONCE: usize = 3;
    let database = TempDatabase::new();
    let settings = Settings { pool_size: AT_ONCE as u32, ..Settings::default() };
    let rehome = rehome::Rehome::builder().settings(settings).open(database.address()).unwrap();
    let folder = Folder::conditions(&["dazed", "lost", "worn"].map(condition));
    let rehome = AsyncRehome::new(rehome, AT_ONCE);
    rehome.import("dnd5e", &folder).await.unwrap();
    let home = "home".parse().unwrap();
    rehome
        .run(move |rehome| rehome.create_pack("dnd5e", &home, &PackDetails::default()))
        .await
        .unwrap();

    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..300 {
        let (rehome, now, most) = (rehome.clone(), Arc::clone(&now), Arc::clone(&most));
        tasks.spawn(async move {
            match number % 3 {
                0 => {
                    let found = rehome.document(None, "conditions", "lost", &Packs::Active).await;
                    assert_eq!(found.unwrap().rev, 1);
                }
                1 => {
                    let query = Query { limit: 2, ..Query::default() };
                    let page = rehome.documents(None, "conditions", &query).await.unwrap();
                    assert_eq!(page.items.len(), 2);
                }
                _ => {
                    let key = format!("c{number}");
                    let record = RecordId::new("dnd5e", "conditions", "home", &*key);
                    let new = WriteOptions::expecting(0);
                    rehome.put_document(&record, &condition(&key), &new).await.unwrap();
                }
            }
            let work = move |_: &rehome::Rehome| {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::yield_now();
                now.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            };
            rehome.run(work).await.unwrap();
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    assert!((1..=AT_ONCE).contains(&most.load(Ordering::SeqCst)), "{most:?}");
    let count =
        rehome.run(|rehome| rehome.count_documents(None, "conditions", &Query::default())).await;
    assert_eq!(count.unwrap(), 103);
}

/// A call that nobody waits for any more ends, and leaves nothing half written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_is_dropped_is_cancelled() {
    let blocking = memory();
    let words = "words ".repeat(2000);
    let many: Vec<String> = (0..400).map(|n| condition_saying(&format!("c{n}"), &words)).collect();
    let folder = Folder::conditions(&many);
    let (began, begins) = tokio::sync::mpsc::unbounded_channel();
    let mut begins = begins;
    let listening = Context::default().telling(move |event| {
        if let Event::Advanced(_) = event {
            let _ = began.send(());
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    let rehome = AsyncRehome::new(blocking.acting(listening), 1);
    tokio::select! {
        report = rehome.import("dnd5e", &folder) => panic!("it ended first: {report:?}"),
        _ = begins.recv() => {}
    }
    // The only permit comes free when the import has ended.
    let runs = rehome.run(|rehome| rehome.history(1)).await.unwrap();
    assert_eq!(runs[0].status, "cancelled");
    assert!(content(&blocking).is_empty());
}

/// The one place is free again after a panic.
#[tokio::test]
async fn a_panic_of_the_work_is_one_of_the_caller() {
    let rehome = AsyncRehome::new(memory(), 1);
    let task = rehome.clone();
    let failed = tokio::spawn(async move {
        task.run(|_| -> Result<(), rehome::Error> { panic!("a fault") }).await
    });
    assert!(failed.await.unwrap_err().is_panic());
    assert!(rehome.run(|rehome| rehome.packs()).await.is_ok());
}
