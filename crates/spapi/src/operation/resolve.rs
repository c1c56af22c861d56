//! Which operation a request is for.

use std::sync::LazyLock;

use super::path::parameter_name;
use super::{Method, OPERATIONS, Operation, PathParameters};

/// What a method and a path come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution<'p> {
    /// An operation, with the parameters in the path.
    Found {
        /// The operation.
        operation: &'static Operation,
        /// The parameters in the path.
        parameters: PathParameters<'p>,
    },
    /// A path of operations that take other methods.
    WrongMethod {
        /// The methods that the path takes, in the order of [`Method`].
        allowed: Vec<Method>,
    },
    /// A path of no operation.
    Unknown,
}

/// Finds the operation of a request from its path as it came: percent-encoded, without the query.
/// `None` stands for a method that no operation takes, as `HEAD`.
///
/// Segments are compared as they are written, case included, and decoded only as parameters: an
/// encoded slash stays inside of its parameter. A parameter is never empty, `.` or `..`, so a path
/// with a slash at its end or two in a row belongs to no operation. Where several templates fit, one
/// with a literal segment goes before one with a parameter; the next is asked if that one does not
/// take the method, so that an order or a SKU may be called as a literal is.
pub fn resolve(method: Option<Method>, path: &str) -> Resolution<'_> {
    let Some(segments) = Segments::of(path) else {
        return Resolution::Unknown;
    };
    let mut allowed = Vec::new();
    for route in ROUTES.iter().filter(|route| route.fits(&segments)) {
        let found = route
            .operations
            .iter()
            .find(|operation| Some(operation.method) == method);
        if let Some(operation) = found {
            let parameters = PathParameters::new(operation.path, path);
            return Resolution::Found {
                operation,
                parameters,
            };
        }
        allowed.extend(route.operations.iter().map(|operation| operation.method));
    }
    if allowed.is_empty() {
        return Resolution::Unknown;
    }
    allowed.sort_unstable();
    allowed.dedup();
    Resolution::WrongMethod { allowed }
}

/// Segments of the longest template.
const MAX_SEGMENTS: usize = 8;

/// The segments of a path, which is no longer than a template can be.
struct Segments<'p> {
    texts: [&'p str; MAX_SEGMENTS],
    n_segments: usize,
}

impl<'p> Segments<'p> {
    fn of(path: &'p str) -> Option<Self> {
        let mut texts = [""; MAX_SEGMENTS];
        let mut n_segments = 0;
        for segment in path.strip_prefix('/')?.split('/') {
            if matches!(segment, "" | "." | "..") {
                return None;
            }
            *texts.get_mut(n_segments)? = segment;
            n_segments += 1;
        }
        Some(Self { texts, n_segments })
    }
}

/// One template with its operations.
struct Route {
    /// The literal segments; `None` for a parameter.
    literals: Vec<Option<&'static str>>,
    operations: Vec<&'static Operation>,
}

impl Route {
    fn fits(&self, segments: &Segments<'_>) -> bool {
        self.literals.len() == segments.n_segments
            && self
                .literals
                .iter()
                .zip(&segments.texts)
                .all(|(literal, text)| literal.is_none_or(|literal| literal == *text))
    }
}

/// Every template once, those with a literal before those with a parameter in its place.
static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let mut routes: Vec<Route> = Vec::new();
    for operation in OPERATIONS {
        let literals: Vec<_> = operation
            .path
            .split('/')
            .skip(1)
            .map(|segment| match parameter_name(segment) {
                Some(_) => None,
                None => Some(segment),
            })
            .collect();
        match routes.iter_mut().find(|route| route.literals == literals) {
            Some(route) => route.operations.push(operation),
            None => routes.push(Route {
                literals,
                operations: vec![operation],
            }),
        }
    }
    routes.sort_by_cached_key(|route| {
        let is_parameter = |literal: &Option<_>| literal.is_none();
        route.literals.iter().map(is_parameter).collect::<Vec<_>>()
    });
    routes
});

#[cfg(test)]
mod tests;
