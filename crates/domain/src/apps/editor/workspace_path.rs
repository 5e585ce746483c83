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
}

/// Refuses a path that is blank or has control characters, before anything is looked for
/// under it.
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_paths_and_control_characters_are_refused_in_the_editors_words() {
        let refusal = |path| check_workspace_path(path).map_err(|error| error.to_string());
        assert_eq!(refusal("/srv/demo/プロジェクト 1"), Ok(()));
        assert_eq!(refusal(" \t"), Err("Workspace path cannot be empty".to_owned()));
        assert_eq!(refusal("/w\n"), Err("Workspace path contains invalid characters".to_owned()));
    }
}
