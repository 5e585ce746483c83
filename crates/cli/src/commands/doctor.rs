//! `rehome doctor`, also `rehome db check`: whether the database is what it should be.

use clap::Args;
use rehome::{Diagnosis, Examination, Verdict};
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    render::{amount, count, plain},
};

/// The options of `doctor`.
#[derive(Args, Debug, Default)]
pub struct Options {
    /// Take over what other programs wrote, and make anew what is made from the records
    #[arg(long)]
    repair: bool,
    /// Say so where no backup was restored on trial for so many days
    /// [default: the setting drill_days]
    #[arg(long, value_name = "DAYS")]
    drill_days: Option<u32>,
}

/// Looks, and mends where it is told to.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    examine(options, context, false)
}

/// The same; where it is brief, its JSON is no more than whether all is sound, and what is not.
pub(super) fn examine(options: &Options, context: &Context, brief: bool) -> anyhow::Result<Exit> {
    let rehome = context.open_any()?;
    let drill_days = match options.drill_days {
        Some(days) => Some(days),
        None => context.settings()?.drill_days().map_err(rehome::Error::from)?,
    };
    let examination = Examination { repair: options.repair, drill_days };
    let diagnosis = rehome.doctor(&examination)?;
    let address = rehome.database().address();
    let problems: Vec<&str> = diagnosis
        .symptoms
        .iter()
        .filter(|symptom| symptom.verdict > Verdict::Sound)
        .map(|symptom| symptom.message.as_str())
        .collect();
    let is_sound = diagnosis.verdict == Verdict::Sound;
    let short = json!({ "database": address, "sound": is_sound, "problems": problems });
    let long = json!({
        "database": address,
        "sound": is_sound,
        "verdict": diagnosis.verdict,
        "problems": problems,
        "symptoms": diagnosis.symptoms,
        "count": diagnosis.count,
        "records": diagnosis.records,
        "log": diagnosis.log,
        "repaired": diagnosis.repaired,
    });
    let value = if brief { short } else { long };
    context.output.result(&value, |_| told(&diagnosis, &address))?;
    Ok(match diagnosis.verdict {
        Verdict::Sound => Exit::Fine,
        Verdict::Attention => Exit::Attention,
        Verdict::Damaged => Exit::Failure,
    })
}

fn told(diagnosis: &Diagnosis, address: &str) -> String {
    let mut text = String::new();
    for line in &diagnosis.repaired {
        text += &format!("Mended: {}\n", plain(line));
    }
    for symptom in &diagnosis.symptoms {
        let record =
            symptom.record.as_ref().map(|record| format!("{record}: ")).unwrap_or_default();
        let word = match symptom.verdict {
            Verdict::Sound => "note",
            Verdict::Attention => "look",
            Verdict::Damaged => "damaged",
        };
        text += &format!("{word}: {}{}\n", plain(&record), plain(&symptom.message));
    }
    let told = diagnosis.symptoms.len() as u64;
    if diagnosis.count > told {
        text += &format!("and {} more\n", count(diagnosis.count - told));
    }
    let looked = format!(
        "{} and {} were looked at.",
        amount(diagnosis.records, "record", "records"),
        amount(
            diagnosis.log.as_ref().map_or(0, |log| log.size.unsigned_abs()),
            "change",
            "changes"
        )
    );
    text + &match diagnosis.verdict {
        Verdict::Sound => format!("{address} is sound.\n{looked}\n"),
        Verdict::Attention => {
            format!(
                "{address} needs attention. {looked} `rehome doctor --repair` does what can be done.\n"
            )
        }
        Verdict::Damaged => format!(
            "{address} is damaged. {looked} What was written can be read with `rehome get --at`, or \
             restored from a backup: `rehome backup list`.\n"
        ),
    }
}
