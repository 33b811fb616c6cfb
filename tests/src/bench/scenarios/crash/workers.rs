//! Clients that write down what was acknowledged, until their connection dies.

use std::{mem, net::SocketAddr};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;

use super::family::Family;
use crate::bench::{api::Api, client::Client, fault::Fault, flow::Browser, http::Connection, json_text};

/// Creates users.
pub(crate) struct UserCreator {
    api: Api,
    number: usize,
    users: Vec<User>,
    audited: usize,
    attempts: u64,
    /// An answer that should not have come.
    pub(crate) fault: Option<Fault>,
}

/// An acknowledged user.
pub(crate) struct User {
    /// Its identifier.
    pub(crate) id: String,
    /// Its email address.
    pub(crate) email: String,
}

/// Rotates one family.
pub(crate) struct Rotator {
    app: Client,
    /// The family.
    pub(crate) family: Family,
    /// An answer that should not have come.
    pub(crate) fault: Option<Fault>,
}

/// Gets codes, redeems most of them and revokes some of what they gave.
pub(crate) struct CodeWorker {
    app: Client,
    browser: Browser,
    number: usize,
    /// Codes of this cycle.
    pub(crate) codes: Vec<Code>,
    /// An answer that should not have come.
    pub(crate) fault: Option<Fault>,
}

/// An acknowledged code and how far it came.
pub(crate) enum Code {
    /// Received and not used.
    Issued(String),
    /// Sent, and no answer came.
    Sent(String),
    /// Redeemed for this refresh token.
    Redeemed { code: String, refresh: String },
    /// Its refresh token was sent to be revoked, and no answer came.
    Revoking,
    /// Its refresh token was revoked.
    Revoked { refresh: String },
}

impl UserCreator {
    /// One of several creators.
    pub(crate) fn new(api: Api, number: usize) -> Self {
        Self { api, number, users: vec![], audited: 0, attempts: 0, fault: None }
    }

    /// Creates users until the connection dies.
    pub(crate) async fn work(mut self, address: SocketAddr) -> Self {
        self.fault = until_disconnected(self.create_on(address).await);
        self
    }

    /// How many users were acknowledged in the last cycle; from now on they belong to an earlier one.
    pub(crate) fn take_acknowledged(&mut self) -> u64 {
        u64::try_from(self.users.len() - self.audited).unwrap_or(u64::MAX)
    }

    /// The users acknowledged since this was last asked.
    pub(crate) fn users_of_last_cycle(&mut self) -> &[User] {
        let from = mem::replace(&mut self.audited, self.users.len());
        self.users.get(from..).unwrap_or_default()
    }

    /// Every user ever acknowledged.
    pub(crate) fn all_users(&self) -> &[User] {
        &self.users
    }

    async fn create_on(&mut self, address: SocketAddr) -> Result<(), Fault> {
        let mut connection = Connection::open(address).await?;
        loop {
            self.attempts += 1;
            let email = format!("crash-{}-{}@bench.example", self.number, self.attempts);
            let request = self.api.creation("/admin/api/v1/users", &json!({ "email": email }));
            let answer = connection.exchange(&request).await?;
            let id = json_text::find_string(answer.body, "id").filter(|_| answer.status == 201);
            let id = id.ok_or_else(|| Fault::unexpected("creating a user", answer.status, answer.body))?;
            self.users.push(User { id: id.to_owned(), email });
        }
    }
}

impl Rotator {
    /// Rotates this family.
    pub(crate) fn new(app: Client, family: Family) -> Self {
        Self { app, family, fault: None }
    }

    /// Rotates until the connection dies.
    pub(crate) async fn work(mut self, address: SocketAddr) -> Self {
        self.fault = until_disconnected(self.rotate_on(address).await);
        self
    }

    async fn rotate_on(&mut self, address: SocketAddr) -> Result<(), Fault> {
        let mut connection = Connection::open(address).await?;
        loop {
            let answer = connection.exchange(&self.app.refresh_grant(&self.family.current)).await?;
            let next = json_text::find_string(answer.body, "refresh_token").filter(|_| answer.status == 200);
            let next = next.ok_or_else(|| Fault::unexpected("rotating", answer.status, answer.body))?;
            self.family.rotated(next.to_owned());
        }
    }
}

impl CodeWorker {
    /// Works in a browser where somebody is signed in; being asked for the password again is a fault, because
    /// the session was acknowledged.
    pub(crate) fn new(app: Client, browser: Browser, number: usize) -> Self {
        Self { app, browser, number, codes: vec![], fault: None }
    }

    /// Works until the connection dies; chance decides how far each code goes.
    pub(crate) async fn work(mut self, address: SocketAddr, seed: u64) -> Self {
        let mixed = seed ^ u64::try_from(self.number).unwrap_or_default();
        let mut chance = StdRng::seed_from_u64(mixed);
        self.fault = until_disconnected(self.work_on(address, &mut chance).await);
        self
    }

    async fn work_on(&mut self, address: SocketAddr, chance: &mut StdRng) -> Result<(), Fault> {
        let mut connection = Connection::open(address).await?;
        loop {
            let code = self.browser.authorize(&mut connection, &self.app, None).await?;
            self.codes.push(Code::Issued(code.clone()));
            if chance.random_ratio(1, 4) {
                continue;
            }
            self.progress(Code::Sent(code.clone()));
            let refresh = self.app.redeem(&mut connection, &code).await?.refresh;
            self.progress(Code::Redeemed { code, refresh: refresh.clone() });
            if chance.random_ratio(1, 4) {
                self.progress(Code::Revoking);
                let request = self.app.authenticated_form("/oauth2/revoke", &[("token", &refresh)]);
                let answer = connection.exchange(&request).await?;
                if answer.status != 200 {
                    return Err(Fault::unexpected("revoking", answer.status, answer.body));
                }
                self.progress(Code::Revoked { refresh });
            }
        }
    }

    fn progress(&mut self, state: Code) {
        if let Some(last) = self.codes.last_mut() {
            *last = state;
        }
    }
}

impl Code {
    /// How many writes were acknowledged for it: issue, redemption, revocation.
    pub(crate) fn acknowledgements(&self) -> u64 {
        match self {
            Self::Issued(_) | Self::Sent(_) => 1,
            Self::Redeemed { .. } | Self::Revoking => 2,
            Self::Revoked { .. } => 3,
        }
    }
}

fn until_disconnected(ended: Result<(), Fault>) -> Option<Fault> {
    ended.err().filter(|fault| !fault.is_disconnection())
}
