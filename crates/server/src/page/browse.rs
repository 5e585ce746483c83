//! Browsing: the applications, and the records of a collection with conditions, order and pages.

use rehome::{Cursor, Filter, Query, Value};

use super::html::{choice, escaped, field, link, page, part, table};
use crate::{
    answer::Answer,
    api::{
        packs::title_of,
        records::{page_of, query},
    },
    call::Call,
    problem::Problem,
};

/// So many columns of a table are shown.
const COLUMNS: usize = 6;

/// A facet with more values is not listed.
const VALUES: usize = 30;

/// The applications and their collections.
pub(super) fn apps(call: &mut Call) -> Result<Answer, Problem> {
    let stats = call.rehome.stats()?;
    let of_app: String = call
        .rehome
        .apps()
        .iter()
        .map(|app| {
            let kinds: String = app
                .collections
                .iter()
                .map(|collection| {
                    let counted = stats
                        .packs
                        .iter()
                        .filter(|of| of.app == app.id)
                        .flat_map(|of| &of.collections)
                        .chain(
                            stats
                                .apps
                                .iter()
                                .filter(|of| of.app == app.id)
                                .flat_map(|of| &of.collections),
                        );
                    let count: i64 = counted
                        .filter(|of| of.collection == collection.id)
                        .map(|of| of.records)
                        .sum();
                    let to = format!("/records/{}/{}", part(&app.id), part(&collection.id));
                    format!("<li>{} ({count})</li>", link(&to, title_of(&collection.id)))
                })
                .collect();
            format!("<h2>{}</h2><ul class=\"facets\">{kinds}</ul>", escaped(&app.title))
        })
        .collect();
    Ok(Answer::html(page("Browse", &of_app)))
}

/// The records of a collection.
pub(super) fn records(call: &mut Call) -> Result<Answer, Problem> {
    let (app, collection) =
        call.rehome.collection(Some(call.path("app")), call.path("collection"))?;
    let asked = query(call)?;
    let found = call.rehome.documents(Some(&app.id), &collection.id, &asked)?;
    let total = call.rehome.count_documents(Some(&app.id), &collection.id, &asked)?;
    let columns: Vec<&str> = collection
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .filter(|name| !["key", "name"].contains(name))
        .take(COLUMNS)
        .collect();
    let heads: Vec<&str> =
        ["name"].into_iter().chain(columns.iter().copied()).chain(["from"]).collect();
    let rows: Vec<Vec<String>> = found
        .items
        .iter()
        .map(|document| {
            let body: serde_json::Value = serde_json::from_str(&document.body).unwrap_or_default();
            let name = document.name.as_deref().unwrap_or(&document.record.key);
            let mut row = vec![link(&page_of(&document.record), name)];
            row.extend(columns.iter().map(|column| cell(&body, column)));
            row.push(escaped(&document.record.container));
            row
        })
        .collect();
    let here = format!("/records/{}/{}", part(&app.id), part(&collection.id));
    let next = found.next.as_ref().map(|next| {
        format!("<p>{}</p>", link(&with(call, &here, &asked, None, Some(next)), "The next page"))
    });
    let title = title_of(&collection.id);
    let body = format!(
        "<p>{total} records{}</p>{}{}{}{}",
        chosen(call, &here, &asked),
        form(call, &here, &asked, &columns),
        table(&title, &heads, &rows),
        next.unwrap_or_default(),
        facets(call, &app.id, collection, &here, &asked)?,
    );
    Ok(Answer::html(page(&title, &body)))
}

/// A member of a body in a cell.
fn cell(body: &serde_json::Value, column: &str) -> String {
    let member = &body[column];
    let member = member.get("name").or(member.get("index")).unwrap_or(member);
    match member {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => escaped(text.chars().take(60).collect::<String>()),
        serde_json::Value::Bool(flag) => (if *flag { "yes" } else { "no" }).to_owned(),
        serde_json::Value::Number(number) => escaped(number),
        _ => String::new(),
    }
}

