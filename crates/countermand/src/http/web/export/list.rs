//! A list on its way into a file: rows in, bytes out, never the whole list in memory.

use std::future::Future;

use axum::response::Response;
use bytes::Bytes;
use jiff::Timestamp;

use super::cells::{Cell, Column, Line, csv_lines};
#[cfg(feature = "parquet")]
use super::parquet::{Groups, WriteError};
use super::{FileForm, file_name, streamed};
use crate::http::problem::{Code, Problem};
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::columns::Columns;

/// Rows that are written together as lines.
const ROWS_OF_LINES: usize = 256;
/// Rows of a row group.
#[cfg(feature = "parquet")]
const ROWS_OF_GROUP: usize = 8_192;
/// Text of the rows of a row group, about at most.
#[cfg(feature = "parquet")]
const GROUP_BYTES_MAX: usize = 8 * 1024 * 1024;

enum Writer {
    Lines {
        head: Option<Line>,
    },
    #[cfg(feature = "parquet")]
    Groups(Box<Groups>),
}

/// A list that is being written.
pub struct ListFile {
    form: FileForm,
    name: String,
    writer: Writer,
    /// Which cells of a row are written; all of them without it.
    kept: Option<Vec<bool>>,
    /// Rows that wait to be written together, and about how much memory their texts take.
    waiting: Vec<Line>,
    waiting_bytes: usize,
    ready: Vec<u8>,
}

impl ListFile {
    /// A file of a list: what it is, as in `orders`, with its filters.
    ///
    /// # Errors
    /// 404 when lists do not have that form; 400 when the program was built without it.
    pub fn open(
        form: Option<FileForm>,
        what: &str,
        columns: &[Column],
        (filters, now): (&Parameters, Timestamp),
    ) -> Result<Self, Problem> {
        let form = form.unwrap_or(FileForm::Csv);
        let writer = match form {
            FileForm::Csv => Writer::Lines {
                head: Some(
                    columns
                        .iter()
                        .map(|column| Cell::text(column.name))
                        .collect(),
                ),
            },
            FileForm::Parquet => groups(what, columns, (filters, now))?,
            FileForm::Ndjson | FileForm::Markdown => {
                return Err(Problem::not_found("form of the list"));
            }
        };
        Ok(Self {
            form,
            name: file_name(what, filters, now),
            writer,
            kept: None,
            waiting: Vec::new(),
            waiting_bytes: 0,
            ready: Vec::new(),
        })
    }

    /// The same with the columns alone that are shown. Rows are pushed with a cell for each column
    /// all the same.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_narrowed(
        form: Option<FileForm>,
        what: &str,
        (columns, shown): (&[Column], &Columns),
        made: (&Parameters, Timestamp),
    ) -> Result<Self, Problem> {
        let kept: Vec<bool> = columns
            .iter()
            .map(|column| shown.has_in_file(column.name))
            .collect();
        let mut left = columns.to_vec();
        left.retain(|column| shown.has_in_file(column.name));
        let mut file = Self::open(form, what, &left, made)?;
        file.kept = Some(kept);
        Ok(file)
    }

    /// Adds a row: a cell for each column.
    ///
    /// # Errors
    /// 500 when a cell is not of its column's kind.
    pub fn push(&mut self, mut row: Line) -> Result<(), Problem> {
        if let Some(kept) = &self.kept {
            let mut kept = kept.iter();
            row.retain(|_| kept.next().is_none_or(|is_kept| *is_kept));
        }
        self.waiting_bytes += row.iter().map(Cell::size_bytes).sum::<usize>();
        self.waiting.push(row);
        let is_full = match &self.writer {
            Writer::Lines { .. } => self.waiting.len() >= ROWS_OF_LINES,
            #[cfg(feature = "parquet")]
            Writer::Groups(_) => {
                self.waiting.len() >= ROWS_OF_GROUP || self.waiting_bytes >= GROUP_BYTES_MAX
            }
        };
        if is_full { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Problem> {
        let rows = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        match &mut self.writer {
            Writer::Lines { head } => {
                let head = head.take();
                self.ready.extend(csv_lines(head.iter().chain(&rows))?);
            }
            #[cfg(feature = "parquet")]
            Writer::Groups(groups) => {
                if !rows.is_empty() {
                    self.ready
                        .extend(groups.group(&rows).map_err(|error| refused(&error))?);
                }
            }
        }
        Ok(())
    }

    /// What has been written since this was asked for last; often nothing.
    pub fn written(&mut self) -> Bytes {
        Bytes::from(std::mem::take(&mut self.ready))
    }

    /// Writes the end of the file; the bytes that are left.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn end(mut self) -> Result<Bytes, Problem> {
        self.write()?;
        let bytes = match self.writer {
            Writer::Lines { .. } => self.ready,
            #[cfg(feature = "parquet")]
            Writer::Groups(groups) => {
                let end = groups.end().map_err(|error| refused(&error))?;
                [self.ready, end].concat()
            }
        };
        Ok(Bytes::from(bytes))
    }

    /// The file's form.
    pub const fn form(&self) -> FileForm {
        self.form
    }

    /// The file's name without its ending.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file of rows that are there.
    ///
    /// # Errors
    /// As [`Self::push`].
    async fn whole(self, rows: Vec<Line>) -> Result<Response, Problem> {
        let step = |rows: Option<Vec<Line>>| async { Ok(rows.map(|rows| (rows, None))) };
        self.streamed(Some(rows), step).await
    }

    /// The file of rows that are read step by step: each step gives rows and where to go on;
    /// `None` behind the last one.
    ///
    /// # Errors
    /// Those of the first step. What fails later breaks the file off, so that nobody takes it for
    /// a whole one.
    pub async fn streamed<S, F, Fut>(self, state: S, step: F) -> Result<Response, Problem>
    where
        S: Send + 'static,
        F: Fn(S) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Option<(Vec<Line>, S)>, Problem>> + Send + 'static,
    {
        let (form, name) = (self.form, self.name.clone());
        let walk = Walk {
            file: Some(self),
            state: Some(state),
            step,
        };
        streamed(form, &name, walk, Walk::next).await
    }
}

