//! How many requests there may be in a minute: of failed logins, of writes, of reads.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::header;
use rehome::ErrorCode;

use crate::problem::Problem;

const MINUTE: Duration = Duration::from_secs(60);

/// So many callers are told apart; of more, those who asked last.
const MOST_CALLERS: usize = 10_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    FailedLogin,
    Write,
    Read,
}

/// What is left of each minute, by what is counted and who asks.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<(Counted, String), Bucket>>);

/// Fills up evenly, and holds a minute's worth.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    since: Instant,
}

impl Rates {
    /// Takes one away.
    pub(crate) fn take(&self, what: Counted, who: &str, in_a_minute: u32) -> Result<(), Problem> {
        self.change(what, who, in_a_minute, 1.0)
    }

    /// Whether there is one left; nothing is taken.
    pub(crate) fn require(
        &self,
        what: Counted,
        who: &str,
        in_a_minute: u32,
    ) -> Result<(), Problem> {
        self.change(what, who, in_a_minute, 0.0)
    }

    fn change(&self, what: Counted, who: &str, most: u32, taken: f64) -> Result<(), Problem> {
        let now = Instant::now();
        let most = f64::from(most.max(1));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > MOST_CALLERS {
            all.retain(|_, bucket| now.duration_since(bucket.since) < MINUTE);
        }
        let bucket = all.entry((what, who.to_owned())).or_insert(Bucket { left: most, since: now });
        let passed = now.duration_since(bucket.since).as_secs_f64();
        bucket.left = (bucket.left + passed * most / MINUTE.as_secs_f64()).min(most);
        bucket.since = now;
        if bucket.left < 1.0 {
            let wait = ((1.0 - bucket.left) * MINUTE.as_secs_f64() / most).ceil().max(1.0);
            let problem = Problem::of(ErrorCode::TooManyRequests);
            return Err(problem.header(header::RETRY_AFTER, &format!("{wait}")));
        }
        bucket.left -= taken;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Counted, Rates};

    #[test]
    fn a_minutes_worth_is_taken_and_then_no_more() {
        let rates = Rates::default();
        for _ in 0..3 {
            rates.take(Counted::FailedLogin, "a", 3).unwrap();
        }
        assert!(rates.require(Counted::FailedLogin, "a", 3).is_err());
        assert!(rates.require(Counted::FailedLogin, "b", 3).is_ok());
        assert!(rates.require(Counted::Write, "a", 3).is_ok());
    }
}
