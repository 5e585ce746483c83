//! What must hold in the declaration of an application, so that whoever writes one hears of
//! a mistake before any file is read. What tables ask of it beyond that, tables know.

use super::App;
use crate::{Collection, Knowledge, PackId, Root, SourceFile, fold};

impl App {
    /// Refuses a declaration whose names or files do not hang together.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self) -> Result<(), String> {
        if !is_word(&self.id) || !self.id.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err("its id must be lower-case letters and digits, a letter first".to_owned());
        }
        if let Some(pack) = &self.default_pack {
            pack.id.parse::<PackId>().map_err(|error| error.to_string())?;
        }
        for (index, collection) in self.collections.iter().enumerate() {
            let id = &collection.id;
            if !id.split('-').all(is_word) || !id.starts_with(|c: char| c.is_ascii_lowercase()) {
                return Err(format!(
                    "the collection id `{id}` must be lower-case words, joined by single hyphens"
                ));
            }
            if self.collections[..index].iter().any(|other| other.id == *id) {
                return Err(format!("two of its collections have the id `{id}`"));
            }
            self.check_search(collection)?;
        }
        for (index, kind) in self.knowledge.iter().enumerate() {
            if self.knowledge[..index].iter().any(|other| other.id == kind.id) {
                return Err(format!("two of its kinds of knowledge have the id `{}`", kind.id));
            }
            check_knowledge(kind)?;
        }
        for (index, file) in self.files.iter().enumerate() {
            self.check_file(file)?;
            self.check_against(file, &self.files[..index])?;
        }
        Ok(())
    }

    fn check_file(&self, file: &SourceFile) -> Result<(), String> {
        let SourceFile { paths, root, collection, .. } = file;
        if self.collection(collection).is_none() {
            return Err(format!("{} is of the collection `{collection}`, which it has not", {
                file.name()
            }));
        }
        if paths.is_empty() {
            return Err(format!("a file of `{collection}` has no path"));
        }
        for path in paths {
            let mut names: Vec<&str> = path.split('/').collect();
            let last = names.pop().unwrap_or_default();
            let stars = names.iter().map(|name| name.matches('*').count()).sum::<usize>();
            let is_name = |name: &&str| !["", ".", ".."].contains(name) && !name.contains('\\');
            if !names.iter().chain([&last]).all(is_name) {
                return Err(format!(
                    "the path `{path}` must be names with `/` between, within the folder"
                ));
            }
            if file.free {
                continue;
            }
            if stars > 0 || last.matches('*').count() > 1 {
                return Err(format!("the path `{path}` may have one `*`, in its last name"));
            }
            if path.contains('*') != file.is_pattern() {
                return Err(format!("of the paths of {}, some have a `*`", file.name()));
            }
        }
        if file.is_pattern() && *root != Root::Record && self.default_pack.is_some() {
            return Err(format!(
                "the files {} share a pack, so each of them must be one record",
                file.name()
            ));
        }
        Ok(())
    }

    fn check_against(&self, file: &SourceFile, others: &[SourceFile]) -> Result<(), String> {
        for other in others {
            // The files of a pattern are containers of their own, beside the one without a name.
            let has_containers = self.default_pack.is_none()
                && file.is_pattern() != other.is_pattern()
                && ![file.root, other.root].contains(&Root::Record);
            if other.collection == file.collection && !has_containers {
                return Err(format!(
                    "{} and {} are both of the collection `{}`; give one entry both paths",
                    other.name(),
                    file.name(),
                    file.collection
                ));
            }
            for (one, two) in
                other.paths.iter().flat_map(|one| file.paths.iter().map(move |two| (one, two)))
            {
                // Of free files the first entry has what several could mean.
                let shares = file.can_share(other) || (file.free && other.free);
                if !shares && overlap(file, one, two) {
                    return Err(format!("the paths `{one}` and `{two}` can mean the same file"));
                }
            }
        }
        Ok(())
    }

    fn check_search(&self, collection: &Collection) -> Result<(), String> {
        let Some(search) = &collection.searchable else { return Ok(()) };
        let id = &collection.id;
        if search.collection != *id {
            return Err(format!(
                "`{id}` is searched by the texts of another collection, `{}`",
                search.collection
            ));
        }
        let is_plain = |text: &str| !text.trim().is_empty() && fold(text) == text;
        let is_one = |word: &String| is_plain(word) && !word.contains(char::is_whitespace);
        if !is_plain(&search.noun) || !search.words.iter().all(is_one) {
            return Err(format!(
                "the noun and the words that `{id}` is searched by are lower case"
            ));
        }
        let mut listings = search.listings.iter();
        listings
            .try_for_each(|listing| listing.check(&self.collections))
            .map_err(|reason| format!("the text that `{id}` is searched by: {reason}"))
    }
}

