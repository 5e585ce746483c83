//! How the instances of a competition compare: up to 100 points each, and a rank.

use super::{
    instance::Instance,
    session::Session,
    totals::{seconds, span},
};

/// How many of the best instances are recommended.
const RECOMMENDED: usize = 3;

/// What is known of an instance's work beyond the instance itself. The editor computes with
/// these numbers, but its files have no place for them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measurements {
    /// How many tests passed. It counts only together with `tests_failed`.
    pub tests_passed: Option<u32>,
    /// How many tests failed.
    pub tests_failed: Option<u32>,
    /// How complex the code became, from 0, the best, to 100.
    pub code_complexity: Option<f64>,
    /// How long the work took, in seconds; none or 0 takes the instance's own times.
    pub execution_time: Option<u32>,
}

/// The points of an instance, by what they are given for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Points {
    /// 0 to 40: the share of tests that passed. Without tests, all for the status
    /// `completed`, none for `failed`, and half for any other.
    pub tests: f64,
    /// 0 to 30: all for a complexity of 0, none for one of 100; half where it is unknown.
    pub complexity: f64,
    /// 0 to 20: falls evenly from 20 at once to 10 after 300 seconds and 0 after 600; 10
    /// where the time is unknown, cannot be read, or ends before it starts.
    pub efficiency: f64,
    /// 0 to 10: all for 50 to 500 changed lines. Below, it rises evenly from 0; above, it
    /// falls evenly to 5 at 1,000 lines and stays there.
    pub changes: f64,
}

impl Points {
    /// The points of an instance.
    pub fn of(instance: &Instance, measured: &Measurements) -> Self {
        Self {
            tests: tests(instance, measured),
            complexity: complexity(measured),
            efficiency: efficiency(execution_time(instance, measured)),
            changes: changes(instance),
        }
    }

    /// All together, 0 to 100.
    pub fn total(&self) -> f64 {
        self.tests + self.complexity + self.efficiency + self.changes
    }
}

/// One instance among those of its session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The number of the instance.
    pub instance_id: u32,
    /// Its points.
    pub points: Points,
    /// How long its work took, in whole seconds; 0 where that is unknown.
    pub execution_time: u64,
    /// Its place, from 1; no two instances share one.
    pub rank: usize,
    /// Whether it is one of the best three.
    pub recommended: bool,
}

/// The scores of a session's instances, the best first; among equals the one that comes
/// first in the session. The winner to recommend is the first, where there is one.
pub fn evaluate(session: &Session, measured: impl Fn(&Instance) -> Measurements) -> Vec<Score> {
    let score = |instance: &Instance| {
        let measured = measured(instance);
        Score {
            instance_id: instance.instance_id,
            points: Points::of(instance, &measured),
            execution_time: execution_time(instance, &measured),
            rank: 0,
            recommended: false,
        }
    };
    let mut scores: Vec<Score> = session.instances.iter().map(score).collect();
    scores.sort_by(|a, b| b.points.total().total_cmp(&a.points.total()));
    for (index, score) in scores.iter_mut().enumerate() {
        score.rank = index + 1;
        score.recommended = index < RECOMMENDED;
    }
    scores
}

fn tests(instance: &Instance, measured: &Measurements) -> f64 {
    if let (Some(passed), Some(failed)) = (measured.tests_passed, measured.tests_failed) {
        let (passed, failed) = (f64::from(passed), f64::from(failed));
        if passed + failed > 0.0 {
            return passed / (passed + failed) * 40.0;
        }
    }
    match instance.status.as_str() {
        "completed" => 40.0,
        "failed" => 0.0,
        _ => 20.0,
    }
}

fn complexity(measured: &Measurements) -> f64 {
    let complexity = measured.code_complexity.filter(|complexity| complexity.is_finite());
    complexity.map_or(15.0, |complexity| (1.0 - complexity.clamp(0.0, 100.0) / 100.0) * 30.0)
}

