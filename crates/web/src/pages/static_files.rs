//! The files under `/static/`, addressed by content so that browsers keep them for good.

use std::borrow::Cow;

use rust_embed::EmbeddedFile;

use super::assets::Static;

/// A file as it goes out.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The value of `ETag`, a strong one.
    pub etag: String,
    /// The value of `Cache-Control`: for good under the address of its content, asked again under an old one.
    pub cache_control: &'static str,
}

/// The file behind `/static/{path}`, where `path` is `{version}/{name}`.
///
/// An old version answers with today's content, because while nodes are replaced one by one a page of one
/// node asks another for its style sheet. Unknown names and kinds of file do not exist.
#[must_use]
pub fn static_file(path: &str) -> Option<StaticFile> {
    let (version, name) = path.split_once('/')?;
    let content_type = content_type(name)?;
    let file = Static::get(name)?;
    let current = version_of(&file);
    let cache_control = if version == current { CACHE_FOR_GOOD } else { CACHE_ASK_AGAIN };
    Some(StaticFile { bytes: file.data, content_type, etag: format!("\"{current}\""), cache_control })
}

/// The address of a file for a page, if there is such a file.
pub(super) fn static_path(name: &str) -> Option<String> {
    content_type(name)?;
    Some(format!("/static/{}/{name}", version_of(&Static::get(name)?)))
}

fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

/// 64 bits of the content's SHA-256: enough to tell our own versions apart.
fn version_of(file: &EmbeddedFile) -> String {
    file.metadata
        .sha256_hash()
        .iter()
        .take(8)
        .fold(String::with_capacity(16), |hex, byte| format!("{hex}{byte:02x}"))
}

const CACHE_FOR_GOOD: &str = "public, max-age=31536000, immutable";
const CACHE_ASK_AGAIN: &str = "no-cache";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_static_file_is_served_under_its_own_version() {
        let mut names: Vec<_> = Static::iter().collect();
        names.sort();
        assert_eq!(names, ["app.css", "favicon.svg", "form_post.js"]);
        for name in names {
            let path = static_path(&name).unwrap();
            let file = static_file(path.strip_prefix("/static/").unwrap()).unwrap();
            assert_eq!(file.cache_control, CACHE_FOR_GOOD);
            assert!(!file.bytes.is_empty());
        }
    }

    #[test]
    fn an_old_version_is_served_but_not_kept() {
        assert_eq!(static_file("0000000000000000/app.css").unwrap().cache_control, CACHE_ASK_AGAIN);
    }

    #[test]
    fn nothing_else_is_served() {
        for path in
            ["app.css", "", "x/", "x/none.css", "x/../../Cargo.toml", "x//etc/passwd", "x/%2e%2e/app.css"]
        {
            assert!(static_file(path).is_none(), "{path}");
        }
    }
}
