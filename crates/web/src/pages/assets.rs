//! The folders that become part of the program; a debug build reads them from disk on each use.

use rust_embed::RustEmbed;

/// Page templates and, under `i18n/`, texts.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../templates"]
pub(super) struct Templates;

/// Style sheet, script and icon.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../static"]
pub(super) struct Static;
