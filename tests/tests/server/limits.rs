//! Bodies without an end, and answers that are compressed: for every route of the description.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt as _;
use rehome_server::{Limits, ServerSettings};

use super::{
    client::Client,
    security::{filled, operations},
};

/// A body that never ends, and says no length.
struct Endless;

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        let piece = Bytes::from_static(&[b' '; 4096]);
        Poll::Ready(Some(Ok(http_body::Frame::data(piece))))
    }
}

/// A body of which nothing ever comes.
struct Silent;

impl HttpBody for Silent {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

fn small() -> ServerSettings {
    let limits = Limits {
        small: 1 << 14,
        document: 1 << 15,
        form: 1 << 16,
        upload: 1 << 17,
        ..Limits::default()
    };
    ServerSettings { limits, ..ServerSettings::default() }
}

#[test]
fn an_endless_body_is_closed_at_the_limit_of_every_route() {
    let client = Client::with(small());
    client.pack("home");
    for (method, path) in operations() {
        for kind in ["application/json", "application/x-www-form-urlencoded", "application/zip"] {
            let client = client.header("content-type", kind);
            let answered = client.ask(&method, &filled(&path), Body::new(Endless.boxed_unsync()));
            let is_refused = answered.status == 413 || answered.status == 415;
            assert!(is_refused, "{method} {path} {kind}: {}", answered.status);
        }
    }
}

#[test]
fn a_length_that_is_too_large_is_refused_before_a_byte_is_read() {
    let client = Client::with(small());
    client.pack("home");
    let client = client.header("content-length", "999999999");
    let refused = client.post("/api/content/packs/home/upload/spells", "[]");
    assert_eq!(refused.problem(413, "too_large")["most"], 1 << 17);
    client.post("/api/content/packs", "{}").problem(413, "too_large");
}

#[test]
fn what_takes_too_long_is_stopped() {
    let limits = Limits { time: std::time::Duration::from_millis(50), ..Limits::default() };
    let client = Client::with(ServerSettings { limits, ..ServerSettings::default() });
    client.post("/api/content/packs", Body::new(Silent.boxed_unsync())).problem(503, "timed_out");
}

#[test]
fn who_writes_too_often_waits() {
    let limits = Limits { writes: 3, ..Limits::default() };
    let client = Client::with(ServerSettings { limits, ..ServerSettings::default() });
    let codes: Vec<u16> = (0..5)
        .map(|place| {
            let body = format!(r#"{{"name": "p{place}"}}"#);
            client.post("/api/content/packs", body).status.as_u16()
        })
        .collect();
    assert_eq!(codes, [201, 201, 201, 429, 429]);
    let refused = client.post("/api/content/packs", r#"{"name": "x"}"#);
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    client.get("/api/content/packs").is(200);
}

#[test]
fn a_large_answer_is_compressed_for_who_takes_that() {
    let client = Client::with_samples();
    let path = "/api/records/dnd5e/spells?limit=1000";
    let plain = client.get(path).is(200);
    let packed = client.header("accept-encoding", "gzip").get(path).is(200);
    assert_eq!((packed.header("content-encoding"), plain.header("content-encoding")), ("gzip", ""));
    assert!(packed.bytes.len() * 2 < plain.bytes.len());
    let mut text = String::new();
    let mut reader = flate2::read::GzDecoder::new(&packed.bytes[..]);
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    assert_eq!(text, plain.text());
}
