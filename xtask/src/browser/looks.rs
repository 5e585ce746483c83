//! In which looks the page is visited, and what is looked at on every page.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::{
    driver::{Browser, Driver},
    served::Served,
};

/// axe-core 4.14.1, under the Mozilla Public License 2.0, which stands beside it.
const AXE: &str = include_str!("../../axe/axe.min.js");

/// Runs it and tells what is broken, and with it what moved and what is too wide.
const LOOK: &str = "
const done = arguments[arguments.length - 1];
let moved = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) moved += e.value; })
  .observe({ type: 'layout-shift', buffered: true });
const root = document.documentElement;
axe.run(document, { resultTypes: ['violations'] }).then(found => done({
  broken: found.violations.map(v => v.id + ': ' + v.help + ' at ' +
    v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')),
  moved, wide: root.scrollWidth - root.clientWidth,
}), error => done({ broken: ['axe failed: ' + error], moved: 0, wide: 0 }));
";

/// The most bytes of a first view, as they were sent.
const FIRST_VIEW: u64 = 120 << 10;

/// A way of looking at the page.
#[derive(Clone, Copy)]
pub(super) struct Look {
    dark: bool,
    width: u32,
    script: bool,
}

/// Each with each; the first is that of the picture.
pub(super) const LOOKS: [Look; 8] = [
    Look { dark: false, width: 1280, script: true },
    Look { dark: true, width: 360, script: true },
    Look { dark: false, width: 360, script: true },
    Look { dark: true, width: 1280, script: true },
    Look { dark: false, width: 1280, script: false },
    Look { dark: true, width: 360, script: false },
    Look { dark: false, width: 360, script: false },
    Look { dark: true, width: 1280, script: false },
];

impl Look {
    /// Its name in messages and files: `dark-360-noscript`.
    pub(super) fn name(self) -> String {
        let (colours, script) =
            (if self.dark { "dark" } else { "light" }, if self.script { "" } else { "-noscript" });
        format!("{colours}-{}{script}", self.width)
    }
}

/// A browser in one look, and what was wrong with pages so far.
pub(super) struct Visit<'s> {
    pub(super) browser: Browser,
    pub(super) served: &'s Served,
    pub(super) look: Look,
    /// How many pages were looked at.
    pub(super) pages: u32,
    pub(super) problems: Vec<String>,
    shots: &'s Path,
}

impl<'s> Visit<'s> {
    /// Opens a browser, begins a session, and weighs the first view.
    pub(super) fn start(
        driver: &Driver,
        served: &'s Served,
        look: Look,
        headed: bool,
        shots: &'s Path,
    ) -> Result<Self> {
        let browser = driver.browser(headed)?;
        let size = json!({
            "width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": false,
        });
        browser.tell("Emulation.setDeviceMetricsOverride", size)?;
        let colours = if look.dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": colours }] });
        browser.tell("Emulation.setEmulatedMedia", media)?;
        let off = json!({ "value": !look.script });
        browser.tell("Emulation.setScriptExecutionDisabled", off)?;
        let mut visit = Self { browser, served, look, pages: 0, problems: Vec::new(), shots };
        visit.browser.go(&served.login)?;
        let weight = visit.network()?;
        ensure!(weight > 0, "the network log says nothing");
        if weight > FIRST_VIEW {
            visit.problems.push(format!("the first view weighs {weight} bytes"));
        }
        visit.look("first view")?;
        Ok(visit)
    }

    /// Goes to a path of the page, and looks at it.
    pub(super) fn go(&mut self, path: &str, called: &str) -> Result<()> {
        self.browser.go(&format!("{}{path}", self.served.origin))?;
        self.look(called)
    }

    /// Clicks, and looks at what comes.
    pub(super) fn click(&mut self, path: &str, called: &str) -> Result<()> {
        self.browser.click(path)?;
        self.look(called)
    }

    /// Fails where the words of the page do not contain the text.
    pub(super) fn sees(&self, text: &str) -> Result<()> {
        let words = self.browser.text("//body")?;
        let at = self.browser.address()?;
        ensure!(words.contains(text), "`{text}` is not to be seen at {at}");
        Ok(())
    }

    /// What must hold of every page; a screenshot is kept of it.
    fn look(&mut self, called: &str) -> Result<()> {
        self.pages += 1;
        let path =
            self.shots.join(format!("{}-{}.png", called.replace(' ', "-"), self.look.name()));
        fs::write(path, self.browser.picture()?)?;
        self.network()?;
        if !self.look.script {
            // Without scripts none of ours can look either; the same pages are looked at with them.
            return Ok(());
        }
        let found = self.browser.script(&format!("{AXE};{LOOK}"))?;
        let place = format!("{called}, {}", self.look.name());
        for broken in found["broken"].as_array().into_iter().flatten() {
            self.problems.push(format!("{place}: {}", broken.as_str().unwrap_or_default()));
        }
        let moved = found["moved"].as_f64().context("how far things moved")?;
        if moved > 0.01 {
            self.problems.push(format!("{place}: the layout moves by {moved:.3}"));
        }
        if let Some(wide @ 1..) = found["wide"].as_i64() {
            self.problems.push(format!("{place}: {wide} pixels wider than the window"));
        }
        Ok(())
    }

    /// Reads the log of the network: how many bytes came. Requests to other origins are problems.
    fn network(&mut self) -> Result<u64> {
        let mut weight = 0.0;
        for entry in self.browser.network()? {
            let told = &entry["params"];
            match entry["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => {
                    let asked = told["request"]["url"].as_str().unwrap_or_default();
                    let is_ours = asked.starts_with(&format!("{}/", self.served.origin));
                    if !is_ours && !asked.starts_with("data:") {
                        self.problems.push(format!("a request to {asked}"));
                    }
                }
                "Network.loadingFinished" => {
                    weight += told["encodedDataLength"].as_f64().unwrap_or_default();
                }
                "Network.responseReceived" => {
                    let status = told["response"]["status"].as_i64().unwrap_or_default();
                    if status >= 500 {
                        let asked = &told["response"]["url"];
                        self.problems.push(format!("{status} from {asked}"));
                    }
                }
                _ => {}
            }
        }
        Ok(weight as u64)
    }

    /// A picture of what was last to be seen, for who looks for a mistake.
    pub(super) fn keep_last(&self) -> PathBuf {
        let path = self.shots.join("last.png");
        if let Ok(picture) = self.browser.picture() {
            let _ = fs::write(&path, picture);
        }
        path
    }

    pub(super) fn end(self) -> Result<()> {
        self.browser.close()
    }

    /// A name that no other look has.
    pub(super) fn own(&self, name: &str) -> String {
        format!("{name} {}", self.look.name())
    }

    /// What an address answers as JSON, asked by the browser itself.
    pub(super) fn json(&self, path: &str) -> Result<Value> {
        self.browser.go(&format!("{}{path}", self.served.origin))?;
        let text = self.browser.text("//body")?;
        serde_json::from_str(&text).with_context(|| format!("{path} answers no JSON: {text}"))
    }
}
