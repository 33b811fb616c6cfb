//! What memory knows of one open tenant: its sequence, its live revocations, and how often it has changed.

use crate::entity::{revocation_event, tenant_feed};
use crate::error::StoreError;
use crate::hot::{STRIPES, Touched};
use crate::row::Place;
use domain::ids::{ClientId, FamilyId, SessionId, TenantId, UserId};
use domain::revocation::{Effect, Incarnation, Sequence, Subject};
use sea_orm::{ConnectionTrait, EntityTrait as _};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use uuid::Uuid;

/// The subjects on which a token stands; a later watermark of any of them ends it.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The person, if the token is about one.
    pub user: Option<UserId>,
    /// The session, if it was made in one.
    pub session: Option<SessionId>,
    /// The client it was handed to.
    pub client: Option<ClientId>,
    /// The family it descends from.
    pub family: Option<FamilyId>,
    /// The token itself, its `jti`.
    pub token: Option<Uuid>,
    /// The sequence that its issuer had seen.
    pub sequence: Sequence,
}

/// What memory knows of one open tenant.
pub(crate) struct Pulse {
    /// Different for each opening and after foreign writes; part of every cache key, so old entries are out of reach.
    life: AtomicU64,
    /// Counts commits by what they touched; guards entries that a slow reader would bring back.
    epochs: Mutex<[u64; STRIPES]>,
    keys_epoch: AtomicU64,
    sequence: AtomicU64,
    incarnation: AtomicU64,
    watermarks: RwLock<HashMap<Subject, Watermark>>,
}

/// A moment in the life of one thing in memory.
#[derive(Clone, Copy)]
pub(crate) struct Epoch {
    stripe: usize,
    commits: u64,
}

#[derive(Clone, Copy, Default)]
struct Watermark {
    kill: u64,
    refresh: u64,
}

static LIVES: AtomicU64 = AtomicU64::new(1);

impl Pulse {
    pub(crate) async fn load(db: &impl ConnectionTrait, tenant: TenantId) -> Result<Self, StoreError> {
        let (sequence, incarnation, watermarks) = read(db, tenant).await?;
        Ok(Self {
            life: AtomicU64::new(LIVES.fetch_add(1, Ordering::Relaxed)),
            epochs: Mutex::new([0; STRIPES]),
            keys_epoch: AtomicU64::new(LIVES.fetch_add(1, Ordering::Relaxed)),
            sequence: AtomicU64::new(sequence),
            incarnation: AtomicU64::new(u64::from_be_bytes(incarnation.0)),
            watermarks: RwLock::new(watermarks),
        })
    }

    /// Forgets everything and reads again, because another process wrote the file.
    pub(crate) async fn reload(&self, db: &impl ConnectionTrait, tenant: TenantId) -> Result<(), StoreError> {
        let (sequence, incarnation, watermarks) = read(db, tenant).await?;
        // Commits of our own wait: they are in what was read, or are applied to what is now in memory.
        let _commits = self.lock_epochs();
        self.incarnation.store(u64::from_be_bytes(incarnation.0), Ordering::Release);
        self.life.store(LIVES.fetch_add(1, Ordering::Relaxed), Ordering::Release);
        self.keys_epoch.store(LIVES.fetch_add(1, Ordering::Relaxed), Ordering::Release);
        let mut known = self.watermarks.write().unwrap_or_else(PoisonError::into_inner);
        for (subject, watermark) in watermarks {
            let mark = known.entry(subject).or_default();
            mark.kill = mark.kill.max(watermark.kill);
            mark.refresh = mark.refresh.max(watermark.refresh);
        }
        drop(known);
        self.sequence.fetch_max(sequence, Ordering::Release);
        Ok(())
    }

    pub(crate) fn life(&self) -> u64 {
        self.life.load(Ordering::Acquire)
    }

    pub(crate) fn keys_epoch(&self) -> u64 {
        self.keys_epoch.load(Ordering::Acquire)
    }

    pub(crate) fn sequence(&self) -> Sequence {
        Sequence::new(self.sequence.load(Ordering::Acquire))
    }

    pub(crate) fn incarnation(&self) -> Incarnation {
        Incarnation(self.incarnation.load(Ordering::Acquire).to_be_bytes())
    }

    /// How often commits have touched a thing, or things that share its counter; none where no commit can.
    pub(crate) fn epoch(&self, of: &Touched) -> Option<Epoch> {
        let stripe = of.stripe()?;
        Some(Epoch { stripe, commits: *self.lock_epochs().get(stripe)? })
    }

