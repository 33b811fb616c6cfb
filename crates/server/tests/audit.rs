//! `doorward audit`, as an auditor runs it: an export, a public key, and nothing else.
//!
//! Covers AUD-13.
#![expect(clippy::expect_used, reason = "a test says what must hold by ending when it does not")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::{Action, Event};
use server::configuration::{HashingConfig, MasterKeySource, PublicUrl};
use server::wiring::{self, CoreConfiguration};

fn doorward(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command.current_dir(folder).env_clear().args(arguments).output().expect("doorward runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// An installation whose platform has a sealed trail, one entry of it with a hostile label.
async fn install(folder: &Path) {
    let core = CoreConfiguration {
        public_url: PublicUrl::parse("http://localhost:8080").expect("an origin"),
        data_dir: folder.join("data"),
        database: None,
        master_key: MasterKeySource::DataFolder,
        hashing: HashingConfig::default(),
    };
    let app = wiring::open(core).await.expect("an installation");
    let tenant = app.store().platform();
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    let tx = app.store().write(&context, Authority::Operation).await.expect("a transaction");
    let label = "=HYPERLINK(\"http://evil\")".to_owned();
    let event = Event { label, ..Event::about_nothing(Action::SignInFailed) };
    tx.commit(event).await.expect("a commit");
    services::audit_seal::seal(&app, tenant).await.expect("a seal");
}

#[tokio::test]
async fn an_export_is_checked_without_the_installation_and_a_changed_line_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    install(folder.path()).await;
    let run = |arguments: &[&str]| doorward(folder.path(), arguments);
    let whole = run(&["audit", "verify", "--json"]);
    assert!(whole.status.success() && text(&whole).contains("\"whole\":true"), "{whole:?}");

    fs::write(folder.path().join("key"), run(&["audit", "keys", "--tenant", "platform"]).stdout)
        .expect("a key");
    let export = ["audit", "export", "--tenant", "platform", "--out", "trail"];
    for (filter, complete) in [(&[][..], true), (&["--action", "sign_in.failed"][..], false)] {
        let exported = run(&[&export[..], filter].concat());
        assert!(exported.status.success(), "{exported:?}");
        let verify = ["audit", "verify", "--export", "trail", "--public-key", "key", "--json"];
        let verified = run(&verify);
        assert!(text(&verified).contains(&format!("\"complete\":{complete}")), "{verified:?}");
        assert_eq!(verified.status.code(), Some(0));
        let path = folder.path().join("trail");
        let changed =
            fs::read_to_string(&path).expect("an export").replace("sign_in.failed", "sign_in.succeeded");
        fs::write(&path, changed).expect("written");
        let verified = run(&verify);
        assert_eq!(verified.status.code(), Some(1), "{verified:?}");
        assert!(text(&verified).contains("\"wrong\":\"edited\""), "{verified:?}");
    }

    let csv = run(&["audit", "export", "--tenant", "platform", "--format", "csv"]);
    assert!(text(&csv).contains("\"'=HYPERLINK(\"\"http://evil\"\")\""), "{csv:?}");
    let none =
        run(&["audit", "export", "--tenant", "platform", "--to", "2000-01-01T00:00:00Z", "--format", "csv"]);
    assert_eq!(text(&none).lines().count(), 1, "{none:?}");
    assert_eq!(run(&["audit", "export", "--tenant", "nobody"]).status.code(), Some(2));
    fs::write(folder.path().join("key"), "no key").expect("written");
    let refused = run(&["audit", "verify", "--export", "trail", "--public-key", "key"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
}
