//! Covers AUD-05, AUD-13.

use super::*;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

type Trail = Vec<(Seal, Vec<Hash>, Vec<Entry>)>;

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

fn key() -> PublicKey {
    PublicKey::from_bytes(pair().public_key().as_ref()).unwrap()
}

fn entry(sequence: i64) -> Entry {
    Entry {
        tenant: "t".to_owned(),
        sequence,
        id: format!("id-{sequence}"),
        at_millis: 5,
        actor_kind: "user".to_owned(),
        actor_id: Some("u".to_owned()),
        actor_role: None,
        action: "user.created".to_owned(),
        entity_kind: "user".to_owned(),
        entity_id: None,
        label: format!("label {sequence}"),
        details: "{}".to_owned(),
        ip: None,
        user_agent: "agent".to_owned(),
        request_id: "r".to_owned(),
    }
}

fn seal(previous: Hash, number: i64, entries: &[Entry]) -> (Seal, Vec<Hash>) {
    let leaves: Vec<_> = entries.iter().map(Entry::hash).collect();
    let head = Head {
        tenant: "t".to_owned(),
        number,
        first_sequence: entries[0].sequence,
        last_sequence: entries[entries.len() - 1].sequence,
        root: root(&leaves).unwrap(),
        sealed_at_millis: 9,
    };
    let chained = head.chained(previous);
    let signature = URL_SAFE_NO_PAD.encode(pair().sign(&Head::signed_bytes(chained)));
    (Seal { head, chained, key_id: key().id(), signature }, leaves)
}

/// Three batches of five entries.
fn trail() -> Trail {
    let (mut trail, mut previous) = (Trail::new(), Hash::ZERO);
    for number in 0..3 {
        let entries: Vec<_> = (number * 5 + 1..=number * 5 + 5).map(entry).collect();
        let (seal, leaves) = seal(previous, number + 1, &entries);
        previous = seal.chained;
        trail.push((seal, leaves, entries));
    }
    trail
}

fn verify(trail: &Trail, anchor: Anchor) -> Result<Verdict, Finding> {
    let mut verifier = Verifier::new(vec![key()], anchor);
    for (seal, leaves, entries) in trail {
        for entry in entries {
            verifier.take(Line::Entry { entry: Box::new(entry.clone()), proof: None })?;
        }
        verifier.take(Line::Seal { seal: Box::new(seal.clone()), leaves: Some(leaves.clone()) })?;
    }
    verifier.finish()
}

fn found(change: impl FnOnce(&mut Trail)) -> (i64, Wrong) {
    let mut changed = trail();
    let anchor = changed.iter().map(|(seal, ..)| (seal.head.number, seal.clone())).collect();
    change(&mut changed);
    let finding = verify(&changed, anchor).unwrap_err();
    (finding.sequence, finding.wrong)
}

#[test]
fn an_untouched_trail_verifies_and_tells_its_head() {
    let verdict = verify(&trail(), Anchor::new()).unwrap();
    assert_eq!((verdict.sealed, verdict.unsealed, verdict.seals, verdict.complete), (15, 0, 3, true));
    assert_eq!(verdict.head, trail()[2].0.chained);
}

#[test]
fn each_changed_field_of_each_entry_is_found() {
    let changes: [fn(&mut Entry); 14] = [
        |entry| entry.tenant.push('x'),
        |entry| entry.id.push('x'),
        |entry| entry.at_millis += 1,
        |entry| entry.actor_kind.push('x'),
        |entry| entry.actor_id = None,
        |entry| entry.actor_role = Some(String::new()),
        |entry| entry.action.push('x'),
        |entry| entry.entity_kind.push('x'),
        |entry| entry.entity_id = Some("x".to_owned()),
        |entry| entry.label.clear(),
        |entry| entry.details.push(' '),
        |entry| entry.ip = Some("127.0.0.1".to_owned()),
        |entry| entry.user_agent.push('x'),
        |entry| entry.request_id.push('x'),
    ];
    for change in changes {
        for index in 0..5 {
            let sequence = 6 + i64::try_from(index).unwrap();
            assert_eq!(found(|trail| change(&mut trail[1].2[index])), (sequence, Wrong::Edited));
        }
    }
}

