//! HTTP to a program on this machine: one request for one connection, JSON both ways.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// What the driver of the browser answers to a request.
pub(super) fn ask(address: &str, method: &str, path: &str, body: &Value) -> Result<Value> {
    let mut stream =
        TcpStream::connect(address).with_context(|| format!("no answer at {address}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    let body = if method == "POST" { body.to_string() } else { String::new() };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes())?;
    let mut answer = Vec::new();
    let mut chunk = [0; 64 << 10];
    let (head, length) = loop {
        if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.context("an answer without a length")?.trim().parse()?;
            break (end + 4, length);
        }
        let read = stream.read(&mut chunk)?;
        ensure!(read > 0, "the browser's driver closed the connection");
        answer.extend_from_slice(&chunk[..read]);
    };
    while answer.len() < head + length {
        let read = stream.read(&mut chunk)?;
        ensure!(read > 0, "the browser's driver closed the connection within an answer");
        answer.extend_from_slice(&chunk[..read]);
    }
    let mut value: Value = serde_json::from_slice(&answer[head..head + length])?;
    let value = value["value"].take();
    if let Some(error) = value.get("error").and_then(Value::as_str) {
        let message = value["message"].as_str().unwrap_or_default();
        anyhow::bail!("{error}: {}", message.lines().next().unwrap_or_default());
    }
    Ok(value)
}
