//! The description of the API (OpenAPI 3.1), made of the routes themselves.

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    api::views::ProblemView,
    route::{Access, Body, Route, Shape},
};

/// The document as it is served, and kept beside the documentation.
pub(crate) fn document(routes: &[Route]) -> Vec<u8> {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut schemas = settings.into_generator();
    let problem = json!(schemas.subschema_for::<ProblemView>());
    let mut paths: Map<String, Value> = Map::new();
    for route in routes.iter().filter(|route| !route.is_page) {
        let operation = operation(route, &mut schemas, &problem);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation;
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rehome",
            "description": "The records, packs and history of a database, over HTTP. Problems are \
                            those of RFC 9457, with a stable `code`; docs/ERRORS.md lists them.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token, as `rehome token create` makes one.",
                },
            },
        },
    });
    let mut text = serde_json::to_vec_pretty(&document).unwrap_or_default();
    text.push(b'\n');
    text
}

fn operation(route: &Route, schemas: &mut SchemaGenerator, problem: &Value) -> Value {
    let mut shape = |shape: &Shape| json!((shape.0)(schemas));
    let mut parameters: Vec<Value> = names_in(route.path)
        .map(|name| {
            json!({
                "name": name, "in": "path", "required": true, "schema": { "type": "string" },
            })
        })
        .collect();
    for param in &route.params {
        let schema = if param.repeats {
            json!({ "type": "array", "items": { "type": "string" } })
        } else {
            json!({ "type": "string" })
        };
        parameters.push(json!({
            "name": param.name, "in": "query", "description": param.about, "schema": schema,
        }));
    }
    let content = json!({ "application/json": { "schema": shape(&route.answer) } });
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.summary,
        "tags": [tag(route.path)],
        "parameters": parameters,
        "responses": {
            route.success.to_string(): { "description": "As asked.", "content": content },
            "default": {
                "description": "A problem.",
                "content": { "application/problem+json": { "schema": problem } },
            },
        },
    });
    let body = match &route.body {
        Body::None => None,
        Body::Json(of) => {
            let schema = shape(of);
            Some(json!({
                "application/json": { "schema": schema },
                "application/x-www-form-urlencoded": { "schema": schema },
            }))
        }
        Body::Document => Some(json!({ "application/json": { "schema": {} } })),
        Body::Upload => Some(json!({
            "application/json": { "schema": {} },
            "application/zip": { "schema": { "type": "string", "format": "binary" } },
            "multipart/form-data": { "schema": { "type": "object" } },
        })),
    };
    if let Some(content) = body {
        operation["requestBody"] = json!({ "content": content });
    }
    match route.access {
        Access::Open => operation["security"] = json!([]),
        Access::PublicRead | Access::Needs(_) => {
            operation["security"] = json!([{ "token": [] }]);
            operation["x-scope"] = json!(route.access.scope());
            operation["x-public-read"] = json!(route.access == Access::PublicRead);
        }
    }
    operation
}

/// The names in the braces of a path.
fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// What routes that belong together have in common.
fn tag(path: &str) -> &str {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    match (parts.next(), parts.next()) {
        (Some("api"), Some(second)) => second,
        (Some(first), _) => first,
        (None, _) => "page",
    }
}
