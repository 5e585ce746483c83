//! Which sessions a list shows, and in which order: the meaning that every store's list has.

use std::{cmp::Ordering, fmt, str::FromStr};

use super::{
    kanban::KanbanColumn,
    search_text::{fold_for_search, search_text},
    session::Session,
    time::Moment,
};

/// Which sessions are wanted: those that every part of the filter takes. The default takes
/// all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// The types; none means any.
    pub kinds: Vec<String>,
    /// The statuses; none means any. `running` takes the debates in one of their rounds
    /// too, and `round_2` only those in the second.
    pub statuses: Vec<String>,
    /// The first moment at which they may have been created. With it or with `created_to`,
    /// a session whose time of creation cannot be read is not wanted.
    pub created_from: Option<Moment>,
    /// The last moment at which they may have been created.
    pub created_to: Option<Moment>,
    /// What stands in the [`search_text`], folded alike, with its spaces; a blank text is
    /// as good as none.
    pub search: Option<String>,
}

impl SessionFilter {
    /// Whether a session is wanted.
    pub fn takes(&self, session: &Session) -> bool {
        self.takes_kind(session)
            && self.takes_status(session)
            && self.takes_creation(session)
            && self.takes_text(session)
    }

    /// The folded text that is searched for, where it is not blank.
    pub fn needle(&self) -> Option<String> {
        let search = self.search.as_deref().filter(|search| !search.trim().is_empty());
        search.map(fold_for_search)
    }

    fn takes_kind(&self, session: &Session) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&session.kind)
    }

    fn takes_status(&self, session: &Session) -> bool {
        let column = KanbanColumn::of(&session.status).map(KanbanColumn::status);
        self.statuses.is_empty()
            || self.statuses.iter().any(|wanted| {
                *wanted == session.status || column.is_some_and(|column| wanted == column)
            })
    }

    fn takes_creation(&self, session: &Session) -> bool {
        if self.created_from.is_none() && self.created_to.is_none() {
            return true;
        }
        Moment::parse(&session.created_at).is_some_and(|created| {
            self.created_from.is_none_or(|from| created >= from)
                && self.created_to.is_none_or(|to| created <= to)
        })
    }

    fn takes_text(&self, session: &Session) -> bool {
        self.needle().is_none_or(|needle| search_text(session).contains(&needle))
    }
}

/// What sessions are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortField {
    /// When they changed; a time that cannot be read is earlier than all others.
    #[default]
    UpdatedAt,
    /// When they were created; a time that cannot be read is earlier than all others.
    CreatedAt,
    /// The stored duration; none counts as 0.
    Duration,
    /// The stored number of changed files; none counts as 0.
    FilesChanged,
}

/// The word is nothing that sessions are sorted by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not one of updatedAt, createdAt, duration and filesChanged")]
pub struct NotASortField(pub String);

impl SortField {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::UpdatedAt, Self::CreatedAt, Self::Duration, Self::FilesChanged];

    /// The editor's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UpdatedAt => "updatedAt",
            Self::CreatedAt => "createdAt",
            Self::Duration => "duration",
            Self::FilesChanged => "filesChanged",
        }
    }

    fn compare(self, a: &Session, b: &Session) -> Ordering {
        match self {
            Self::UpdatedAt => Moment::parse(&a.updated_at).cmp(&Moment::parse(&b.updated_at)),
            Self::CreatedAt => Moment::parse(&a.created_at).cmp(&Moment::parse(&b.created_at)),
            Self::Duration => {
                a.total_duration.unwrap_or_default().cmp(&b.total_duration.unwrap_or_default())
            }
            Self::FilesChanged => a
                .total_files_changed
                .unwrap_or_default()
                .cmp(&b.total_files_changed.unwrap_or_default()),
        }
    }
}

impl FromStr for SortField {
    type Err = NotASortField;

    fn from_str(word: &str) -> Result<Self, NotASortField> {
        Self::ALL
            .into_iter()
            .find(|field| field.as_str() == word)
            .ok_or_else(|| NotASortField(word.to_owned()))
    }
}

impl fmt::Display for SortField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An order of sessions. Those that are equal in it stand in the order of the file, from
/// the lowest position, whichever way the order goes. The default is the latest change
/// first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SessionSort {
    /// What they are sorted by.
    pub field: SortField,
    /// Whether the smallest or earliest comes first.
    pub ascending: bool,
}

impl SessionSort {
    /// How two sessions stand to each other.
    pub fn compare(self, a: &Session, b: &Session) -> Ordering {
        let order = self.field.compare(a, b);
        if self.ascending { order } else { order.reverse() }
    }
}

