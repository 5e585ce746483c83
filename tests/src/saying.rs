//! What a report says, without the notes on files that a small folder does not have.

use rehome::{Finding, Level};

fn worth_saying(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.rule != "layout.absent")
}

/// The rules that fired, in order.
pub fn rules(findings: &[Finding]) -> Vec<&'static str> {
    worth_saying(findings).map(|finding| finding.rule).collect()
}

/// The levels and rules that fired, in order.
pub fn levels(findings: &[Finding]) -> Vec<(Level, &'static str)> {
    worth_saying(findings).map(|finding| (finding.level, finding.rule)).collect()
}

/// The finding of that rule, which must have fired once.
pub fn finding<'f>(findings: &'f [Finding], rule: &str) -> &'f Finding {
    let found: Vec<&Finding> = findings.iter().filter(|finding| finding.rule == rule).collect();
    assert_eq!(found.len(), 1, "{rule} in {:?}", rules(findings));
    found[0]
}
