//! The way of a card: which status can follow which.

use rehome_domain::apps::learner::CardStatus::{self, Approved, Pending, Rejected, Synced};

use crate::error::{Error, Result};

/// What can follow a status, beside itself.
fn next(status: CardStatus) -> &'static [CardStatus] {
    match status {
        Pending => &[Approved, Rejected],
        Approved => &[Synced, Pending, Rejected],
        Rejected => &[Pending],
        // It is to be sent again.
        Synced => &[Approved],
    }
}

/// Refuses a status that cannot follow the one that the card has.
pub(super) fn check(id: &str, from: CardStatus, to: CardStatus) -> Result<()> {
    if from == to || next(from).contains(&to) {
        return Ok(());
    }
    let next: Vec<&str> = next(from).iter().map(|status| status.as_str()).collect();
    Err(Error::Invalid(format!(
        "the card `{id}` is {} and cannot become {}; it can become {}",
        from.as_str(),
        to.as_str(),
        next.join(" or ")
    )))
}

#[cfg(test)]
mod tests {
    use super::{CardStatus, check};

    #[test]
    fn every_status_can_be_reached_and_left_and_no_card_is_sent_unseen() {
        let reached =
            |to| CardStatus::ALL.iter().any(|from| *from != to && check("", *from, to).is_ok());
        assert!(CardStatus::ALL.into_iter().all(reached));
        for from in [CardStatus::Pending, CardStatus::Rejected] {
            let refused = check("7", from, CardStatus::Synced).unwrap_err().to_string();
            assert!(refused.contains("cannot become synced; it can become"), "{refused}");
        }
    }
}
