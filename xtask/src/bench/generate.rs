//! A source folder of any size: the sample pack, with as many spells as asked for.
//!
//! Everything is drawn from a seed, so that two runs read the same bytes. The spells
//! refer to the sample's own classes and schools, so that no reference dangles.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::{Context, Result};
use rehome_domain::{
    App,
    apps::dnd5e::{AttackType, Component, Reference, Spell},
};

const FILE: &str = "5e-SRD-Spells.json";

const FIRST: [&str; 12] = [
    "amber",
    "brittle",
    "candlelit",
    "drifting",
    "echoing",
    "fogbound",
    "gilded",
    "hollow",
    "inked",
    "jagged",
    "kindled",
    "lantern",
];
const SECOND: [&str; 12] = [
    "bell", "curtain", "door", "ember", "ferry", "grasp", "harbour", "mirror", "oath", "shroud",
    "tide", "whisper",
];
const SENTENCES: [&str; 8] = [
    "A pale light gathers at your fingertips and follows the outline of whatever you touch. ",
    "The fog within thirty feet turns away from you and hangs like a wall for as long as you look at it. ",
    "Each creature that hears the sound remembers the way home and can think of little else. ",
    "Until the spell ends, water bears the target's weight as though it were packed sand. ",
    "The target makes a Wisdom saving throw, and on a failure forgets the last door it opened. ",
    "If you cast it again before the candle is burnt down, the first casting ends without a trace. ",
    "Nothing that is written can be read inside the circle, and nothing said in it is heard outside. ",
    "A creature of your choice gains 2d6 temporary hit points whenever it stands in your shadow. ",
];

/// A small generator of numbers (SplitMix64), enough to vary a text.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// A number from 0 to 1, without 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of `choices`.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[(self.next() % choices.len() as u64) as usize]
    }
}

/// The references that generated spells use, read from a sample folder.
pub(crate) struct Vocabulary {
    classes: Vec<Reference>,
    schools: Vec<Reference>,
}

impl Vocabulary {
    /// Reads the classes and schools of `sample`.
    pub(crate) fn read(sample: &Path) -> Result<Self> {
        let references = |file: &str| -> Result<Vec<Reference>> {
            let path = sample.join(file);
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            Ok(serde_json::from_str(&text)?)
        };
        Ok(Self {
            classes: references("5e-SRD-Classes.json")?,
            schools: references("5e-SRD-Magic-Schools.json")?,
        })
    }

    /// The spell number `number`, about 2 KB as indented JSON.
    pub(crate) fn spell(&self, numbers: &mut Numbers, number: usize) -> Spell {
        let (first, second) = (*numbers.pick(&FIRST), *numbers.pick(&SECOND));
        let index = format!("{first}-{second}-{number:07}");
        let mut desc: Vec<String> = vec![String::new()];
        let mut length = 0;
        while length < 1150 {
            let sentence = *numbers.pick(&SENTENCES);
            length += sentence.len();
            if desc.last().is_some_and(|paragraph| paragraph.len() > 450) {
                desc.push(String::new());
            }
            if let Some(paragraph) = desc.last_mut() {
                paragraph.push_str(sentence);
            }
        }
        let components = [Component::Verbal, Component::Somatic, Component::Material];
        let count = 1 + (numbers.next() % 3) as usize;
        let classes = 1 + (numbers.next() as usize) % self.classes.len();
        Spell {
            name: format!("{first} {second} {number}"),
            url: format!("/api/2014/spells/{index}"),
            index,
            desc,
            range: (*numbers.pick(&["Touch", "Self", "30 feet", "60 feet", "120 feet"])).to_owned(),
            components: components[..count].to_vec(),
            ritual: numbers.next().is_multiple_of(8),
            duration: "Up to 1 minute".to_owned(),
            concentration: numbers.next().is_multiple_of(3),
            casting_time: (*numbers.pick(&["1 action", "1 bonus action", "10 minutes"])).to_owned(),
            level: Some((numbers.next() % 10) as i64),
            attack_type: numbers.next().is_multiple_of(6).then_some(AttackType::Ranged),
            school: Some(numbers.pick(&self.schools).clone()),
            classes: self.classes[..classes].to_vec(),
            ..Spell::default()
        }
    }
}

/// Writes a folder with the sample's files and `count` spells.
pub(crate) fn folder(sample: &Path, target: &Path, app: &App, count: usize) -> Result<()> {
    fs::create_dir_all(target)?;
    for file in app.files.iter().filter(|file| !file.optional && file.name() != FILE) {
        fs::copy(sample.join(file.name()), target.join(file.name()))?;
    }
    // What refers to the sample's own spells would dangle without them.
    let own = fs::read_to_string(sample.join(FILE))?;
    let own: Vec<Spell> = serde_json::from_str(&own)?;
    let vocabulary = Vocabulary::read(sample)?;
    let mut numbers = Numbers(5);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(target.join(FILE))?);
    let generated = (0..count.saturating_sub(own.len())).map(|n| vocabulary.spell(&mut numbers, n));
    for (number, spell) in own.iter().cloned().chain(generated).enumerate() {
        out.write_all(if number == 0 { b"[\n" } else { b",\n" })?;
        serde_json::to_writer_pretty(&mut out, &spell)?;
    }
    out.write_all(b"\n]\n")?;
    out.flush()?;
    Ok(())
}
