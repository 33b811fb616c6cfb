//! The one-time set-up link: makes the first platform administrator.

use crate::csrf::FormPurpose;
use crate::errors::error_page;
use crate::flow;
use crate::pages::{
    EmailError, ErrorKind, LocalPath, NameError as NameFieldError, NewPasswordError as PasswordFieldError,
    Page, SetupFormError, SetupPage,
};
use crate::visitor::Visitor;
use crate::{Form, PageAnswer, Refusal, TenantRequest, paths};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::names::{DisplayName, Email, NameError};
use domain::opaque::OpaqueToken;
use domain::password::{Password, PasswordError, PasswordWeakness};
use protocol::oauth::Parameters;
use services::hashing::HashingRefused;
use services::management::new_password::NewPasswordError;
use services::provision::{
    FirstAdministrator, SetUpError, find_password_weakness, is_set_up_link_open, spend_set_up_link,
};
use services::{App, Fault};
use store::StoreError;

/// Looking at the link does not spend it (attack E-15).
pub(crate) async fn show(request: TenantRequest, visitor: Visitor, token: web::Path<String>) -> HttpResponse {
    match open_token(&request, &token).await {
        Ok(token) => SetUpForm::default().respond(&request, (&visitor, &token), StatusCode::OK).await,
        Err(refused) => refused,
    }
}

