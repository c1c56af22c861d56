//! Views of lists that were given a name.

use jiff::Timestamp;

use crate::engine::{Answer, DatabaseError, Row};
use crate::opening::Store;
use crate::stored::micros;

/// A view of a list: the page and its query, as in the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Twelve hexadecimal digits.
    pub view_id: String,
    /// The page, as in `queue`.
    pub page: String,
    /// What it is called.
    pub name: String,
    /// The query, without a question mark.
    pub query: String,
    /// Whose it is, by the user's id.
    pub user_id: String,
    /// Whether everybody sees it.
    pub is_shared: bool,
}

/// A change of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewChange {
    /// Another name.
    Rename(String),
    /// Another query.
    Query(String),
    /// For everybody, or for its owner only.
    Share(bool),
}

impl Store {
    /// The views of a page that a user sees: the user's own and the shared ones, by name.
    pub fn saved_views(&self, page: &str, user_id: &str) -> Answer<Vec<SavedView>, DatabaseError> {
        let (page, user_id) = (page.to_owned(), user_id.to_owned());
        self.ask(move |tx| {
            tx.query(
                "SELECT view_id, page, name, query, user_id, is_shared FROM saved_views
                 WHERE page = $1 AND (user_id = $2 OR is_shared = 1) ORDER BY name, view_id",
                &[page.as_str().into(), user_id.as_str().into()],
                read,
            )
        })
    }

    /// Keeps a new view.
    pub fn create_saved_view(&self, view: SavedView, now: Timestamp) -> Answer<(), DatabaseError> {
        self.submit(move |tx| {
            tx.execute(
                "INSERT INTO saved_views (view_id, page, name, query, user_id, is_shared,
                     created_at_us, updated_at_us)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                &[
                    view.view_id.as_str().into(),
                    view.page.as_str().into(),
                    view.name.as_str().into(),
                    view.query.as_str().into(),
                    view.user_id.as_str().into(),
                    view.is_shared.into(),
                    micros(now).into(),
                    micros(now).into(),
                ],
            )?;
            Ok(())
        })
    }

    /// Changes a view of this user; `false` when the user has none of that id.
    pub fn change_saved_view(
        &self,
        view_id: &str,
        user_id: &str,
        change: ViewChange,
        now: Timestamp,
    ) -> Answer<bool, DatabaseError> {
        let (view_id, user_id) = (view_id.to_owned(), user_id.to_owned());
        self.submit(move |tx| {
            let (sql, value) = match &change {
                ViewChange::Rename(name) => (
                    "UPDATE saved_views SET name = $1, updated_at_us = $2
                     WHERE view_id = $3 AND user_id = $4",
                    name.as_str().into(),
                ),
                ViewChange::Query(query) => (
                    "UPDATE saved_views SET query = $1, updated_at_us = $2
                     WHERE view_id = $3 AND user_id = $4",
                    query.as_str().into(),
                ),
                ViewChange::Share(is_shared) => (
                    "UPDATE saved_views SET is_shared = $1, updated_at_us = $2
                     WHERE view_id = $3 AND user_id = $4",
                    (*is_shared).into(),
                ),
            };
            let params = [
                value,
                micros(now).into(),
                view_id.as_str().into(),
                user_id.as_str().into(),
            ];
            Ok(tx.execute(sql, &params)? > 0)
        })
    }

    /// Deletes a view of this user for good; `false` when the user has none of that id.
    pub fn delete_saved_view(&self, view_id: &str, user_id: &str) -> Answer<bool, DatabaseError> {
        let (view_id, user_id) = (view_id.to_owned(), user_id.to_owned());
        self.submit(move |tx| {
            let n_deleted = tx.execute(
                "DELETE FROM saved_views WHERE view_id = $1 AND user_id = $2",
                &[view_id.as_str().into(), user_id.as_str().into()],
            )?;
            Ok(n_deleted > 0)
        })
    }
}

fn read(row: &Row<'_>) -> Result<SavedView, DatabaseError> {
    Ok(SavedView {
        view_id: row.text(0)?,
        page: row.text(1)?,
        name: row.text(2)?,
        query: row.text(3)?,
        user_id: row.text(4)?,
        is_shared: row.int(5)? != 0,
    })
}
