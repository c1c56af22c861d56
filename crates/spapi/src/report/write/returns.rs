//! The report of returns to the seller.

use crate::flat_writer::flat_rows;
use crate::money::Minor;

flat_rows! {
    /// A line of `GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE`. Dates are texts: Amazon writes them
    /// as `20-Nov-2026`.
    pub ReturnLine {
        order_id: &'a str = "Order ID",
        order_date: Option<&'a str> = "Order date",
        return_request_date: Option<&'a str> = "Return request date",
        return_request_status: Option<&'a str> = "Return request status",
        amazon_rma_id: Option<&'a str> = "Amazon RMA ID",
        merchant_rma_id: Option<&'a str> = "Merchant RMA ID",
        label_type: Option<&'a str> = "Label type",
        label_cost: Option<Minor> = "Label cost",
        currency: Option<&'a str> = "Currency code",
        return_carrier: Option<&'a str> = "Return carrier",
        tracking_id: Option<&'a str> = "Tracking ID",
        label_paid_by: Option<&'a str> = "Label to be paid by",
        /// `Y` or `N`.
        a_to_z_claim: Option<&'a str> = "A-to-Z Claim",
        /// `Y` or `N`.
        is_prime: Option<&'a str> = "Is prime",
        asin: &'a str = "ASIN",
        sku: &'a str = "Merchant SKU",
        item_name: &'a str = "Item Name",
        return_quantity: i64 = "Return quantity",
        return_reason: Option<&'a str> = "Return Reason",
        /// `Y` or `N`.
        in_policy: Option<&'a str> = "In policy",
        return_type: Option<&'a str> = "Return type",
        resolution: Option<&'a str> = "Resolution",
        invoice_number: Option<&'a str> = "Invoice number",
        return_delivery_date: Option<&'a str> = "Return delivery date",
        order_amount: Option<Minor> = "Order Amount",
        order_quantity: i64 = "Order quantity",
        safet_action_reason: Option<&'a str> = "SafeT Action reason",
        safet_claim_id: Option<&'a str> = "SafeT claim id",
        safet_claim_state: Option<&'a str> = "SafeT claim state",
        safet_claim_creation_time: Option<&'a str> = "SafeT claim creation time",
        safet_claim_reimbursement: Option<Minor> = "SafeT claim reimbursement amount",
        refunded_amount: Option<Minor> = "Refunded Amount",
    }
}
