//! Ordinary things, made up: people, clients, sessions and what hangs on them.

use domain::api_key::ApiKey;
use domain::authorization::{
    AccountChoice, AuthorizationAsk, AuthorizationCode, AuthorizationRequest, CODE_LIFETIME, NamedClaims,
    REQUEST_LIFETIME, SignIn,
};
use domain::client::{Client, ClientMetadata, ClientState, ClientType};
use domain::entropy::random_bytes;
use domain::family::{Family, FamilyState, Grant};
use domain::ids::{ApiKeyId, ClientId, FamilyId, RequestId, SessionId, TenantId, UserId};
use domain::names::{DisplayName, Email, Host, Slug};
use domain::permission::Permission;
use domain::revocation::Sequence;
use domain::session::{AuthenticationMethod, Session};
use domain::signing_key::{RotationSchedule, SigningKeyRecord};
use domain::tenant::{Tenant, TenantState};
use domain::user::{User, UserState};
use domain::{Entropy, Timestamp};
use protocol::jose::{KeyId, KeyKind, SigningAlgorithm};
use protocol::oauth::{
    ClientKind, GrantType, RedirectUri, ResourceIndicator, ResponseMode, ScopeSet, TokenEndpointAuthMethod,
};
use std::time::Duration;
use store::TenantEntry;
use store::signing_keys::StoredSigningKey;

/// Makes things at one moment.
pub struct Samples<'w> {
    entropy: &'w dyn Entropy,
    now: Timestamp,
}

const SESSION_IDLE: Duration = Duration::from_hours(2);
const SESSION_ABSOLUTE: Duration = Duration::from_hours(12);
const FAMILY_IDLE: Duration = Duration::from_hours(720);
const FAMILY_ABSOLUTE: Duration = Duration::from_hours(2160);

impl<'w> Samples<'w> {
    /// Things of this moment.
    #[must_use]
    pub fn new(entropy: &'w dyn Entropy, now: Timestamp) -> Self {
        Self { entropy, now }
    }

    /// A fresh MAC, as of a token that nobody knows.
    #[must_use]
    pub fn mac(&self) -> [u8; 32] {
        random_bytes(self.entropy)
    }

    /// An active person with this local part.
    #[must_use]
    pub fn user(&self, name: &str) -> User {
        let attributes = [("department".to_owned(), "observatory".into())].into_iter().collect();
        User {
            id: UserId::random(self.entropy),
            email: Email::parse(&format!("{name}@example.org")).expect("an address"),
            email_verified: true,
            display_name: Some(DisplayName::parse(name).expect("a name")),
            state: UserState::Active,
            administrator: false,
            attributes,
            created_at: self.now,
            updated_at: self.now,
            version: 1,
        }
    }

    /// A web application with everything that a registration can say.
    #[must_use]
    pub fn client(&self) -> Client {
        let uri = |text| RedirectUri::parse_registered(text, ClientKind::Web).expect("a redirect URI");
        let resource = |text| ResourceIndicator::parse(text).expect("a resource");
        let metadata = ClientMetadata {
            name: DisplayName::parse("Photo album").expect("a name"),
            client_type: ClientType::Web,
            redirect_uris: vec![uri("https://album.example.org/back")],
            post_logout_redirect_uris: vec![uri("https://album.example.org/")],
            token_endpoint_auth_method: TokenEndpointAuthMethod::ClientSecretBasic,
            grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            scopes: ScopeSet::parse("openid profile offline_access").expect("scopes"),
            first_party: true,
            require_pkce: true,
            id_token_signed_response_alg: SigningAlgorithm::Rs256,
            access_token_signed_response_alg: SigningAlgorithm::Es256,
            access_token_lifetime_secs: 300,
            audiences: vec![resource("https://api.example.org/")],
            resource: None,
        };
        Client {
            id: ClientId::random(self.entropy),
            metadata,
            secret_mac: Some(self.mac()),
            state: ClientState::Active,
            created_at: self.now,
            updated_at: self.now,
            version: 1,
        }
    }

    /// A session of a person that begins now.
    #[must_use]
    pub fn session(&self, user: UserId) -> Session {
        Session {
            id: SessionId::random(self.entropy),
            token_mac: self.mac(),
            user_id: user,
            auth_time: self.now,
            methods: vec![AuthenticationMethod::Password],
            created_at: self.now,
            last_seen_at: self.now,
            idle_expires_at: self.now.plus(SESSION_IDLE),
            absolute_expires_at: self.now.plus(SESSION_ABSOLUTE),
            ended_at: None,
            ip: Some("192.0.2.7".to_owned()),
            user_agent: "Conformance/1".to_owned(),
        }
    }

