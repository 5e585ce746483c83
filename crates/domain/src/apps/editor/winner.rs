//! The end of a competition: one instance wins.

use super::{commands::CommandError, session::Session};

/// `session` with the instance of that number as its winner: the session is `completed`,
/// and all other instances are `archived`. The winner's status and all times stay, as the
/// editor leaves them.
///
/// Instance 0 can win, which the editor's window does not allow.
///
/// # Errors
/// [`CommandError::InstanceNotFound`]: a winner that is none of the instances would archive
/// all of them.
pub fn select_winner(session: &Session, instance_id: u32) -> Result<Session, CommandError> {
    if !session.instances.iter().any(|instance| instance.instance_id == instance_id) {
        return Err(CommandError::InstanceNotFound { instance_id, session_id: session.id.clone() });
    }
    let mut session = session.clone();
    session.winner_id = Some(instance_id);
    "completed".clone_into(&mut session.status);
    for instance in &mut session.instances {
        if instance.instance_id != instance_id {
            "archived".clone_into(&mut instance.status);
        }
    }
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::editor::Instance;

    #[test]
    fn a_winner_completes_the_session_and_archives_the_others_at_no_new_time() {
        let instance = |instance_id, status: &str| Instance {
            instance_id,
            status: status.to_owned(),
            ..Instance::default()
        };
        let session = Session {
            id: "s".to_owned(),
            status: "running".to_owned(),
            updated_at: "2025-11-13T04:00:00Z".to_owned(),
            instances: vec![instance(0, "running"), instance(1, "completed")],
            ..Session::default()
        };
        let won = select_winner(&session, 0).unwrap();
        let expected = Session {
            status: "completed".to_owned(),
            winner_id: Some(0),
            instances: vec![instance(0, "running"), instance(1, "archived")],
            ..session.clone()
        };
        assert_eq!(won, expected);
        assert_eq!(
            select_winner(&session, 2).unwrap_err().to_string(),
            "Instance 2 not found in session s"
        );
    }
}
