//! Orders in XML: the All Orders report, the order report of the envelope kind, and the answers
//! of `ListOrders`.

use crate::document::Document;
use crate::limits::Limits;
use crate::xml::{Element, XmlError, XmlReader};

/// One order with its items, all as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct XmlOrder {
    /// `AmazonOrderID` or `AmazonOrderId`.
    pub order_id: String,
    /// `PurchaseDate` or `OrderDate`.
    pub purchase_date: Option<String>,
    /// `LastUpdatedDate` or `LastUpdateDate`.
    pub last_updated_date: Option<String>,
    /// `OrderStatus`; the order report to ship has none.
    pub order_status: Option<String>,
    /// `SalesChannel`.
    pub sales_channel: Option<String>,
    /// `MarketplaceId`.
    pub marketplace_id: Option<String>,
    /// `FulfillmentChannel`: `Merchant`, `Amazon`, `MFN`, `AFN`.
    pub fulfillment_channel: Option<String>,
    /// `EasyShipShipmentStatus`.
    pub easy_ship_status: Option<String>,
    /// `LatestShipDate`.
    pub latest_ship_date: Option<String>,
    /// `IsPrime`.
    pub is_prime: Option<String>,
    /// `IsBusinessOrder`.
    pub is_business_order: Option<String>,
    /// State or region of the address shipped to.
    pub ship_state: Option<String>,
    /// Country of the address shipped to.
    pub ship_country: Option<String>,
    /// `NumberOfItemsShipped`, in answers of `ListOrders`.
    pub n_items_shipped: Option<String>,
    /// `NumberOfItemsUnshipped`, in answers of `ListOrders`.
    pub n_items_unshipped: Option<String>,
    /// Whether the order comes from the report of orders to ship, which has no status.
    pub is_to_ship: bool,
    /// The items; empty in answers of `ListOrders`.
    pub items: Vec<XmlOrderItem>,
    /// The line where the order ends.
    pub line: u64,
}

/// One item of an order in XML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct XmlOrderItem {
    /// `AmazonOrderItemCode`.
    pub order_item_id: Option<String>,
    /// `SKU`.
    pub sku: Option<String>,
    /// `ASIN`.
    pub asin: Option<String>,
    /// `ProductName` or `Title`.
    pub title: Option<String>,
    /// `Quantity`.
    pub quantity: Option<String>,
    /// `ItemStatus`.
    pub item_status: Option<String>,
    /// `IsBuyerRequestedCancellation`.
    pub is_buyer_requested_cancellation: Option<String>,
    /// `BuyerRequestedCancelReason`.
    pub buyer_requested_cancel_reason: Option<String>,
    /// The price by its components, as in `Principal`, `Tax`, `Shipping`.
    pub prices: Vec<XmlAmount>,
    /// Discount on the goods.
    pub item_promotion_discount: Option<XmlAmount>,
    /// Discount on shipping.
    pub ship_promotion_discount: Option<XmlAmount>,
}

/// An amount with its kind and currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct XmlAmount {
    /// What it is for.
    pub kind: String,
    /// The currency code.
    pub currency: Option<String>,
    /// The amount as written.
    pub amount: String,
}

/// Reads orders one by one.
#[derive(Debug)]
pub struct XmlOrderReader {
    reader: XmlReader,
    item_limit: usize,
    order: XmlOrder,
    item: XmlOrderItem,
    amount: XmlAmount,
}

impl XmlOrderReader {
    /// Opens a document.
    pub fn new(document: Document, limits: &Limits) -> Self {
        Self {
            reader: XmlReader::new(document, limits),
            item_limit: limits.order_items,
            order: XmlOrder::default(),
            item: XmlOrderItem::default(),
            amount: XmlAmount::default(),
        }
    }

    /// The document behind.
    pub fn document(&self) -> &Document {
        self.reader.document()
    }

