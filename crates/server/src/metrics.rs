//! Counters of what was asked: by route, how often, how it ended and how long it took, in the text
//! form that Prometheus reads.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use axum::http::StatusCode;

use crate::route::Route;

/// The upper bounds of the histogram, in microseconds.
const BOUNDS: [u64; 10] =
    [500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_500_000, 10_000_000];

/// What is counted of one route.
#[derive(Debug, Default)]
struct OfRoute {
    /// By the first digit of the status.
    by_class: [AtomicU64; 6],
    within: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    micros: AtomicU64,
}

/// What is counted of all routes.
#[derive(Debug)]
pub(crate) struct Metrics(Vec<(String, OfRoute)>);

impl Metrics {
    pub(crate) fn new(routes: &[Route]) -> Self {
        let counted = |route: &Route| (route.name.to_owned(), OfRoute::default());
        Self(routes.iter().map(counted).collect())
    }

    /// Counts an answer.
    pub(crate) fn count(&self, route: &str, status: StatusCode, took: Duration) {
        let Some((_, of)) = self.0.iter().find(|(name, _)| name == route) else { return };
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        of.by_class[usize::from(status.as_u16() / 100).min(5)].fetch_add(1, Ordering::Relaxed);
        of.count.fetch_add(1, Ordering::Relaxed);
        of.micros.fetch_add(micros, Ordering::Relaxed);
        for (bound, within) in BOUNDS.iter().zip(&of.within) {
            if micros <= *bound {
                within.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// All of it as text.
    pub(crate) fn text(&self) -> String {
        let read = |value: &AtomicU64| value.load(Ordering::Relaxed);
        let mut text = String::from("# TYPE rehome_requests_total counter\n");
        let asked = || self.0.iter().filter(|(_, of)| read(&of.count) > 0);
        for (route, of) in asked() {
            for (class, count) in of.by_class.iter().enumerate().filter(|(_, of)| read(of) > 0) {
                let count = read(count);
                let _ = writeln!(
                    text,
                    "rehome_requests_total{{route=\"{route}\",status=\"{class}xx\"}} {count}"
                );
            }
        }
        text += "# TYPE rehome_request_seconds histogram\n";
        for (route, of) in asked() {
            for (bound, within) in BOUNDS.iter().zip(&of.within) {
                let (bound, within) = (*bound as f64 / 1e6, read(within));
                let _ = writeln!(
                    text,
                    "rehome_request_seconds_bucket{{route=\"{route}\",le=\"{bound}\"}} {within}"
                );
            }
            let (count, sum) = (read(&of.count), read(&of.micros) as f64 / 1e6);
            let _ = writeln!(
                text,
                "rehome_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}\n\
                 rehome_request_seconds_sum{{route=\"{route}\"}} {sum}\n\
                 rehome_request_seconds_count{{route=\"{route}\"}} {count}"
            );
        }
        text
    }
}
