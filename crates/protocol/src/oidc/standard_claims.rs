//! Which claims a scope stands for.

use crate::oauth::scope::{ADDRESS, EMAIL, PHONE, PROFILE};

/// The claims that a scope asks for (OpenID Connect Core 1.0 §5.4); none for scopes the standard does not name.
#[must_use]
pub fn claims_of_scope(scope: &str) -> &'static [&'static str] {
    TABLE.iter().find(|(known, _)| *known == scope).map_or(&[], |(_, claims)| claims)
}

/// The scope that asks for a claim.
#[must_use]
pub fn scope_of_claim(claim: &str) -> Option<&'static str> {
    TABLE.iter().find(|(_, claims)| claims.contains(&claim)).map(|(scope, _)| *scope)
}

const TABLE: [(&str, &[&str]); 4] = [
    (
        PROFILE,
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    (EMAIL, &["email", "email_verified"]),
    (ADDRESS, &["address"]),
    (PHONE, &["phone_number", "phone_number_verified"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_and_claims_belong_together() {
        assert_eq!(claims_of_scope("profile").len(), 14);
        for (scope, claims) in TABLE {
            assert!(claims.iter().all(|claim| scope_of_claim(claim) == Some(scope)));
        }
        assert_eq!(claims_of_scope("openid"), [""; 0]);
        assert_eq!(scope_of_claim("sub"), None);
    }
}
