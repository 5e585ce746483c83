//! A small client of WebDriver (W3C) with what Chromium adds to it.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::client::ask;

/// Where elements stand in answers, as WebDriver names it.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const MISSING: &str = "this verb needs Chromium and its driver, which are not installed: \
                       `apt-get install chromium chromium-driver`";

/// The program that drives browsers.
pub(super) struct Driver {
    child: Child,
    address: String,
}

impl Driver {
    pub(super) fn start() -> Result<Self> {
        for program in ["chromium", "chromedriver"] {
            let version = Command::new(program).arg("--version").stderr(Stdio::null()).output();
            if !version.is_ok_and(|output| output.status.success()) {
                bail!("{MISSING} (no `{program}`)");
            }
        }
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context(MISSING)?;
        let said = child.stdout.take().context("its output is piped")?;
        let mut lines = BufReader::new(said).lines();
        let port = loop {
            let line = lines.next().context("chromedriver ended at once")??;
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        Ok(Self { child, address: format!("127.0.0.1:{port}") })
    }

    /// A browser of its own, without any history.
    pub(super) fn browser(&self, headed: bool) -> Result<Browser> {
        let mut arguments =
            vec!["--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"];
        if !headed {
            arguments.push("--headless=new");
        }
        let options = json!({ "args": arguments, "perfLoggingPrefs": { "enableNetwork": true } });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "performance": "ALL" },
        } } });
        let made = ask(&self.address, "POST", "/session", &wanted)?;
        let session = made["sessionId"].as_str().context("a session has an id")?;
        Ok(Browser { address: self.address.clone(), session: format!("/session/{session}") })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One browser with one window.
pub(super) struct Browser {
    address: String,
    session: String,
}

impl Browser {
    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        ask(&self.address, "POST", &format!("{}{path}", self.session), body)
    }

    fn get(&self, path: &str) -> Result<Value> {
        ask(&self.address, "GET", &format!("{}{path}", self.session), &Value::Null)
    }

    pub(super) fn go(&self, address: &str) -> Result<()> {
        self.post("/url", &json!({ "url": address })).map(drop)
    }

    pub(super) fn address(&self) -> Result<String> {
        Ok(self.get("/url")?.as_str().unwrap_or_default().to_owned())
    }

    /// The first element that an XPath leads to.
    pub(super) fn find(&self, path: &str) -> Result<String> {
        let found = self.post("/element", &json!({ "using": "xpath", "value": path }));
        let found = found.with_context(|| format!("nothing is at {path}"))?;
        Ok(found[ELEMENT].as_str().context("an element has an id")?.to_owned())
    }

    pub(super) fn click(&self, path: &str) -> Result<()> {
        let element = self.find(path)?;
        self.post(&format!("/element/{element}/click"), &json!({})).map(drop)
    }

    /// Types into an element in place of what it holds.
    pub(super) fn fill(&self, path: &str, text: &str) -> Result<()> {
        let element = self.find(path)?;
        self.post(&format!("/element/{element}/clear"), &json!({}))?;
        self.keys_to(&element, text)
    }

    /// Types into an element, or names a file to it.
    pub(super) fn give(&self, path: &str, text: &str) -> Result<()> {
        self.keys_to(&self.find(path)?, text)
    }

    fn keys_to(&self, element: &str, text: &str) -> Result<()> {
        self.post(&format!("/element/{element}/value"), &json!({ "text": text })).map(drop)
    }

    /// Presses a key where the focus is.
    pub(super) fn press(&self, key: char) -> Result<()> {
        let keys = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let actions = json!({ "actions": [{ "type": "key", "id": "keys", "actions": keys }] });
        self.post("/actions", &actions).map(drop)
    }

    /// The words of what has the focus.
    pub(super) fn focused(&self) -> Result<String> {
        let found = self.get("/element/active")?;
        let element = found[ELEMENT].as_str().context("an element has an id")?;
        let text = self.get(&format!("/element/{element}/text"))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The words of the first element there.
    pub(super) fn text(&self, path: &str) -> Result<String> {
        let element = self.find(path)?;
        let text = self.get(&format!("/element/{element}/text"))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// What a script says by calling its last argument.
    pub(super) fn script(&self, script: &str) -> Result<Value> {
        self.post("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// A command of the protocol of Chromium's developer tools.
    pub(super) fn tell(&self, command: &str, with: Value) -> Result<Value> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": with }))
    }

    /// What happened on the network since this was asked last.
    pub(super) fn network(&self) -> Result<Vec<Value>> {
        let entries = self.post("/se/log", &json!({ "type": "performance" }))?;
        let entries = entries.as_array().cloned().unwrap_or_default();
        let messages = entries.iter().filter_map(|entry| entry["message"].as_str());
        Ok(messages
            .filter_map(|text| serde_json::from_str::<Value>(text).ok())
            .map(|mut entry| entry["message"].take())
            .filter(|entry| {
                entry["method"].as_str().is_some_and(|name| name.starts_with("Network."))
            })
            .collect())
    }

    /// What is to be seen, as PNG.
    pub(super) fn picture(&self) -> Result<Vec<u8>> {
        decoded(self.get("/screenshot")?.as_str().unwrap_or_default())
    }

    pub(super) fn close(&self) -> Result<()> {
        ask(&self.address, "DELETE", &self.session, &Value::Null).map(drop)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It is gone already where it was closed.
        let _ = self.close();
    }
}

/// The bytes of a text in Base64.
fn decoded(text: &str) -> Result<Vec<u8>> {
    let (mut bits, mut count, mut out) = (0_u32, 0, Vec::with_capacity(text.len() / 4 * 3));
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            other => bail!("the byte {other} is none of Base64"),
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn base64_is_read() {
        assert_eq!(decoded("UmVob21l").unwrap(), b"Rehome");
        assert_eq!(decoded("Zg==").unwrap(), b"f");
        assert_eq!(decoded("/+8=").unwrap(), [0xff, 0xef]);
        assert!(decoded("a b").is_err());
    }
}
