//! At least one page of every kind, and one for every branch of its template.

use time::{Duration, OffsetDateTime};

use crate::pages::{
    AccountPage, ConsentPage, EmailError, ErrorKind, ErrorPage, FormPostPage, LinkTarget, LocalPath,
    LoggedOutPage, LoginError, LoginOccasion, LoginPage, LogoutConfirmPage, NameError, NewPasswordError,
    Page, ReturnLink, SessionRow, SetupFormError, SetupPage,
};

/// Makes the value of a field from the field's name and a sample.
pub(super) type Text<'a> = &'a dyn Fn(&str, &str) -> String;

pub(super) const ERROR_KINDS: [ErrorKind; 15] = [
    ErrorKind::NotFound,
    ErrorKind::MethodNotAllowed,
    ErrorKind::BadRequest,
    ErrorKind::UnknownClient,
    ErrorKind::RedirectUriMismatch,
    ErrorKind::FlowExpired,
    ErrorKind::OtherBrowser,
    ErrorKind::FormExpired,
    ErrorKind::ForeignOrigin,
    ErrorKind::TooLarge,
    ErrorKind::TooManyRequests { retry_after_secs: 30 },
    ErrorKind::Unavailable { retry_after_secs: 2 },
    ErrorKind::Internal,
    ErrorKind::InvalidLogoutRequest,
    ErrorKind::LinkSpent,
];

pub(super) fn all(text: Text) -> Vec<(&'static str, Page)> {
    let mut pages = logins(text);
    pages.extend(setups(text));
    pages.extend(ERROR_KINDS.map(|kind| {
        let detail = Some(text("detail", "redirect_uri is not registered for this client"));
        ("error", Page::Error(ErrorPage { kind, detail }))
    }));
    pages.extend([
        ("error-bare", Page::Error(ErrorPage { kind: ErrorKind::NotFound, detail: None })),
        (
            "consent",
            consent(
                text,
                &["openid", "profile", "email", "phone", "address", "offline_access", "notes:write"],
            ),
        ),
        ("consent-bare", consent(text, &[])),
        ("logout-confirm", logout_confirm(text, Some(text("client_name", "Acme Notes")))),
        ("logout-confirm-bare", logout_confirm(text, None)),
        ("logged-out", logged_out(text)),
        ("logged-out-bare", Page::LoggedOut(LoggedOutPage { return_to: None })),
        ("account", account(text)),
        ("account-bare", account_bare(text)),
        ("form-post", form_post(text)),
    ]);
    pages
}

fn logins(text: Text) -> Vec<(&'static str, Page)> {
    let login = |error, client: bool, occasion| {
        Page::Login(LoginPage {
            flow: client.then(|| text("flow", "flow-handle")),
            csrf: text("csrf", "csrf-token"),
            client_name: client.then(|| text("client_name", "Acme Notes")),
            login: if client { text("login", "ada@acme.example") } else { String::new() },
            error,
            occasion,
        })
    };
    let first = |error, client| login(error, client, LoginOccasion::First);
    let account = || text("account", "grace@acme.example");
    vec![
        ("login", first(None, true)),
        ("login-bare", first(None, false)),
        ("login-again", login(None, true, LoginOccasion::Again)),
        ("login-again-bare", login(None, false, LoginOccasion::Again)),
        ("login-choose", login(None, true, LoginOccasion::ChooseAccount { account: account() })),
        ("login-other", login(None, true, LoginOccasion::OtherAccount { account: account() })),
        ("login-wrong", first(Some(LoginError::WrongCredentials), true)),
        ("login-busy", first(Some(LoginError::Busy { retry_after_secs: 3 }), true)),
        ("login-expired", first(Some(LoginError::FormExpired), true)),
        ("login-missing", first(Some(LoginError::MissingField), false)),
        ("login-missing-password", first(Some(LoginError::MissingField), true)),
    ]
}

