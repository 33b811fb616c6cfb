//! Presents everything again after a restart and knows what must come of it.

use rand::{RngExt as _, rngs::StdRng};

use super::{
    family::Family,
    workers::{Code, User},
};
use crate::bench::{api::Api, client::Client, fault::Fault, http::Connection, json_text, world::World};

/// What must never happen, in words.
#[derive(Default)]
pub(crate) struct Violations {
    /// Acknowledged and gone.
    pub(crate) lost: Vec<String>,
    /// Single use, and used twice.
    pub(crate) twice: Vec<String>,
    /// Answers that no state explains.
    pub(crate) faults: Vec<String>,
}

impl Violations {
    /// Adds those of another audit.
    pub(crate) fn merge(&mut self, other: Self) {
        self.lost.extend(other.lost);
        self.twice.extend(other.twice);
        self.faults.extend(other.faults);
    }
}

/// Whether a family can go on after its audit.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    /// Its newest token is good.
    Alive,
    /// The audit itself killed it, by reuse.
    Dead,
}

impl Fate {
    /// Whether a new family is needed.
    pub(crate) fn is_dead(self) -> bool {
        self == Self::Dead
    }
}

/// One audit after one restart.
pub(crate) struct Auditor {
    connection: Connection,
    api: Api,
    app: Client,
    violations: Violations,
}

impl Auditor {
    /// Connects to the restarted server.
    pub(crate) async fn open(world: &World) -> Result<Self, Fault> {
        Ok(Self {
            connection: Connection::open(world.launch.address()).await?,
            api: world.api.clone(),
            app: world.plain_app.clone(),
            violations: Violations::default(),
        })
    }

    /// What was found.
    pub(crate) fn into_violations(self) -> Violations {
        self.violations
    }

    /// Takes over a wrong answer that a worker met.
    pub(crate) fn note_fault(&mut self, fault: Option<Fault>) {
        self.violations.faults.extend(fault.map(|fault| fault.to_string()));
    }

    /// An acknowledged user is there, with its address.
    pub(crate) async fn audit_user(&mut self, user: &User) -> Result<(), Fault> {
        let request = self.api.reading(&format!("/admin/api/v1/users/{}", user.id));
        let answer = self.connection.exchange(&request).await?;
        let found = answer.status == 200 && json_text::contains(answer.body, user.email.as_bytes());
        if !found {
            let what = Fault::unexpected(user.email.as_str(), answer.status, answer.body);
            self.violations.lost.push(format!("user {what}"));
        }
        Ok(())
    }

    /// One of four questions about a family, by chance; three of them end it on purpose in some cases.
    pub(crate) async fn audit_family(
        &mut self,
        family: &mut Family,
        chance: &mut StdRng,
    ) -> Result<Fate, Fault> {
        match chance.random_range(0..8_u8) {
            0 => self.audit_no_second_chain(family).await,
            1 => self.audit_no_lost_rotation(family).await,
            2 => self.audit_retry_does_not_fork(family).await,
            _ => self.audit_goes_on(family).await,
        }
    }

    /// A code can be redeemed at most once in its life, and what was acknowledged about it holds.
    pub(crate) async fn audit_code(&mut self, code: Code) -> Result<(), Fault> {
        match code {
            Code::Issued(code) => {
                if self.redeem(&code).await?.is_none() {
                    self.violations.lost.push("an issued code is not known any more".to_owned());
                }
                self.expect_spent(&code).await
            }
            Code::Sent(code) => {
                self.redeem(&code).await?;
                self.expect_spent(&code).await
            }
            Code::Redeemed { code, refresh } => {
                self.expect_spent(&code).await?;
                self.expect_dead(&refresh, "a family lives on after its code came a second time").await
            }
            Code::Revoking => Ok(()),
            Code::Revoked { refresh } => {
                if self.refresh(&refresh).await?.is_some() {
                    self.violations.lost.push("an acknowledged revocation".to_owned());
                }
                Ok(())
            }
        }
    }

    /// The newest token works; if its rotation was in flight and committed, that is the honest retry.
    async fn audit_goes_on(&mut self, family: &mut Family) -> Result<Fate, Fault> {
        let Some(next) = self.refresh(&family.current).await? else {
            self.violations.lost.push("the newest acknowledged refresh token".to_owned());
            return Ok(Fate::Dead);
        };
        family.rotated(next);
        Ok(Fate::Alive)
    }

    /// When the chain has gone on, an acknowledged rotation's old token starts no second one and ends the first.
    async fn audit_no_second_chain(&mut self, family: &mut Family) -> Result<Fate, Fault> {
        let Some(previous) = family.previous.clone() else { return self.audit_goes_on(family).await };
        for _ in 0..2 {
            if self.audit_goes_on(family).await?.is_dead() {
                return Ok(Fate::Dead);
            }
        }
        self.expect_dead(&previous, "an old refresh token started a second chain").await?;
        self.expect_dead(&family.current, "a family lives on after reuse").await?;
        Ok(Fate::Dead)
    }

    /// Two generations back is reuse; were the last acknowledged rotation lost, it would pass as a retry.
    async fn audit_no_lost_rotation(&mut self, family: &mut Family) -> Result<Fate, Fault> {
        let Some(old) = family.before_previous.clone() else { return self.audit_goes_on(family).await };
        if self.refresh(&old).await?.is_some() {
            self.violations
                .lost
                .push("an acknowledged rotation: two generations back is accepted".to_owned());
        }
        self.expect_dead(&family.current, "a family lives on after reuse").await?;
        Ok(Fate::Dead)
    }

    /// One generation back is the honest retry or reuse: the same token again, or the end of the family.
    async fn audit_retry_does_not_fork(&mut self, family: &mut Family) -> Result<Fate, Fault> {
        let Some(previous) = family.previous.clone() else { return self.audit_goes_on(family).await };
        match self.refresh(&previous).await? {
            Some(again) if again == family.current => self.audit_goes_on(family).await,
            Some(_) => {
                self.violations.twice.push("one refresh token gave two different successors".to_owned());
                Ok(Fate::Dead)
            }
            None => {
                self.expect_dead(&family.current, "a family lives on after reuse").await?;
                Ok(Fate::Dead)
            }
        }
    }

    async fn expect_spent(&mut self, code: &str) -> Result<(), Fault> {
        if self.redeem(code).await?.is_some() {
            self.violations.twice.push("a code was redeemed twice".to_owned());
        }
        Ok(())
    }

    async fn expect_dead(&mut self, refresh_token: &str, otherwise: &str) -> Result<(), Fault> {
        if self.refresh(refresh_token).await?.is_some() {
            self.violations.twice.push(otherwise.to_owned());
        }
        Ok(())
    }

    async fn redeem(&mut self, code: &str) -> Result<Option<String>, Fault> {
        let request = self.app.code_grant(code);
        self.ask_for_token(&request).await
    }

    async fn refresh(&mut self, refresh_token: &str) -> Result<Option<String>, Fault> {
        let request = self.app.refresh_grant(refresh_token);
        self.ask_for_token(&request).await
    }

    /// The refresh token of a good answer, nothing for `invalid_grant` (RFC 6749 §5.2).
    async fn ask_for_token(&mut self, request: &[u8]) -> Result<Option<String>, Fault> {
        let answer = self.connection.exchange(request).await?;
        let token = json_text::find_string(answer.body, "refresh_token").map(str::to_owned);
        match answer.status {
            200 if token.is_some() => Ok(token),
            400 if json_text::find_string(answer.body, "error") == Some("invalid_grant") => Ok(None),
            status => Err(Fault::unexpected("token endpoint after a restart", status, answer.body)),
        }
    }
}
