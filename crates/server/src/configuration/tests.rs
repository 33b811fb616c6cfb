use std::ffi::OsString;
use std::io::Write as _;

use tempfile::NamedTempFile;

use super::*;

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    file
}

fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Configuration, ConfigurationError> {
    let file = file(toml);
    Configuration::load(Sources {
        file: ConfigurationFile::Named(file.path().to_owned()),
        environment: environment
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)))
            .collect(),
        ..Sources::default()
    })
}

fn refusal(toml: &str, environment: &[(&str, &str)]) -> String {
    load(toml, environment).expect_err("a refusal").to_string()
}

#[test]
fn without_any_configuration_the_contract_holds() {
    let configuration = load("", &[]).expect("defaults");
    assert_eq!(configuration.listen, [ListenAddress::Localhost(8080)]);
    assert_eq!(configuration.public_url.origin(), "http://localhost:8080");
    assert_eq!(configuration.data_dir, PathBuf::from("./data"));
    assert!(matches!(configuration.master_key, MasterKeySource::DataFolder));
    assert_eq!(configuration.metrics_listen, Some("127.0.0.1:9464".parse().expect("an address")));
    assert_eq!(configuration.private_addresses, PrivateAddresses::Refused);
    assert_eq!(configuration.hashing, HashingConfig::default());
}

#[test]
fn the_anchor_of_the_trail_follows_the_data_and_can_be_elsewhere_or_off() {
    let anchor = |toml| load(toml, &[]).expect("a configuration").audit_anchor;
    assert_eq!(anchor("data_dir = 'x'"), Some(PathBuf::from("x/audit-heads.jsonl")));
    assert_eq!(anchor("audit_anchor = '/mnt/worm/heads'"), Some(PathBuf::from("/mnt/worm/heads")));
    assert_eq!(anchor("audit_anchor = ''"), None);
}

#[test]
fn the_public_url_follows_the_port_and_tls() {
    let moved = load("listen = '127.0.0.1:9000'", &[]).expect("a configuration");
    assert_eq!(moved.public_url.origin(), "http://localhost:9000");
    let secure = load("listen = 'localhost:8443'\ntls_cert = 'c.pem'\ntls_key = 'k.pem'", &[])
        .expect("a configuration");
    assert_eq!(secure.public_url.origin(), "https://localhost:8443");
}

#[test]
fn the_later_layer_wins() {
    let file = file("listen = ['127.0.0.1:1', '[::1]:1']\ndata_dir = 'from-file'\nlog = 'warn'");
    let configuration = Configuration::load(Sources {
        file: ConfigurationFile::Named(file.path().to_owned()),
        environment: vec![
            (OsString::from("DOORWARD_DATA_DIR"), OsString::from("from-environment")),
            (OsString::from("DOORWARD_LOG"), OsString::from("debug")),
            (OsString::from("UNRELATED"), OsString::from("x")),
        ],
        flags: vec![("log", "trace".to_owned())],
        ..Sources::default()
    })
    .expect("a configuration");
    assert_eq!(configuration.listen.len(), 2);
    assert_eq!(configuration.data_dir, PathBuf::from("from-environment"));
    assert_eq!(configuration.logging.filter, "trace");
}

#[test]
fn sections_are_tables_or_two_underscores() {
    let from_file = load("[password]\nlog_n = 17\n[hashing]\nslots = 3", &[]).expect("a configuration");
    assert_eq!(from_file.hashing.parameters, ScryptParameters::LN17_P1);
    assert_eq!(from_file.hashing.slots_max, 3);
    let from_environment = load("", &[("DOORWARD_PASSWORD__LOG_N", "13")]).expect("a configuration");
    assert_eq!(from_environment.hashing.parameters, ScryptParameters::LN13_P10);
}

#[test]
fn an_unknown_key_names_the_nearest_one() {
    assert!(refusal("lisen = 'x'", &[]).contains("`listen`"));
    assert!(refusal("", &[("DOORWARD_PUBLIC_URI", "x")]).contains("DOORWARD_PUBLIC_URL"));
    assert!(refusal("[password]\nlogn = 15", &[]).contains("`password.log_n`"));
    assert!(refusal("[passwords]", &[]).contains("passwords"));
    assert!(refusal("[listen]\nport = 1", &[]).contains("`listen`"));
}

#[test]
fn what_this_version_lacks_is_said() {
    assert!(refusal("", &[("DOORWARD_SMTP_URL", "smtp://x")]).contains("mail is not part"));
}