/// The address of the list with one condition more or less, or of its next page.
fn with(
    call: &Call,
    here: &str,
    asked: &Query,
    more: Option<&str>,
    after: Option<&Cursor>,
) -> String {
    let mut parts: Vec<String> = ["pack", "container", "campaign", "prefix", "order"]
        .iter()
        .flat_map(|name| call.queries(name).map(move |value| format!("{name}={}", part(value))))
        .collect();
    let written = |filter: &Filter| match filter.operator {
        rehome::Operator::Absent => format!("!{}", filter.field),
        operator => format!("{}{}{}", filter.field, operator.as_str(), filter.value),
    };
    let conditions =
        asked.filters.iter().map(written).filter(|text| !text.starts_with("container="));
    let mut conditions: Vec<String> = conditions.collect();
    if let Some(more) = more {
        match conditions.iter().position(|known| known == more) {
            Some(there) => {
                conditions.remove(there);
            }
            None => conditions.push(more.to_owned()),
        }
    }
    parts.extend(conditions.iter().map(|text| format!("where={}", part(text))));
    parts.extend(after.map(|after| format!("after={}", part(after))));
    format!("{here}?{}", parts.join("&"))
}

/// The conditions that hold, each with a link that takes it away.
fn chosen(call: &Call, here: &str, asked: &Query) -> String {
    call.queries("where")
        .map(|text| {
            let to = with(call, here, asked, Some(text), None);
            format!(" · {} {}", escaped(text), link(&to, format!("without {text}")))
        })
        .collect()
}

fn form(call: &Call, here: &str, asked: &Query, columns: &[&str]) -> String {
    let mut orders = vec![("", "as in the file".to_owned()), ("name", "name".to_owned())];
    let down: Vec<String> = columns.iter().map(|column| format!("-{column}")).collect();
    for (column, down) in columns.iter().zip(&down) {
        orders.push((column, (*column).to_owned()));
        orders.push((down, format!("{column}, largest first")));
    }
    let order = asked.order.as_ref().map(ToString::to_string).unwrap_or_default();
    let hidden: String = ["pack", "container", "campaign", "where"]
        .iter()
        .flat_map(|name| {
            call.queries(name).map(move |value| {
                format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value))
            })
        })
        .collect();
    format!(
        "<form class=\"row\" method=\"get\" action=\"{here}\" role=\"search\">{hidden}{}{}\
         <button>Show</button></form>",
        field("prefix", "Name begins with", call.query("prefix").unwrap_or_default()),
        choice("order", "In the order of", orders, &order),
    )
}

/// What the records can be narrowed down by, with how many there are of each.
fn facets(
    call: &Call,
    app: &str,
    collection: &rehome::Collection,
    here: &str,
    asked: &Query,
) -> Result<String, Problem> {
    let fields = collection
        .facets
        .iter()
        .map(String::as_str)
        .chain(collection.columns.iter().filter(|of| of.indexed).map(|of| of.name.as_str()))
        .filter(|name| !["key", "name", "updated_at", "created_at"].contains(name));
    let asked_first = Query { after: None, ..asked.clone() };
    let mut shown = String::new();
    for field in fields.take(8) {
        let counted = call.rehome.values(Some(app), &collection.id, field, &asked_first)?;
        if counted.len() < 2 || counted.len() > VALUES {
            continue;
        }
        let items: String = counted
            .iter()
            .map(|(value, count)| {
                let (says, condition) = match value {
                    Value::Null => ("none".to_owned(), format!("!{field}")),
                    Value::Text(text) => (text.clone(), format!("{field}={text}")),
                    Value::Flag(flag) => {
                        ((if *flag { "yes" } else { "no" }).to_owned(), format!("{field}={flag}"))
                    }
                    Value::Integer(number) => (number.to_string(), format!("{field}={number}")),
                    Value::Real(number) => (number.to_string(), format!("{field}={number}")),
                };
                let to = with(call, here, asked, Some(&condition), None);
                format!("<li>{} ({count})</li>", link(&to, says))
            })
            .collect();
        shown += &format!(
            "<details><summary>By {}</summary><ul class=\"facets\">{items}</ul></details>",
            escaped(field.replace('_', " "))
        );
    }
    Ok(if shown.is_empty() { shown } else { format!("<h2>Narrow down</h2>{shown}") })
}
