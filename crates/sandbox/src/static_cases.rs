//! The static mode: answers out of the `x-amzn-api-sandbox` cases of Amazon's model files.
//!
//! Amazon's own sandbox answers most operations by pattern: a model file lists, under
//! `paths.<path>.<method>.responses.<status>`, the parameters of a request and the response to it.
//! Nothing of those cases stands in this code; another folder of models gives other answers.

mod matching;
mod model;
mod request;

use std::path::{Path, PathBuf};

use self::matching::Pattern;
use self::model::Model;
use self::request::{Body, Query, Template, segments};

/// The content type of most APIs.
const JSON: &str = "application/json";
/// The content type of the APIs whose model produces it, such as Messaging.
const HAL_JSON: &str = "application/hal+json";
/// What Amazon's static sandbox says when an operation has cases and none of them fits.
const NO_CASE_FITS: &str =
    r#"{"errors":[{"code":"InvalidInput","message":"Could not match input arguments"}]}"#;

/// The static sandbox cases of a folder of model files.
///
/// Loaded once, then only read: one value can serve any number of requests at a time.
#[derive(Debug)]
pub struct StaticCases {
    operations: Vec<Operation>,
    ignored_files: Vec<PathBuf>,
}

/// One answer of the static mode, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body in UTF-8; none where the status is 204.
    pub body: Option<Vec<u8>>,
    /// `application/json`, or `application/hal+json` where the model produces that.
    pub content_type: &'static str,
}

/// Why a folder of model files could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum LoadStaticCasesError {
    /// The folder cannot be listed.
    #[error("the folder of model files {} cannot be listed", dir.display())]
    List {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the folder cannot be read.
    #[error("the model file {} cannot be read", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not JSON, or its cases do not have the shape of Amazon's.
    #[error("the model file {} does not have the shape of a Swagger model", file.display())]
    Shape {
        /// The file.
        file: PathBuf,
        /// What is wrong, with line and column of the part at fault.
        source: serde_json::Error,
    },
    /// No file of the folder has `paths`.
    #[error("the folder {} holds no model file: no .json file in it has \"paths\"", dir.display())]
    NoModel {
        /// The folder.
        dir: PathBuf,
    },
}

/// One operation of a model: a method on a path template.
#[derive(Debug)]
struct Operation {
    method: String,
    template: Template,
    content_type: &'static str,
    cases: Vec<Case>,
}

/// One case of an operation.
#[derive(Debug)]
struct Case {
    status: u16,
    pattern: Pattern,
    /// Compact JSON, its numbers and the order of its keys as in the file.
    response: Vec<u8>,
}

impl StaticCases {
    /// Reads every `.json` file of `dir` that has `paths`; the others are noted as ignored.
    ///
    /// Folders inside `dir` are not looked into.
    ///
    /// # Errors
    ///
    /// When the folder or a file cannot be read, when a file is not JSON or not shaped like a
    /// Swagger model, and when there is no model in the folder at all.
    pub fn load(dir: &Path) -> Result<Self, LoadStaticCasesError> {
        let mut operations = Vec::new();
        let mut ignored_files = Vec::new();
        let mut n_models = 0_usize;
        for file in json_files(dir)? {
            let text =
                std::fs::read_to_string(&file).map_err(|source| LoadStaticCasesError::Read {
                    file: file.clone(),
                    source,
                })?;
            match Model::parse(&text) {
                Ok(Some(model)) => {
                    n_models += 1;
                    operations.extend(model.operations);
                }
                Ok(None) => ignored_files.push(file),
                Err(source) => return Err(LoadStaticCasesError::Shape { file, source }),
            }
        }
        if n_models == 0 {
            return Err(LoadStaticCasesError::NoModel {
                dir: dir.to_path_buf(),
            });
        }
        Ok(Self {
            operations,
            ignored_files,
        })
    }

    /// The answer to a request, or none where this mode has nothing to say.
    ///
    /// `raw_path` and `raw_query` are as on the request line, percent-encoded and without the
    /// question mark. None: no model has the operation, or the models give it no static case (as
    /// for the dynamic half of Amazon's sandbox). An operation with cases of which none fits gets
    /// the refusal of Amazon's static sandbox, a 400.
    pub fn answer(
        &self,
        method: &str,
        raw_path: &str,
        raw_query: &str,
        body: &[u8],
    ) -> Option<StaticAnswer> {
        if let Some(answer) = self.matching(method, raw_path, raw_query, body) {
            return Some(answer);
        }
        let path = segments(raw_path);
        let operation = self
            .candidates(method, &path)
            .find(|candidate| !candidate.cases.is_empty())?;
        Some(StaticAnswer {
            status: 400,
            body: Some(NO_CASE_FITS.as_bytes().to_vec()),
            content_type: operation.content_type,
        })
    }

    /// The answer of the case that fits a request best, or none where no case fits.
    ///
    /// The case that names most values wins, on a tie the higher status, then the first one.
    pub fn matching(
        &self,
        method: &str,
        raw_path: &str,
        raw_query: &str,
        body: &[u8],
    ) -> Option<StaticAnswer> {
        let path = segments(raw_path);
        let query = Query::parse(raw_query);
        let body = Body::parse(body);
        let mut best: Option<((usize, u16), &Operation, &Case)> = None;
        for operation in self.candidates(method, &path) {
            for case in &operation.cases {
                if !case.pattern.fits(&operation.template, &path, &query, &body) {
                    continue;
                }
                let rank = (case.pattern.n_values(), case.status);
                if best.is_none_or(|(best_rank, ..)| rank > best_rank) {
                    best = Some((rank, operation, case));
                }
            }
        }
        best.map(|(_, operation, case)| StaticAnswer {
            status: case.status,
            body: (case.status != 204).then(|| case.response.clone()),
            content_type: operation.content_type,
        })
    }

    /// How many cases were found.
    pub fn n_cases(&self) -> usize {
        self.operations
            .iter()
            .map(|operation| operation.cases.len())
            .sum()
    }

    /// The `.json` files of the folder that have no `paths` and were left out, in order.
    pub fn ignored_files(&self) -> &[PathBuf] {
        &self.ignored_files
    }

    /// The operations that a method and path may mean, of the most literal template only.
    fn candidates<'a>(
        &'a self,
        method: &'a str,
        path: &'a [String],
    ) -> impl Iterator<Item = &'a Operation> + 'a {
        let fitting = move |operation: &&Operation| {
            operation.method.eq_ignore_ascii_case(method) && operation.template.fits(path)
        };
        let most_literal = self
            .operations
            .iter()
            .filter(fitting)
            .map(|operation| operation.template.n_literals())
            .max();
        self.operations
            .iter()
            .filter(fitting)
            .filter(move |operation| Some(operation.template.n_literals()) == most_literal)
    }
}

/// The `.json` files of a folder, sorted by name.
fn json_files(dir: &Path) -> Result<Vec<PathBuf>, LoadStaticCasesError> {
    let cannot_list = |source| LoadStaticCasesError::List {
        dir: dir.to_path_buf(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(cannot_list)? {
        let file = entry.map_err(cannot_list)?.path();
        if file
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
        {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests;
