//! Problems: what a request is answered with that cannot be done, in the shape of RFC 9457 with the
//! stable code of the library's errors. This file alone decides what of an error is told: nothing of
//! the database or the machine that others should not see.

use std::{fmt::Display, ops::Deref};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use rehome::{Error, ErrorCode, ErrorKind, Hint, StoredFinding};
use serde_json::{Map, Value, json, value::RawValue};

/// Why a request is not answered as it was meant. Boxed, since every result has room for one.
#[derive(Debug)]
pub(crate) struct Problem(Box<Said>);

/// What is said of a problem.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: ErrorCode,
    pub(crate) detail: String,
    pub(crate) hints: Vec<Hint>,
    /// What is wrong with what was sent.
    pub(crate) findings: Vec<StoredFinding>,
    /// Members of this kind of problem alone.
    pub(crate) more: Map<String, Value>,
    pub(crate) headers: HeaderMap,
}

impl Deref for Problem {
    type Target = Said;

    fn deref(&self) -> &Said {
        &self.0
    }
}

impl Problem {
    pub(crate) fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self(Box::new(Said {
            code,
            detail: detail.into(),
            hints: Vec::new(),
            findings: Vec::new(),
            more: Map::new(),
            headers: HeaderMap::new(),
        }))
    }

    /// What the code says by itself.
    pub(crate) fn of(code: ErrorCode) -> Self {
        Self::new(code, code.meaning())
    }

    /// A value of the call that is none.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidValue, detail)
    }

    /// A body that is not what the route takes.
    pub(crate) fn body(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidBody, detail)
    }

    /// What nobody foresaw: told to the log alone.
    pub(crate) fn unexpected(error: impl Display) -> Self {
        tracing::error!(%error, "unexpected");
        Self::of(ErrorCode::Unexpected)
    }

    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.0.more.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn finding(mut self, findings: Vec<StoredFinding>) -> Self {
        self.0.findings = findings;
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers.insert(name, value);
        }
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body of the answer, for the request of that id.
    pub(crate) fn to_json(&self, request: &str) -> Vec<u8> {
        let mut body = Map::new();
        body.insert("type".to_owned(), json!(format!("urn:rehome:error:{}", self.code)));
        body.insert("title".to_owned(), json!(self.code.meaning()));
        body.insert("status".to_owned(), json!(self.code.http_status()));
        body.insert("detail".to_owned(), json!(self.detail));
        body.insert("code".to_owned(), json!(self.code));
        // What clients of other programs look for.
        body.insert("error".to_owned(), json!(self.detail));
        body.insert("hints".to_owned(), json!(self.hints));
        body.insert("findings".to_owned(), json!(self.findings));
        body.insert("request".to_owned(), json!(request));
        body.extend(self.more.clone());
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = error.code();
        let is_ours = code.kind() == ErrorKind::Failure
            || matches!(code, ErrorCode::InvalidSetting | ErrorCode::InvalidAddress);
        if is_ours {
            tracing::error!(%error, %code, "a request failed");
            let mut problem = Self::of(code);
            problem.0.hints = error.hints();
            return problem;
        }
        let mut problem = Self::new(code, error.to_string());
        problem.0.hints = error.hints();
        if let Some(conflict) = error.conflict() {
            let document = |text: &Option<String>| {
                let raw = text.clone().and_then(|text| RawValue::from_string(text).ok());
                json!(raw)
            };
            problem = problem
                .with("record", json!(conflict.record))
                .with("expected", json!(conflict.expected))
                .with("found", json!(conflict.found))
                .with("yours", document(&conflict.yours))
                .with("theirs", document(&conflict.theirs));
        }
        problem
    }
}

#[cfg(test)]
mod tests {
    use rehome::{DatabaseError, Error, ErrorCode};

    use super::Problem;

    #[test]
    fn nothing_of_the_machine_is_told() {
        let secret = "ann-private.db: disk I/O error";
        let error = Error::Database(DatabaseError::Statement(secret.to_owned()));
        let problem = Problem::from(error);
        let told = String::from_utf8(problem.to_json("r")).unwrap();
        assert!(!told.contains("ann") && told.contains("statement_failed"), "{told}");
        assert_eq!(problem.status().as_u16(), 500);
    }

    #[test]
    fn every_code_has_a_status_that_http_knows() {
        for code in ErrorCode::ALL {
            assert!(Problem::of(*code).status().as_u16() >= 400, "{code}");
        }
    }
}
