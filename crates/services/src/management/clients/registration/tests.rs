use super::*;

fn name() -> DisplayName {
    DisplayName::parse("Demo").unwrap()
}

fn register(client_type: ClientType, fields: ClientFields) -> Result<ClientMetadata, Vec<Fault>> {
    fields.apply(defaults(name(), client_type))
}

fn faults(client_type: ClientType, fields: ClientFields) -> Vec<(&'static str, FaultReason)> {
    register(client_type, fields).unwrap_err().into_iter().map(|fault| (fault.field, fault.reason)).collect()
}

fn with_redirect() -> ClientFields {
    ClientFields {
        redirect_uris: Some(vec!["https://app.example/callback".into()]),
        ..ClientFields::default()
    }
}

#[test]
fn the_defaults_of_every_type_make_sense_once_redirects_are_given() {
    for client_type in [ClientType::Web, ClientType::Spa, ClientType::Native] {
        let metadata = register(client_type, with_redirect()).unwrap();
        assert_eq!(metadata.grant_types, [GrantType::AuthorizationCode, GrantType::RefreshToken]);
        assert_eq!(metadata.scopes.to_string(), "email offline_access openid profile");
        assert!(metadata.require_pkce && !metadata.first_party);
        assert_eq!(metadata.access_token_lifetime_secs, 300);
    }
    let service = register(ClientType::Service, ClientFields::default()).unwrap();
    assert_eq!(service.grant_types, [GrantType::ClientCredentials]);
    assert!(register(ClientType::ResourceServer, ClientFields::default()).unwrap().grant_types.is_empty());
}

#[test]
fn a_client_that_receives_codes_says_where() {
    assert_eq!(faults(ClientType::Web, ClientFields::default()), [("redirect_uris", FaultReason::Required)]);
    let fields = with_redirect();
    assert_eq!(faults(ClientType::Service, fields), [("redirect_uris", FaultReason::NotForType)]);
}

#[test]
fn each_type_has_only_its_own_grants() {
    for (client_type, grant) in [
        (ClientType::Spa, GrantType::ClientCredentials),
        (ClientType::Native, GrantType::ClientCredentials),
        (ClientType::Service, GrantType::AuthorizationCode),
        (ClientType::Service, GrantType::RefreshToken),
        (ClientType::ResourceServer, GrantType::ClientCredentials),
    ] {
        let fields = ClientFields { grant_types: Some(vec![grant]), ..ClientFields::default() };
        let found = faults(client_type, fields);
        assert_eq!(
            found.first(),
            Some(&("grant_types", FaultReason::NotForType)),
            "{client_type:?} {grant:?}"
        );
    }
    let refresh_only = ClientFields { grant_types: Some(vec![GrantType::RefreshToken]), ..with_redirect() };
    assert_eq!(faults(ClientType::Web, refresh_only), [("grant_types", FaultReason::NeedsCode)]);
}

#[test]
fn a_public_client_has_no_secret_and_always_uses_pkce() {
    let basic = Some(TokenEndpointAuthMethod::ClientSecretBasic);
    for client_type in [ClientType::Spa, ClientType::Native] {
        let fields = ClientFields { token_endpoint_auth_method: basic, ..with_redirect() };
        assert_eq!(faults(client_type, fields), [("token_endpoint_auth_method", FaultReason::NotForType)]);
        let fields = ClientFields { require_pkce: Some(false), ..with_redirect() };
        assert_eq!(faults(client_type, fields), [("require_pkce", FaultReason::NotForType)]);
    }
    let none = Some(TokenEndpointAuthMethod::None);
    let fields = ClientFields { token_endpoint_auth_method: none, ..with_redirect() };
    assert_eq!(faults(ClientType::Web, fields), [("token_endpoint_auth_method", FaultReason::NotForType)]);
}

#[test]
fn a_fault_in_a_list_says_which_entry() {
    let uris = ["https://a.example/", "http://a.example/", "https://a.example/", "javascript:alert(1)"];
    let fields =
        ClientFields { redirect_uris: Some(uris.map(str::to_owned).into()), ..ClientFields::default() };
    let found = register(ClientType::Spa, fields).unwrap_err();
    let indexes: Vec<_> = found.iter().map(|fault| fault.index).collect();
    assert_eq!(indexes, [Some(1), Some(2), Some(3)]);
}

#[test]
fn lists_and_lifetimes_are_bounded() {
    let uris = (0..=ENTRIES_MAX).map(|number| format!("https://a.example/{number}")).collect();
    let fields = ClientFields { redirect_uris: Some(uris), ..ClientFields::default() };
    assert_eq!(faults(ClientType::Web, fields)[0], ("redirect_uris", FaultReason::TooMany(ENTRIES_MAX)));
    for secs in [0, 9, 3601, u32::MAX] {
        let fields = ClientFields { access_token_lifetime_secs: Some(secs), ..with_redirect() };
        assert_eq!(faults(ClientType::Web, fields)[0].0, "access_token_lifetime_secs", "{secs}");
    }
}

#[test]
fn what_a_change_does_not_name_stays() {
    let registered = register(ClientType::Web, with_redirect()).unwrap();
    let renamed = ClientFields { name: Some(DisplayName::parse("New").unwrap()), ..ClientFields::default() };
    let changed = renamed.apply(registered.clone()).unwrap();
    assert_eq!(changed, ClientMetadata { name: DisplayName::parse("New").unwrap(), ..registered });
}