    /// Runs `keep` only if no commit has touched the thing since its epoch was read; false if one has.
    pub(crate) fn if_unchanged(&self, epoch: Option<Epoch>, keep: impl FnOnce()) -> bool {
        let now = self.lock_epochs();
        let unchanged = epoch.is_none_or(|epoch| now.get(epoch.stripe) == Some(&epoch.commits));
        if unchanged {
            keep();
        }
        unchanged
    }

    /// Brings memory up to date with a commit; `learn` changes what is kept elsewhere.
    pub(crate) fn apply(&self, touched: &[Touched], learn: impl FnOnce()) {
        if touched.is_empty() {
            return;
        }
        let mut epochs = self.lock_epochs();
        for stripe in touched.iter().filter_map(Touched::stripe) {
            if let Some(commits) = epochs.get_mut(stripe) {
                *commits += 1;
            }
        }
        learn();
        if touched.iter().any(|touched| matches!(touched, Touched::SigningKeys)) {
            self.keys_epoch.store(LIVES.fetch_add(1, Ordering::Relaxed), Ordering::Release);
        }
        let mut marks = self.watermarks.write().unwrap_or_else(PoisonError::into_inner);
        let mut newest = 0;
        for touched in touched {
            match touched {
                Touched::Revoked { sequence, revocation } => {
                    let mark = marks.entry(revocation.subject).or_default();
                    let level = match revocation.effect {
                        Effect::Kill => &mut mark.kill,
                        Effect::Refresh => &mut mark.refresh,
                    };
                    *level = (*level).max(sequence.number());
                    newest = newest.max(sequence.number());
                }
                Touched::RevocationsForgotten(up_to) => {
                    marks.retain(|_, mark| mark.kill.max(mark.refresh) > up_to.number());
                }
                _ => {}
            }
        }
        drop(marks);
        // Last: whoever reads the new sequence must find the state that belongs to it.
        self.sequence.fetch_max(newest, Ordering::Release);
    }

    /// Whether nothing revoked a token since its issuer looked.
    pub(crate) fn stands(&self, standing: &Standing) -> bool {
        let marks = self.watermarks.read().unwrap_or_else(PoisonError::into_inner);
        let subjects = [
            Some(Subject::Tenant),
            standing.user.map(|id| Subject::User(id.uuid())),
            standing.session.map(|id| Subject::Session(id.uuid())),
            standing.client.map(|id| Subject::Client(id.uuid())),
            standing.family.map(|id| Subject::Family(id.uuid())),
            standing.token.map(Subject::Token),
        ];
        let latest = subjects
            .into_iter()
            .flatten()
            .filter_map(|subject| marks.get(&subject))
            .map(|mark| mark.kill.max(mark.refresh))
            .max();
        latest.is_none_or(|latest| latest <= standing.sequence.number())
    }

    fn lock_epochs(&self) -> MutexGuard<'_, [u64; STRIPES]> {
        self.epochs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Loaded = (u64, Incarnation, HashMap<Subject, Watermark>);

async fn read(db: &impl ConnectionTrait, tenant: TenantId) -> Result<Loaded, StoreError> {
    // Sequence first, state second: a revocation between the two reads is then known too early, never too late.
    let feed = tenant_feed::Entity::find().one(db).await?.ok_or(StoreError::ForeignFile(tenant))?;
    if feed.tenant_id != tenant.uuid() {
        return Err(StoreError::ForeignFile(tenant));
    }
    let sequence = Place("tenant_feed", "sequence").unsigned(feed.sequence)?;
    let incarnation = Incarnation(Place("tenant_feed", "incarnation").array(&feed.incarnation)?);
    let mut watermarks: HashMap<Subject, Watermark> = HashMap::new();
    for event in revocation_event::Entity::find().all(db).await? {
        let place = Place("revocation_event", "subject_kind");
        let subject =
            Subject::from_parts(&event.subject_kind, event.subject_id).ok_or_else(|| place.corrupt())?;
        let number: u64 = Place("revocation_event", "sequence").unsigned(event.sequence)?;
        let mark = watermarks.entry(subject).or_default();
        let level = match event.effect.as_str() {
            "kill" => &mut mark.kill,
            "refresh" => &mut mark.refresh,
            _ => return Err(Place("revocation_event", "effect").corrupt()),
        };
        *level = (*level).max(number);
    }
    Ok((sequence, incarnation, watermarks))
}
