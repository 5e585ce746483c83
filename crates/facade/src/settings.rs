//! Settings and where each came from: flags over `REHOME_*` variables over a file over
//! defaults. Long because its tests show every source and what is said of each mistake.

mod error;
mod log;
mod search;

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use rehome_persistence::{Settings, files, without_password, without_passwords};
use serde::Serialize;

use crate::bundle;

pub use error::SettingsError;
pub use log::LogLevel;

/// The file that is read from the current folder when no other is named.
pub const FILE: &str = "rehome.toml";

/// The settings there are, with their defaults.
const KNOWN: [(&str, &str); 32] = [
    ("database", "rehome.db"),
    ("apps", ALL),
    ("pool_size", "5"),
    ("busy_timeout_ms", "30000"),
    ("pool_timeout_ms", ""),
    ("slow_statement_ms", "1000"),
    ("log_level", "error"),
    ("cache_mib", "32"),
    ("mmap_mib", "64"),
    ("synchronous", "normal"),
    ("read_urls", ""),
    ("backup_dir", ""),
    ("drill_days", "30"),
    ("embedder", search::STATIC),
    ("model_dir", ""),
    ("index_imports", "auto"),
    ("search_text", ""),
    ("search_names", ""),
    ("search_vectors", ""),
    ("search_tokens", ""),
    ("search_phrases", ""),
    ("search_headings", ""),
    ("search_fields", ""),
    ("search_glossary", ""),
    ("search_floor_vectors", ""),
    ("search_keep_vectors", "false"),
    ("retrieve_threshold", "0.3"),
    ("retrieve_floor", "0.66"),
    ("search_boost", ""),
    ("search_damping", ""),
    ("retrieve_budget", "1500"),
    ("retrieve_limit", "12"),
];

/// The settings that are lists: an array in a file, commas elsewhere.
const LISTS: [&str; 2] = ["apps", "read_urls"];

/// The value of `apps` that leaves none of them out.
const ALL: &str = "all";

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "name")]
pub enum Origin {
    /// Built in.
    Default,
    /// A settings file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// The command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Its value; for showing, use [`Setting::shown`].
    #[serde(serialize_with = "shown")]
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

impl Setting {
    /// The value without any password in it.
    pub fn shown(&self) -> String {
        redact(&self.value)
    }
}

fn shown<S: serde::Serializer>(value: &str, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&redact(value))
}

/// Leaves the passwords out of addresses, which commas part.
fn redact(value: &str) -> String {
    value.split(',').map(without_password).collect::<Vec<_>>().join(",")
}

/// All settings, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    settings: Vec<Setting>,
}

/// Resolves the settings from their sources. `file` is one that must exist; without it
/// [`FILE`] in the current folder is read where it exists. `variables` is the environment,
/// `flags` are pairs from the command line.
///
/// # Errors
/// [`SettingsError`] names the first that cannot be used, and where it was set.
pub fn resolve(
    file: Option<&Path>,
    variables: impl IntoIterator<Item = (String, String)>,
    flags: &[(String, String)],
) -> Result<Resolved, SettingsError> {
    let mut settings: Vec<Setting> = KNOWN
        .iter()
        .map(|&(name, value)| Setting { name, value: value.to_owned(), origin: Origin::Default })
        .collect();
    let mut set = |name: &str, value: String, origin: Origin| match settings
        .iter_mut()
        .find(|setting| setting.name == name)
    {
        Some(setting) => {
            (setting.value, setting.origin) = (value, origin);
            Ok(())
        }
        None => Err(SettingsError::Unknown { name: redact(name), origin }),
    };
    let path = file.unwrap_or(Path::new(FILE));
    if file.is_some() || path.exists() {
        for (name, value) in read(path)? {
            set(&name, value, Origin::File(path.to_owned()))?;
        }
    }
    let mut variables: Vec<_> = variables.into_iter().collect();
    variables.sort();
    for (variable, value) in variables {
        // REHOME_CONFIG names the file, REHOME_ACTOR who writes; neither is a setting.
        if let Some(name) = variable.strip_prefix("REHOME_")
            && !["CONFIG", "ACTOR"].contains(&name)
        {
            set(&name.to_lowercase(), value, Origin::Variable(variable.clone()))?;
        }
    }
    for (name, value) in flags {
        set(name, value.clone(), Origin::Flag)?;
    }
    let resolved = Resolved { settings };
    resolved.database_settings()?;
    resolved.apps()?;
    resolved.search_settings()?;
    resolved.log_level()?;
    resolved.drill_days()?;
    Ok(resolved)
}

