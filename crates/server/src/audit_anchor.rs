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

#[cfg(test)]
mod tests {
    use protocol::audit_trail::{Hash, Head};

    use super::*;

    fn seal(number: i64) -> Seal {
        let tenant = "6fa459ea-ee8a-4ca4-894e-db77e160355e".to_owned();
        let (first_sequence, last_sequence) = (number, number);
        let head =
            Head { tenant, number, first_sequence, last_sequence, root: Hash::ZERO, sealed_at_millis: 0 };
        Seal { chained: head.chained(Hash::ZERO), head, key_id: "key".to_owned(), signature: String::new() }
    }

    #[test]
    fn the_folder_is_made_and_what_was_appended_first_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("not/there/yet/heads.jsonl");
        let anchor = AuditAnchorFile::new(path.clone());
        anchor.keep(&[seal(1), seal(2)]).expect("kept");
        anchor.keep(&[Seal { key_id: "other".to_owned(), ..seal(1) }]).expect("kept");
        let heads = read_heads(&path).expect("heads");
        let of_tenant = heads.values().next().expect("a tenant");
        assert_eq!(of_tenant.values().map(|seal| seal.key_id.as_str()).collect::<Vec<_>>(), ["key", "key"]);
    }
}
