//! The description and the routes are compared, so that neither can say more than the other.

use super::{Managed, NOBODY, call};
use crate::api::openapi::document;
use crate::api::{ROUTES, Route};
use crate::test_site::{ACME, PLATFORM, get};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

fn described(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone()))
        })
        .collect()
}

fn routed(filter: impl Fn(&Route) -> bool) -> BTreeSet<(String, String)> {
    let routes = ROUTES.iter().filter(|route| route.permission.is_some() && filter(route));
    routes.map(|route| (route.method.as_str().to_owned(), route.path.to_owned())).collect()
}

#[test]
fn the_description_names_every_route_and_nothing_else() {
    let document: Value = serde_json::to_value(document()).unwrap();
    assert_eq!(described(&document), routed(|_| true));
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn every_operation_says_what_it_takes_needs_and_answers() {
    let document: Value = serde_json::to_value(document()).unwrap();
    for route in ROUTES.iter().filter(|route| route.permission.is_some()) {
        let operation = &document["paths"][route.path][route.method.as_str().to_lowercase()];
        let names: Vec<_> = operation["parameters"]
            .as_array()
            .map(|list| list.iter().map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect())
            .unwrap_or_default();
        assert_eq!(names.contains(&"cursor".to_owned()), route.is_list, "{}", route.path);
        assert_eq!(names.contains(&"id".to_owned()), route.path.contains("{id}"), "{}", route.path);
        assert_eq!(names.contains(&"If-Match".to_owned()), route.is_versioned, "{}", route.path);
        assert!(operation["summary"].is_string(), "{}", route.path);
        assert!(operation["description"].as_str().unwrap().contains(route.permission.unwrap().as_str()));
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(response["description"].is_string(), "{} {status}", route.path);
        }
        let problem = &operation["responses"]["default"]["content"]["application/problem+json"];
        assert_eq!(problem["schema"]["$ref"], "#/components/schemas/ProblemView");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| match (name.as_str(), value) {
                ("$ref", Value::String(target)) => drop(found.insert(target.clone())),
                _ => references(value, found),
            }),
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document: Value = serde_json::to_value(document()).unwrap();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[actix_web::test]
async fn a_tenants_host_describes_the_tenants_api_only() {
    let managed = Managed::open().await;
    let at = async |host| managed.site.ask(get(host, "/openapi.json")).await.json();
    assert_eq!(described(&at(PLATFORM).await), routed(|_| true));
    assert_eq!(described(&at(ACME).await), routed(|route| !route.platform_only));
}

/// The properties of a schema, those of its parts included.
fn properties(document: &Value, schema: &Value) -> Map<String, Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return properties(document, document.pointer(&reference[1..]).unwrap());
    }
    let mut all = schema["properties"].as_object().cloned().unwrap_or_default();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        all.extend(properties(document, part));
    }
    all
}

fn may_be_null(schema: &Value) -> bool {
    let is_null = |kind: &Value| kind == "null";
    let either =
        ["oneOf", "anyOf"].into_iter().flat_map(|name| schema[name].as_array().into_iter().flatten());
    schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(is_null))
        || either.into_iter().any(|option| is_null(&option["type"]))
}

#[actix_web::test]
async fn null_is_taken_where_the_description_says_so_and_nowhere_else() {
    let managed = Managed::open().await;
    let document: Value = serde_json::to_value(document()).unwrap();
    let (mut nullable, mut other) = (Vec::new(), 0);
    for route in ROUTES {
        let operation = &document["paths"][route.path][route.method.as_str().to_lowercase()];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let (host, key) =
            if route.platform_only { (PLATFORM, &managed.platform_key) } else { (ACME, &managed.tenant_key) };
        for (name, schema) in properties(&document, schema) {
            let path = route.path.replace("{id}", NOBODY);
            let body = json!({ name.as_str(): null });
            let answer =
                managed.site.ask(call((route.method.as_str(), host, &path), Some(key), Some(body))).await;
            let pointer = json!(format!("/{name}"));
            let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
            let is_refused = errors.iter().any(|error| error["pointer"] == pointer);
            assert_eq!(
                may_be_null(&schema),
                !is_refused,
                "{} {} {name}: {schema}",
                route.path,
                answer.text()
            );
            if is_refused { other += 1 } else { nullable.push(name) }
        }
    }
    nullable.sort();
    nullable.dedup();
    assert_eq!(nullable, ["display_name", "resource"]);
    assert!(other > 40, "{other}");
    let subject = properties(&document, &document["components"]["schemas"]["RevocationSubject"]);
    assert!(!may_be_null(&subject["id"]));
    let body = json!({"subject": {"type": "tenant", "id": null}, "reason": "x"});
    assert_eq!(managed.tenant("POST", "/revocations", Some(body)).await.status, 400);
}