fn execution_time(instance: &Instance, measured: &Measurements) -> u64 {
    match measured.execution_time {
        Some(seconds) if seconds > 0 => seconds.into(),
        _ => span(instance).and_then(|(start, end)| seconds(start, end)).unwrap_or_default(),
    }
}

fn efficiency(seconds: u64) -> f64 {
    match seconds {
        0 => 10.0,
        // Evenly over both halves: 20 - 10 · t / 300 up to 300, 10 - 10 · (t - 300) / 300 after.
        1..=600 => 20.0 - seconds as f64 / 30.0,
        _ => 0.0,
    }
}

fn changes(instance: &Instance) -> f64 {
    let lines = f64::from(instance.lines_added.unwrap_or_default())
        + f64::from(instance.lines_deleted.unwrap_or_default());
    if lines < 50.0 {
        lines / 5.0
    } else if lines <= 500.0 {
        10.0
    } else {
        10.0 - ((lines - 500.0) / 500.0).min(1.0) * 5.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instance(instance_id: u32, status: &str, lines: u32, seconds: Option<u32>) -> Instance {
        let end =
            |seconds: u32| format!("2025-11-13T04:{:02}:{:02}.9Z", seconds / 60, seconds % 60);
        Instance {
            instance_id,
            status: status.to_owned(),
            lines_added: Some(lines),
            start_time: Some("2025-11-13T04:00:00Z".to_owned()),
            end_time: seconds.map(end),
            ..Instance::default()
        }
    }

    fn points(instance: &Instance, measured: Measurements) -> [f64; 4] {
        let points = Points::of(instance, &measured);
        [points.tests, points.complexity, points.efficiency, points.changes]
    }

    #[test]
    fn evaluation_without_measurements_goes_by_status_times_and_lines() {
        let none = Measurements::default();
        assert_eq!(points(&instance(1, "completed", 200, Some(150)), none), [40., 15., 15., 10.]);
        assert_eq!(points(&instance(1, "failed", 0, Some(300)), none), [0., 15., 10., 0.]);
        assert_eq!(points(&instance(1, "idle", 25, Some(450)), none), [20., 15., 5., 5.]);
        assert_eq!(points(&instance(1, "idle", 750, Some(601)), none), [20., 15., 0., 7.5]);
        assert_eq!(points(&instance(1, "idle", 9_999, None), none), [20., 15., 10., 5.]);
    }

    #[test]
    fn evaluation_with_measurements_goes_by_tests_and_complexity() {
        let measured = Measurements {
            tests_passed: Some(3),
            tests_failed: Some(1),
            code_complexity: Some(10.0),
            execution_time: Some(600),
        };
        assert_eq!(points(&instance(1, "failed", 50, Some(1)), measured), [30., 27., 0., 10.]);
        let no_tests = Measurements { tests_passed: Some(0), tests_failed: Some(0), ..measured };
        assert_eq!(Points::of(&instance(1, "completed", 0, None), &no_tests).tests, 40.0);
        let alone = Measurements { tests_failed: None, ..measured };
        assert_eq!(Points::of(&instance(1, "failed", 0, None), &alone).tests, 0.0);
        let beyond = Measurements { code_complexity: Some(1e300), ..measured };
        assert_eq!(Points::of(&instance(1, "failed", 0, None), &beyond).complexity, 0.0);
    }

    #[test]
    fn ranking_is_by_points_recommends_three_and_keeps_the_order_among_equals() {
        let session = Session {
            instances: vec![
                instance(1, "failed", 100, None),
                instance(0, "idle", 100, None),
                instance(3, "completed", 100, None),
                instance(2, "idle", 100, None),
            ],
            ..Session::default()
        };
        let scores = evaluate(&session, |_| Measurements::default());
        let ranks: Vec<_> = scores.iter().map(|s| (s.instance_id, s.rank, s.recommended)).collect();
        assert_eq!(ranks, [(3, 1, true), (0, 2, true), (2, 3, true), (1, 4, false)]);
        assert_eq!(scores[0].points.total(), 75.0);
        assert!(evaluate(&Session::default(), |_| Measurements::default()).is_empty());
    }
}
