//! The list of promises and attacks in `tests/README.md` says the same as the tests themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

type Pairs = BTreeSet<(String, String)>;

#[test]
fn the_table_of_promises_names_the_tests_that_say_they_cover_them() {
    let (said, listed) = (said_by_tests(), listed_in_readme());
    let missing: Vec<_> = said.difference(&listed).collect();
    assert!(missing.is_empty(), "covered, but not in tests/README.md: {missing:?}");
    let stale: Vec<_> = listed.difference(&said).collect();
    assert!(stale.is_empty(), "in tests/README.md, but not said by the test: {stale:?}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn said_by_tests() -> Pairs {
    let mut pairs = Pairs::new();
    let mut folders = vec![root().join("crates"), root().join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "target"].contains(&name.as_str()) {
                folders.push(path);
            } else if name != "ids.rs" && [".rs", ".mjs", ".py"].iter().any(|ending| name.ends_with(ending)) {
                let file = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap();
                pairs.extend(covers(&text).map(|id| (id, file.clone())));
            }
        }
    }
    pairs
}

/// The identifiers of a file's `Covers` sentences; each may go on over the comment lines that follow.
fn covers(text: &str) -> impl Iterator<Item = String> {
    let is_comment = |line: &str| ["//", "#", "\""].iter().any(|mark| line.trim_start().starts_with(mark));
    let mut sentence = String::new();
    let mut going_on = false;
    for line in text.lines() {
        going_on = is_comment(line) && (going_on || line.contains("Covers "));
        if going_on {
            sentence.push_str(line);
            sentence.push(' ');
        }
    }
    let is_id = |word: &str| {
        word.split_once('-').is_some_and(|(letters, number)| {
            !letters.is_empty()
                && letters.bytes().all(|byte| byte.is_ascii_uppercase())
                && number.len() == 2
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let words = sentence.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
    words.filter(|word| is_id(word)).map(str::to_owned).collect::<BTreeSet<_>>().into_iter()
}

fn listed_in_readme() -> Pairs {
    let readme = fs::read_to_string(root().join("tests/README.md")).unwrap();
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    rows.filter(|(id, _)| covers(&format!("// Covers {id}")).next().is_some())
        .flat_map(|(id, files)| {
            files.split('`').skip(1).step_by(2).map(|file| (id.to_owned(), file.to_owned()))
        })
        .collect()
}
