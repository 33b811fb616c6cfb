//! The file outside the database that remembers the heads of all audit trails: one seal per line, appended and synced.

use std::collections::HashMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use protocol::audit_trail::{Anchor as Heads, Seal};
use services::audit_seal::Anchor;

/// The anchor in a file.
#[derive(Debug)]
pub struct AuditAnchorFile {
    path: PathBuf,
}

impl AuditAnchorFile {
    /// An anchor at this path; the file is made with the first head.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }
}

impl Anchor for AuditAnchorFile {
    fn keep(&self, seals: &[Seal]) -> io::Result<()> {
        let mut lines = Vec::new();
        for seal in seals {
            serde_json::to_writer(&mut lines, seal)?;
            lines.push(b'\n');
        }
        // Where a database serves, nobody else has made the folder.
        if let Some(folder) = self.path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?;
        file.write_all(&lines)?;
        file.sync_data()
    }
}

/// The heads in an anchor file, by tenant. The first line about a seal holds: what is appended later cannot unsay it.
pub fn read_heads(path: &Path) -> io::Result<HashMap<String, Heads>> {
    let mut heads: HashMap<String, Heads> = HashMap::new();
    for line in BufReader::new(File::open(path)?).lines() {
        // A line that a crash cut off, or somebody scribbled, says nothing.
        let Ok(seal) = serde_json::from_str::<Seal>(&line?) else { continue };
        heads.entry(seal.head.tenant.clone()).or_default().entry(seal.head.number).or_insert(seal);
    }
    Ok(heads)
}