#[actix_web::test]
async fn closed_words_are_described_as_they_are_read() {
    let managed = Managed::open().await;
    let document: Value = serde_json::to_value(document()).unwrap();
    let words = |schema: &Value| {
        let reference = schema["$ref"].as_str().unwrap_or_else(|| panic!("{schema}"));
        document.pointer(&reference[1..]).unwrap()["enum"].as_array().unwrap().clone()
    };
    let schemas = &document["components"]["schemas"];
    for (view, name) in [
        ("UserView", "state"),
        ("ClientView", "type"),
        ("ClientView", "state"),
        ("ClientView", "token_endpoint_auth_method"),
        ("ClientView", "id_token_signed_response_alg"),
        ("ClientView", "access_token_signed_response_alg"),
        ("TenantView", "state"),
        ("SigningKeyView", "kind"),
        ("SigningKeyView", "state"),
        ("TenantChangesBody", "state"),
        ("RotationBody", "reason"),
        ("RevocationSubject", "type"),
    ] {
        assert!(words(&properties(&document, &schemas[view])[name]).len() > 1, "{view} {name}");
    }
    for (view, name) in
        [("ClientChangesBody", "grant_types"), ("RotationBody", "kinds"), ("NewApiKeyBody", "permissions")]
    {
        assert!(words(&properties(&document, &schemas[view])[name]["items"]).len() > 1, "{view} {name}");
    }
    for kind in words(&properties(&document, &schemas["RevocationSubject"])["type"]) {
        let id = (kind != "tenant").then_some(NOBODY);
        let mut subject = json!({ "type": kind });
        if let Some(id) = id {
            subject["id"] = json!(id);
        }
        let body = json!({"subject": subject, "reason": "x"});
        let status = managed.tenant("POST", "/revocations", Some(body)).await.status;
        assert!(matches!(status.as_u16(), 200 | 404), "{kind}: {status}");
    }
}

#[actix_web::test]
async fn the_version_is_described_where_it_is_told() {
    let managed = Managed::open().await;
    let document: Value = serde_json::to_value(document()).unwrap();
    let user = managed.create_user("ada@acme.example").await;
    let user = user["id"].as_str().unwrap();
    let service = Some(json!({"name": "Job", "type": "service"}));
    let client = managed.tenant("POST", "/clients", service).await.json();
    let client = client["id"].as_str().unwrap();
    let tenant = managed.site.tenant.to_string();
    for (method, path, id, body) in [
        ("POST", "/admin/api/v1/users", "", Some(json!({"email": "bo@acme.example"}))),
        ("GET", "/admin/api/v1/users/{id}", user, None),
        ("PATCH", "/admin/api/v1/users/{id}", user, Some(json!({}))),
        ("POST", "/admin/api/v1/users/{id}/disable", user, None),
        ("POST", "/admin/api/v1/users/{id}/enable", user, None),
        ("POST", "/admin/api/v1/users/{id}/revoke", user, None),
        ("GET", "/admin/api/v1/users", "", None),
        ("POST", "/admin/api/v1/clients", "", Some(json!({"name": "Job", "type": "service"}))),
        ("GET", "/admin/api/v1/clients/{id}", client, None),
        ("PATCH", "/admin/api/v1/clients/{id}", client, Some(json!({}))),
        ("POST", "/admin/api/v1/clients/{id}/secret", client, None),
        ("POST", "/admin/api/v1/clients/{id}/disable", client, None),
        ("POST", "/admin/api/v1/clients/{id}/enable", client, None),
        ("POST", "/admin/api/v1/api-keys", "", Some(json!({"name": "x"}))),
        ("GET", "/admin/api/v1/settings", "", None),
        ("PUT", "/admin/api/v1/settings", "", Some(json!({}))),
        ("GET", "/platform/api/v1/tenants/{id}", &tenant, None),
        ("PATCH", "/platform/api/v1/tenants/{id}", &tenant, Some(json!({}))),
    ] {
        let is_platform = path.starts_with("/platform/");
        let (host, key) =
            if is_platform { (PLATFORM, &managed.platform_key) } else { (ACME, &managed.tenant_key) };
        let url = path.replace("{id}", id);
        let answer = managed.site.ask(call((method, host, &url), Some(key), body)).await;
        assert!(answer.status.is_success(), "{method} {path}: {}", answer.text());
        let operation = &document["paths"][path][method.to_lowercase()];
        let described = &operation["responses"][answer.status.as_str()]["headers"]["ETag"];
        assert_eq!(described.is_object(), answer.header("etag").is_some(), "{method} {path}");
    }
    let change = &document["paths"]["/platform/api/v1/tenants/{id}"]["patch"]["description"];
    assert!(change.as_str().unwrap().contains("`tenants.manage`"), "{change}");
}
