//! The reference of all keys, written by the table and compared with `CONFIGURATION.md` by a test.

use std::fmt::Write as _;

use super::keys::KEYS;

/// The reference of all keys in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut page = String::from(HEAD);
    for key in KEYS {
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "| `{}` | `{}` | {} | {} | {} |",
            key.name,
            key.variable(),
            key.kind,
            key.default,
            key.meaning
        );
    }
    page
}

const HEAD: &str = "# Configuration

Read in this order, the later one wins: `doorward.toml` (or the file named by `--config`), environment variables,
flags of the command line. An unknown key is an error that names the nearest known one. Lists are TOML lists; in the
environment their items are separated by commas. This page is written by the code and compared with it by a test.

| key | environment | value | default | meaning |
|---|---|---|---|---|
";

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/CONFIGURATION.md");

    #[test]
    fn the_page_says_what_the_table_says() {
        let page = std::fs::read_to_string(PAGE).expect("the page");
        assert!(
            page == reference(),
            "write it again: cargo test -p doorward -- --ignored write_the_configuration_page"
        );
    }

    #[test]
    #[ignore = "writes CONFIGURATION.md"]
    fn write_the_configuration_page() {
        std::fs::write(PAGE, reference()).expect("a writable page");
    }
}
