//! Campaigns: ordered lists of packs, by which somebody reads. A pack says by its own place who
//! wins for all; a campaign says it for one table of players.

use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper,
};
use rehome_domain::{PackId, RecordId};
use serde::Serialize;

use crate::{
    Connection, changes,
    error::{Error, Result, Thing},
    on, packs,
    schema::{campaign_packs, campaigns},
    types::Timestamp,
};

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Campaign {
    /// Its id.
    pub id: String,
    /// The application whose packs it lists.
    pub app: String,
    /// What people call it.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Its packs, the one that wins first. One that is gone is passed over.
    pub packs: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What is said of a campaign; what is none stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignDetails {
    /// What people call it.
    pub name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its packs, the one that wins first.
    pub packs: Option<Vec<PackId>>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = campaigns)]
struct Row {
    id: String,
    app: String,
    name: String,
    description: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// All campaigns, by their ids.
pub fn list(c: &mut Connection) -> Result<Vec<Campaign>> {
    let rows: Vec<Row> =
        on!(&mut *c, |c| campaigns::table.order(campaigns::id).select(Row::as_select()).load(c))?;
    rows.into_iter().map(|row| with_packs(c, row)).collect()
}

/// The campaign of that id.
///
/// # Errors
/// [`Error::Unknown`] when there is none.
pub fn get(c: &mut Connection, id: &str) -> Result<Campaign> {
    match find(c, id)? {
        Some(row) => with_packs(c, row),
        None => Err(Error::Unknown { what: Thing::Campaign, name: id.to_owned(), known: None }),
    }
}

fn find(c: &mut Connection, id: &str) -> Result<Option<Row>> {
    Ok(on!(c, |c| campaigns::table.find(id).select(Row::as_select()).first(c).optional())?)
}

fn with_packs(c: &mut Connection, row: Row) -> Result<Campaign> {
    let packs: Vec<String> = on!(c, |c| {
        let query = campaign_packs::table
            .filter(campaign_packs::campaign.eq(&row.id))
            .order(campaign_packs::position)
            .select(campaign_packs::pack);
        query.load(c)
    })?;
    let Row { id, app, name, description, created_at, updated_at } = row;
    Ok(Campaign { id, app, name, description, packs, created_at, updated_at })
}

/// Makes a campaign of `app`.
///
/// # Errors
/// When there is one of that id, or a pack is none of the application or named twice.
pub fn create(
    c: &mut Connection,
    app: &str,
    id: &PackId,
    details: &CampaignDetails,
) -> Result<Campaign> {
    if find(c, id.as_str())?.is_some() {
        return Err(Error::CampaignExists(id.to_string()));
    }
    let now = Timestamp::now();
    let campaign = Campaign {
        id: id.to_string(),
        app: app.to_owned(),
        name: id.to_string(),
        description: String::new(),
        packs: Vec::new(),
        created_at: now.clone(),
        updated_at: now,
    };
    let campaign = described(c, campaign, details)?;
    put(c, &campaign)?;
    Ok(campaign)
}

/// Changes what is said of a campaign.
///
/// # Errors
/// As [`create`], and when there is none of that id.
pub fn edit(c: &mut Connection, id: &str, details: &CampaignDetails) -> Result<Campaign> {
    let before = get(c, id)?;
    let campaign = described(c, before.clone(), details)?;
    if campaign == before {
        return Ok(campaign);
    }
    let campaign = Campaign { updated_at: Timestamp::now(), ..campaign };
    put(c, &campaign)?;
    Ok(campaign)
}

/// Deletes a campaign; its packs stay.
///
/// # Errors
/// When there is none of that id.
pub fn delete(c: &mut Connection, id: &str) -> Result<()> {
    let campaign = get(c, id)?;
    writing(c, &campaign, |c| {
        on!(c, |c| diesel::delete(campaigns::table.find(id)).execute(c))?;
        Ok(())
    })
}

fn described(
    c: &mut Connection,
    mut campaign: Campaign,
    details: &CampaignDetails,
) -> Result<Campaign> {
    let CampaignDetails { name, description, packs } = details;
    for (said, text) in [(name, &mut campaign.name), (description, &mut campaign.description)] {
        if let Some(said) = said {
            text.clone_from(said);
        }
        if text.contains('\0') {
            return Err(Error::Invalid("what is said of a campaign holds no NUL".to_owned()));
        }
    }
    if campaign.name.trim().is_empty() {
        return Err(Error::Invalid(format!("the campaign `{}` needs a name", campaign.id)));
    }
    if let Some(packs) = packs {
        for (place, pack) in packs.iter().enumerate() {
            let found = packs::get(c, pack.as_str())?;
            if found.app != campaign.app {
                let why = format!("the pack `{pack}` is none of `{}`", campaign.app);
                return Err(Error::Invalid(why));
            }
            if packs[..place].contains(pack) {
                return Err(Error::Invalid(format!("the pack `{pack}` is named twice")));
            }
        }
        campaign.packs = packs.iter().map(ToString::to_string).collect();
    }
    Ok(campaign)
}

/// Writes a campaign in place of the one there is.
fn put(c: &mut Connection, campaign: &Campaign) -> Result<()> {
    let Campaign { id, app, name, description, packs, created_at, updated_at } = campaign;
    let row = Row {
        id: id.clone(),
        app: app.clone(),
        name: name.clone(),
        description: description.clone(),
        created_at: created_at.clone(),
        updated_at: updated_at.clone(),
    };
    writing(c, campaign, |c| {
        on!(c, |c| {
            diesel::delete(campaigns::table.find(id)).execute(c)?;
            diesel::insert_into(campaigns::table).values(&row).execute(c)?;
            for (position, pack) in (0_i64..).zip(packs) {
                let values = (
                    campaign_packs::campaign.eq(id),
                    campaign_packs::position.eq(position),
                    campaign_packs::pack.eq(pack),
                );
                diesel::insert_into(campaign_packs::table).values(values).execute(c)?;
            }
        });
        Ok(())
    })
}

/// Runs `work`, which changes the rows of a campaign, through the door.
fn writing<T>(
    c: &mut Connection,
    campaign: &Campaign,
    work: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    let rows = [
        changes::core_rows("campaigns")?.with("id", &*campaign.id),
        changes::core_rows("campaign_packs")?.with("campaign", &*campaign.id),
    ];
    let record = RecordId::new(&campaign.app, "", "", format!("campaign {}", campaign.id));
    changes::rows(c, record, None, &rows, work)
}
