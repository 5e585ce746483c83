//! Routes as data: path, who may call it, what it takes and answers, and its handler. The router,
//! the checks before a handler, the description of the API and the matrix of the tests are made of
//! the same values, so that none of them can know another route than the others.

use rehome::TokenScope;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{answer::Answer, call::Call, problem::Problem};

/// How a request is answered. It may block.
pub(crate) type Handler = fn(&mut Call) -> Result<Answer, Problem>;

/// What of HTTP's methods there is. A `HEAD` is a [`Method::Get`] without its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    pub(crate) fn of(text: &str) -> Option<Self> {
        match text {
            "GET" | "HEAD" => Some(Self::Get),
            "POST" => Some(Self::Post),
            "PUT" => Some(Self::Put),
            "DELETE" => Some(Self::Delete),
            _ => None,
        }
    }
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody.
    Open,
    /// Whoever may read; with `--public-read` anybody.
    PublicRead,
    /// Whoever shows a token that reaches so far.
    Needs(TokenScope),
}

impl Access {
    pub(crate) fn scope(self) -> Option<TokenScope> {
        match self {
            Self::Open => None,
            Self::PublicRead => Some(TokenScope::Read),
            Self::Needs(scope) => Some(scope),
        }
    }
}

/// What a route takes as a body.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// None; what comes all the same is not read.
    None,
    /// JSON of this shape, or a form with its fields.
    Json(Shape),
    /// The text of a record, or of a part of one.
    Document,
    /// A file: the bytes themselves, or a form with one.
    Upload,
}

/// A parameter behind the `?`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Whether it may stand there several times.
    pub(crate) repeats: bool,
}

pub(crate) const fn param(name: &'static str, about: &'static str) -> Param {
    Param { name, about, repeats: false }
}

pub(crate) const fn params(name: &'static str, about: &'static str) -> Param {
    Param { name, about, repeats: true }
}

/// The JSON Schema of what is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape(pub(crate) fn(&mut SchemaGenerator) -> Schema);

impl Shape {
    pub(crate) fn of<T: JsonSchema>() -> Self {
        Self(|schemas| schemas.subschema_for::<T>())
    }

    /// An object that another page describes.
    pub(crate) fn object() -> Self {
        Self(|_| schemars::json_schema!({ "type": "object" }))
    }

    pub(crate) fn list_of_objects() -> Self {
        Self(|_| schemars::json_schema!({ "type": "array", "items": { "type": "object" } }))
    }
}

/// One route.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// What programs call it.
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) access: Access,
    pub(crate) body: Body,
    pub(crate) params: Vec<Param>,
    /// Whether any parameter is taken: some are names of fields.
    pub(crate) takes_any_param: bool,
    /// The status of success, and what it says.
    pub(crate) success: u16,
    pub(crate) answer: Shape,
    /// Whether it is a page for people, and no part of the API.
    pub(crate) is_page: bool,
    pub(crate) handler: Handler,
}

impl Route {
    fn new(method: Method, path: &'static str, name: &'static str, handler: Handler) -> Self {
        let access = match method {
            Method::Get => Access::Needs(TokenScope::Read),
            _ => Access::Needs(TokenScope::Write),
        };
        Self {
            method,
            path,
            name,
            summary: "",
            access,
            body: Body::None,
            params: Vec::new(),
            takes_any_param: false,
            success: 200,
            answer: Shape::object(),
            is_page: false,
            handler,
        }
    }

    pub(crate) fn get(path: &'static str, name: &'static str, handler: Handler) -> Self {
        Self::new(Method::Get, path, name, handler)
    }

    pub(crate) fn post(path: &'static str, name: &'static str, handler: Handler) -> Self {
        Self::new(Method::Post, path, name, handler)
    }

    pub(crate) fn put(path: &'static str, name: &'static str, handler: Handler) -> Self {
        Self::new(Method::Put, path, name, handler)
    }

    pub(crate) fn delete(path: &'static str, name: &'static str, handler: Handler) -> Self {
        Self::new(Method::Delete, path, name, handler)
    }

    /// A page for people.
    pub(crate) fn page(path: &'static str, name: &'static str, handler: Handler) -> Self {
        Self { is_page: true, access: Access::PublicRead, ..Self::get(path, name, handler) }
    }

    pub(crate) fn about(self, summary: &'static str) -> Self {
        Self { summary, ..self }
    }

    pub(crate) fn access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    pub(crate) fn public(self) -> Self {
        self.access(Access::PublicRead)
    }

    pub(crate) fn reads(self) -> Self {
        self.access(Access::Needs(TokenScope::Read))
    }

    pub(crate) fn admin(self) -> Self {
        self.access(Access::Needs(TokenScope::Admin))
    }

    pub(crate) fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Body::Json(Shape::of::<T>()), ..self }
    }

    pub(crate) fn takes_body(self, body: Body) -> Self {
        Self { body, ..self }
    }

    pub(crate) fn params(mut self, params: &[Param]) -> Self {
        self.params.extend(params);
        self
    }

    pub(crate) fn any_params(self) -> Self {
        Self { takes_any_param: true, ..self }
    }

    pub(crate) fn answers<T: JsonSchema>(self) -> Self {
        Self { answer: Shape::of::<T>(), ..self }
    }

    pub(crate) fn answers_list(self) -> Self {
        Self { answer: Shape::list_of_objects(), ..self }
    }

    pub(crate) fn creates(self) -> Self {
        Self { success: 201, ..self }
    }

    /// Whether it changes something: its method says so, and more than reading is needed.
    pub(crate) fn writes(&self) -> bool {
        self.method != Method::Get && self.access.scope() > Some(TokenScope::Read)
    }
}