    /// A live family, granted in a session to a client.
    #[must_use]
    pub fn family(&self, session: &Session, client: ClientId) -> Family {
        let grant = Grant {
            scopes: ScopeSet::parse("openid").expect("scopes"),
            audiences: vec!["https://api.example.org/".to_owned()],
            auth_time_secs: session.auth_time.secs(),
            methods: vec!["pwd".to_owned()],
            claims: Some(NamedClaims {
                text: r#"{"id_token":{"offline":false}}"#.to_owned(),
                scopes: ScopeSet::parse("email").expect("scopes"),
            }),
            offline: false,
            refreshable: true,
        };
        Family {
            id: FamilyId::random(self.entropy),
            session_id: session.id,
            user_id: session.user_id,
            client_id: client,
            grant,
            salt: random_bytes(self.entropy),
            generation: 0,
            rotated_at: self.now,
            retries: 0,
            state: FamilyState::Live,
            born_sequence: Sequence::new(7),
            created_at: self.now,
            absolute_expires_at: self.now.plus(FAMILY_ABSOLUTE),
            idle_expires_at: self.now.plus(FAMILY_IDLE),
        }
    }

    /// What a client may ask for.
    #[must_use]
    pub fn ask(&self, client: ClientId) -> AuthorizationAsk {
        AuthorizationAsk {
            client_id: client,
            redirect_uri: "https://album.example.org/back".to_owned(),
            redirect_uri_sent: true,
            response_mode: ResponseMode::Query,
            state: Some("a state with \"quotes\" and ünïcode".to_owned()),
            scopes: ScopeSet::parse("openid profile").expect("scopes"),
            audiences: vec!["https://api.example.org/".to_owned()],
            nonce: Some("n-0S6_WzA2Mj".to_owned()),
            code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
            prompt_login: true,
            account_choice: AccountChoice::Anew,
            prompt_consent: false,
            max_age_secs: Some(600),
            login_hint: Some("ada@example.org".to_owned()),
            ui_locales: vec!["de".to_owned(), "en".to_owned()],
            claims: None,
            required_subjects: vec![UserId::random(self.entropy)],
        }
    }

    /// A code that a person granted now.
    #[must_use]
    pub fn code(&self, session: &Session, client: ClientId) -> AuthorizationCode {
        AuthorizationCode {
            ask: self.ask(client),
            user_id: session.user_id,
            session_id: session.id,
            auth_time: session.auth_time,
            methods: vec!["pwd".to_owned()],
            expires_at: self.now.plus(CODE_LIFETIME),
            family_id: FamilyId::random(self.entropy),
            consumed_at: None,
        }
    }

    /// A request that waits on the hosted pages.
    #[must_use]
    pub fn request(&self, client: ClientId) -> AuthorizationRequest {
        AuthorizationRequest {
            id: RequestId::random(self.entropy),
            browser_mac: self.mac(),
            ask: self.ask(client),
            begun_with: Some(SignIn { session: SessionId::random(self.entropy), auth_time: self.now }),
            created_at: self.now,
            expires_at: self.now.plus(REQUEST_LIFETIME),
            consented_by: None,
        }
    }

    /// An API key that may edit users.
    #[must_use]
    pub fn api_key(&self) -> ApiKey {
        ApiKey {
            id: ApiKeyId::random(self.entropy),
            name: DisplayName::parse("Deployment").expect("a name"),
            permissions: [Permission::UsersEdit, Permission::AuditView].into_iter().collect(),
            created_at: self.now,
            revoked_at: None,
        }
    }

    /// A signing key that was just published.
    #[must_use]
    pub fn signing_key(&self, key_id: &str) -> StoredSigningKey {
        let key_id = KeyId::parse(key_id).expect("a key id");
        StoredSigningKey {
            record: SigningKeyRecord::pending(key_id, KeyKind::EcP256, self.now, RotationSchedule::default()),
            sealed_private_key: self.mac().to_vec(),
        }
    }

    /// The registry's entry of a tenant that serves.
    #[must_use]
    pub fn entry(&self, tenant: TenantId, slug: &str) -> TenantEntry {
        let host = |text: &str| Host::parse(text).expect("a host");
        let primary_host = host(&format!("{slug}.idp.example"));
        let tenant = Tenant {
            id: tenant,
            slug: Slug::parse(slug).or_else(|_| Slug::parse_stored(slug)).expect("a slug"),
            display_name: DisplayName::parse(slug).expect("a name"),
            state: TenantState::Active,
            primary_host: primary_host.clone(),
            hosts: vec![primary_host, host(&format!("login.{slug}.example"))],
            created_at: self.now,
            version: 1,
        };
        TenantEntry { tenant, platform: false, wrapped_data_key: self.mac().to_vec() }
    }
}
