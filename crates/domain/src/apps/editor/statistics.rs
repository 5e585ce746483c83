//! How well a session went.

use super::{session::Session, totals::span};

/// Counts and rates over the instances of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Statistics {
    /// How many instances there are.
    pub instances: usize,
    /// How many of them have the status `completed`.
    pub completed: usize,
    /// How many of them have the status `failed`.
    pub failed: usize,
    /// `completed / instances` in percent, rounded with halves up; 0 without instances.
    pub success_rate: u32,
    /// The mean time in seconds from start to end, over the instances that have both and
    /// end no earlier than they start; none where there is no such instance. Parts of a
    /// microsecond do not count.
    pub average_duration: Option<f64>,
}

impl Statistics {
    /// The statistics of a session.
    pub fn of(session: &Session) -> Self {
        let count = |status: &str| {
            session.instances.iter().filter(|instance| instance.status == status).count()
        };
        let (instances, completed) = (session.instances.len(), count("completed"));
        let spans = session.instances.iter().filter_map(span);
        let durations: Vec<i128> = spans
            .map(|(start, end)| i128::from(end) - i128::from(start))
            .filter(|microseconds| *microseconds >= 0)
            .collect();
        let average = || durations.iter().sum::<i128>() as f64 / durations.len() as f64 / 1e6;
        Self {
            instances,
            completed,
            failed: count("failed"),
            success_rate: percent(completed, instances),
            average_duration: (!durations.is_empty()).then(average),
        }
    }
}

fn percent(part: usize, whole: usize) -> u32 {
    if whole == 0 {
        return 0;
    }
    // In integers, so that a half is a half: half the whole is added before dividing.
    let rounded = (part as u128 * 200 + whole as u128) / (whole as u128 * 2);
    u32::try_from(rounded).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::editor::Instance;

    fn instance(status: &str, start: Option<&str>, end: Option<&str>) -> Instance {
        Instance {
            status: status.to_owned(),
            start_time: start.map(str::to_owned),
            end_time: end.map(str::to_owned),
            ..Instance::default()
        }
    }

    #[test]
    fn statistics_count_and_average_the_instances() {
        let start = Some("2025-11-13T04:00:00Z");
        let session = Session {
            instances: vec![
                instance("completed", start, Some("2025-11-13T04:01:00.5Z")),
                instance("archived", start, Some("2025-11-13T05:02:00+01:00")),
                instance("failed", start, None),
                instance("failed", start, Some("2025-11-13T03:00:00Z")),
                instance("timeout", None, start),
                instance("idle", Some("?"), start),
            ],
            ..Session::default()
        };
        let expected = Statistics {
            instances: 6,
            completed: 1,
            failed: 2,
            success_rate: 17,
            average_duration: Some(90.25),
        };
        assert_eq!(Statistics::of(&session), expected);
    }

    #[test]
    fn success_rate_is_0_without_instances_and_rounds_halves_up() {
        assert_eq!(Statistics::of(&Session::default()), Statistics::default());
        assert_eq!([percent(1, 8), percent(1, 3), percent(2, 3), percent(7, 7)], [13, 33, 67, 100]);
        assert_eq!([percent(1, 200), percent(3, 200), percent(1, 201)], [1, 2, 0]);
    }
}