fn setups(text: Text) -> Vec<(&'static str, Page)> {
    let empty = SetupPage {
        action: LocalPath::parse("/setup/secret-token").unwrap(),
        csrf: text("csrf", "csrf-token"),
        email: text("email", "ada@acme.example"),
        display_name: text("display_name", "Ada Lovelace"),
        password_length_min: 12,
        form_error: None,
        email_error: None,
        display_name_error: None,
        new_password_error: None,
    };
    let mut pages = vec![("setup", Page::Setup(empty.clone()))];
    for form_error in [SetupFormError::FormExpired, SetupFormError::Busy { retry_after_secs: 3 }] {
        pages.push(("setup-form", Page::Setup(SetupPage { form_error: Some(form_error), ..empty.clone() })));
    }
    for error in [EmailError::Missing, EmailError::Malformed, EmailError::Taken] {
        pages.push(("setup-email", Page::Setup(SetupPage { email_error: Some(error), ..empty.clone() })));
    }
    for error in [NameError::Missing, NameError::TooLong { length_max: 100 }, NameError::HiddenCharacter] {
        pages.push((
            "setup-name",
            Page::Setup(SetupPage { display_name_error: Some(error), ..empty.clone() }),
        ));
    }
    for error in [
        NewPasswordError::Missing,
        NewPasswordError::TooShort,
        NewPasswordError::TooLong { length_max: 256 },
        NewPasswordError::TooCommon,
        NewPasswordError::KnownWord,
        NewPasswordError::OneCharacter,
        NewPasswordError::UnusableCharacter,
    ] {
        pages.push((
            "setup-password",
            Page::Setup(SetupPage { new_password_error: Some(error), ..empty.clone() }),
        ));
    }
    let all = SetupPage {
        email_error: Some(EmailError::Malformed),
        display_name_error: Some(NameError::Missing),
        new_password_error: Some(NewPasswordError::TooShort),
        ..empty
    };
    pages.push(("setup-all", Page::Setup(all)));
    pages
}

fn consent(text: Text, scopes: &[&str]) -> Page {
    Page::Consent(ConsentPage {
        flow: text("flow", "flow-handle"),
        csrf: text("csrf", "csrf-token"),
        client_name: text("client_name", "Acme Notes"),
        account: text("account", "ada@acme.example"),
        scopes: scopes
            .iter()
            .map(|scope| if scope.contains(':') { text("scope", scope) } else { (*scope).to_owned() })
            .collect(),
        redirect_host: text("redirect_host", "notes.example"),
    })
}

fn logout_confirm(text: Text, client_name: Option<String>) -> Page {
    Page::LogoutConfirm(LogoutConfirmPage {
        csrf: text("csrf", "csrf-token"),
        fields: vec![
            (text("field_name", "state"), text("field_value", "opaque state")).into(),
            ("client_id", "notes").into(),
        ],
        client_name,
    })
}

fn logged_out(text: Text) -> Page {
    let target = LinkTarget::parse("https://notes.example/bye?state=%22a%22&b=%3Cb%3E").unwrap();
    Page::LoggedOut(LoggedOutPage {
        return_to: Some(ReturnLink { client_name: text("client_name", "Acme Notes"), target }),
    })
}

fn account(text: Text) -> Page {
    let started = OffsetDateTime::from_unix_timestamp(1_772_000_000).unwrap();
    let session = |number: i64| SessionRow {
        id: text("session_id", "5f0c1a52"),
        device: text(
            "device",
            ["Firefox on Linux", "Safari on iPhone", "Chrome on Windows"][usize::try_from(number).unwrap()],
        ),
        place: text("place", "192.0.2.17"),
        started: started - Duration::days(number * 40),
        last_seen: started + Duration::hours(5 - number * 31),
        current: number == 0,
    };
    Page::Account(AccountPage {
        display_name: text("display_name", "Ada Lovelace"),
        email: text("email", "ada@acme.example"),
        csrf: text("csrf", "csrf-token"),
        sessions: (0..3).map(session).collect(),
        is_platform: true,
    })
}

fn account_bare(text: Text) -> Page {
    let moment = OffsetDateTime::from_unix_timestamp(1_772_000_000).unwrap();
    let current = SessionRow {
        id: text("session_id", "5f0c1a52"),
        device: String::new(),
        place: String::new(),
        started: moment,
        last_seen: moment,
        current: true,
    };
    Page::Account(AccountPage {
        display_name: String::new(),
        email: text("email", "ada@acme.example"),
        csrf: text("csrf", "csrf-token"),
        sessions: vec![current],
        is_platform: false,
    })
}

fn form_post(text: Text) -> Page {
    Page::FormPost(FormPostPage {
        action: LinkTarget::parse("https://notes.example/callback?tenant=a&x=%22").unwrap(),
        fields: vec![
            ("code".to_owned(), text("field_value", "code-value")).into(),
            (text("field_name", "state"), "s".to_owned()).into(),
        ],
    })
}
