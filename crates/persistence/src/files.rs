//! Files as they lie on the disk: only regular ones are read, and what is private is made so that
//! nobody but its owner can read it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _},
    path::{Component, Path},
};

use sha2::{Digest as _, Sha256};

/// Opens a file to read it, and nothing else that has a path: to open a pipe waits for somebody to
/// write into it, a device may never end, and a folder has no bytes. Links are followed.
///
/// ```
/// let error = rehome_persistence::files::open(std::path::Path::new(".")).unwrap_err();
/// assert!(error.to_string().contains("this is a folder"));
/// ```
///
/// # Errors
/// What the system says, or which other thing it is.
pub fn open(path: &Path) -> io::Result<File> {
    require_file(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    // It may have been put in the place of a file meanwhile.
    require_file(&file.metadata()?)?;
    Ok(file)
}

/// Reads a file as text.
///
/// # Errors
/// As [`open`], and for what is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Reads a file whole.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The SHA-256 of a file in hexadecimal, and how many bytes it has. It is read piece by piece.
///
/// # Errors
/// As [`open`].
pub fn hashed(path: &Path) -> io::Result<(String, u64)> {
    let mut input = open(path)?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), bytes))
}

/// Refuses what is no regular file.
///
/// # Errors
/// That which other thing it is.
pub fn require_file(metadata: &fs::Metadata) -> io::Result<()> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(());
    }
    let what = if kind.is_dir() { "a folder" } else { special(kind) };
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("this is {what}, and not a file")))
}

#[cfg(unix)]
fn special(kind: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special(_: fs::FileType) -> &'static str {
    "something else"
}

/// Whether two paths lead to one file, by links of either kind or another spelling.
pub fn is_same(one: &Path, two: &Path) -> bool {
    if let (Ok(one), Ok(two)) = (one.canonicalize(), two.canonicalize())
        && one == two
    {
        return true;
    }
    #[cfg(unix)]
    if let (Ok(one), Ok(two)) = (fs::metadata(one), fs::metadata(two)) {
        use std::os::unix::fs::MetadataExt as _;
        return one.dev() == two.dev() && one.ino() == two.ino();
    }
    false
}

/// How files are opened that nobody but their owner may read.
pub fn owner_only() -> OpenOptions {
    #[allow(unused_mut)]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder, with those above it that are missing, that nobody but its owner may look into.
///
/// # Errors
/// What the system says.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Copies a file into a new one that nobody but its owner may read, and brings it to the disk.
/// What stood there before is replaced.
///
/// # Errors
/// What the system says, with whether it was reading or writing.
pub fn copy_private(from: &Path, to: &Path) -> Result<(), CopyError> {
    let mut source = open(from).map_err(CopyError::Read)?;
    let _ = fs::remove_file(to);
    let mut options = owner_only();
    let options = options.write(true).create_new(true);
    let mut target = options.open(to).map_err(CopyError::Write)?;
    io::copy(&mut source, &mut target).map_err(CopyError::Write)?;
    target.sync_all().map_err(CopyError::Write)
}

/// Why a file was not copied.
#[derive(Debug)]
pub enum CopyError {
    /// The one there is cannot be read.
    Read(io::Error),
    /// The new one cannot be written.
    Write(io::Error),
}

impl CopyError {
    /// What the system said.
    pub fn source(self) -> io::Error {
        match self {
            Self::Read(source) | Self::Write(source) => source,
        }
    }
}

/// Whether a file of that name lies below the folder that it is put into, whatever a stranger wrote
/// into the database: every part of it is a plain name.
///
/// ```
/// use rehome_persistence::files::is_safe_name;
///
/// assert!(is_safe_name("sessions/37c3f68ff5ea2ef1.json"));
/// for name in ["", "../x", "a/../../x", "/etc/x", "..", "a/..", "a\0"] {
///     assert!(!is_safe_name(name), "{name}");
/// }
/// ```
pub fn is_safe_name(name: &str) -> bool {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    !name.is_empty() && !name.contains('\0') && Path::new(name).components().all(is_plain)
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

    use super::{copy_private, is_same, make_private_folder, open};

    #[test]
    fn pipes_devices_and_folders_are_no_files() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        for (path, what) in [
            (pipe.as_path(), "a pipe"),
            (link.as_path(), "a pipe"),
            (Path::new("/dev/null"), "a device"),
            (folder.path(), "a folder"),
        ] {
            let error = open(path).unwrap_err().to_string();
            assert!(error.contains(what), "{}: {error}", path.display());
        }
    }

    #[test]
    fn what_is_private_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (from, inner) = (folder.path().join("from"), folder.path().join("a/b"));
        fs::write(&from, "text").unwrap();
        fs::set_permissions(&from, fs::Permissions::from_mode(0o644)).unwrap();
        make_private_folder(&inner).unwrap();
        copy_private(&from, &inner.join("to")).unwrap();
        std::fs::hard_link(&from, folder.path().join("hard")).unwrap();
        assert!(is_same(&from, &folder.path().join("hard")));
        assert!(!is_same(&from, &inner.join("to")));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&inner), 0o700);
        assert_eq!(mode(&folder.path().join("a")), 0o700);
        assert_eq!(mode(&inner.join("to")), 0o600);
    }
}
