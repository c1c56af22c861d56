//! What the address of the queue asks for: which rows, in which order, and from where on.

use std::collections::BTreeMap;

use countermand_store::users::UserWithRoles;
use jiff::Timestamp;
use serde::Deserialize;

use super::PATH;
use super::rows::Item;
use super::worklist::{self, Why};
use crate::http::problem::Problem;
use crate::http::query::page::Cursor;
use crate::http::web::export::FileForm;
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::columns::Columns;
use crate::search::tokens::{self, Token};

/// The keys of its search.
pub(super) const KEYS: &[&str] = &["account", "order", "why", "assigned", "level"];

/// The query of the queue.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QueueQuery {
    pub(super) account: Option<String>,
    /// A reason of [`Why`].
    pub(super) why: Option<String>,
    /// Words and tokens, with [`KEYS`].
    pub(super) q: Option<String>,
    /// `mine`, `free` or `resting`; all that waits without it.
    pub(super) view: Option<String>,
    /// `deadline`, the default, or `account`; with a minus the other way round.
    pub(super) sort: Option<String>,
    /// Which columns are shown.
    pub(super) columns: Option<String>,
    /// Behind which row the page begins.
    pub(super) cursor: Option<Cursor>,
    /// The row that is open beside the list: `ACCOUNT/ORDER`.
    pub(super) open: Option<String>,
    /// The form of an export.
    pub(super) format: Option<FileForm>,
    /// What was just done, to say so.
    pub(super) done: Option<String>,
}

impl QueueQuery {
    /// What shapes the list and stays when a row is opened; `cursor` as it came.
    pub(super) fn parameters(&self, cursor: Option<&str>) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("why", self.why.as_deref()),
            ("q", self.q.as_deref()),
            ("view", self.view.as_deref()),
            ("sort", self.sort.as_deref()),
            ("columns", self.columns.as_deref()),
            ("cursor", cursor),
        ])
    }

    /// The columns that are shown.
    pub(super) fn columns(&self) -> Columns {
        Columns::of(super::LIST_COLUMNS, self.columns.as_deref())
    }

    /// The list that cursors belong to.
    pub(super) fn list(&self) -> String {
        self.parameters(None).address(PATH)
    }

    /// Whether rows are left out.
    pub(super) fn is_narrowed(&self) -> bool {
        let is_set = |value: &Option<String>| value.as_ref().is_some_and(|text| !text.is_empty());
        is_set(&self.why) || is_set(&self.q) || is_set(&self.view)
    }

    /// The account, when one is chosen.
    pub(super) fn account(&self) -> Option<&str> {
        self.account.as_deref().filter(|name| !name.is_empty())
    }
}

/// The users by their ids, to name them.
#[derive(Debug, Clone, Default)]
pub(super) struct People(BTreeMap<String, (String, String)>);

impl People {
    pub(super) fn of(users: Vec<UserWithRoles>) -> Self {
        let users = users.into_iter().map(|found| found.user);
        Self(
            users
                .map(|user| (user.user_id, (user.login, user.name)))
                .collect(),
        )
    }

    pub(super) fn login<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, |(login, _)| login.as_str())
    }

    pub(super) fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, |(_, name)| name.as_str())
    }

    /// Ids and names, by id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(id, (_, name))| (id.as_str(), name.as_str()))
    }
}

