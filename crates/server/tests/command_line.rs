//! The program itself: what it says, and with which number it ends.
#![expect(clippy::expect_used, reason = "a program that cannot be run ends its test")]

use std::path::Path;
use std::process::{Command, Output};

const CHECK_FAILED: i32 = 1;
const USAGE: i32 = 2;
const UNREACHABLE: i32 = 3;

/// Runs the program in `folder`, configured by the `doorward.toml` that may be there.
fn doorward(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_doorward"));
    program.args(arguments).env_clear().current_dir(folder).output().expect("an end")
}

fn configured(toml: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("doorward.toml"), toml).expect("written");
    folder
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[test]
fn a_secret_on_a_line_that_is_not_toml_is_repeated_by_no_command() {
    let folder = configured("master_key = canarycanary\n");
    for (arguments, status) in [
        (&["serve"][..], USAGE),
        (&["migrate"], USAGE),
        (&["doctor"], CHECK_FAILED),
        (&["doctor", "--json"], CHECK_FAILED),
    ] {
        let output = doorward(folder.path(), arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(said.contains("not TOML: line 1") && !said.contains("canary"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_configuration_that_makes_no_sense_ends_with_2_and_what_cannot_be_reached_with_3() {
    let (folder, port) = (configured(""), server::demo::find_free_port().expect("a free port"));
    std::fs::write(folder.path().join("other"), "no key").expect("written");
    for (setting, status, expected) in [
        ("public_url = 'https://my_host.example'", USAGE, "`public_url` must have a host"),
        ("public_url = 'http://id.example'", USAGE, "plain http only"),
        ("tls_cert = 'c'\ntls_key = 'k'\npublic_url = 'http://localhost'", USAGE, "must begin with https"),
        ("master_key_file = 'other'", USAGE, "other holds no master key"),
        ("master_key_file = 'nowhere'", UNREACHABLE, "cannot use the master key nowhere"),
        ("data_dir = 'other'", UNREACHABLE, "other"),
    ] {
        let text = format!("listen = '127.0.0.1:{port}'\nmetrics_listen = 'off'\n{setting}\n");
        std::fs::write(folder.path().join("doorward.toml"), text).expect("written");
        for command in ["serve", "migrate"] {
            let output = doorward(folder.path(), &[command]);
            let said = said(&output);
            assert_eq!(output.status.code(), Some(status), "{command} with {setting}: {said}");
            assert!(said.contains(expected), "{command} with {setting}: {said}");
        }
    }
    assert!(!folder.path().join("data/registry.db").exists());
}