fn read(path: &Path) -> Result<BTreeMap<String, String>, SettingsError> {
    let text = files::read_text(path)
        .map_err(|source| SettingsError::Read { path: path.to_owned(), source })?;
    let table: toml::Table = text.parse().map_err(|error| SettingsError::Syntax {
        path: path.to_owned(),
        reason: not_toml(&text, &error),
    })?;
    table
        .into_iter()
        .map(|(name, value)| match value {
            toml::Value::String(text) => Ok((name, text)),
            toml::Value::Integer(number) => Ok((name, number.to_string())),
            toml::Value::Float(number) => Ok((name, number.to_string())),
            toml::Value::Array(ids)
                if LISTS.contains(&name.as_str()) && ids.iter().all(toml::Value::is_str) =>
            {
                let ids: Vec<&str> = ids.iter().filter_map(toml::Value::as_str).collect();
                Ok((name, ids.join(",")))
            }
            _ => Err(SettingsError::Syntax {
                path: path.to_owned(),
                reason: format!("`{}` is neither a text nor a number", redact(&name)),
            }),
        })
        .collect()
}

/// What is wrong with a text that is not TOML, and where; never the line itself, which may hold a
/// password.
fn not_toml(text: &str, error: &toml::de::Error) -> String {
    let message = without_passwords(error.message());
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return message };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{message}, at line {line}, column {column}")
}

impl Resolved {
    /// All settings with their origins.
    pub fn all(&self) -> &[Setting] {
        &self.settings
    }

    /// The address of the database.
    pub fn database(&self) -> &str {
        &self.get("database").value
    }

    /// The ids of the applications to enable; none where all are.
    ///
    /// # Errors
    /// [`SettingsError::Value`] for an id of no application, and where there is no id.
    pub fn apps(&self) -> Result<Option<Vec<&str>>, SettingsError> {
        let setting = self.get("apps");
        if setting.value == ALL {
            return Ok(None);
        }
        let ids: Vec<&str> = setting.value.split(',').map(str::trim).collect();
        let known = bundle::ids();
        match ids.iter().find(|id| known.iter().all(|known| known != *id)) {
            None => Ok(Some(ids)),
            Some(id) => Err(refused(
                setting,
                format!("there is no application `{id}`; there is {}, or {ALL}", known.join(", ")),
            )),
        }
    }

    /// What is logged: that level, and what weighs more.
    ///
    /// # Errors
    /// [`SettingsError::Value`] for what is no level.
    pub fn log_level(&self) -> Result<LogLevel, SettingsError> {
        let setting = self.get("log_level");
        setting.value.parse().map_err(|reason| refused(setting, reason))
    }

    /// After how many days without a drill of a backup the doctor says so; none for never.
    ///
    /// # Errors
    /// [`SettingsError::Value`] for what is no whole number.
    pub fn drill_days(&self) -> Result<Option<u32>, SettingsError> {
        Ok(Some(self.number("drill_days")?).filter(|days| *days > 0))
    }

    /// The settings of the connection pool.
    ///
    /// # Errors
    /// [`SettingsError::Value`] for a value that is no number or out of bounds.
    pub fn database_settings(&self) -> Result<Settings, SettingsError> {
        let synchronous = self.get("synchronous");
        let settings = Settings {
            pool_size: self.number("pool_size")?,
            busy_timeout: Duration::from_millis(self.number("busy_timeout_ms")?.into()),
            pool_timeout: self.optional_millis("pool_timeout_ms")?,
            slow_statement: Duration::from_millis(self.number("slow_statement_ms")?.into()),
            cache_mib: self.number("cache_mib")?,
            mmap_mib: self.number("mmap_mib")?,
            synchronous: synchronous
                .value
                .parse()
                .map_err(|reason| refused(synchronous, reason))?,
            read_urls: self.list("read_urls"),
            backup_dir: Some(&self.get("backup_dir").value)
                .filter(|folder| !folder.is_empty())
                .map(PathBuf::from),
        };
        match settings.check() {
            Ok(()) => Ok(settings),
            Err(rehome_persistence::Error::Setting { name, reason, .. }) => {
                Err(refused(self.get(name), reason.to_owned()))
            }
            Err(error) => Err(refused(self.get("database"), error.to_string())),
        }
    }

    fn get(&self, name: &str) -> &Setting {
        // Every name comes from `KNOWN`, of which there is one setting each.
        let index = KNOWN.iter().position(|(known, _)| *known == name).unwrap_or_default();
        &self.settings[index]
    }