/// Which rows are wanted, and by whom.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    tokens: Vec<Token>,
    why: Option<Why>,
    view: &'a str,
    me: &'a str,
    people: &'a People,
    now: Timestamp,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(
        query: &'a QueueQuery,
        me: &'a str,
        people: &'a People,
        now: Timestamp,
    ) -> Self {
        Self {
            tokens: tokens::parse(query.q.as_deref().unwrap_or("")),
            why: query.why.as_deref().and_then(Why::parse),
            view: query.view.as_deref().unwrap_or(""),
            me,
            people,
            now,
        }
    }

    /// Whether a row is wanted.
    pub(super) fn takes(&self, item: &Item) -> bool {
        let assignee = item.assignee();
        let is_in_view = match self.view {
            "mine" => assignee == Some(self.me),
            "free" => assignee.is_none(),
            _ => true,
        };
        worklist::rests(&item.entry, self.now) == (self.view == "resting")
            && is_in_view
            && self.why.is_none_or(|why| Why::of(&item.entry) == why)
            && self
                .tokens
                .iter()
                .all(|token| self.fits(token, item) != token.is_not)
    }

    fn fits(&self, token: &Token, item: &Item) -> bool {
        let value = token.value.as_str();
        let order = item.entry.order_id.as_str();
        match token.key.as_deref() {
            Some("account") => item.account().as_str() == value,
            Some("why") => Why::of(&item.entry).as_str() == value,
            Some("order") => order.starts_with(value),
            Some("assigned") => match (value, item.assignee()) {
                ("none", assignee) => assignee.is_none(),
                ("me", assignee) => assignee == Some(self.me),
                (login, assignee) => assignee.is_some_and(|id| self.people.login(id) == login),
            },
            Some("level") => item.level().to_string() == value,
            // A key that is none fits nothing: a word that was mistyped must not show everything.
            Some(_) => false,
            None => order.contains(value) || item.account().as_str().contains(value),
        }
    }
}

/// What can be typed into the box, to be offered.
pub(super) fn suggestions(people: &People) -> Vec<String> {
    let whys = Why::ALL
        .into_iter()
        .map(|why| format!("why:{}", why.as_str()));
    let fixed = ["assigned:me", "assigned:none", "level:1", "level:2"].map(str::to_owned);
    let logins = people
        .iter()
        .map(|(id, _)| format!("assigned:{}", people.login(id)));
    whys.chain(fixed).chain(logins).take(40).collect()
}

/// Where a row stands in the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    group: String,
    deadline_us: i64,
    why: usize,
    account: String,
    order: String,
}

impl Place {
    fn of(item: &Item, by: &str) -> Self {
        let why = Why::of(&item.entry);
        let account = item.account().as_str();
        Self {
            group: if by == "account" { account } else { "" }.to_owned(),
            deadline_us: item.deadline().unwrap_or(Timestamp::MAX).as_microsecond(),
            why: Why::ALL.iter().position(|found| *found == why).unwrap_or(0),
            account: account.to_owned(),
            order: item.entry.order_id.as_str().to_owned(),
        }
    }

    fn cursor(&self, list: &str) -> Option<String> {
        let (deadline, why) = (self.deadline_us.to_string(), self.why.to_string());
        Cursor::after(
            list,
            &[&self.group, &deadline, &why, &self.account, &self.order],
        )
    }

    fn parse(parts: Vec<String>) -> Option<Self> {
        let [group, deadline, why, account, order] = <[String; 5]>::try_from(parts).ok()?;
        Some(Self {
            group,
            deadline_us: deadline.parse().ok()?,
            why: why.parse().ok()?,
            account,
            order,
        })
    }
}

/// The rows of the page, in order, and the cursor of the next one.
///
/// # Errors
/// 400 for a cursor of another list.
pub(super) fn page_of(
    items: Vec<Item>,
    query: &QueueQuery,
    n_rows: usize,
) -> Result<(Vec<Item>, Option<String>), Problem> {
    let by = query.sort.as_deref().unwrap_or("deadline");
    let (by, is_reversed) = by.strip_prefix('-').map_or((by, false), |by| (by, true));
    let list = query.list();
    let mut placed: Vec<(Place, Item)> = items
        .into_iter()
        .map(|item| (Place::of(&item, by), item))
        .collect();
    placed.sort_by(|(one, _), (other, _)| {
        let order = one.cmp(other);
        if is_reversed { order.reverse() } else { order }
    });
    if let Some(cursor) = &query.cursor {
        let key = cursor.key(&list, 5)?;
        if let Some(last) = Place::parse(key) {
            placed.retain(|(place, _)| {
                if is_reversed {
                    *place < last
                } else {
                    *place > last
                }
            });
        }
    }
    let has_more = placed.len() > n_rows;
    placed.truncate(n_rows);
    let next = placed.last().filter(|_| has_more);
    let next = next.and_then(|(place, _)| place.cursor(&list));
    Ok((placed.into_iter().map(|(_, item)| item).collect(), next))
}