    /// The next order; `None` at the end of a document that is whole.
    ///
    /// # Errors
    /// When the document has to be refused.
    pub fn next_order(&mut self) -> Result<Option<XmlOrder>, XmlError> {
        while let Some(element) = self.reader.next_element()? {
            match element.name() {
                "Order" | "OrderReport" => {
                    self.order.is_to_ship = element.name() == "OrderReport";
                    self.order.line = element.line;
                    return Ok(Some(std::mem::take(&mut self.order)));
                }
                "OrderItem" | "Item" => {
                    let line = element.line;
                    let item = std::mem::take(&mut self.item);
                    if self.order.items.len() >= self.item_limit {
                        return Err(XmlError::OverLimit {
                            what: "items of one order",
                            limit: self.item_limit,
                            line,
                        });
                    }
                    self.order.items.push(item);
                }
                _ if element.is_within("OrderItem") || element.is_within("Item") => {
                    add_to_item(&mut self.item, &mut self.amount, &element, self.item_limit);
                }
                _ if element.is_within("Order") || element.is_within("OrderReport") => {
                    add_to_order(&mut self.order, &element);
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

fn add_to_order(order: &mut XmlOrder, element: &Element<'_>) {
    // Billing data has an address of its own, which is not where the goods go.
    if element.is_within("BillingData") {
        return;
    }
    let target = match element.name() {
        "AmazonOrderID" | "AmazonOrderId" => {
            element.text.clone_into(&mut order.order_id);
            return;
        }
        "PurchaseDate" | "OrderDate" => &mut order.purchase_date,
        "LastUpdatedDate" | "LastUpdateDate" => &mut order.last_updated_date,
        "OrderStatus" => &mut order.order_status,
        "SalesChannel" => &mut order.sales_channel,
        "MarketplaceId" => &mut order.marketplace_id,
        "FulfillmentChannel" => &mut order.fulfillment_channel,
        "EasyShipShipmentStatus" => &mut order.easy_ship_status,
        "LatestShipDate" => &mut order.latest_ship_date,
        "IsPrime" => &mut order.is_prime,
        "IsBusinessOrder" => &mut order.is_business_order,
        "State" | "StateOrRegion" => &mut order.ship_state,
        "Country" | "CountryCode" => &mut order.ship_country,
        "NumberOfItemsShipped" => &mut order.n_items_shipped,
        "NumberOfItemsUnshipped" => &mut order.n_items_unshipped,
        _ => return,
    };
    *target = some_text(element);
}

fn add_to_item(
    item: &mut XmlOrderItem,
    amount: &mut XmlAmount,
    element: &Element<'_>,
    limit: usize,
) {
    let target = match element.name() {
        "AmazonOrderItemCode" => &mut item.order_item_id,
        "SKU" => &mut item.sku,
        "ASIN" => &mut item.asin,
        "ProductName" | "Title" => &mut item.title,
        "Quantity" => &mut item.quantity,
        "ItemStatus" => &mut item.item_status,
        "IsBuyerRequestedCancellation" => &mut item.is_buyer_requested_cancellation,
        "BuyerRequestedCancelReason" => &mut item.buyer_requested_cancel_reason,
        "ItemPromotionDiscount" | "ShipPromotionDiscount" => {
            let discount = XmlAmount {
                kind: String::new(),
                currency: element.currency.map(str::to_owned),
                amount: element.text.to_owned(),
            };
            if element.name() == "ItemPromotionDiscount" {
                item.item_promotion_discount = Some(discount);
            } else {
                item.ship_promotion_discount = Some(discount);
            }
            return;
        }
        "Type" => {
            element.text.clone_into(&mut amount.kind);
            return;
        }
        "Amount" => {
            element.text.clone_into(&mut amount.amount);
            amount.currency = element.currency.map(str::to_owned);
            return;
        }
        "Component" => {
            let component = std::mem::take(amount);
            if element.parent() == "ItemPrice" && item.prices.len() < limit {
                item.prices.push(component);
            }
            return;
        }
        _ => return,
    };
    *target = some_text(element);
}

fn some_text(element: &Element<'_>) -> Option<String> {
    (!element.text.is_empty()).then(|| element.text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn orders(text: &str) -> Result<Vec<XmlOrder>, XmlError> {
        let limits = Limits::default();
        let source = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let document = Document::open(source, None, &limits).map_err(XmlError::Document)?;
        let mut reader = XmlOrderReader::new(document, &limits);
        let mut found = Vec::new();
        while let Some(order) = reader.next_order()? {
            found.push(order);
        }
        Ok(found)
    }

    const ALL_ORDERS: &str = "<AmazonEnvelope><MessageType>AllOrdersReport</MessageType><Message>\
        <Order><AmazonOrderID>111-1234567-7654321</AmazonOrderID>\
        <PurchaseDate>2026-11-01T08:00:00+00:00</PurchaseDate>\
        <LastUpdatedDate>2026-11-02T08:00:00+00:00</LastUpdatedDate>\
        <OrderStatus>Cancelled</OrderStatus><SalesChannel>Amazon.de</SalesChannel>\
        <FulfillmentData><FulfillmentChannel>Merchant</FulfillmentChannel><Address>\
        <City>Ulm</City><State>BW</State><Country>DE</Country></Address></FulfillmentData>\
        <IsBusinessOrder>false</IsBusinessOrder><OrderItem><ASIN>B000000001</ASIN><SKU>S-1</SKU>\
        <ItemStatus>Cancelled</ItemStatus><ProductName>Tea</ProductName><Quantity>2</Quantity>\
        <ItemPrice><Component><Type>Principal</Type><Amount currency=\"EUR\">10.00</Amount>\
        </Component><Component><Type>Tax</Type><Amount currency=\"EUR\">1.90</Amount></Component>\
        </ItemPrice><Promotion><ItemPromotionDiscount>0.50</ItemPromotionDiscount></Promotion>\
        </OrderItem><OrderItem><SKU>S-2</SKU><Quantity>0</Quantity></OrderItem></Order>\
        </Message></AmazonEnvelope>";

    #[test]
    fn an_order_comes_with_its_items_and_components() {
        let found = orders(ALL_ORDERS).unwrap();
        assert_eq!(found.len(), 1);
        let order = &found[0];
        assert_eq!(order.order_id, "111-1234567-7654321");
        assert_eq!(order.order_status.as_deref(), Some("Cancelled"));
        assert_eq!(order.ship_country.as_deref(), Some("DE"));
        assert_eq!(order.items.len(), 2);
        let item = &order.items[0];
        assert_eq!(item.sku.as_deref(), Some("S-1"));
        assert_eq!(item.prices[1].kind, "Tax");
        assert_eq!(item.prices[1].amount, "1.90");
        assert_eq!(item.prices[1].currency.as_deref(), Some("EUR"));
        assert_eq!(
            item.item_promotion_discount.as_ref().unwrap().amount,
            "0.50"
        );
        assert_eq!(
            order.items[1].asin, None,
            "nothing is left over from the item before"
        );
    }

    #[test]
    fn a_cut_document_gives_an_error_after_its_whole_orders() {
        let cut = ALL_ORDERS.replace("</Message></AmazonEnvelope>", "");
        assert!(matches!(orders(&cut), Err(XmlError::Cut { .. })));
    }

    #[test]
    fn the_address_billed_to_is_not_the_one_shipped_to() {
        let text = "<E><Message><OrderReport><AmazonOrderID>1</AmazonOrderID><BillingData><Address>\
            <CountryCode>IT</CountryCode></Address></BillingData><FulfillmentData><Address>\
            <CountryCode>DE</CountryCode></Address></FulfillmentData></OrderReport></Message></E>";
        let found = orders(text).unwrap();
        assert_eq!(found[0].ship_country.as_deref(), Some("DE"));
        assert!(found[0].is_to_ship);
    }
}