#[test]
fn entries_that_were_taken_out_put_in_or_moved_are_found() {
    assert_eq!(found(|trail| drop(trail[1].2.remove(2))), (8, Wrong::Deleted));
    assert_eq!(found(|trail| drop(trail[1].2.remove(4))), (10, Wrong::Deleted));
    assert_eq!(found(|trail| trail[1].2.clear()), (6, Wrong::Deleted));
    assert_eq!(
        found(|trail| trail[1].2.insert(3, Entry { id: "x".to_owned(), ..entry(8) })),
        (8, Wrong::Inserted)
    );
    assert_eq!(
        found(|trail| trail[1].2.insert(2, Entry { id: "x".to_owned(), ..entry(8) })),
        (8, Wrong::Inserted)
    );
    assert_eq!(found(|trail| trail[1].2.push(entry(11))), (11, Wrong::Inserted));
    assert_eq!(found(|trail| trail[1].2.swap(1, 2)), (7, Wrong::Reordered));
    assert_eq!(
        found(|trail| {
            trail[1].2.swap(1, 2);
            (trail[1].2[1].sequence, trail[1].2[2].sequence) = (7, 8);
        }),
        (7, Wrong::Reordered)
    );
    assert_eq!(
        found(|trail| {
            trail[1].2.remove(1);
            (7..).zip(&mut trail[1].2[1..]).for_each(|(sequence, entry)| entry.sequence = sequence);
        }),
        (7, Wrong::Deleted)
    );
}

#[test]
fn forged_seals_and_broken_chains_are_found() {
    assert_eq!(found(|trail| drop(trail.pop())), (11, Wrong::TailCut));
    assert_eq!(found(|trail| drop(trail.remove(1))), (6, Wrong::ChainBroken));
    assert_eq!(found(|trail| trail.swap(0, 1)), (1, Wrong::ChainBroken));
    assert_eq!(found(|trail| trail[1].0.signature = trail[0].0.signature.clone()), (6, Wrong::SealForged));
    assert_eq!(found(|trail| trail[1].0.head.sealed_at_millis += 1), (6, Wrong::SealForged));
    assert_eq!(found(|trail| trail[1].0.head.last_sequence = i64::MAX), (6, Wrong::SealForged));
    assert_eq!(found(|trail| trail[1].1.swap(0, 1)), (6, Wrong::SealForged));
    let forge = |trail: &mut Trail, previous| {
        trail[2].2[0].label.clear();
        let (seal, leaves) = seal(previous, 3, &trail[2].2);
        (trail[2].0, trail[2].1) = (seal, leaves);
    };
    assert_eq!(found(|trail| forge(trail, trail[1].0.chained)), (11, Wrong::Rewritten));
    assert_eq!(found(|trail| forge(trail, Hash::ZERO)), (11, Wrong::SealForged));
    let stranger = PublicKey::from_bytes(&[1; 32]).unwrap();
    let mut verifier = Verifier::new(vec![stranger], Anchor::new());
    let (seal, ..) = trail().remove(0);
    let finding = verifier.take(Line::Seal { seal: Box::new(seal), leaves: Some(Vec::new()) }).unwrap_err();
    assert_eq!(finding.wrong, Wrong::SealForged);
}

#[test]
fn single_entries_are_proven_by_themselves_through_an_export() {
    let lines: Vec<_> = trail()
        .into_iter()
        .flat_map(|(seal, leaves, entries)| {
            let (index, entry) = (2, Box::new(entries[2].clone()));
            let proof = inclusion_proof(&leaves, index);
            [Line::Entry { entry, proof }, Line::Seal { seal: Box::new(seal), leaves: None }]
        })
        .map(|line| serde_json::to_string(&line).unwrap())
        .collect();
    let verify = |lines: &[String]| {
        let mut verifier = Verifier::new(vec![key()], Anchor::new());
        lines.iter().try_for_each(|line| verifier.take(read_line(line).unwrap()))?;
        verifier.finish()
    };
    let verdict = verify(&lines).unwrap();
    assert_eq!((verdict.sealed, verdict.complete), (3, false));
    let changed: Vec<_> = lines.iter().map(|line| line.replace("label 8", "label 9")).collect();
    assert_eq!(verify(&changed).unwrap_err(), Finding { sequence: 8, wrong: Wrong::Edited });
    let unproven: Vec<_> = lines.iter().map(|line| line.replace("\"proof\"", "\"no_proof\"")).collect();
    assert_eq!(verify(&unproven).unwrap_err(), Finding { sequence: 3, wrong: Wrong::Edited });
    assert!(read_line("{\"entry\":{}}").is_err());
}

#[test]
fn young_entries_are_counted_and_their_gaps_found() {
    let verify = |sequences: &[i64]| {
        let mut verifier = Verifier::new(vec![key()], Anchor::new());
        sequences.iter().try_for_each(|sequence| {
            verifier.take(Line::Entry { entry: Box::new(entry(*sequence)), proof: None })
        })?;
        verifier.finish().map(|verdict| verdict.unsealed)
    };
    assert_eq!(verify(&[1, 2, 3]), Ok(3));
    assert_eq!(verify(&(1..=1500).collect::<Vec<_>>()), Ok(1500));
    assert_eq!(verify(&[1, 3]), Err(Finding { sequence: 2, wrong: Wrong::Deleted }));
    assert_eq!(verify(&[1, 1]), Err(Finding { sequence: 1, wrong: Wrong::Inserted }));
}
