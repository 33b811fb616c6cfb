//! The sign-in page.

use crate::cookies::CookieKind;
use crate::csrf::FormPurpose;
use crate::errors::{error_page, interaction_failed};
use crate::flow::{self, Flow};
use crate::pages::{ErrorKind, LoginError, LoginOccasion, LoginPage, Page};
use crate::visitor::Visitor;
use crate::{Form, PageAnswer, Refusal, TenantRequest, paths};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use domain::authorization::AccountChoice;
use domain::opaque::OpaqueToken;
use domain::password::{Password, PasswordError};
use protocol::oauth::Parameters;
use services::authorize::{Interaction, Progress, proceed};
use services::sessions;
use services::sign_in::{NextStep, PasswordAttempt, SignInError, sign_in_with_password};

pub(crate) async fn show(request: TenantRequest, visitor: Visitor, http: HttpRequest) -> HttpResponse {
    let Ok(parameters) = Parameters::parse(http.query_string().as_bytes()) else {
        return error_page(ErrorKind::BadRequest, None, &request);
    };
    // A password in the address is in the history and in logs already; it is not made worse by using it (attack P-14).
    if parameters.contains("password") {
        return error_page(ErrorKind::BadRequest, None, &request);
    }
    let flow = match Flow::find(&parameters) {
        Ok(flow) => flow,
        Err(error) => return interaction_failed(&error, &request),
    };
    let Some(flow) = flow else {
        return match visitor.signed_in() {
            Some(_) => flow::see_other(paths::ACCOUNT),
            None => LoginForm::new(None, &visitor).respond(&request, &visitor),
        };
    };
    let interaction = match flow.interaction(&request, &visitor).await {
        Ok(interaction) => interaction,
        Err(error) => return interaction_failed(&error, &request),
    };
    match proceed(&request.visit, &interaction, visitor.signed_in()).await {
        Ok(Progress::Next(NextStep::SignIn)) => {
            LoginForm::new(Some((&flow, &interaction)), &visitor).respond(&request, &visitor)
        }
        Ok(Progress::Next(_)) => flow::to_page(paths::CONSENT, &flow),
        Ok(Progress::Answered(answer)) => flow::deliver(&request, answer),
        Err(error) => interaction_failed(&error, &request),
    }
}

pub(crate) async fn submit(
    request: TenantRequest,
    visitor: Visitor,
    form: Form,
    http: HttpRequest,
) -> HttpResponse {
    match Submission::read(&request, &visitor, &form, http.query_string()).await {
        Ok(submission) => submission.answer(&request, &visitor).await,
        Err(refused) => refused,
    }
}

/// What the form sent, checked.
struct Submission {
    flow: Option<(Flow, Interaction)>,
    login: String,
    password: Option<Password>,
}

impl Submission {
    async fn read(
        request: &TenantRequest,
        visitor: &Visitor,
        form: &Form,
        query: &str,
    ) -> Result<Self, HttpResponse> {
        let refuse = |refusal: Refusal| refusal.respond(request);
        if query.contains("password") {
            return Err(error_page(ErrorKind::BadRequest, None, request));
        }
        let parameters = form.parameters().map_err(|error| refuse(error.into()))?;
        let field = |name| parameters.get(name).map_err(Refusal::from);
        let keys = request.visit.keys().map_err(|error| request.fault(&error.into()))?;
        FormPurpose::SignIn
            .verify(&keys, &visitor.browser, field("csrf").map_err(refuse)?)
            .map_err(|error| refuse(error.into()))?;
        let login = field("login").map_err(refuse)?.unwrap_or_default().to_owned();
        let password = match field("password").map_err(refuse)?.map(|text| Password::parse(text.to_owned())) {
            None | Some(Err(PasswordError::Empty)) => None,
            Some(Ok(password)) => Some(password),
            Some(Err(PasswordError::TooLong | PasswordError::ContainsNul)) => {
                return Err(error_page(ErrorKind::BadRequest, None, request));
            }
        };
        let interact = |error| interaction_failed(&error, request);
        let flow = match Flow::find(&parameters).map_err(interact)? {
            Some(flow) => {
                let interaction = flow.interaction(request, visitor).await.map_err(interact)?;
                Some((flow, interaction))
            }
            None => None,
        };
        Ok(Self { flow, login, password })
    }

