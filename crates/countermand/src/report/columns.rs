//! Which column of a file holds what: by name, in any order.

use super::refusal::{LooksLike, Refusal};
use super::scan::MAX_COLUMNS;

/// The columns that the report cannot do without.
const REQUIRED: [&str; 5] = [
    "amazon-order-id",
    "purchase-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
];

/// Where the columns of an All Orders file stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) order_id: usize,
    pub(super) purchase_date: usize,
    pub(super) order_status: usize,
    pub(super) fulfillment_channel: usize,
    pub(super) sales_channel: usize,
    pub(super) last_updated: Option<usize>,
    pub(super) sku: Option<usize>,
    pub(super) buyer_request: Option<usize>,
    /// Fields that a line must have.
    pub(super) n_required: usize,
    /// Fields to look for in each line.
    pub(super) n_wanted: usize,
    /// A needed column's name that stands twice: the first one counts.
    pub(super) repeated: Option<String>,
}

impl Columns {
    /// Reads the header line: tab-separated names, in any order and any capitals.
    ///
    /// # Errors
    /// When a column is missing that the report needs: then the file is something else.
    pub(super) fn read(header: &str) -> Result<Self, Refusal> {
        let names: Vec<String> = header
            .split('\t')
            .map(|name| name.trim().to_lowercase())
            .collect();
        let place = |wanted: &str| names.iter().position(|name| name == wanted);
        let missing: Vec<&'static str> = REQUIRED
            .into_iter()
            .filter(|name| place(name).is_none())
            .collect();
        if names.len() > MAX_COLUMNS {
            return Err(Refusal::new(LooksLike::TooManyColumns));
        }
        let places = REQUIRED.map(place);
        let [
            Some(order_id),
            Some(purchase_date),
            Some(order_status),
            Some(fulfillment_channel),
            Some(sales_channel),
        ] = places
        else {
            return Err(Refusal {
                looks_like: LooksLike::from_header(&names),
                missing,
            });
        };
        let last_updated = place("last-updated-date");
        let sku = place("sku");
        let buyer_request = place("is-buyer-requested-cancellation");
        let n_required = [last_updated, sku]
            .into_iter()
            .chain(places)
            .flatten()
            .max()
            .map_or(1, |last| last + 1);
        let optional = [
            "last-updated-date",
            "sku",
            "is-buyer-requested-cancellation",
        ];
        let repeated = REQUIRED
            .into_iter()
            .chain(optional)
            .find(|wanted| names.iter().filter(|name| name == wanted).count() > 1)
            .map(ToOwned::to_owned);
        Ok(Self {
            order_id,
            purchase_date,
            order_status,
            fulfillment_channel,
            sales_channel,
            last_updated,
            sku,
            buyer_request,
            n_required,
            n_wanted: buyer_request.map_or(n_required, |place| n_required.max(place + 1)),
            repeated,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_in_any_order_and_spelling() {
        let header = " Sales-Channel \tx\tSKU\tfulfillment-channel\torder-status\tpurchase-date\t\
                      AMAZON-ORDER-ID\r";
        let columns = Columns::read(header).unwrap();
        assert_eq!(columns.sales_channel, 0);
        assert_eq!(columns.sku, Some(2));
        assert_eq!(columns.order_id, 6);
        assert_eq!(columns.last_updated, None);
        assert_eq!((columns.n_required, columns.n_wanted), (7, 7));
        assert_eq!(columns.repeated, None);
    }

    #[test]
    fn the_buyer_request_is_looked_for_but_a_line_may_lack_it() {
        let header = "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\t\
                      sales-channel\tsku\tsku\tis-buyer-requested-cancellation";
        let columns = Columns::read(header).unwrap();
        assert_eq!((columns.n_required, columns.n_wanted), (6, 8));
        assert_eq!(columns.repeated.as_deref(), Some("sku"));
    }

    #[test]
    fn a_file_without_the_columns_is_refused_by_name() {
        let refusal = Columns::read("amazon-order-id\tpurchase-date\tsku").unwrap_err();
        assert_eq!(
            refusal.missing,
            ["order-status", "fulfillment-channel", "sales-channel"]
        );
    }
}
