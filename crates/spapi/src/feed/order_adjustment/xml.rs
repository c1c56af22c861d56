//! `OrderAdjustment` in an envelope.

use super::{
    AdjustedItem, AdjustmentAction, AdjustmentReason, OrderAdjustment, PriceComponent,
    PriceComponentKind, PromotionAdjustment,
};
use crate::feed::envelope::MessageBody;
use crate::feed::fault::{Fault, FeedError, add_fault, quantity, take_once};
use crate::limits::Limits;
use crate::money::Amount;
use crate::xml::Element;
use crate::xml_writer::XmlWriter;

/// The elements of a message while it is read.
#[derive(Debug, Default)]
pub struct Draft {
    order_id: Option<String>,
    merchant_order_id: Option<String>,
    action: Option<String>,
    cod_collection_method: Option<String>,
    items: Vec<AdjustedItem>,
    item: ItemDraft,
    n_components: usize,
}

#[derive(Debug, Default)]
struct ItemDraft {
    code: Option<String>,
    merchant_id: Option<String>,
    adjustment_id: Option<String>,
    reason: Option<String>,
    quantity_cancelled: Option<String>,
    quantity: Option<String>,
    done: AdjustedItem,
    promotion: PromotionDraft,
    component: ComponentDraft,
}

#[derive(Debug, Default)]
struct PromotionDraft {
    claim_code: Option<String>,
    id: Option<String>,
    components: Vec<PriceComponent>,
}

#[derive(Debug, Default)]
struct ComponentDraft {
    kind: Option<String>,
    amount: Option<String>,
    currency: Option<String>,
}

impl MessageBody for OrderAdjustment {
    const MESSAGE_TYPE: &'static str = "OrderAdjustment";
    type Draft = Draft;

