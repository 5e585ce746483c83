//! Reading bodies: up to a limit, and no longer than a while. Small ones are held in memory, files
//! go to the disk as they come.

mod multipart;

use std::{
    borrow::Cow,
    io::{Read as _, Write as _},
    path::Path,
};

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use http_body_util::BodyExt as _;
use rehome::ErrorCode;
use tempfile::NamedTempFile;

use crate::{
    problem::Problem,
    route::{self, Route},
    settings::Limits,
};

/// A body that was read.
#[derive(Debug)]
pub(crate) enum Received {
    /// There was none, or none was wanted.
    Nothing,
    /// The bytes.
    Bytes(Vec<u8>),
    /// A file on the disk.
    File(NamedTempFile),
    /// The fields of a form, and the file that it brought.
    Form { fields: Vec<(String, String)>, file: Option<NamedTempFile> },
}

impl Received {
    /// All bytes of what is no form.
    pub(crate) fn bytes(&self) -> Result<Cow<'_, [u8]>, Problem> {
        match self {
            Self::Nothing => Ok(Cow::Borrowed(&[])),
            Self::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Self::File(file) => {
                let mut bytes = Vec::new();
                let mut input = file.reopen().map_err(Problem::unexpected)?;
                input.read_to_end(&mut bytes).map_err(Problem::unexpected)?;
                Ok(Cow::Owned(bytes))
            }
            Self::Form { .. } => Err(Problem::of(ErrorCode::UnsupportedMedia)),
        }
    }

    /// The file that was uploaded, for whoever keeps it.
    pub(crate) fn take_file(&mut self) -> Result<NamedTempFile, Problem> {
        match std::mem::replace(self, Self::Nothing) {
            Self::File(file) | Self::Form { file: Some(file), .. } => Ok(file),
            _ => Err(Problem::body("there is no file in the request")),
        }
    }

    /// The file that was uploaded.
    pub(crate) fn file(&self) -> Result<&Path, Problem> {
        match self {
            Self::File(file) | Self::Form { file: Some(file), .. } => Ok(file.path()),
            _ => Err(Problem::body("there is no file in the request")),
        }
    }
}

/// What headers say a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
    Multipart,
    Bytes,
}

fn kind(headers: &HeaderMap) -> Option<Kind> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Some(Kind::Bytes) };
    let value = value.to_str().ok()?.to_ascii_lowercase();
    let essence = value.split(';').next().unwrap_or_default().trim();
    match essence {
        "application/json" | "text/json" => Some(Kind::Json),
        "application/x-www-form-urlencoded" => Some(Kind::Form),
        "multipart/form-data" => Some(Kind::Multipart),
        "application/zip" | "application/octet-stream" | "application/x-zip-compressed" => {
            Some(Kind::Bytes)
        }
        other if other.ends_with("+json") => Some(Kind::Json),
        _ => None,
    }
}

/// Whether the body is that of a form of a page.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    matches!(kind(headers), Some(Kind::Form | Kind::Multipart))
}

/// Reads the body of a request for a route.
pub(crate) async fn receive(
    route: &Route,
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
) -> Result<Received, Problem> {
    let kind = kind(headers);
    let (most, to_disk) = match (&route.body, kind) {
        (route::Body::None, _) => {
            // A form has a body even where nothing is to be said.
            let bytes = read(headers, body, limits.small).await?;
            return Ok(match kind {
                Some(Kind::Form) => Received::Form { fields: fields(&bytes), file: None },
                _ => Received::Nothing,
            });
        }
        (_, None) => return Err(Problem::of(ErrorCode::UnsupportedMedia)),
        (route::Body::Json(_), Some(Kind::Json | Kind::Form)) => (limits.small, false),
        // Who sends no type means JSON.
        (route::Body::Json(_), Some(Kind::Bytes))
            if !headers.contains_key(header::CONTENT_TYPE) =>
        {
            (limits.small, false)
        }
        (route::Body::Json(_), Some(_)) => return Err(Problem::of(ErrorCode::UnsupportedMedia)),
        (route::Body::Document, Some(Kind::Multipart)) => {
            return Err(Problem::of(ErrorCode::UnsupportedMedia));
        }
        (route::Body::Document, Some(_)) => (limits.document, false),
        (route::Body::Upload, Some(Kind::Form)) => (limits.form, false),
        (route::Body::Upload, Some(Kind::Multipart)) => (limits.form, false),
        (route::Body::Upload, Some(_)) => (limits.upload, true),
    };
    if to_disk {
        return Ok(Received::File(spool(headers, body, limits.upload).await?));
    }
    let bytes = read(headers, body, most).await?;
    match kind {
        Some(Kind::Form) => {
            let fields = fields(&bytes);
            // A file may be pasted as a text.
            let pasted = fields.iter().find(|(name, text)| name == "text" && !text.is_empty());
            let file = match (&route.body, pasted) {
                (route::Body::Upload, Some((_, text))) => Some(file_of(text.as_bytes())?),
                _ => None,
            };
            Ok(Received::Form { fields, file })
        }
        Some(Kind::Multipart) => {
            let parts = multipart::parts(headers, &bytes)?;
            let mut file = None;
            let mut fields = Vec::new();
            for part in parts {
                let is_empty = part.content.trim_ascii().is_empty();
                if part.is_file || part.name == "text" {
                    if !is_empty && file.is_none() {
                        file = Some(file_of(part.content)?);
                    }
                } else {
                    fields.push((part.name, String::from_utf8_lossy(part.content).into_owned()));
                }
            }
            Ok(Received::Form { fields, file })
        }
        _ => Ok(Received::Bytes(bytes)),
    }
}

fn fields(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().collect()
}

fn file_of(bytes: &[u8]) -> Result<NamedTempFile, Problem> {
    let mut file = NamedTempFile::new().map_err(Problem::unexpected)?;
    file.write_all(bytes).map_err(Problem::unexpected)?;
    file.flush().map_err(Problem::unexpected)?;
    Ok(file)
}

fn too_large(most: u64) -> Problem {
    let detail = format!("the body is larger than the {most} bytes that are taken here");
    Problem::new(ErrorCode::TooLarge, detail).with("most", most.into())
}

/// Refuses a body whose length says that it is too large, before any of it is read.
fn refuse_by_length(headers: &HeaderMap, most: u64) -> Result<(), Problem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match length.map(str::parse::<u64>) {
        Some(Ok(length)) if length > most => Err(too_large(most)),
        Some(Err(_)) => Err(Problem::invalid("Content-Length is no number")),
        _ => Ok(()),
    }
}

async fn read(headers: &HeaderMap, mut body: Body, most: u64) -> Result<Vec<u8>, Problem> {
    refuse_by_length(headers, most)?;
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
        if (bytes.len() + data.len()) as u64 > most {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

async fn spool(headers: &HeaderMap, mut body: Body, most: u64) -> Result<NamedTempFile, Problem> {
    refuse_by_length(headers, most)?;
    let mut file = NamedTempFile::new().map_err(Problem::unexpected)?;
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
        length += data.len() as u64;
        if length > most {
            return Err(too_large(most));
        }
        // A few kilobytes into the memory of the system.
        file.write_all(&data).map_err(Problem::unexpected)?;
    }
    file.flush().map_err(Problem::unexpected)?;
    Ok(file)
}

fn broken(error: axum::Error) -> Problem {
    tracing::debug!(%error, "a body broke off");
    Problem::body("the body broke off before its end")
}