    async fn answer(self, request: &TenantRequest, visitor: &Visitor) -> HttpResponse {
        let flow = self.flow.as_ref().map(|(flow, interaction)| (flow, interaction));
        let again = LoginForm { flow, login: self.login.clone() };
        let Some(password) = self.password.filter(|_| !self.login.is_empty()) else {
            return again.refused(request, visitor, LoginError::MissingField);
        };
        let attempt = PasswordAttempt { login: self.login, password };
        match sign_in_with_password(&request.visit, attempt, visitor.signed_in()).await {
            Ok(token) => signed_in(request, flow, &token).await,
            Err(SignInError::Wrong) => again.refused(request, visitor, LoginError::WrongCredentials),
            Err(SignInError::Busy { retry_after_secs }) => {
                let retry_after_secs = u32::try_from(retry_after_secs).unwrap_or(u32::MAX);
                again.refused(request, visitor, LoginError::Busy { retry_after_secs })
            }
            Err(SignInError::Fault(fault)) => request.fault(&fault),
        }
    }
}

/// Goes on with the new session, and hands its cookie out.
async fn signed_in(
    request: &TenantRequest,
    flow: Option<(&Flow, &Interaction)>,
    token: &OpaqueToken,
) -> HttpResponse {
    let found = match sessions::find(&request.visit, token).await {
        Ok(found) => found,
        Err(fault) => return request.fault(&fault),
    };
    let mut response = match flow {
        Some(flow) => flow::proceed(request, flow, found.as_ref()).await,
        None => flow::see_other(paths::ACCOUNT),
    };
    let cookie = CookieKind::Session.set(request, token, None);
    if let Err(error) = response.add_cookie(&cookie) {
        tracing::error!(request_id = %request.visit.info.request_id, %error, "a session cookie cannot be written");
        return Refusal::Internal.respond(request);
    }
    response
}

/// The form, empty or again.
struct LoginForm<'a> {
    flow: Option<(&'a Flow, &'a Interaction)>,
    login: String,
}

impl<'a> LoginForm<'a> {
    /// The form as it is first seen: with the name that the client hints at, or of the person who only confirms.
    fn new(flow: Option<(&'a Flow, &'a Interaction)>, visitor: &Visitor) -> Self {
        let form = Self { flow, login: String::new() };
        let hint = flow.and_then(|(_, interaction)| interaction.request.ask.login_hint.clone());
        let own = || match (form.occasion(visitor), visitor.signed_in()) {
            (LoginOccasion::Again, Some(signed_in)) => signed_in.user.email.as_str().to_owned(),
            _ => String::new(),
        };
        let login = hint.unwrap_or_else(own);
        Self { login, ..form }
    }

    fn occasion(&self, visitor: &Visitor) -> LoginOccasion {
        let Some(signed_in) = visitor.signed_in() else { return LoginOccasion::First };
        let Some((_, interaction)) = self.flow else { return LoginOccasion::Again };
        let (ask, account) = (&interaction.request.ask, signed_in.user.email.as_str().to_owned());
        if !ask.required_subjects.is_empty() && !ask.required_subjects.contains(&signed_in.user.id) {
            LoginOccasion::OtherAccount { account }
        } else if ask.account_choice == AccountChoice::Anew {
            LoginOccasion::ChooseAccount { account }
        } else {
            LoginOccasion::Again
        }
    }

    fn respond(self, request: &TenantRequest, visitor: &Visitor) -> HttpResponse {
        self.page(request, visitor, None, StatusCode::OK)
    }

    fn refused(self, request: &TenantRequest, visitor: &Visitor, error: LoginError) -> HttpResponse {
        let (status, retry) = match error {
            LoginError::Busy { retry_after_secs } => {
                (StatusCode::SERVICE_UNAVAILABLE, Some(retry_after_secs))
            }
            LoginError::WrongCredentials => (StatusCode::UNAUTHORIZED, None),
            LoginError::FormExpired | LoginError::MissingField => (StatusCode::UNPROCESSABLE_ENTITY, None),
        };
        let mut response = self.page(request, visitor, Some(error), status);
        if let Some(secs) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(secs));
        }
        response
    }

    fn page(
        self,
        request: &TenantRequest,
        visitor: &Visitor,
        error: Option<LoginError>,
        status: StatusCode,
    ) -> HttpResponse {
        let keys = match request.visit.keys() {
            Ok(keys) => keys,
            Err(error) => return request.fault(&error.into()),
        };
        let page = Page::Login(LoginPage {
            flow: self.flow.map(|(flow, _)| flow.expose()),
            csrf: FormPurpose::SignIn.token(&keys, &visitor.browser),
            client_name: self
                .flow
                .map(|(_, interaction)| interaction.client.metadata.name.as_str().to_owned()),
            occasion: self.occasion(visitor),
            login: self.login,
            error,
        });
        let answer = PageAnswer::new(page).status(status);
        let Some((_, interaction)) = self.flow else { return answer.respond(request) };
        let locales: Vec<_> = interaction.request.ask.ui_locales.iter().map(String::as_str).collect();
        let origin = interaction.redirect_origin();
        match &origin {
            Some(origin) => answer.form_action(origin).ui_locales(&locales).respond(request),
            None => answer.ui_locales(&locales).respond(request),
        }
    }
}
