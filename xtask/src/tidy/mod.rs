//! What must hold in this workspace and no compiler checks. Every rule is a function from
//! the files to its problems; a problem says what to do about it.

mod applications;
mod crates;
mod direction;
mod door;
mod engine;
mod features;
mod keys;
mod migrations;
mod modules;
mod places;
mod sql;
mod top_level;
mod tree;
mod versions;

use anyhow::{Result, bail};

use crate::{codegen, package, workspace::root};
pub(crate) use migrations::describe;
use tree::Tree;

/// A rule: what holds, and what it finds that does not.
type Rule = (&'static str, fn(&Tree) -> Result<Vec<String>>);

const RULES: &[Rule] = &[
    ("crates depend to the left only", |_| direction::problems(&direction::metadata()?)),
    ("a feature that is off brings nothing along", |_| features::problems()),
    ("no crate is built in two versions", |_| versions::problems()),
    ("the engine names no application", |tree| Ok(engine::problems(tree))),
    ("applications are handed in, never imported", |tree| Ok(applications::problems(tree))),
    ("every write goes through the door", |tree| Ok(door::problems(tree))),
    ("SQL is made of declared names and bound values", |tree| Ok(sql::problems(tree))),
    ("generated files are fresh", |_| generated()),
    ("the migrations of all databases match", |tree| Ok(migrations::unmatched(tree))),
    ("migrations destroy nothing unsaid", |tree| Ok(migrations::destructive(tree))),
    ("every foreign key has an index", |_| Ok(keys::problems(&codegen::Schema::read(&root())?))),
    ("every module says what it owns", |tree| Ok(modules::undocumented(tree))),
    ("long files say why they are long", |tree| Ok(modules::long(tree))),
    ("every crate has a README that is its documentation", |tree| Ok(crates::problems(tree))),
    ("every crate can be packaged", |_| package::problems()),
    ("the top level holds only what belongs there", |tree| Ok(top_level::problems(tree))),
    ("no file names a place outside the workspace", |tree| Ok(places::problems(tree))),
];

/// Runs every rule, and fails after the last one when any found a problem.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::read(&root())?;
    let mut count = 0;
    for (what, rule) in RULES {
        let problems = rule(&tree)?;
        let mark = if problems.is_empty() { "ok " } else { "NOT" };
        println!("{mark} {what}");
        for problem in &problems {
            println!("      {problem}");
        }
        count += problems.len();
    }
    if count > 0 {
        bail!("{count} problem{}", if count == 1 { "" } else { "s" });
    }
    Ok(())
}

fn generated() -> Result<Vec<String>> {
    let stale = codegen::stale(&root())?;
    Ok(stale.iter().map(|path| format!("{path}: stale; run `cargo xtask codegen`")).collect())
}
