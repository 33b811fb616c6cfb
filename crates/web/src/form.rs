//! Bodies of the one kind that pages and clients send.

use crate::limits::{BODY_BYTES_MAX, BODY_TIMEOUT};
use crate::{Refusal, TenantRequest};
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use protocol::oauth::{ParameterError, Parameters};

/// A body of `application/x-www-form-urlencoded`; an empty one needs no content type.
#[derive(Clone, Debug)]
pub struct Form(Bytes);

impl Form {
    /// The parameters, read strictly.
    pub fn parameters(&self) -> Result<Parameters<'_>, ParameterError> {
        Parameters::parse(&self.0)
    }
}

impl From<ParameterError> for Refusal {
    fn from(error: ParameterError) -> Self {
        match error {
            ParameterError::TooLong | ParameterError::TooMany => Self::BodyTooLarge,
            ParameterError::Escape
            | ParameterError::NotUtf8
            | ParameterError::Nul
            | ParameterError::Duplicate(_) => Self::Malformed(error.to_string().into()),
        }
    }
}

impl FromRequest for Form {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(http: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content = content(http.headers());
        let request = TenantRequest::of(http);
        let payload = payload.take();
        async move {
            let request = request?;
            read(content, payload).await.map(Self).map_err(|refusal| request.refuse(refusal))
        }
        .boxed_local()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Form,
    Unsaid,
    Other,
}

async fn read(content: Content, payload: Payload) -> Result<Bytes, Refusal> {
    if content == Content::Other {
        return Err(Refusal::UnsupportedMediaType);
    }
    let body = timeout(BODY_TIMEOUT, collect(payload)).await.map_err(|_| Refusal::UnreadableBody)??;
    if content == Content::Unsaid && !body.is_empty() {
        return Err(Refusal::UnsupportedMediaType);
    }
    Ok(body)
}

async fn collect(mut payload: Payload) -> Result<Bytes, Refusal> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::UnreadableBody)?;
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(Refusal::BodyTooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Other character sets would let a filter before us read other parameters than we do (attack W-12).
fn content(headers: &HeaderMap) -> Content {
    let mut values = headers.get_all(header::CONTENT_TYPE);
    let Some(value) = values.next() else { return Content::Unsaid };
    let Ok(text) = value.to_str() else { return Content::Other };
    let (kind, parameters) = text.split_once(';').unwrap_or((text, "charset=utf-8"));
    let is_form = kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded");
    let is_utf8 =
        matches!(parameters.trim().to_ascii_lowercase().as_str(), "charset=utf-8" | "charset=\"utf-8\"");
    if is_form && is_utf8 && values.next().is_none() { Content::Form } else { Content::Other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn content_of(values: &[&str]) -> Content {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::CONTENT_TYPE, HeaderValue::from_str(value).unwrap());
        }
        content(&headers)
    }

    #[test]
    fn only_forms_in_utf_8_are_read() {
        for good in [
            "application/x-www-form-urlencoded",
            "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            "application/x-www-form-urlencoded;charset=\"utf-8\"",
        ] {
            assert_eq!(content_of(&[good]), Content::Form, "{good}");
        }
        for bad in [
            "application/json",
            "multipart/form-data; boundary=x",
            "text/plain",
            "",
            "application/x-www-form-urlencoded2",
            "application/x-www-form-urlencoded; charset=utf-7",
            "application/x-www-form-urlencoded; charset=utf-16",
            "application/x-www-form-urlencoded; charset=utf-8; x=y",
            "application/x-www-form-urlencoded, text/plain",
        ] {
            assert_eq!(content_of(&[bad]), Content::Other, "{bad}");
        }
        assert_eq!(content_of(&[]), Content::Unsaid);
        assert_eq!(content_of(&["application/x-www-form-urlencoded"; 2]), Content::Other);
    }
}
