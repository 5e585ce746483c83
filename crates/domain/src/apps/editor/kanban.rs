//! The columns of the board on which sessions stand.

use super::vocabulary::round_of;

/// A column of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KanbanColumn {
    /// Sessions at work, with debates in any of their rounds.
    Running,
    /// Sessions that somebody stopped for a while.
    Paused,
    /// Sessions that are done.
    Completed,
    /// Sessions that went wrong.
    Failed,
}

impl KanbanColumn {
    /// All columns, from left to right.
    pub const ALL: [Self; 4] = [Self::Running, Self::Paused, Self::Completed, Self::Failed];

    /// The column of a session with that status; none for a status that nobody knows.
    ///
    /// The editor itself has no column for the rounds of a debate, so its debates cannot be
    /// seen while they run.
    pub fn of(status: &str) -> Option<Self> {
        if round_of(status).is_some() {
            return Some(Self::Running);
        }
        Self::ALL.into_iter().find(|column| column.status() == status)
    }

    /// The status that a session gets when it is moved here.
    pub fn status(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// What the editor writes over it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Running => "実行中",
            Self::Paused => "一時停止",
            Self::Completed => "完了",
            Self::Failed => "失敗",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::editor::SESSION_STATUSES;

    #[test]
    fn every_known_status_has_a_column_and_rounds_are_running() {
        for status in SESSION_STATUSES {
            assert_eq!(KanbanColumn::of(status).map(KanbanColumn::status), Some(status));
        }
        assert_eq!(KanbanColumn::of("round_2"), Some(KanbanColumn::Running));
        assert_eq!(KanbanColumn::of("started"), None);
        assert_eq!(KanbanColumn::of(""), None);
    }
}
