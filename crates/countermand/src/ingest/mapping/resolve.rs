//! A mapping brought together with the header of one file.

use std::borrow::Cow;

use countermand_spapi::delimited::{Header, Row};

use super::Mapping;
use crate::ingest::report_files::{LineText, OrderField, RefuseFile};

/// Where each field of a line comes from in one file.
#[derive(Debug)]
pub struct MappedColumns {
    columns: Vec<(OrderField, usize, String)>,
    constants: Vec<(OrderField, String)>,
    cancellation_prefix: Option<String>,
}

impl Mapping {
    /// Finds the mapping's columns in a header; of several names for a field the first one there
    /// is taken.
    ///
    /// # Errors
    /// When a field has none of its columns and no constant.
    pub(in crate::ingest) fn resolve(&self, header: &Header) -> Result<MappedColumns, RefuseFile> {
        let mut columns = Vec::new();
        let mut missing = Vec::new();
        for (field, names) in &self.columns {
            let place = names
                .iter()
                .find_map(|name| Some((header.find(name)?, name)));
            match place {
                Some((place, name)) => columns.push((*field, place, name.clone())),
                None if self.constants.contains_key(field) => {}
                None => missing.push(names.join(" or ")),
            }
        }
        if !missing.is_empty() {
            return Err(RefuseFile::MissingColumns { names: missing });
        }
        Ok(MappedColumns {
            columns,
            constants: self
                .constants
                .iter()
                .map(|(field, value)| (*field, value.clone()))
                .collect(),
            cancellation_prefix: self.cancellation_prefix.clone(),
        })
    }
}

impl MappedColumns {
    /// The texts of one line; a constant fills an empty field too.
    pub(in crate::ingest) fn line_text<'a>(&'a self, row: &Row<'a>) -> LineText<'a> {
        let mut text = LineText::default();
        for (field, value) in &self.constants {
            text.set(*field, value);
        }
        for (field, place, _) in &self.columns {
            let cell = row.cell(*place);
            let has_constant = self.constants.iter().any(|(other, _)| other == field);
            if !cell.is_empty() || !has_constant {
                text.set(*field, cell);
            }
        }
        text
    }

    /// Whether a line with this id is a cancellation of its own.
    pub(in crate::ingest) fn is_cancellation(&self, order_id: &str) -> bool {
        self.cancellation_prefix
            .as_deref()
            .is_some_and(|prefix| order_id.starts_with(prefix))
    }

    /// The column of a field as the file names it, or else the field's own name.
    pub(in crate::ingest) fn name(&self, field: OrderField) -> Cow<'static, str> {
        self.columns
            .iter()
            .find(|(other, _, _)| *other == field)
            .map_or(Cow::Borrowed(field.as_str()), |(_, _, name)| {
                Cow::Owned(name.clone())
            })
    }
}
