//! Campaigns: ordered lists of packs, by which somebody reads.

use rehome_domain::{PackId, Packs};
use rehome_persistence::{
    Error as DatabaseError,
    campaigns::{self, Campaign, CampaignDetails},
    changes::{Cause, Scope},
    packs,
};

use crate::{Rehome, error::Error};

impl Rehome {
    /// All campaigns, by their ids.
    ///
    /// # Errors
    /// When the database fails.
    pub fn campaigns(&self) -> Result<Vec<Campaign>, Error> {
        Ok(self.database.reading()?.snapshot(campaigns::list)?)
    }

    /// The campaign of that id.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub fn campaign(&self, id: &str) -> Result<Campaign, Error> {
        Ok(self.database.reading()?.snapshot(|c| campaigns::get(c, id))?)
    }

    /// Makes a campaign of an application with packs.
    ///
    /// # Errors
    /// When there is no such application or pack, or a campaign of that id already.
    pub fn create_campaign(
        &self,
        app: &str,
        id: &PackId,
        details: &CampaignDetails,
    ) -> Result<Campaign, Error> {
        let app = self.app(app)?;
        if app.default_pack.is_none() {
            let message = format!("the records of `{}` belong to no pack", app.id);
            return Err(DatabaseError::Invalid(message).into());
        }
        Ok(self.database.unit(Scope::App(&app.id), Cause::Edit, |c| {
            campaigns::create(c, &app.id, id, details)
        })?)
    }

    /// Changes what is said of a campaign; its packs as a whole.
    ///
    /// # Errors
    /// When there is no such campaign or pack, or the database fails.
    pub fn edit_campaign(&self, id: &str, details: &CampaignDetails) -> Result<Campaign, Error> {
        let app = self.campaign(id)?.app;
        Ok(self
            .database
            .unit(Scope::App(&app), Cause::Edit, |c| campaigns::edit(c, id, details))?)
    }

    /// Deletes a campaign; its packs stay.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub fn delete_campaign(&self, id: &str) -> Result<(), Error> {
        let app = self.campaign(id)?.app;
        Ok(self.database.unit(Scope::App(&app), Cause::Edit, |c| campaigns::delete(c, id))?)
    }

    /// The packs that a campaign reads, the one that wins first: those of its list that there are.
    ///
    /// # Errors
    /// When there is no such campaign, or the database fails.
    ///
    /// ```
    /// use rehome::{CampaignDetails, PackDetails, PackId, Packs, Rehome};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let [home, srd, table] = ["home", "srd", "table"].map(|id| id.parse::<PackId>().unwrap());
    /// rehome.create_pack("dnd5e", &home, &PackDetails::default())?;
    /// let packs = Some(vec![home.clone(), srd.clone()]);
    /// let details = CampaignDetails { packs, ..CampaignDetails::default() };
    /// rehome.create_campaign("dnd5e", &table, &details)?;
    /// assert_eq!(rehome.packs_of_campaign("table")?, Packs::Listed(vec![home, srd]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn packs_of_campaign(&self, id: &str) -> Result<Packs, Error> {
        self.database.reading()?.snapshot(|c| {
            let campaign = campaigns::get(c, id)?;
            let there: Vec<String> = packs::list(c)?.into_iter().map(|pack| pack.id).collect();
            let listed = campaign.packs.iter().filter(|pack| there.contains(pack));
            Ok(Packs::Listed(listed.filter_map(|pack| pack.parse().ok()).collect()))
        })
    }
}