/// The sessions that are wanted, in the order that is wanted. `sessions` are in the order
/// of the file.
pub fn list<'s>(
    sessions: &'s [Session],
    filter: &SessionFilter,
    sort: SessionSort,
) -> Vec<&'s Session> {
    let mut wanted: Vec<&Session> =
        sessions.iter().filter(|session| filter.takes(session)).collect();
    wanted.sort_by(|a, b| sort.compare(a, b));
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::editor::Instance;

    fn session(id: &str, kind: &str, status: &str, created_at: &str) -> Session {
        Session {
            id: id.to_owned(),
            kind: kind.to_owned(),
            status: status.to_owned(),
            created_at: created_at.to_owned(),
            updated_at: created_at.to_owned(),
            ..Session::default()
        }
    }

    fn sessions() -> Vec<Session> {
        let mut sessions = vec![
            session("a", "competition", "completed", "2025-11-13T03:46:40.123Z"),
            session("b", "debate", "round_2", "2025-11-13T03:46:40.123000001+00:00"),
            session("c", "ensemble", "running", "2025-11-13T12:46:40.122+09:00"),
            session("d", "debate", "failed", "yesterday"),
        ];
        sessions[0].task = "Über die Cafe\u{301}s".to_owned();
        sessions[0].total_duration = Some(0);
        sessions[2].instances =
            vec![Instance { agent_name: "🎯 Gemini #1".to_owned(), ..Instance::default() }];
        sessions[2].total_duration = Some(60);
        sessions[3].total_files_changed = Some(2);
        sessions
    }

    fn ids(filter: &SessionFilter, sort: SessionSort) -> String {
        list(&sessions(), filter, sort).iter().map(|session| session.id.as_str()).collect()
    }

    fn found(filter: &SessionFilter) -> String {
        let mut ids: Vec<char> = ids(filter, SessionSort::default()).chars().collect();
        ids.sort_unstable();
        ids.into_iter().collect()
    }

    #[test]
    fn filters_take_types_and_statuses_and_rounds_are_running() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let kinds = |kinds| SessionFilter { kinds: words(kinds), ..SessionFilter::default() };
        let statuses = |all| SessionFilter { statuses: words(all), ..SessionFilter::default() };
        assert_eq!(found(&SessionFilter::default()), "abcd");
        assert_eq!(found(&kinds(&["debate", "ensemble"])), "bcd");
        assert_eq!(found(&statuses(&["running"])), "bc");
        assert_eq!(found(&statuses(&["round_2", "failed"])), "bd");
        assert_eq!(found(&statuses(&["round_1"])), "");
        let both = SessionFilter { kinds: words(&["debate"]), ..statuses(&["running"]) };
        assert_eq!(found(&both), "b");
    }

    #[test]
    fn dates_are_inclusive_and_compare_as_moments() {
        let created = |from: Option<&str>, to: Option<&str>| SessionFilter {
            created_from: from.and_then(Moment::parse),
            created_to: to.and_then(Moment::parse),
            ..SessionFilter::default()
        };
        let moment = Some("2025-11-13T03:46:40.123Z");
        assert_eq!(found(&created(moment, None)), "ab");
        assert_eq!(found(&created(None, moment)), "ac");
        assert_eq!(found(&created(moment, moment)), "a");
        assert_eq!(found(&created(Some("2025-11-13"), None)), "abc");
    }

    #[test]
    fn searches_find_task_id_and_agent_whatever_their_case_and_form() {
        let search = |text: &str| SessionFilter {
            search: Some(text.to_owned()),
            ..SessionFilter::default()
        };
        assert_eq!(found(&search("ÜBER DIE CAFÉ")), "a");
        assert_eq!(found(&search("u\u{308}ber")), "a");
        assert_eq!(found(&search("gemini #")), "c");
        assert_eq!(found(&search("B")), "ab");
        assert_eq!(found(&search("  ")), "abcd");
        assert_eq!(found(&search("a%")), "");
    }

    #[test]
    fn sorting_is_by_moment_and_keeps_the_order_of_the_file_among_equals() {
        let order =
            |field, ascending| ids(&SessionFilter::default(), SessionSort { field, ascending });
        assert_eq!(ids(&SessionFilter::default(), SessionSort::default()), "bacd");
        assert_eq!(order(SortField::CreatedAt, true), "dcab");
        assert_eq!(order(SortField::Duration, true), "abdc");
        assert_eq!(order(SortField::Duration, false), "cabd");
        assert_eq!(order(SortField::FilesChanged, true), "abcd");
        assert_eq!(order(SortField::FilesChanged, false), "dabc");
    }

    #[test]
    fn sort_fields_have_the_editors_words() {
        for field in SortField::ALL {
            assert_eq!(field.to_string().parse(), Ok(field));
        }
        assert!("updated_at".parse::<SortField>().is_err());
    }
}