    /// The parts of a setting between its commas.
    fn list(&self, name: &str) -> Vec<String> {
        let parts = self.get(name).value.split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// A time that may be left out.
    fn optional_millis(&self, name: &str) -> Result<Option<Duration>, SettingsError> {
        if self.get(name).value.is_empty() {
            return Ok(None);
        }
        Ok(Some(Duration::from_millis(self.number(name)?.into())))
    }

    fn number(&self, name: &str) -> Result<u32, SettingsError> {
        let setting = self.get(name);
        setting.value.parse().map_err(|_| refused(setting, "it is no whole number".to_owned()))
    }
}

fn refused(setting: &Setting, reason: String) -> SettingsError {
    let parts = setting.value.split(',').map(str::trim).filter(|part| !part.is_empty());
    let reason = parts.fold(reason, |reason, part| reason.replace(part, &without_password(part)));
    SettingsError::Value {
        name: setting.name,
        value: setting.shown(),
        origin: setting.origin.clone(),
        reason: without_passwords(&reason),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Origin, resolve};

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn flags_win_over_variables_over_the_file_over_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        fs::write(&file, "cache_mib = 8\nmmap_mib = 8\npool_size = 8\n").unwrap();

        let variables = [pair("REHOME_CACHE_MIB", "16"), pair("REHOME_MMAP_MIB", "16")];
        let resolved = resolve(Some(&file), variables, &[pair("cache_mib", "24")]).unwrap();

        let shown: Vec<_> =
            resolved.all().iter().map(|s| (s.name, s.value.as_str(), s.origin.clone())).collect();
        assert!(shown.contains(&("cache_mib", "24", Origin::Flag)));
        assert!(shown.contains(&("mmap_mib", "16", Origin::Variable("REHOME_MMAP_MIB".into()))));
        assert!(shown.contains(&("pool_size", "8", Origin::File(file.clone()))));
        assert!(shown.contains(&("synchronous", "normal", Origin::Default)));
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_origin() {
        let error = |variables: &[(String, String)]| {
            resolve(None, variables.to_vec(), &[]).unwrap_err().to_string()
        };
        assert!(error(&[pair("REHOME_CACHE", "1")]).contains("no setting `cache`"));
        assert!(error(&[pair("REHOME_CACHE_MIB", "65")]).contains("1 to 64 MiB"));
        assert!(error(&[pair("REHOME_POOL_SIZE", "many")]).contains("REHOME_POOL_SIZE"));
    }

    #[test]
    fn applications_are_enabled_by_their_ids() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        let apps = |text: &str| {
            fs::write(&file, text).unwrap();
            let resolved = resolve(Some(&file), [], &[]).map_err(|error| error.to_string())?;
            let apps = resolved.apps().unwrap();
            Ok::<_, String>(apps.map(|ids| ids.join(" ")))
        };
        assert_eq!(apps("").unwrap(), None);
        assert_eq!(apps("apps = \"all\"").unwrap(), None);
        assert_eq!(apps("apps = [\"dnd5e\"]").unwrap().as_deref(), Some("dnd5e"));
        assert_eq!(apps("apps = \" dnd5e \"").unwrap().as_deref(), Some("dnd5e"));
        for (text, complaint) in [
            ("apps = []", "no application ``"),
            ("apps = [\"dnd5e\", \"other\"]", "no application `other`"),
            ("apps = [1]", "neither a text nor"),
            ("database = [\"a\"]", "neither a text nor"),
        ] {
            let said = apps(text).unwrap_err();
            assert!(said.contains(complaint), "{text}: {said}");
        }
    }

    #[test]
    fn replicas_are_a_list_of_servers() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        fs::write(&file, "read_urls = [\"postgres://a:x@b/c\", \"postgres://d/c\"]").unwrap();
        let resolved = resolve(Some(&file), [], &[]).unwrap();
        let settings = resolved.database_settings().unwrap();
        assert_eq!(settings.read_urls, ["postgres://a:x@b/c", "postgres://d/c"]);
        let shown = resolved.all().iter().find(|s| s.name == "read_urls").unwrap().shown();
        assert_eq!(shown, "postgres://a@b/c,postgres://d/c");
        let error = resolve(None, [pair("REHOME_READ_URLS", "b.db")], &[]).unwrap_err();
        assert!(error.to_string().contains("REHOME_READ_URLS"), "{error}");
    }

    #[test]
    fn a_mistake_in_the_file_shows_no_password() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        for text in [
            "database = postgres://ann:s3cret@host/db\n",
            "cache_mib = 8\ndatabase = \"postgres://ann:s3cret@host/db\n",
            "database = 'host=h password=s3cret' x",
            "\"postgres://ann:s3cret@host/db\" = 1",
            "\"postgres://ann:s3cret@host/db\" = [[1]]",
            "apps = [\"postgres://ann:s3cret@host/db\"]",
            "log_level = \"postgres://ann:s3cret@host/db\"",
            "synchronous = \"host=h password=s3cret\"",
            "read_urls = [\"host=h password=s3cret\"]",
        ] {
            fs::write(&file, text).unwrap();
            let error = resolve(Some(&file), [], &[]).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{text}: {error:?}");
        }
        fs::write(&file, "cache_mib = 8\npool_size = eight\n").unwrap();
        let error = resolve(Some(&file), [], &[]).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn a_password_is_never_shown() {
        let flags = [pair("database", "postgres://ann:s3cret@host:5432/rehome")];
        let resolved = resolve(None, [], &flags).unwrap();
        assert_eq!(resolved.all()[0].shown(), "postgres://ann@host:5432/rehome");
    }
}