/// A short list that is there as a whole.
#[derive(Debug)]
pub struct Sheet {
    columns: Vec<Column>,
    rows: Vec<Line>,
}

impl Sheet {
    /// A list with these columns and no row.
    pub fn new(columns: &[Column]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row: a cell for each column.
    pub fn push(&mut self, row: Line) {
        self.rows.push(row);
    }

    /// The list as a file to keep; see [`ListFile::open`].
    ///
    /// # Errors
    /// As [`ListFile::open`] and [`ListFile::push`].
    pub async fn answer(
        self,
        form: Option<FileForm>,
        what: &str,
        made: (&Parameters, Timestamp),
    ) -> Result<Response, Problem> {
        let file = ListFile::open(form, what, &self.columns, made)?;
        file.whole(self.rows).await
    }
}

/// Where the writing of a file stands.
struct Walk<S, F> {
    file: Option<ListFile>,
    state: Option<S>,
    step: F,
}

impl<S, F, Fut> Walk<S, F>
where
    F: Fn(S) -> Fut,
    Fut: Future<Output = Result<Option<(Vec<Line>, S)>, Problem>>,
{
    /// The next bytes; `None` behind the last ones.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Problem> {
        let Some(mut file) = self.file.take() else {
            return Ok(None);
        };
        while let Some(state) = self.state.take() {
            let Some((rows, next)) = (self.step)(state).await? else {
                break;
            };
            // A row group is some ten milliseconds of work.
            let written = tokio::task::spawn_blocking(move || {
                for row in rows {
                    file.push(row)?;
                }
                Ok::<_, Problem>((file.written(), file))
            });
            let (bytes, back) = written.await.map_err(|_| Problem::internal())??;
            (file, self.state) = (back, Some(next));
            if !bytes.is_empty() {
                self.file = Some(file);
                return Ok(Some((bytes, self)));
            }
        }
        let end = tokio::task::spawn_blocking(move || file.end());
        let bytes = end.await.map_err(|_| Problem::internal())??;
        Ok(Some((bytes, self)))
    }
}

#[cfg(feature = "parquet")]
fn groups(
    what: &str,
    columns: &[Column],
    (filters, now): (&Parameters, Timestamp),
) -> Result<Writer, Problem> {
    let notes = [
        ("countermand.list", what.to_owned()),
        ("countermand.filter", filters.query()),
        ("countermand.made_at", now.to_string()),
    ];
    let groups = Groups::begin(columns, &notes).map_err(|error| refused(&error))?;
    Ok(Writer::Groups(Box::new(groups)))
}

#[cfg(not(feature = "parquet"))]
fn groups(_: &str, _: &[Column], _: (&Parameters, Timestamp)) -> Result<Writer, Problem> {
    Err(Problem::of_page(Code::InvalidQuery, "parquet-none"))
}

#[cfg(feature = "parquet")]
fn refused(error: &WriteError) -> Problem {
    tracing::error!(
        error = error as &dyn std::error::Error,
        "a list could not be written"
    );
    Problem::of_page(Code::Internal, "file-failed")
}