    fn take(
        draft: &mut Draft,
        path: &[&str],
        element: &Element<'_>,
        faults: &mut Vec<Fault>,
        limits: &Limits,
    ) -> Result<(), FeedError> {
        let text = element.text;
        let mut once = |slot: &mut Option<String>, field| {
            take_once(slot, field, None, text, faults);
        };
        match path {
            ["AmazonOrderID"] => once(&mut draft.order_id, "AmazonOrderID"),
            ["MerchantOrderID"] => once(&mut draft.merchant_order_id, "MerchantOrderID"),
            ["ActionType"] => once(&mut draft.action, "ActionType"),
            ["CODCollectionMethod"] => {
                once(&mut draft.cod_collection_method, "CODCollectionMethod");
            }
            ["AdjustedItem"] => {
                let at = draft.items.len();
                bounded("items in a message", at, limits)?;
                let item = std::mem::take(&mut draft.item);
                draft.items.push(item.finish(at, faults));
            }
            ["AdjustedItem", inner @ ..] => {
                let at = draft.items.len();
                if inner.last() == Some(&"Component") || inner == ["PromotionAdjustments"] {
                    bounded("components in a message", draft.n_components, limits)?;
                    draft.n_components += 1;
                }
                draft.item.take(inner, element, at, faults);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(draft: Draft, faults: &mut Vec<Fault>) -> Self {
        if draft.order_id.is_none() && draft.merchant_order_id.is_none() {
            faults.push(Fault::missing("AmazonOrderID", None));
        }
        if draft.items.is_empty() {
            faults.push(Fault::missing("AdjustedItem", None));
        }
        Self {
            order_id: draft.order_id,
            merchant_order_id: draft.merchant_order_id,
            action: draft.action.as_deref().map(AdjustmentAction::parse),
            cod_collection_method: draft.cod_collection_method,
            items: draft.items,
        }
    }

    fn write(&self, xml: &mut XmlWriter) {
        xml.optional("AmazonOrderID", self.order_id.as_deref());
        if self.order_id.is_none() {
            xml.optional("MerchantOrderID", self.merchant_order_id.as_deref());
        }
        xml.optional("ActionType", self.action.as_ref());
        xml.optional("CODCollectionMethod", self.cod_collection_method.as_deref());
        for item in &self.items {
            write_item(item, xml);
        }
    }
}

fn bounded(what: &'static str, n_before: usize, limits: &Limits) -> Result<(), FeedError> {
    if n_before < limits.order_items {
        return Ok(());
    }
    Err(FeedError::OverLimit {
        what,
        limit: limits.order_items,
    })
}

impl ItemDraft {
    /// Takes in an element inside of `AdjustedItem`.
    fn take(&mut self, path: &[&str], element: &Element<'_>, at: usize, faults: &mut Vec<Fault>) {
        let mut once = |slot: &mut Option<String>, field| {
            take_once(slot, field, Some(at), element.text, faults);
        };
        match path {
            ["AmazonOrderItemCode"] => once(&mut self.code, "AmazonOrderItemCode"),
            ["MerchantOrderItemID"] => once(&mut self.merchant_id, "MerchantOrderItemID"),
            ["MerchantAdjustmentItemID"] => {
                once(&mut self.adjustment_id, "MerchantAdjustmentItemID");
            }
            ["AdjustmentReason"] => once(&mut self.reason, "AdjustmentReason"),
            ["QuantityCancelled"] => once(&mut self.quantity_cancelled, "QuantityCancelled"),
            ["Quantity"] => once(&mut self.quantity, "Quantity"),
            ["PromotionAdjustments", "PromotionClaimCode"] => {
                once(&mut self.promotion.claim_code, "PromotionClaimCode");
            }
            ["PromotionAdjustments", "MerchantPromotionID"] => {
                once(&mut self.promotion.id, "MerchantPromotionID");
            }
            ["PromotionAdjustments"] => {
                let promotion = std::mem::take(&mut self.promotion);
                self.done.promotions.push(PromotionAdjustment {
                    claim_code: promotion.claim_code,
                    promotion_id: promotion.id,
                    components: promotion.components,
                });
            }
            [_, "Component", "Type"] => once(&mut self.component.kind, "Type"),
            [_, "Component", "Amount"] => {
                once(&mut self.component.amount, "Amount");
                self.component.currency = element.currency.map(str::to_owned);
            }
            [around, "Component"] => {
                let component = std::mem::take(&mut self.component).finish(at, faults);
                let target = match *around {
                    "ItemPriceAdjustments" => &mut self.done.prices,
                    "PromotionAdjustments" => &mut self.promotion.components,
                    "DirectPaymentAdjustments" => &mut self.done.direct_payments,
                    _ => return,
                };
                target.extend(component);
            }
            _ => {}
        }
    }

    fn finish(self, at: usize, faults: &mut Vec<Fault>) -> AdjustedItem {
        let item = Some(at);
        if self.code.is_none() && self.merchant_id.is_none() {
            faults.push(Fault::missing("AmazonOrderItemCode", item));
        }
        if self.reason.is_none() {
            faults.push(Fault::missing("AdjustmentReason", item));
        }
        let cancelled = self.quantity_cancelled.as_deref();
        AdjustedItem {
            quantity_cancelled: quantity(cancelled, "QuantityCancelled", item, faults),
            quantity: quantity(self.quantity.as_deref(), "Quantity", item, faults),
            order_item_code: self.code,
            merchant_order_item_id: self.merchant_id,
            merchant_adjustment_item_id: self.adjustment_id,
            reason: self.reason.as_deref().map(AdjustmentReason::parse),
            ..self.done
        }
    }
}

impl ComponentDraft {
    /// The component, unless something is wrong with it: then that is a fault of the item.
    fn finish(self, at: usize, faults: &mut Vec<Fault>) -> Option<PriceComponent> {
        let item = Some(at);
        let all = [
            ("Type", &self.kind),
            ("Amount", &self.amount),
            ("currency", &self.currency),
        ];
        for (field, value) in all {
            if value.as_deref().is_none_or(str::is_empty) {
                add_fault(faults, Fault::missing(field, item));
            }
        }
        let (kind, text, currency) = (self.kind?, self.amount?, self.currency?);
        let Ok(amount) = Amount::parse(&text, &currency) else {
            add_fault(faults, Fault::invalid("Amount", item, &text));
            return None;
        };
        Some(PriceComponent {
            kind: PriceComponentKind::parse(&kind),
            amount,
        })
    }
}

fn write_item(item: &AdjustedItem, xml: &mut XmlWriter) {
    xml.open("AdjustedItem");
    xml.optional("AmazonOrderItemCode", item.order_item_code.as_deref());
    if item.order_item_code.is_none() {
        let merchant_id = item.merchant_order_item_id.as_deref();
        xml.optional("MerchantOrderItemID", merchant_id);
    }
    let adjustment_id = item.merchant_adjustment_item_id.as_deref();
    xml.optional("MerchantAdjustmentItemID", adjustment_id);
    xml.optional("AdjustmentReason", item.reason.as_ref());
    write_components("ItemPriceAdjustments", &item.prices, xml);
    for promotion in &item.promotions {
        xml.open("PromotionAdjustments");
        xml.optional("PromotionClaimCode", promotion.claim_code.as_deref());
        xml.optional("MerchantPromotionID", promotion.promotion_id.as_deref());
        promotion
            .components
            .iter()
            .for_each(|component| write_component(component, xml));
        xml.close();
    }
    write_components("DirectPaymentAdjustments", &item.direct_payments, xml);
    xml.optional("QuantityCancelled", item.quantity_cancelled);
    xml.optional("Quantity", item.quantity);
    xml.close();
}

fn write_components(name: &'static str, components: &[PriceComponent], xml: &mut XmlWriter) {
    if components.is_empty() {
        return;
    }
    xml.open(name);
    for component in components {
        write_component(component, xml);
    }
    xml.close();
}

fn write_component(component: &PriceComponent, xml: &mut XmlWriter) {
    xml.open("Component");
    xml.leaf("Type", &component.kind);
    xml.amount("Amount", &component.amount);
    xml.close();
}
