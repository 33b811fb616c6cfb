//! The description and the routes are compared, so that neither can say more than the other.

use super::Managed;
use crate::api::openapi::document;
use crate::api::{ROUTES, Route};
use crate::test_site::{ACME, PLATFORM, get};
use serde_json::Value;
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
