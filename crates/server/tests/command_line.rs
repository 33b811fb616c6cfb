//! The program itself: what it says, and with which number it ends.
#![expect(clippy::expect_used, reason = "a program that cannot be run ends its test")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const DONE: i32 = 0;
const CHECK_FAILED: i32 = 1;
const USAGE: i32 = 2;
const UNREACHABLE: i32 = 3;

/// Runs the program in `folder`, configured by the `doorward.toml` that may be there.
fn doorward(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("an end")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_doorward"));
    program.args(arguments).env_clear().current_dir(folder);
    program
}

fn configured(toml: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("doorward.toml"), toml).expect("written");
    folder
}

/// A port that the system gives to nobody else for now.
fn free_port() -> u16 {
    let taken = TcpListener::bind("127.0.0.1:0").and_then(|taken| taken.local_addr());
    taken.expect("a free port").port()
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
    let (folder, port) = (configured(""), free_port());
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

#[test]
fn the_doctor_finds_a_master_key_that_is_lost_broken_or_another_ones() {
    let port = free_port();
    let folder = configured(&format!("listen = '127.0.0.1:{port}'\nmetrics_listen = 'off'\n"));
    let doctor = || {
        let output = doorward(folder.path(), &["doctor", "--json"]);
        (output.status.code(), said(&output))
    };
    let (status, found) = doctor();
    assert!(status == Some(DONE) && !found.contains("master key"), "an empty folder is healthy: {found}");
    assert_eq!(doorward(folder.path(), &["migrate"]).status.code(), Some(DONE));
    let key = folder.path().join("data/master.key");
    let good = std::fs::read_to_string(&key).expect("a key");
    let (status, found) = doctor();
    assert!(status == Some(DONE) && found.contains("\"data under the master key\"}"), "{found}");
    let other = "A".repeat(43);
    for (content, starts_with, expected) in [
        (Some("no key"), USAGE, "holds no master key"),
        (Some(other.as_str()), USAGE, "under another master key; put that one back"),
        (None, UNREACHABLE, "is missing although there is data beside it"),
    ] {
        match content {
            Some(text) => std::fs::write(&key, text).expect("written"),
            None => std::fs::remove_file(&key).expect("removed"),
        }
        let (status, found) = doctor();
        assert!(status == Some(CHECK_FAILED) && found.contains(expected), "{content:?}: {found}");
        assert!(!found.contains(&other), "{found}");
        let served = doorward(folder.path(), &["serve"]);
        assert_eq!(served.status.code(), Some(starts_with), "{}", said(&served));
        assert!(said(&served).contains(expected), "{}", said(&served));
    }
    // The same where the key comes from elsewhere.
    let elsewhere = folder.path().join("elsewhere");
    for (content, expected) in [(good.as_str(), DONE), (other.as_str(), CHECK_FAILED), ("x", CHECK_FAILED)] {
        std::fs::write(&elsewhere, content).expect("written");
        std::fs::set_permissions(&elsewhere, std::fs::Permissions::from_mode(0o600)).expect("a mode");
        let mut program = command(folder.path(), &["doctor"]);
        let output = program.env("DOORWARD_MASTER_KEY_FILE", &elsewhere).output().expect("an end");
        assert_eq!(output.status.code(), Some(expected), "{}", said(&output));
    }
    for (given, expected) in [(good.trim(), DONE), (other.as_str(), CHECK_FAILED)] {
        let mut program = command(folder.path(), &["doctor"]);
        let output = program.env("DOORWARD_MASTER_KEY", given).output().expect("an end");
        assert_eq!(output.status.code(), Some(expected), "{}", said(&output));
    }
}

#[test]
fn commands_work_beside_a_server_that_runs_and_a_second_server_does_not() {
    let port = free_port();
    let folder = configured(&format!("listen = '127.0.0.1:{port}'\nmetrics_listen = 'off'\n"));
    let mut serving = command(folder.path(), &["serve"]);
    let mut serving = serving.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a server");
    let mut told = BufReader::new(serving.stderr.take().expect("its log")).lines();
    assert!(told.any(|line| line.expect("a line").contains("ready")), "it never gets ready");
    let doctor = doorward(folder.path(), &["doctor"]);
    assert_eq!(doctor.status.code(), Some(DONE), "{}", said(&doctor));
    assert!(said(&doctor).contains("doorward answers there"), "{}", said(&doctor));
    let made = doorward(folder.path(), &["platform-key", "create", "--name", "robot", "--json"]);
    assert_eq!(made.status.code(), Some(DONE), "{}", said(&made));
    assert!(said(&made).contains("\"key\":\"dwp_"), "{}", said(&made));
    let second = doorward(folder.path(), &["serve"]);
    assert_eq!(second.status.code(), Some(UNREACHABLE), "{}", said(&second));
    let stopped = Command::new("kill").arg(serving.id().to_string()).status().expect("a signal");
    assert!(stopped.success());
    assert_eq!(serving.wait().expect("an end").code(), Some(DONE));
}
