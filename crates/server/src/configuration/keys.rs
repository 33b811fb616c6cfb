//! The table of every configuration key: the one place that names them, for reading, for errors and for the reference.

/// One configuration key as the reference shows it.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The dotted name in `doorward.toml`.
    pub name: &'static str,
    /// What a value looks like.
    pub kind: &'static str,
    /// What holds when the key is absent.
    pub default: &'static str,
    /// What it does, in one sentence.
    pub meaning: &'static str,
}

impl Key {
    /// The name of the environment variable that sets this key.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{VARIABLE_PREFIX}{}", self.name.to_uppercase().replace('.', "__"))
    }
}

/// What every environment variable of ours begins with.
pub const VARIABLE_PREFIX: &str = "DOORWARD_";

/// The key that is called `name`.
#[must_use]
pub fn find_key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Whether keys begin with `name` and a dot.
pub(super) fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.name.split_once('.').is_some_and(|(section, _)| section == name))
}

/// The known key that is spelled most like `name`, unless nothing comes near.
#[must_use]
pub fn nearest_key(name: &str) -> Option<&'static Key> {
    KEYS.iter()
        .map(|key| (strsim::damerau_levenshtein(key.name, name), key))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, key)| *distance <= key.name.len().max(name.len()).div_ceil(2))
        .map(|(_, key)| key)
}

/// Why a key that later versions know is refused by this one.
pub(super) fn find_absent_feature(name: &str) -> Option<&'static str> {
    ABSENT.iter().find(|(key, _)| *key == name).map(|(_, reason)| *reason)
}

/// Every key, in the order of the reference.
pub const KEYS: &[Key] = &[
    Key {
        name: "listen",
        kind: "`host:port`, or a list of them",
        default: "`localhost:8080` (127.0.0.1 and ::1)",
        meaning: "Where the server answers.",
    },
    Key {
        name: "public_url",
        kind: "origin",
        default: "`http://localhost:` and the port of `listen` (`https://` with `tls_cert`)",
        meaning: "The platform's origin as browsers see it; tenants live at `{slug}.` below its host; plain `http` only on loopback.",
    },
    Key {
        name: "data_dir",
        kind: "folder",
        default: "`./data`",
        meaning: "Where the embedded engine keeps the registry, the tenants' files and the master key.",
    },
    Key {
        name: "database_url",
        kind: "`postgres://doorward_app:…@host/database`",
        default: "none: the embedded engine, in `data_dir`",
        meaning: "The PostgreSQL database that `doorward db init` has prepared, as its role `doorward_app`; beyond this machine with `sslmode=verify-full`. Needs `master_key_file` or `master_key`, which all servers of the database share.",
    },
    Key {
        name: "database_registry_url",
        kind: "`postgres://doorward_registry:…@host/database`",
        default: "`database_url` with the other role's name and the same password",
        meaning: "The same database as its role `doorward_registry`.",
    },
    Key {
        name: "database_connections",
        kind: "1 to 1000",
        default: "`16`",
        meaning: "The most connections of one server to the database, of each role.",
    },
    Key {
        name: "master_key_file",
        kind: "file",
        default: "`master.key` in `data_dir`, made once with mode 0600",
        meaning: "A file that holds the master key; not together with `master_key`.",
    },
    Key {
        name: "master_key",
        kind: "32 bytes in base64url",
        default: "none",
        meaning: "The master key itself, meant for the environment; not together with `master_key_file`.",
    },
    Key {
        name: "audit_anchor",
        kind: "file, or empty for none",
        default: "`audit-heads.jsonl` in `data_dir`",
        meaning: "Where the signed heads of all audit trails are appended, one line each; best on a medium that nobody can take lines from.",
    },
    Key {
        name: "trusted_proxies",
        kind: "list of addresses and networks",
        default: "none",
        meaning: "The proxies whose `X-Forwarded-For` is believed; from anybody else it is ignored.",
    },
    Key {
        name: "tls_cert",
        kind: "PEM file",
        default: "none",
        meaning: "The certificate chain, when the server itself speaks TLS; needs `tls_key`.",
    },
    Key { name: "tls_key", kind: "PEM file", default: "none", meaning: "The private key of `tls_cert`." },
    Key {
        name: "metrics_listen",
        kind: "`address:port` or `off`",
        default: "`127.0.0.1:9464`",
        meaning: "Where Prometheus reads `/metrics`; never on the public listener.",
    },
    Key {
        name: "log",
        kind: "filter",
        default: "`info,sea_orm_migration=warn,sqlx=warn,actix_server=warn`",
        meaning: "What is logged, as `level` or `target=level,…`; code that is not ours never logs below `info`.",
    },
    Key {
        name: "log_format",
        kind: "`text` or `json`",
        default: "`text` on a terminal, else `json`",
        meaning: "The shape of a log line on standard error.",
    },
    Key {
        name: "dev_allow_private_addresses",
        kind: "`true` or `false`",
        default: "`false`",
        meaning: "Lets outgoing calls reach loopback and private networks; refused unless `public_url` is loopback.",
    },
    Key {
        name: "password.log_n",
        kind: "13 to 17",
        default: "`15`",
        meaning: "The cost of a password hash (scrypt N = 2^log_n); with r and p one of the points that OWASP ranks equal.",
    },
    Key { name: "password.r", kind: "8", default: "`8`", meaning: "The block size of scrypt." },
    Key {
        name: "password.p",
        kind: "1, 2, 3, 5 or 10",
        default: "the one that belongs to `log_n`: 17/1, 16/2, 15/3, 14/5, 13/10",
        meaning: "The passes of scrypt.",
    },
    Key {
        name: "hashing.slots",
        kind: "1 to 64",
        default: "the number of cores",
        meaning: "How many password hashes are computed at a time.",
    },
    Key {
        name: "hashing.memory_mib",
        kind: "1 to 65536",
        default: "`256`",
        meaning: "What all hashes together may take; fewer slots are used when they would take more.",
    },
    Key {
        name: "hashing.queue",
        kind: "1 to 65536",
        default: "`64`",
        meaning: "How many sign-ins may wait for a slot before the answer is 503.",
    },
];

/// Opening a tenant's file or another socket is no news, and the libraries tell it in several lines each time.
pub(super) const DEFAULT_LOG_FILTER: &str = "info,sea_orm_migration=warn,sqlx=warn,actix_server=warn";

const ABSENT: &[(&str, &str)] =
    &[("smtp_url", "mail is not part of this version"), ("valkey_url", "Valkey is not part of this version")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_key() {
        for (slip, meant) in [
            ("lisen", "listen"),
            ("public_uri", "public_url"),
            ("password.n", "password.r"),
            ("trusted_proxy", "trusted_proxies"),
        ] {
            assert_eq!(nearest_key(slip).map(|key| key.name), Some(meant));
        }
        assert!(nearest_key("colour_of_the_sky_at_noon_in_the_north").is_none());
    }

    #[test]
    fn a_variable_spells_levels_with_two_underscores() {
        let key = find_key("password.log_n").expect("a known key");
        assert_eq!(key.variable(), "DOORWARD_PASSWORD__LOG_N");
    }

    #[test]
    fn no_key_is_listed_twice() {
        let mut names: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KEYS.len());
    }
}
