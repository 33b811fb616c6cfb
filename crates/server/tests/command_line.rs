//! The program itself: what it says, and with which number it ends.
#![expect(clippy::expect_used, reason = "a program that cannot be run ends its test")]

use std::path::Path;
use std::process::{Command, Output};

const CHECK_FAILED: i32 = 1;
const USAGE: i32 = 2;

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
