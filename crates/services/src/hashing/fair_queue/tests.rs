//! The rules of the queue, by example and for random traffic.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;

use super::*;

const A: Uuid = Uuid::from_u128(0xa);
const B: Uuid = Uuid::from_u128(0xb);
const C: Uuid = Uuid::from_u128(0xc);

fn drain<T>(queue: &mut FairQueue<T>) -> Vec<T> {
    std::iter::from_fn(|| queue.pop_if(|_| true)).collect()
}

#[test]
fn tenants_take_turns_and_each_line_keeps_its_order() {
    let mut queue = FairQueue::new(10);
    for (tenant, item) in [(A, "a1"), (A, "a2"), (A, "a3"), (B, "b1"), (C, "c1"), (B, "b2")] {
        assert_eq!(queue.push(tenant, item), Admission::Admitted);
    }
    assert_eq!(drain(&mut queue), ["a1", "b1", "c1", "a2", "b2", "a3"]);
    assert_eq!(queue.len(), 0);
}

#[test]
fn one_tenant_alone_may_use_the_whole_queue() {
    let mut queue = FairQueue::new(4);
    for item in 0..4 {
        assert_eq!(queue.push(A, item), Admission::Admitted);
    }
    assert_eq!(queue.push(A, 4), Admission::Refused(4));
    assert_eq!(drain(&mut queue), [0, 1, 2, 3]);
}

#[test]
fn a_newcomer_takes_the_last_place_of_a_flood_until_the_lines_are_even() {
    let mut queue = FairQueue::new(4);
    for item in ["a1", "a2", "a3", "a4"] {
        queue.push(A, item);
    }
    assert_eq!(queue.push(B, "b1"), Admission::Displaced("a4"));
    assert_eq!(queue.push(B, "b2"), Admission::Displaced("a3"));
    assert_eq!(queue.push(B, "b3"), Admission::Refused("b3"));
    assert_eq!(queue.push(A, "a5"), Admission::Refused("a5"));
    assert_eq!(queue.push(C, "c1"), Admission::Displaced("b2"));
    assert_eq!(queue.len(), 4);
}

#[test]
fn an_item_that_cannot_be_used_stays_next() {
    let mut queue = FairQueue::new(4);
    queue.push(A, 1);
    queue.push(B, 2);
    assert_eq!(queue.pop_if(|item| *item != 1), None);
    assert_eq!(drain(&mut queue), [1, 2]);
}

#[test]
fn forgotten_items_free_their_places() {
    let mut queue = FairQueue::new(2);
    queue.push(A, 1);
    queue.push(B, 2);
    assert_eq!(queue.push(C, 3), Admission::Refused(3));
    queue.retain(|item| *item != 1);
    assert_eq!(queue.len(), 1);
    assert_eq!(queue.push(C, 3), Admission::Admitted);
    assert_eq!(drain(&mut queue), [2, 3]);
}

/// What the property test does to a queue.
#[derive(Debug, Clone, Copy)]
enum Step {
    Push(u8),
    Pop,
    Forget(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0u8..5).prop_map(Step::Push),
        3 => Just(Step::Pop),
        1 => (2u8..9).prop_map(Step::Forget),
    ]
}

/// The obvious, slow description of what waits: item numbers per tenant.
#[derive(Default)]
struct Model {
    lines: BTreeMap<Uuid, VecDeque<usize>>,
}

impl Model {
    fn len(&self) -> usize {
        self.lines.values().map(VecDeque::len).sum()
    }

    fn line_length(&self, tenant: Uuid) -> usize {
        self.lines.get(&tenant).map_or(0, VecDeque::len)
    }

    fn longest(&self) -> usize {
        self.lines.values().map(VecDeque::len).max().unwrap_or(0)
    }

    fn tenants(&self) -> BTreeSet<Uuid> {
        self.lines.iter().filter(|(_, line)| !line.is_empty()).map(|(tenant, _)| *tenant).collect()
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_or_overtaken_and_the_bound_holds(
        length_max in 1usize..12,
        steps in prop::collection::vec(step(), 0..200),
    ) {
        let mut queue = FairQueue::new(length_max);
        let mut model = Model::default();
        // Tenants served since the tenant of the key began to wait or was served.
        let mut served_since: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Step::Push(tenant) => {
                    let tenant = Uuid::from_u128(u128::from(tenant));
                    let (before, own, longest) = (model.len(), model.line_length(tenant), model.longest());
                    let admission = queue.push(tenant, (tenant, number));
                    match admission {
                        Admission::Admitted => prop_assert!(before < length_max),
                        Admission::Displaced((victim, item)) => {
                            prop_assert_eq!(before, length_max);
                            prop_assert_eq!(model.line_length(victim), longest);
                            prop_assert!(longest > own + 1);
                            prop_assert_eq!(model.lines.get_mut(&victim).unwrap().pop_back(), Some(item));
                        }
                        Admission::Refused(item) => {
                            prop_assert_eq!(item, (tenant, number));
                            prop_assert_eq!(before, length_max);
                            prop_assert!(longest <= own + 1);
                        }
                    }
                    if !matches!(admission, Admission::Refused(_)) {
                        if own == 0 {
                            served_since.insert(tenant, BTreeSet::new());
                        }
                        model.lines.entry(tenant).or_default().push_back(number);
                    }
                }
                Step::Pop => match queue.pop_if(|_| true) {
                    None => prop_assert_eq!(model.len(), 0),
                    Some((tenant, item)) => {
                        prop_assert_eq!(model.lines.get_mut(&tenant).unwrap().pop_front(), Some(item));
                        for waiting in model.tenants() {
                            if waiting != tenant {
                                let first_turn = served_since.get_mut(&waiting).unwrap().insert(tenant);
                                prop_assert!(first_turn, "a tenant had two turns while another waited");
                            }
                        }
                        served_since.insert(tenant, BTreeSet::new());
                    }
                },
                Step::Forget(divisor) => {
                    let divisor = usize::from(divisor);
                    queue.retain(|(_, item)| item % divisor != 0);
                    for line in model.lines.values_mut() {
                        line.retain(|item| item % divisor != 0);
                    }
                }
            }
            prop_assert_eq!(queue.len(), model.len());
            prop_assert!(queue.len() <= length_max);
            prop_assert_eq!(queue.is_full(), model.len() == length_max);
        }
        let rest = drain(&mut queue);
        prop_assert_eq!(rest.len(), model.len());
        for (tenant, item) in rest {
            prop_assert_eq!(model.lines.get_mut(&tenant).unwrap().pop_front(), Some(item));
        }
    }
}