#[test]
fn a_database_is_shared_so_its_key_is_given_and_its_parts_do_not_stand_alone() {
    let url = "database_url = 'postgres://doorward_app@localhost/doorward'\n";
    assert!(refusal(url, &[]).contains("`master_key_file` or `master_key`"));
    assert!(refusal("database_connections = 3", &[]).contains("need `database_url`"));
    assert!(refusal("database_url = 'mysql://x'", &[]).contains("must begin with postgres://"));
    let given = format!("{url}database_connections = 3\nmaster_key_file = '/etc/doorward/master.key'");
    let database = load(&given, &[]).expect("a configuration").database.expect("a database");
    assert_eq!((database.connections_max, database.registry_url), (3, None));
}

#[test]
fn every_key_refuses_what_it_is_not() {
    // An anchor may be any path, or none.
    for key in KEYS.iter().filter(|key| key.name != "audit_anchor") {
        // A path may have any letters, but not none.
        let is_path = matches!(key.name, "data_dir" | "master_key_file" | "tls_cert" | "tls_key");
        let wrong = if is_path { "" } else { "=,==" };
        let error = refusal("", &[(&key.variable(), wrong)]);
        assert!(error.contains(key.name), "{}: {error}", key.name);
    }
}

#[test]
fn values_that_cannot_hold_together_are_refused() {
    let key = "A".repeat(43);
    let cases = [
        (format!("master_key = '{key}'\nmaster_key_file = 'x'"), "keep one"),
        ("tls_cert = 'c.pem'".to_owned(), "tls_key"),
        (
            "public_url = 'https://id.example.com'\ndev_allow_private_addresses = true".to_owned(),
            "refused unless `public_url` is a loopback",
        ),
        ("[password]\nlog_n = 15\np = 1".to_owned(), "15/8/3"),
        ("[hashing]\nmemory_mib = 16".to_owned(), "memory_mib"),
        ("public_url = 'http://id.example.com'".to_owned(), "plain http only"),
        ("public_url = 'https://my_host.example'".to_owned(), "inner hyphens"),
        (
            "public_url = 'http://localhost:8443'\ntls_cert = 'c.pem'\ntls_key = 'k.pem'".to_owned(),
            "must begin with https",
        ),
        ("listen = []".to_owned(), "at least one"),
        ("listen = 8080".to_owned(), "string"),
        ("trusted_proxies = ['10.0.0.1/8']".to_owned(), "10.0.0.1/8"),
        ("listen".to_owned(), "not TOML"),
    ];
    for (toml, expected) in cases {
        let error = refusal(&toml, &[]);
        assert!(error.contains(expected), "{toml}: {error}");
    }
}

#[test]
fn a_secret_is_repeated_nowhere() {
    let canary = "canary-canary-canary";
    assert!(!refusal(&format!("master_key = '{canary}'"), &[]).contains("canary"));
    let good = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE";
    let shown = format!("{:?}", load("", &[("DOORWARD_MASTER_KEY", good)]).expect("a configuration"));
    assert!(!shown.contains("QUFB") && !shown.contains("65, 65"), "{shown}");
}

#[test]
fn a_line_that_is_not_toml_is_named_by_its_number_only() {
    let canary = "canarycanarycanary";
    for line in [
        format!("master_key = {canary}"),
        format!("master_key = \"{canary}"),
        format!("master_key = '{canary}"),
        format!("master_key = '{canary}' x"),
        format!("master_key = '{canary}'\nmaster_key = '{canary}'"),
        format!("master_key: {canary}"),
        format!("master_key = ['{canary}' '{canary}']"),
        format!("{canary} x"),
    ] {
        let error = refusal(&format!("log = 'info'\n\n{line}\n"), &[]);
        let is_placed = ["line 3: ", "line 4: "].iter().any(|place| error.contains(place));
        assert!(is_placed && error.contains("not TOML"), "{line}: {error}");
        assert!(!error.contains("canary") && !error.contains('\n'), "{line}: {error}");
    }
}

#[test]
fn a_file_that_was_named_must_exist() {
    let file = ConfigurationFile::Named(PathBuf::from("/nowhere/x.toml"));
    let error = Configuration::load(Sources { file, ..Sources::default() }).expect_err("a refusal");
    assert!(matches!(error, ConfigurationError::Unreadable { .. }));
}

#[test]
fn what_a_command_would_choose_gives_way_to_every_layer() {
    let defaults = || vec![("data_dir", "chosen".to_owned()), ("metrics_listen", "off".to_owned())];
    let file = file("metrics_listen = '127.0.0.1:1'");
    let load = |file| Configuration::load(Sources { defaults: defaults(), file, ..Sources::default() });
    let read = load(ConfigurationFile::Named(file.path().to_owned())).expect("a configuration");
    assert_eq!(read.data_dir, PathBuf::from("chosen"));
    assert_eq!(read.metrics_listen, Some("127.0.0.1:1".parse().expect("an address")));
    let ignored = load(ConfigurationFile::Ignored).expect("a configuration");
    assert_eq!(ignored.metrics_listen, None);
}
