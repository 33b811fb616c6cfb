//! `?cursor=&limit=`: positions in lists, authenticated so that only those we have given are taken.

use crate::api::problem::{Problem, ProblemKind};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use protocol::oauth::Parameters;
use services::vault::TokenMac;
use store::PageAsk;
use store::page::PAGE_ITEMS_MAX;
use uuid::Uuid;

/// The place of an item in its list.
pub(in crate::api) type Position = (Timestamp, Uuid);

/// Reads the query of a list; a parameter that we do not know is refused rather than ignored (attack T-15).
pub(in crate::api) fn read_page(query: &str, mac: &TokenMac, list: &str) -> Result<PageAsk, Problem> {
    let parameters = Parameters::parse(query.as_bytes()).map_err(|error| malformed(&error))?;
    if parameters.iter().any(|(name, _)| name != "cursor" && name != "limit") {
        return Err(malformed("a list takes cursor and limit only"));
    }
    let cursor = parameters.get("cursor").map_err(|error| malformed(&error))?;
    let limit = parameters.get("limit").map_err(|error| malformed(&error))?;
    let after = cursor
        .map(|text| read_cursor(text, mac, list).ok_or_else(|| malformed("the cursor is none of ours")));
    Ok(PageAsk::new(after.transpose()?, limit.map_or(Ok(LIMIT_DEFAULT), read_limit)?))
}

/// The text that leads to the page after a position of this list.
pub(in crate::api) fn write_cursor((at, id): Position, mac: &TokenMac, list: &str) -> String {
    let (at, id) = (at.millis().to_be_bytes(), id.into_bytes());
    let seal = mac.mac(&[list.as_bytes(), &at, &id]);
    URL_SAFE_NO_PAD.encode([at.as_slice(), id.as_slice(), seal.as_slice()].concat())
}

fn read_cursor(text: &str, mac: &TokenMac, list: &str) -> Option<Position> {
    // A cursor has 75 characters; anything longer need not be decoded.
    if text.len() > 75 {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (at, rest) = bytes.split_first_chunk::<8>()?;
    let (id, seal) = rest.split_first_chunk::<16>()?;
    mac.verify(&[list.as_bytes(), at, id], seal)
        .then(|| (Timestamp::from_millis(i64::from_be_bytes(*at)), Uuid::from_bytes(*id)))
}

fn read_limit(text: &str) -> Result<u64, Problem> {
    let limit = text.parse().ok().filter(|limit| (1..=PAGE_ITEMS_MAX).contains(limit));
    limit.ok_or_else(|| malformed(format!("limit is a number from 1 to {PAGE_ITEMS_MAX}")))
}

fn malformed(what: impl std::fmt::Display) -> Problem {
    Problem::new(ProblemKind::Malformed, format!("The query cannot be read: {what}."))
}

const LIMIT_DEFAULT: u64 = 50;

#[cfg(test)]
mod tests {
    use super::*;

    fn mac(byte: u8) -> TokenMac {
        TokenMac::new(&[byte; 32])
    }

    fn position() -> Position {
        (Timestamp::from_millis(1_700_000_000_123), Uuid::from_u128(7))
    }

    #[test]
    fn a_cursor_leads_on_in_its_own_list_only() {
        let cursor = write_cursor(position(), &mac(1), "/users");
        let asked = read_page(&format!("cursor={cursor}&limit=7"), &mac(1), "/users").unwrap();
        assert_eq!(asked, PageAsk::new(Some(position()), 7));
        assert!(read_page(&format!("cursor={cursor}"), &mac(1), "/clients").is_err());
        assert!(read_page(&format!("cursor={cursor}"), &mac(2), "/users").is_err());
    }

    #[test]
    fn a_changed_cursor_is_refused() {
        let cursor = write_cursor(position(), &mac(1), "/users");
        for index in 0..cursor.len() {
            let mut bytes = cursor.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(read_page(&format!("cursor={changed}"), &mac(1), "/users").is_err(), "{index}");
            assert!(
                read_page(&format!("cursor={}", &cursor[..index]), &mac(1), "/users").is_err() || index == 0
            );
        }
    }

    #[test]
    fn strange_queries_are_refused() {
        for query in [
            "sortBy=1;select",
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=x",
            "limit=1&limit=1",
            "cursor=%00",
            "tenant=B",
            "cursor=%ff",
            "limit=1e2",
            "cursor=AAAA",
        ] {
            assert!(read_page(query, &mac(1), "/users").is_err(), "{query}");
        }
        assert_eq!(read_page("", &mac(1), "/users").unwrap(), PageAsk::new(None, LIMIT_DEFAULT));
    }
}
