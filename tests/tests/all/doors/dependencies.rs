//! Packages know only what is below them, and what they are built from has none of the known holes.
//!
//! Covers J-08, J-17 (which library verifies and signs); design.md §3, reliability.md §4.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each package and those of ours that it may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("domain", &["protocol"]),
    ("migrations", &[]),
    ("store", &["domain", "protocol", "migrations"]),
    ("services", &["store", "domain", "protocol"]),
    ("web", &["services", "store", "domain", "protocol"]),
    ("gate", &["protocol"]),
    ("server", &["web", "services", "store", "domain", "protocol", "gate"]),
];

/// What must not be in the shipped program at all.
const ABSENT: &[&str] = &["ring", "openssl", "openssl-sys", "native-tls", "h2"];

/// The first version without the holes that are known, for what is in the lock file.
const FLOORS: &[(&str, [u64; 3])] = &[
    // GHSA-h395-gr6q-cpjc.
    ("jsonwebtoken", [10, 3, 0]),
    // RUSTSEC-2021-0081.
    ("actix-http", [3, 0, 0]),
    // RUSTSEC-2026-0258.
    ("h2", [0, 4, 16]),
    // RUSTSEC-2026-0009.
    ("time", [0, 3, 47]),
    // RUSTSEC-2024-0363.
    ("sqlx", [0, 8, 1]),
    // RUSTSEC-2025-0055.
    ("tracing-subscriber", [0, 3, 20]),
    // RUSTSEC-2024-0421.
    ("idna", [1, 0, 0]),
    // RUSTSEC-2026-0285.
    ("rustls", [0, 23, 45]),
    ("rustls-webpki", [0, 103, 10]),
    ("aws-lc-sys", [0, 38, 0]),
];

#[test]
fn packages_know_only_what_is_below_them() {
    let folders = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let folders = folders.filter(|path| path.is_dir()).chain([root().join("migrations")]);
    let mut seen = BTreeSet::new();
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let listed = MAY_NAME.iter().find(|(listed, _)| *listed == name);
        let (_, allowed) = listed.unwrap_or_else(|| panic!("say what {name} may know"));
        for named in named_in(&folder) {
            let ours = MAY_NAME.iter().any(|(ours, _)| *ours == named);
            assert!(!ours || allowed.contains(&named.as_str()), "{name} names {named}");
        }
        seen.insert(name);
    }
    assert_eq!(seen, MAY_NAME.iter().map(|(name, _)| (*name).to_owned()).collect());
}

#[test]
fn http_and_databases_are_known_to_their_own_package_only() {
    let knows = |package: &str, dependency: &str| {
        let folder =
            if package == "migrations" { root().join(package) } else { root().join("crates").join(package) };
        named_in(&folder).contains(dependency)
    };
    for package in ["protocol", "domain", "services", "gate"] {
        for dependency in ["actix-web", "sea-orm", "sqlx"] {
            assert!(!knows(package, dependency), "{package} knows {dependency}");
        }
    }
    assert!(!knows("store", "actix-web"));
    assert!(!knows("web", "sea-orm") && !knows("web", "sqlx"));
    assert!(!knows("protocol", "tokio") && !knows("domain", "tokio"));
}

#[test]
fn the_shipped_program_holds_one_provider_of_cryptography_and_no_http_2() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "-p", "doorward", "-e", "normal,build", "--prefix", "none"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let built: BTreeSet<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(built.contains("aws-lc-rs"));
    for absent in ABSENT {
        assert!(!built.contains(absent), "{absent} is built into the program");
    }
}

#[test]
fn nothing_in_the_lock_file_is_below_its_floor() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(&format!("{name} = ")));
        line.and_then(|line| line.split('"').nth(1)).unwrap_or_default().to_owned()
    };
    let locked: Vec<_> = lock
        .split("[[package]]")
        .skip(1)
        .map(|package| (value(package, "name"), value(package, "version")))
        .collect();
    for (name, floor) in FLOORS {
        for (_, version) in locked.iter().filter(|(known, _)| known == name) {
            assert!(numbers(version) >= *floor, "{name} {version} is below {floor:?}");
        }
    }
    for absent in ["openssl", "openssl-sys", "native-tls", "bcrypt"] {
        assert!(!locked.iter().any(|(name, _)| name == absent), "{absent} is in the lock file");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every dependency that a manifest names, in whichever table.
fn named_in(folder: &Path) -> BTreeSet<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let mut named = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        if let Some(table) = line.strip_prefix('[') {
            inside = table.trim_end_matches(']').ends_with("dependencies");
        } else if inside && let Some((key, _)) = line.split_once('=') {
            named.insert(key.split('.').next().unwrap_or_default().trim().to_owned());
        }
    }
    named
}

fn numbers(version: &str) -> [u64; 3] {
    let mut parts = version.split(['.', '-', '+']).map(|part| part.parse().unwrap_or(0));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}
