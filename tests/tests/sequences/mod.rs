//! Whatever happens to a database in whatever order: each rollback does what a model of it says.
//!
//! A sequence ends with everything undone, the newest first, which leaves nothing of what were
//! runs, and with these rollbacks undone in turn.
//!
//! A test run takes the same few every time; `cargo xtask random` takes many, and others.

mod content;
mod found;
mod sessions;
mod state;
mod trail;

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngSeed},
};
use rehome::Overriding;
use rehome_tests::{memory, on_server};

use state::leftovers;
use trail::Trail;

fn config() -> Config {
    let mut config = Config { max_shrink_iters: 300, ..Config::default() };
    config.failure_persistence = None;
    if matches!(config.rng_seed, RngSeed::Random) {
        config.rng_seed = RngSeed::Fixed(1);
        config.cases = if on_server() { 8 } else { 60 };
    }
    config
}

/// Undoes everything, and then that.
fn there_and_back(mut trail: Trail, app: &str) {
    trail.moments_come_back(3);
    let all_runs = trail.are_all_runs();
    let before = trail.now.clone();
    let rollbacks = trail.undo_all();
    if all_runs {
        assert_eq!(leftovers(&trail.rehome, app), [""; 0], "all was undone");
    }
    for run in rollbacks.into_iter().rev() {
        trail.rollback(run);
    }
    if all_runs {
        assert_eq!(trail.now, before);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn of_packs_and_their_records(
        steps in any::<bool>().prop_flat_map(|edits| vec(content::step(edits), 4..12)),
    ) {
        let rehome = memory().overriding(Overriding::Protected);
        let mut trail = Trail::new(rehome, "dnd5e", content::COLLECTIONS);
        for step in &steps {
            content::take(&mut trail, step);
        }
        there_and_back(trail, "dnd5e");
    }

    #[test]
    fn of_sessions_and_their_workspaces(
        steps in any::<bool>().prop_flat_map(|commands| vec(sessions::step(commands), 4..12)),
    ) {
        let mut trail = Trail::new(memory(), "editor", &[]);
        for step in &steps {
            sessions::take(&mut trail, step);
        }
        there_and_back(trail, "editor");
    }
}