pub(crate) async fn submit(
    request: TenantRequest,
    visitor: Visitor,
    token: web::Path<String>,
    form: Form,
) -> HttpResponse {
    let token = match open_token(&request, &token).await {
        Ok(token) => token,
        Err(refused) => return refused,
    };
    let parameters = match form.parameters() {
        Ok(parameters) => parameters,
        Err(error) => return Refusal::from(error).respond(&request),
    };
    let keys = match request.visit.keys() {
        Ok(keys) => keys,
        Err(error) => return request.fault(&error.into()),
    };
    let csrf = parameters.get("csrf").ok().flatten();
    if FormPurpose::SetUp.verify(&keys, &visitor.browser, csrf).is_err() {
        return Refusal::FormExpired.respond(&request);
    }
    let mut again = SetUpForm::read(&parameters);
    let first = match again.first_administrator(&request.visit.app, &parameters).await {
        Ok(Some(first)) => first,
        Ok(None) => {
            return again.respond(&request, (&visitor, &token), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(error) => return request.fault(&error.into()),
    };
    match spend_set_up_link(&request.visit.app, request.visit.info.clone(), &token, first).await {
        Ok(_) => flow::see_other(paths::LOGIN),
        Err(SetUpError::LinkClosed) => error_page(ErrorKind::LinkSpent, None, &request),
        Err(SetUpError::EmailTaken) => {
            again.email_error = Some(EmailError::Taken);
            again.respond(&request, (&visitor, &token), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(SetUpError::Password(error)) => match again.password_refused(error) {
            Ok(status) => again.respond(&request, (&visitor, &token), status).await,
            Err(fault) => request.fault(&fault),
        },
        Err(SetUpError::Keys(error)) => request.fault(&error.into()),
        Err(SetUpError::Store(error)) => request.fault(&error.into()),
    }
}

async fn open_token(request: &TenantRequest, text: &str) -> Result<OpaqueToken, HttpResponse> {
    let spent = || error_page(ErrorKind::LinkSpent, None, request);
    let token = OpaqueToken::parse(text).map_err(|_| spent())?;
    match is_set_up_link_open(&request.visit.app, &token).await {
        Ok(true) => Ok(token),
        Ok(false) => Err(spent()),
        Err(error) => Err(request.fault(&Fault::from(error))),
    }
}

/// The form, empty or again.
#[derive(Default)]
struct SetUpForm {
    email: String,
    display_name: String,
    form_error: Option<SetupFormError>,
    email_error: Option<EmailError>,
    display_name_error: Option<NameFieldError>,
    new_password_error: Option<PasswordFieldError>,
}

impl SetUpForm {
    fn read(parameters: &Parameters<'_>) -> Self {
        let value = |name| parameters.get(name).ok().flatten().unwrap_or_default().to_owned();
        Self { email: value("email"), display_name: value("display_name"), ..Self::default() }
    }

    /// What was sent, if all of it can be used; otherwise the form knows of every field why not.
    async fn first_administrator(
        &mut self,
        app: &App,
        parameters: &Parameters<'_>,
    ) -> Result<Option<FirstAdministrator>, StoreError> {
        let email = Email::parse(&self.email);
        self.email_error = match &email {
            Ok(_) => None,
            Err(_) if self.email.is_empty() => Some(EmailError::Missing),
            Err(_) => Some(EmailError::Malformed),
        };
        let display_name = DisplayName::parse(&self.display_name);
        self.display_name_error = match &display_name {
            Ok(_) => None,
            Err(error) => Some(name_error(*error)),
        };
        let text = parameters.get("new_password").ok().flatten().unwrap_or_default();
        let password = Password::parse(text.to_owned());
        self.new_password_error = match &password {
            Ok(password) => {
                let known = (email.as_ref().ok(), display_name.as_ref().ok());
                find_password_weakness(app, known, password).await?.map(weak)
            }
            Err(PasswordError::Empty) => Some(PasswordFieldError::Missing),
            Err(PasswordError::TooLong) => Some(too_long()),
            Err(PasswordError::ContainsNul) => Some(PasswordFieldError::UnusableCharacter),
        };
        Ok(match (email, display_name, password, self.new_password_error) {
            (Ok(email), Ok(display_name), Ok(password), None) => {
                Some(FirstAdministrator { email, display_name: Some(display_name), password })
            }
            _ => None,
        })
    }

    fn password_refused(&mut self, error: NewPasswordError) -> Result<StatusCode, Fault> {
        match error {
            NewPasswordError::Weak(weakness) => {
                self.new_password_error = Some(weak(weakness));
                Ok(StatusCode::UNPROCESSABLE_ENTITY)
            }
            NewPasswordError::Hashing(HashingRefused::Busy { retry_after_secs }) => {
                let retry_after_secs = u32::try_from(retry_after_secs).unwrap_or(u32::MAX);
                self.form_error = Some(SetupFormError::Busy { retry_after_secs });
                Ok(StatusCode::SERVICE_UNAVAILABLE)
            }
            NewPasswordError::Hashing(HashingRefused::Failed) => Err(Fault::Hashing),
            NewPasswordError::Store(error) => Err(error.into()),
        }
    }

    async fn respond(
        self,
        request: &TenantRequest,
        (visitor, token): (&Visitor, &OpaqueToken),
        status: StatusCode,
    ) -> HttpResponse {
        let Ok(action) = LocalPath::parse(&paths::SET_UP.replace("{token}", &token.expose())) else {
            return Refusal::Internal.respond(request);
        };
        let keys = match request.visit.keys() {
            Ok(keys) => keys,
            Err(error) => return request.fault(&error.into()),
        };
        let settings = match request.visit.hot().await {
            Ok(hot) => hot.settings().await,
            Err(error) => Err(error),
        };
        let length_min = settings.map_or(8, |settings| settings.password_length_min);
        let page = Page::Setup(SetupPage {
            action,
            csrf: FormPurpose::SetUp.token(&keys, &visitor.browser),
            email: self.email,
            display_name: self.display_name,
            password_length_min: u16::try_from(length_min).unwrap_or(u16::MAX),
            form_error: self.form_error,
            email_error: self.email_error,
            display_name_error: self.display_name_error,
            new_password_error: self.new_password_error,
        });
        PageAnswer::new(page).status(status).respond(request)
    }
}

fn name_error(error: NameError) -> NameFieldError {
    match error {
        NameError::Empty => NameFieldError::Missing,
        NameError::TooLong(length_max) => {
            NameFieldError::TooLong { length_max: u16::try_from(length_max).unwrap_or(u16::MAX) }
        }
        NameError::Alphabet | NameError::Form | NameError::Reserved => NameFieldError::HiddenCharacter,
    }
}

const fn weak(weakness: PasswordWeakness) -> PasswordFieldError {
    match weakness {
        PasswordWeakness::TooShort { .. } => PasswordFieldError::TooShort,
        PasswordWeakness::OneCharacter => PasswordFieldError::OneCharacter,
        PasswordWeakness::KnownWord => PasswordFieldError::KnownWord,
        PasswordWeakness::Common => PasswordFieldError::TooCommon,
    }
}

fn too_long() -> PasswordFieldError {
    PasswordFieldError::TooLong { length_max: u16::try_from(Password::LENGTH_BYTES_MAX).unwrap_or(u16::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_hashing_room_is_called_busy() {
        let refused = |error| SetUpForm::default().password_refused(error);
        let busy = refused(HashingRefused::Busy { retry_after_secs: 7 }.into());
        assert_eq!(busy.unwrap(), StatusCode::SERVICE_UNAVAILABLE);
        let weak = refused(PasswordWeakness::Common.into());
        assert_eq!(weak.unwrap(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(matches!(refused(HashingRefused::Failed.into()), Err(Fault::Hashing)));
        let lost = refused(StoreError::CommitLost.into());
        assert!(matches!(lost, Err(Fault::Store(StoreError::CommitLost))));
    }
}
