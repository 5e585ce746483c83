//! Questions about monsters.

use rehome_domain::{
    Filter, Operator, Value,
    apps::dnd5e::{ChallengeRating, Monster, Size},
};

use super::{catalogue::Catalogue, dialect::Place};
use crate::{
    error::Result,
    repository::{Page, Stored, condition::prefix_end},
};

/// The monsters. Each list is a page of the base query's order and size.
pub struct Monsters<'c>(pub(super) Catalogue<'c, Monster>);

/// A way to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// On foot.
    Walk,
    /// In water.
    Swim,
    /// In the air.
    Fly,
    /// Through the ground.
    Burrow,
    /// Up walls.
    Climb,
    /// Staying in the air without moving.
    Hover,
}

impl Movement {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Swim => "swim",
            Self::Fly => "fly",
            Self::Burrow => "burrow",
            Self::Climb => "climb",
            Self::Hover => "hover",
        }
    }
}

/// Where abilities are searched.
const ABILITIES: &[Place] = &[
    Place::Entries("special_abilities"),
    Place::Entries("actions"),
    Place::Entries("legendary_actions"),
    Place::Entries("reactions"),
];

impl Monsters<'_> {
    /// Those of exactly this challenge rating.
    ///
    /// # Errors
    /// As [`Records::list`](crate::repository::Records::list), here and in every list below.
    pub fn by_challenge_rating(
        &mut self,
        rating: ChallengeRating,
    ) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal(RATING, rating.to_f64())])
    }

    /// Those with challenge ratings from `least` to `most`.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn by_challenge_ratings(
        &mut self,
        least: ChallengeRating,
        most: ChallengeRating,
    ) -> Result<Page<Stored<Monster>>> {
        self.0.page([
            Filter::new(RATING, Operator::AtLeast, least.to_f64()),
            Filter::new(RATING, Operator::AtMost, most.to_f64()),
        ])
    }

    /// Those of a type, such as `undead`.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn by_type(&mut self, kind: &str) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal("type", kind)])
    }

    /// Those whose type begins with a text, such as `swarm`.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn by_type_prefix(&mut self, prefix: &str) -> Result<Page<Stored<Monster>>> {
        let start = Filter::new("type", Operator::AtLeast, prefix);
        let end = prefix_end(prefix).map(|end| Filter::new("type", Operator::Less, end));
        self.0.page([start].into_iter().chain(end))
    }

    /// Those with a text in their type. This reads all monsters.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn by_type_containing(&mut self, text: &str) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::new("type", Operator::Contains, text)])
    }

    /// Those of a size.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn by_size(&mut self, size: &Size) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal("size", size)])
    }

    /// Those of exactly this alignment, such as `lawful evil`.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn by_alignment(&mut self, alignment: &str) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal("alignment", alignment)])
    }

    /// Those with a text in their alignment, such as `evil`. This reads all monsters.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn by_alignment_containing(&mut self, text: &str) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::new("alignment", Operator::Contains, text)])
    }

    /// Those with legendary actions.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn legendary(&mut self) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal("legendary", true)])
    }

    /// Those that a kind of damage does not hurt, in the words of the record. Some records
    /// name several kinds and circumstances in one text: ask the generic list for
    /// `damage_immunity~cold` to find those too.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn immune_to(&mut self, damage: &str) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal("damage_immunity", damage)])
    }

    /// Those that a kind of damage hurts half as much; as [`Monsters::immune_to`].
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn resistant_to(&mut self, damage: &str) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal("damage_resistance", damage)])
    }

    /// Those that can move in a way.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn moving_by(&mut self, movement: Movement) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal("speed", movement.as_str())])
    }

    /// Those that cast spells.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn spellcasters(&mut self) -> Result<Page<Stored<Monster>>> {
        self.0.page([Filter::equal("spellcaster", true)])
    }

    /// The challenge ratings, the lowest first, each with the number of monsters.
    pub fn challenge_ratings(&mut self) -> Result<Vec<(ChallengeRating, u64)>> {
        let ratings = self.0.values(RATING)?.into_iter().filter_map(|(value, count)| match value {
            Value::Real(rating) => Some((ChallengeRating::try_from(rating).ok()?, count)),
            _ => None,
        });
        Ok(ratings.collect())
    }

    /// Those with a text in the names or descriptions of their abilities, actions,
    /// legendary actions or reactions. This reads all monsters until there is full text
    /// search; case does not matter for ASCII letters.
    ///
    /// # Errors
    /// As [`Monsters::by_challenge_rating`].
    pub fn able_to(&mut self, text: &str) -> Result<Page<Stored<Monster>>> {
        self.0.search(ABILITIES, text)
    }
}

const RATING: &str = "challenge_rating";