fn check_knowledge(kind: &Knowledge) -> Result<(), String> {
    let Knowledge { id, title, cues, .. } = kind;
    if !id.split('-').all(is_word) || title.trim().is_empty() {
        return Err(format!(
            "the kind of knowledge `{id}` needs a title, and for its id lower-case words, joined \
             by single hyphens"
        ));
    }
    match cues.iter().find(|cue| cue.trim().is_empty() || fold(cue) != **cue) {
        Some(cue) => Err(format!("the cue `{cue}` of `{id}` must be words in lower case")),
        None => Ok(()),
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Whether some file can have both paths.
fn overlap(file: &SourceFile, one: &str, two: &str) -> bool {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    if folder(one) != folder(two) {
        return false;
    }
    match (one.split_once('*'), two.split_once('*')) {
        (None, None) => one == two,
        (Some(_), None) => file.stem_in(one, two).is_some(),
        (None, Some(_)) => file.stem_in(two, one).is_some(),
        (Some((before, after)), Some((start, end))) => {
            (before.starts_with(start) || start.starts_with(before))
                && (after.ends_with(end) || end.ends_with(after))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        App, Collection, Column, Knowledge, Listing, Record, SearchText, Searchable, SourceFile,
        Value,
    };

    #[derive(serde::Serialize, serde::Deserialize)]
    struct Leaf {
        id: String,
    }

    impl Record for Leaf {
        const COLLECTION: &'static str = "leaves";

        fn key(&self) -> &str {
            &self.id
        }

        fn name(&self) -> Option<&str> {
            None
        }
    }

    fn called(id: &str) -> Collection {
        let mut collection = Collection::of::<Leaf>([], []);
        collection.id = id.to_owned();
        collection
    }

    fn app(files: &[SourceFile]) -> App {
        let collections = vec![called("leaves"), called("pressed-leaves")];
        App::new("herbarium", "Herbarium", "own", collections, files.to_vec())
    }

    fn refused(app: &App) -> String {
        app.check().unwrap_err()
    }

    #[test]
    fn what_comes_with_rehome_is_fine() {
        for app in crate::apps::all() {
            assert_eq!(app.check(), Ok(()), "{}", app.id);
        }
    }

    #[test]
    fn names_are_lower_case() {
        for id in ["", "Herbarium", "my-app", "my_app", "2nd", "bl\u{e4}tter"] {
            assert!(refused(&App { id: id.to_owned(), ..app(&[]) }).contains("its id"), "{id}");
        }
        for id in ["", "Leaves", "old_leaves", "-a", "a-", "a--b", "9a"] {
            let app = App { collections: vec![called(id)], ..app(&[]) };
            assert!(refused(&app).contains("the collection id"), "{id}");
        }
        let twice = App { collections: vec![called("leaves"), called("leaves")], ..app(&[]) };
        assert!(refused(&twice).contains("two of its collections"));
        let container = App { default_pack: Some("my own".into()), ..app(&[]) };
        assert!(refused(&container).contains("no pack id"));
    }

    #[test]
    fn a_search_is_of_its_own_collection_and_in_lower_case() {
        let searched = |id, noun, words: &[&str]| {
            let search = Searchable::of(noun, words, |leaf: &Leaf| SearchText::new(&leaf.id));
            App { collections: vec![called(id).searchable(search)], ..app(&[]) }
        };
        assert_eq!(searched("leaves", "pressed leaf", &["leaf", "leaves"]).check(), Ok(()));
        assert!(refused(&searched("roots", "root", &[])).contains("another collection"));
        for (noun, words) in [("Leaf", &["leaf"][..]), (" ", &[]), ("leaf", &["old leaf"])] {
            assert!(refused(&searched("leaves", noun, words)).contains("lower case"), "{noun}");
        }
    }

    #[test]
    fn a_search_lists_by_columns_that_there_are() {
        let listed = |listing| {
            let tree = Column::text("tree", |leaf: &Leaf| Value::Text(leaf.id.clone()));
            let veins = Column::integer("veins", |_| Value::Integer(1));
            let text = |leaf: &Leaf| SearchText::new(&leaf.id);
            let search = Searchable::of("leaf", &[], text).listing(listing);
            let leaves = Collection::of([tree, veins], []).searchable(search);
            App { collections: vec![leaves], ..app(&[]) }
        };
        let fine = || Listing::new("Leaves", "leaves", "tree");
        assert_eq!(listed(fine().ordered_by("veins")).check(), Ok(()));
        for (listing, complaint) in [
            (Listing { heading: " ".to_owned(), ..fine() }, "needs a heading"),
            (Listing { collection: "trees".to_owned(), ..fine() }, "no collection"),
            (Listing { column: "veins".to_owned(), ..fine() }, "no text column"),
            (fine().ordered_by("colour"), "no column"),
        ] {
            assert!(refused(&listed(listing)).contains(complaint), "{complaint}");
        }
    }

    #[test]
    fn kinds_of_knowledge_have_names_and_cues_in_lower_case() {
        let kind = |id, title, cue| Knowledge::new(id, title, &[], &[cue]);
        let known = |kinds: &[Knowledge]| App { knowledge: kinds.to_vec(), ..app(&[]) };
        let drying = kind("drying", "Drying", "dry");
        assert_eq!(known(std::slice::from_ref(&drying)).check(), Ok(()));
        assert!(refused(&known(&[drying.clone(), drying])).contains("two of its kinds"));
        assert!(refused(&known(&[kind("Drying", "Drying", "dry")])).contains("hyphens"));
        assert!(refused(&known(&[kind("drying", " ", "dry")])).contains("needs a title"));
        for cue in ["Dry", " "] {
            let said = refused(&known(&[kind("drying", "Drying", cue)]));
            assert!(said.contains("the cue"), "{cue:?}");
        }
    }

    #[test]
    fn files_hang_together_with_collections() {
        const LEAVES: &str = "leaves";
        for (files, complaint) in [
            (vec![SourceFile::array(&["a.json"], "roots")], "which it has not"),
            (vec![SourceFile::array(&[], LEAVES)], "has no path"),
            (vec![SourceFile::array(&["../a.json"], LEAVES)], "within the folder"),
            (vec![SourceFile::array(&["/a.json"], LEAVES)], "within the folder"),
            (vec![SourceFile::array(&["b\\a.json"], LEAVES)], "within the folder"),
            (vec![SourceFile::records(&["*/a.json"], LEAVES)], "one `*`"),
            (vec![SourceFile::records(&["*-*.json"], LEAVES)], "one `*`"),
            (vec![SourceFile::records(&["*.json", "a.json"], LEAVES)], "some have a `*`"),
            (vec![SourceFile::array(&["*.json"], LEAVES)], "share a pack"),
            (
                vec![
                    SourceFile::array(&["a.json"], LEAVES),
                    SourceFile::array(&["b.json"], LEAVES),
                ],
                "give one entry both paths",
            ),
        ] {
            let said = refused(&app(&files));
            assert!(said.contains(complaint), "{files:?}: {said}");
        }
    }

    #[test]
    fn no_file_belongs_to_two_collections() {
        for (one, two, claimed) in [
            ("a.json", "a.json", true),
            ("a.json", "b.json", false),
            ("*.json", "a.json", true),
            ("a.json", "*.json", true),
            ("x/*.json", "a.json", false),
            ("a-*.json", "b-*.json", false),
            ("a-*.json", "*.json", true),
            ("*.a.json", "*.b.json", false),
        ] {
            let of = |path, collection: &str| SourceFile::records(&[path], collection);
            let app = app(&[of(one, "leaves"), of(two, "pressed-leaves")]);
            assert_eq!(app.check().is_err(), claimed, "{one} {two}");
        }
    }
}
