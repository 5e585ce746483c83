//! What the instances of a session add up to, beside the totals that are stored.

use super::{instance::Instance, session::Session, time::Moment};

/// Sums over the instances of a session.
///
/// The editor shows the totals that are stored with a session, but hardly anything ever
/// stores them. These are computed, and the stored ones stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Whole seconds from the first start of an instance to the last end of one; none
    /// while no instance has both, or where the end lies before the start. Parts of a
    /// microsecond do not count.
    pub duration: Option<u64>,
    /// Files changed; an instance that does not say counts as 0.
    pub files_changed: u64,
    /// Lines added; an instance that does not say counts as 0.
    pub lines_added: u64,
    /// Lines deleted; an instance that does not say counts as 0.
    pub lines_deleted: u64,
}

impl Totals {
    /// The totals of a session.
    pub fn of(session: &Session) -> Self {
        let sum = |count: fn(&Instance) -> Option<u32>| {
            session.instances.iter().filter_map(count).map(u64::from).sum()
        };
        Self {
            duration: duration(&session.instances),
            files_changed: sum(|instance| instance.files_changed),
            lines_added: sum(|instance| instance.lines_added),
            lines_deleted: sum(|instance| instance.lines_deleted),
        }
    }
}

fn duration(instances: &[Instance]) -> Option<u64> {
    let spans = || instances.iter().filter_map(span);
    let start = spans().map(|(start, _)| start).min()?;
    let end = spans().map(|(_, end)| end).max()?;
    seconds(start, end)
}

/// When an instance began and ended in microseconds since 1970, where it says both.
pub(super) fn span(instance: &Instance) -> Option<(i64, i64)> {
    let start = Moment::parse(instance.start_time.as_deref()?)?;
    let end = Moment::parse(instance.end_time.as_deref()?)?;
    Some((start.microseconds(), end.microseconds()))
}

/// Whole seconds between two moments in microseconds, where the end is not before the start.
pub(super) fn seconds(start: i64, end: i64) -> Option<u64> {
    let microseconds = u64::try_from(end - start).ok()?;
    Some(microseconds / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instance(start: &str, end: &str, files_changed: Option<u32>) -> Instance {
        Instance {
            start_time: Some(start.to_owned()),
            end_time: Some(end.to_owned()),
            files_changed,
            lines_added: files_changed.map(|count| count * 10),
            ..Instance::default()
        }
    }

    #[test]
    fn totals_are_computed_from_the_instances_whatever_is_stored() {
        let session = Session {
            instances: vec![
                instance("2025-11-13T04:00:00Z", "2025-11-13T04:05:00.900Z", Some(3)),
                instance("2025-11-13T05:01:00.500+01:00", "2025-11-13T04:02:00Z", None),
                instance("2025-11-13T03:00:00Z", "?", Some(1_000)),
            ],
            total_files_changed: Some(0),
            ..Session::default()
        };
        let totals = Totals::of(&session);
        assert_eq!(totals.duration, Some(300));
        assert_eq!(totals.files_changed, 1_003);
        assert_eq!(Totals::of(&Session::default()), Totals::default());
    }

    #[test]
    fn a_session_that_ends_before_it_starts_has_no_duration() {
        let session = Session {
            instances: vec![instance("2025-11-13T04:00:00Z", "2025-11-13T03:00:00Z", None)],
            ..Session::default()
        };
        assert_eq!(Totals::of(&session).duration, None);
    }
}
