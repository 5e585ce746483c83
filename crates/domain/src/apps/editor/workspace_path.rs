//! Which texts can be the path of a workspace.

/// Why a text is no path of a workspace. The texts are those that the editor's window shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAWorkspacePath {
    /// It is empty or blank.
    #[error("Workspace path cannot be empty")]
    Empty,
    /// It has control characters.
    #[error("Workspace path contains invalid characters")]
    Control,
    /// It has more than [`MAX_WORKSPACE_PATH`] bytes.
    #[error("Workspace path is longer than {MAX_WORKSPACE_PATH} bytes")]
    TooLong,
}

/// The greatest length of a workspace's path in bytes. It stands in an index of its own, so
/// it may be longer than [other texts](crate::MAX_INDEXED).
pub const MAX_WORKSPACE_PATH: usize = 2500;

/// Refuses a path that is blank, has control characters or is too long to be kept, before
/// anything is looked for under it.
///
/// # Errors
/// [`NotAWorkspacePath`].
pub fn check_workspace_path(path: &str) -> Result<(), NotAWorkspacePath> {
    if path.trim().is_empty() {
        return Err(NotAWorkspacePath::Empty);
    }
    if path.chars().any(char::is_control) {
        return Err(NotAWorkspacePath::Control);
    }
    if path.len() > MAX_WORKSPACE_PATH {
        return Err(NotAWorkspacePath::TooLong);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_path_is_refused() {
        let refusal = |path| check_workspace_path(path).map_err(|error| error.to_string());
        assert_eq!(refusal("/srv/demo/プロジェクト 1"), Ok(()));
        assert_eq!(refusal(" \t"), Err("Workspace path cannot be empty".to_owned()));
        assert_eq!(refusal("/w\n"), Err("Workspace path contains invalid characters".to_owned()));
        let longest = "/".repeat(MAX_WORKSPACE_PATH);
        assert_eq!(refusal(&longest), Ok(()));
        assert!(refusal(&format!("{longest}w")).is_err());
    }
}
