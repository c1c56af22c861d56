//! One authorised call of an operation.

use bytes::Bytes;
use countermand_spapi::operation::{Operation, PathParameters};
use countermand_spapi::query::Query;
use hyper::HeaderMap;
use serde::de::DeserializeOwned;

use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::place;

/// A resource that a restricted data token opens.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RestrictedResource {
    /// The method, in capitals.
    pub method: String,
    /// The path, exact or with `{orderId}`.
    pub path: String,
    /// `buyerInfo`, `shippingAddress`, `buyerTaxInformation`.
    pub data_elements: Vec<String>,
}

impl RestrictedResource {
    /// Whether the resource names a call: by its exact path or by its operation's.
    pub fn opens(&self, operation: &Operation, path: &str) -> bool {
        self.method.eq_ignore_ascii_case(operation.method.as_str())
            && (self.path == path || self.path == operation.path)
    }
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The application's client id.
    pub client_id: String,
    /// The seller for whom it acts; none for a grantless token.
    pub seller: Option<SellerIndex>,
    /// The scope of a grantless token.
    pub scope: Option<String>,
    /// What a restricted data token opens; none for an ordinary token.
    pub restricted: Option<Vec<RestrictedResource>>,
}

/// One call.
#[derive(Debug)]
pub struct Call<'a> {
    /// Which operation.
    pub operation: &'static Operation,
    /// The parameters in its path.
    pub parameters: PathParameters<'a>,
    /// The path as it came, without query.
    pub path: &'a str,
    /// The query.
    pub query: Query,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a Bytes,
    /// Who calls.
    pub caller: Caller,
    /// The address under which callers reach this server, `http://127.0.0.1:4000`.
    pub base_url: &'a str,
}

impl Call<'_> {
    /// The seller for whom the caller acts.
    ///
    /// # Errors
    /// 403 for a grantless token.
    pub fn seller(&self) -> Result<SellerIndex, Problem> {
        self.caller
            .seller
            .ok_or_else(|| Problem::denied("The operation needs a seller's authorization."))
    }

    /// A parameter of the path, decoded.
    ///
    /// # Errors
    /// 400 when it is not UTF-8 after decoding.
    pub fn parameter(&self, name: &str) -> Result<String, Problem> {
        self.parameters
            .text(name)
            .map(std::borrow::Cow::into_owned)
            .ok_or_else(|| Problem::invalid(format!("The path parameter {name} is not valid.")))
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// 400 when it is not JSON of the expected shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(self.body).map_err(|error| {
            Problem::invalid("The request body is not valid.").with(error.to_string())
        })
    }

    /// The value of a header; `None` when it is absent or no text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The marketplaces named by a list parameter, in the order of the table; ids that this server
    /// does not know are dropped.
    pub fn places(&self, parameter: &str) -> Vec<PlaceIndex> {
        self.query
            .list(parameter)
            .iter()
            .filter_map(|id| place::by_id(id))
            .collect()
    }

    /// Whether a restricted data token opens one of the data elements for this call; personal data
    /// is left out otherwise.
    pub fn may_see(&self, data_element: &str) -> bool {
        self.caller.restricted.as_ref().is_some_and(|resources| {
            resources
                .iter()
                .filter(|resource| self.is_opened_by(resource))
                .any(|resource| {
                    resource
                        .data_elements
                        .iter()
                        .any(|found| found == data_element)
                })
        })
    }

    /// Whether a restricted data token names this call, with whatever data elements.
    pub fn is_opened(&self) -> bool {
        self.caller
            .restricted
            .as_ref()
            .is_some_and(|resources| resources.iter().any(|resource| self.is_opened_by(resource)))
    }

    /// Whether a restricted resource names this call: by its exact path or by its operation's.
    pub fn is_opened_by(&self, resource: &RestrictedResource) -> bool {
        resource.opens(self.operation, self.path)
    }
}
