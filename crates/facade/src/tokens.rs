//! Tokens: what programs show that speak to a server.

use std::time::Duration;

use rehome_persistence::{
    changes::{Cause, Scope},
    tokens::{self, Token, TokenScope},
    types::Timestamp,
};
use serde::Serialize;

use crate::{Rehome, error::Error};

/// A token that was just made, with what it is shown as: nobody can ask for that again.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct NewToken {
    /// The token.
    #[serde(flatten)]
    pub token: Token,
    /// What a program shows.
    pub secret: String,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken").field("token", &self.token).finish_non_exhaustive()
    }
}

/// A secret that nobody can guess, in the form of a token: for a program that lets in whoever
/// started it.
///
/// # Errors
/// When the system gives no chance.
pub fn new_secret() -> Result<String, Error> {
    Ok(tokens::secret()?)
}

impl Rehome {
    /// Makes a token, which holds for so long, or until it is revoked.
    ///
    /// ```
    /// use rehome::{Rehome, TokenScope};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// let rehome = Rehome::in_memory()?;
    /// let new = rehome.create_token("the game", TokenScope::Read, None)?;
    /// assert_eq!(rehome.token_of(&new.secret)?.unwrap().name, "the game");
    /// rehome.revoke_token(new.token.id)?;
    /// assert_eq!(rehome.token_of(&new.secret)?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When it has no name, or the database fails.
    pub fn create_token(
        &self,
        name: &str,
        scope: TokenScope,
        lifetime: Option<Duration>,
    ) -> Result<NewToken, Error> {
        let secret = tokens::secret()?;
        let token = self.database.unit(Scope::Nothing, Cause::Edit, |c| {
            tokens::create(c, name, scope, &secret, lifetime)
        })?;
        Ok(NewToken { token, secret })
    }

    /// All tokens, also those that hold no more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tokens(&self) -> Result<Vec<Token>, Error> {
        Ok(self.database.read(tokens::list)?)
    }

    /// Revokes a token for good.
    ///
    /// # Errors
    /// When there is no such token, or the database fails.
    pub fn revoke_token(&self, id: i64) -> Result<Token, Error> {
        Ok(self.database.unit(Scope::Nothing, Cause::Edit, |c| tokens::revoke(c, id))?)
    }

    /// The token that a secret is of, where it holds now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn token_of(&self, secret: &str) -> Result<Option<Token>, Error> {
        let found = self.database.read(|c| tokens::find(c, secret))?;
        Ok(found.filter(|token| token.holds_at(&Timestamp::now())))
    }
}
