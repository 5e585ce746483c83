//! Moments: which place of the log each names, and what is refused.

use rehome::{DatabaseError, Error, Moment, Rehome};
use rehome_tests::{Folder, condition, import};

use super::{put, with_home};

fn place(rehome: &Rehome, moment: &str) -> Result<i64, String> {
    let moment: Moment = moment.parse().unwrap();
    let placed = rehome.database().read(|c| rehome_persistence::changes::place(c, &moment));
    placed.map_err(|error| match error {
        DatabaseError::Moment { nearest, .. } => nearest,
        other => panic!("{other}"),
    })
}

#[test]
fn a_moment_is_a_place_a_run_a_time_or_a_name() {
    let rehome = with_home();
    let first = put(&rehome, "dazed", "One.");
    let run = import(&rehome, &Folder::conditions(&[condition("lost")])).run.unwrap();
    let second = put(&rehome, "dazed", "Two.");
    assert_eq!(place(&rehome, "now"), Ok(second));
    assert_eq!(place(&rehome, &format!("seq:{first}")), Ok(first));
    assert_eq!(place(&rehome, &format!("run:{run}")), Ok(first));
    let at = rehome.change(first).unwrap().entry.at;
    assert_eq!(place(&rehome, &at), Ok(first));
    rehome.tag_moment("term", &Moment::Seq(first)).unwrap();
    assert_eq!(place(&rehome, "term"), Ok(first));
}

#[test]
fn a_place_inside_a_unit_of_work_is_its_end() {
    let rehome = with_home();
    let app = rehome.app("dnd5e").unwrap().clone();
    let before = rehome.last_change().unwrap();
    let registry = rehome_persistence::repository::Registry::new(&app);
    let written = rehome.database().write(|c| {
        for key in ["dazed", "lost", "worn"] {
            let mut records = rehome_persistence::repository::Records::new(c, &registry)?;
            records.put(&super::home(), &super::saying(key, "One."))?;
        }
        Ok::<_, DatabaseError>(())
    });
    written.unwrap();
    put(&rehome, "dazed", "Two.");
    for inside in 1..=3 {
        assert_eq!(place(&rehome, &format!("seq:{}", before + inside)), Ok(before + 3));
    }
}

#[test]
fn a_moment_outside_the_log_is_refused_with_the_nearest() {
    let rehome = with_home();
    let last = put(&rehome, "dazed", "One.");
    assert_eq!(place(&rehome, "seq:99"), Err(format!("seq:{last}")));
    assert_eq!(place(&rehome, "run:99"), Err(format!("seq:{last}")));
    assert_eq!(place(&rehome, "nobody"), Err("now".to_owned()));
    assert_eq!(place(&rehome, "2999-01-01"), Err("now".to_owned()));
    let first = rehome.change(1).unwrap().entry.at;
    assert_eq!(place(&rehome, "1999-01-01"), Err(first));
}

#[test]
fn a_name_of_a_moment_that_could_mean_another_is_refused() {
    let rehome = with_home();
    for name in ["now", "2026", "seq:1", "", "a b"] {
        let error = rehome.tag_moment(name, &Moment::Now).unwrap_err();
        assert!(matches!(error, Error::Database(DatabaseError::Invalid(_))), "{name}: {error}");
    }
}
