//! What the doctor says about the master key: whether it is there, is one, is private, and is the one of this data.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use services::vault::{MasterKey, VaultError};
use store::inspection;

use super::{Finding, OTHERS, finding};
use crate::configuration::MasterKeySource;
use crate::master_key;

/// Nothing is said about an installation that has neither data nor a key yet: the first start makes both.
pub(super) async fn examine(source: &MasterKeySource, data_dir: &Path) -> Vec<Finding> {
    let (path, found) = match source {
        MasterKeySource::Given(key) => return against_data(key, data_dir).await.into_iter().collect(),
        MasterKeySource::File(path) => (path.clone(), master_key::load(path).map(Some)),
        MasterKeySource::DataFolder => (master_key::own_path(data_dir), master_key::find_own(data_dir)),
    };
    match found {
        Ok(None) => Vec::new(),
        Ok(Some(key)) => {
            let data = against_data(&key, data_dir).await;
            std::iter::once(file(&path, None)).chain(data).collect()
        }
        Err(error) => vec![file(&path, Some(error.to_string()))],
    }
}

fn file(path: &Path, trouble: Option<String>) -> Finding {
    let trouble = trouble.or_else(|| readable_by_others(path));
    finding(&format!("master key {}", path.display()), trouble)
}

fn readable_by_others(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.permissions().mode();
    let remedy = || format!("others on this machine can read it; run: chmod 600 {}", path.display());
    (mode & OTHERS != 0).then(remedy)
}

async fn against_data(key: &MasterKey, data_dir: &Path) -> Option<Finding> {
    let trouble = match inspection::find_platform_data_key(data_dir).await {
        Ok(None) => return None,
        Ok(Some((platform, wrapped))) => match key.unwrap_key(platform.uuid(), &wrapped) {
            Ok(_) => None,
            Err(VaultError::OtherKey) => Some(
                "it was made under another master key; put that one back, nothing else can open its secrets"
                    .to_owned(),
            ),
            Err(error) => Some(format!("its first key cannot be opened ({error}); restore a backup")),
        },
        Err(error) => Some(format!("it cannot be read ({error}); run as the user who owns it")),
    };
    Some(finding("data under the master key", trouble))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn trouble_with_mode(mode: u32) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        fs::write(&path, "A".repeat(43)).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        let findings = examine(&MasterKeySource::File(path), folder.path()).await;
        assert_eq!(findings.len(), 1);
        findings.into_iter().find_map(|finding| finding.trouble)
    }

    #[tokio::test]
    async fn a_master_key_that_others_can_read_is_trouble_with_a_remedy() {
        assert_eq!(trouble_with_mode(0o600).await, None);
        assert!(trouble_with_mode(0o640).await.is_some_and(|trouble| trouble.contains("chmod 600")));
    }
}
