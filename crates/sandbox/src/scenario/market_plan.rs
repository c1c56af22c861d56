//! What a scenario says about one seller in one marketplace.

use serde::{Deserialize, Serialize};

use crate::ids::PlaceIndex;
use crate::market::order::Payment;
use crate::place;
use crate::scenario::goods_plan::{OfferChannel, ProductPlan};
use crate::scenario::platform_plan::Span;

/// One seller in one marketplace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MarketPlan {
    /// The marketplace's country code.
    pub country: String,
    /// How many orders come in on an average day.
    pub orders_per_day: u32,
    /// How they spread over the hours of the day in the marketplace's zone: 24 weights.
    pub hour_weights: Vec<u32>,
    /// Times with more orders than usual.
    pub bursts: Vec<Burst>,
    /// How many offers to make up.
    pub n_products: u32,
    /// The channels of made-up offers, in turn.
    pub channels: Vec<OfferChannel>,
    /// Units on sale of each made-up offer at the beginning; as many come in when three quarters
    /// are gone.
    pub stock: u32,
    /// Of made-up merchant offers' orders: under the Prime badge, parts per million.
    pub prime_ppm: u32,
    /// Offers spelt out.
    pub products: Vec<ProductPlan>,
    /// How buyers pay, as weights; what is usual in the marketplace where none is given.
    pub payments: Option<PaymentWeights>,
    /// Tax on top of prices, parts per million; what is usual where none is given.
    pub tax_ppm: Option<u32>,
    /// Shipping that a buyer of a merchant order pays, minor units; half of the orders pay none.
    pub shipping_minor: u32,
    /// The seller's own warehouse.
    pub warehouse: WarehousePlan,
    /// Other sellers of each catalogue item.
    pub n_competitors: u32,
    /// How often a day, on average, one of them changes its price.
    pub competitor_moves_per_day: u32,
    /// Orders that are to exist at the start for certain.
    pub staged: Vec<StagedPlan>,
}

/// Orders over a day: few at night, most in the evening.
const USUAL_HOURS: [u32; 24] = [
    12, 7, 4, 3, 3, 5, 10, 20, 32, 42, 48, 50, 52, 50, 48, 47, 48, 52, 58, 66, 72, 68, 48, 26,
];

/// Spelt out offers have numbers far from those of made-up ones.
const FIRST_SPELT_OUT: u64 = 1_000_000;

impl Default for MarketPlan {
    fn default() -> Self {
        Self {
            country: "US".to_owned(),
            orders_per_day: 20,
            hour_weights: USUAL_HOURS.to_vec(),
            bursts: Vec::new(),
            n_products: 8,
            channels: vec![OfferChannel::Merchant],
            stock: 200,
            prime_ppm: 0,
            products: Vec::new(),
            payments: None,
            tax_ppm: None,
            shipping_minor: 499,
            warehouse: WarehousePlan::default(),
            n_competitors: 2,
            competitor_moves_per_day: 2,
            staged: Vec::new(),
        }
    }
}

impl MarketPlan {
    /// All offers, the spelt out ones first.
    pub fn all_products(&self, place: PlaceIndex) -> Vec<ProductPlan> {
        let made_up = (0..u64::from(self.n_products))
            .zip(self.channels.iter().cycle())
            .map(|(number, channel)| {
                let product = ProductPlan {
                    channel: *channel,
                    prime_ppm: self.prime_ppm,
                    stock: self.stock,
                    restock_below: self.stock / 4,
                    restock_units: self.stock,
                    ..ProductPlan::default()
                };
                product.filled(place, number)
            });
        (FIRST_SPELT_OUT..)
            .zip(&self.products)
            .map(|(number, product)| product.clone().filled(place, number))
            .chain(made_up)
            .collect()
    }

    /// How buyers pay here.
    pub fn payment_weights(&self, place: PlaceIndex) -> PaymentWeights {
        self.payments
            .unwrap_or_else(|| PaymentWeights::usual(place))
    }

    /// Tax on top of prices, parts per million.
    pub fn tax_ppm(&self, place: PlaceIndex) -> u32 {
        self.tax_ppm
            .unwrap_or(match place::marketplace(place).country {
                "US" => 80_000,
                "CA" => 130_000,
                _ => 0,
            })
    }
}

/// A time with more orders than usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// When it begins, hours after the start; negative for before.
    pub from_hour: i32,
    /// How many hours it lasts.
    pub hours: u32,
    /// How many times the usual number of orders come.
    pub times: u32,
}

/// How buyers pay, as weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PaymentWeights {
    /// Card, gift card and the like.
    pub standard: u32,
    /// On delivery.
    pub cash_on_delivery: u32,
    /// At a convenience store, cash machine, or by net banking.
    pub convenience_store: u32,
    /// Cash in a store.
    pub cash_in_store: u32,
    /// Pix.
    pub pix: u32,
    /// Bank slip.
    pub boleto: u32,
    /// By invoice.
    pub invoice: u32,
}

impl PaymentWeights {
    /// What is usual in a marketplace.
    pub fn usual(place: PlaceIndex) -> Self {
        let card = Self {
            standard: 97,
            invoice: 3,
            ..Self::default()
        };
        match place::marketplace(place).country {
            "JP" => Self {
                standard: 72,
                convenience_store: 20,
                cash_on_delivery: 6,
                invoice: 2,
                ..Self::default()
            },
            "MX" => Self {
                standard: 75,
                cash_in_store: 25,
                ..Self::default()
            },
            "BR" => Self {
                standard: 55,
                pix: 30,
                boleto: 15,
                ..Self::default()
            },
            "IN" | "EG" => Self {
                standard: 45,
                cash_on_delivery: 55,
                ..Self::default()
            },
            "AE" | "SA" => Self {
                standard: 70,
                cash_on_delivery: 30,
                ..Self::default()
            },
            _ => card,
        }
    }

    /// Each way to pay with its weight.
    pub const fn each(&self) -> [(Payment, u32); 7] {
        [
            (Payment::Standard, self.standard),
            (Payment::CashOnDelivery, self.cash_on_delivery),
            (Payment::ConvenienceStore, self.convenience_store),
            (Payment::CashInStore, self.cash_in_store),
            (Payment::Pix, self.pix),
            (Payment::Boleto, self.boleto),
            (Payment::Invoice, self.invoice),
        ]
    }
}

/// The seller's own warehouse: what becomes of orders without anyone's call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WarehousePlan {
    /// Orders shipped in time, parts per million.
    pub in_time_ppm: u32,
    /// Orders shipped late; the rest is never shipped by the warehouse.
    pub late_ppm: u32,
    /// Hours from payment to shipment of those in time.
    pub in_time_hours: Span,
    /// Hours from the end of the ship window to shipment of those late.
    pub late_hours: Span,
    /// Of orders with several units: shipped in two parcels a day apart, parts per million.
    pub in_parts_ppm: u32,
    /// Of orders with an official request to cancel: shipped in spite of it.
    pub overlooks_request_ppm: u32,
    /// Of buyers' requests: the seller's staff cancels the order under the buyer's reason.
    pub grants_request_ppm: u32,
    /// Hours after which the staff grants every other request too; `None`: never, so that the
    /// platform cancels such an order in the end, as its shipment was not confirmed.
    pub grants_after_hours: Option<u32>,
    /// Of paid merchant orders: the seller's staff cancels for lack of stock.
    pub cancels_ppm: u32,
    /// Whether the warehouse goes on shipping after the start.
    pub ships_after_start: bool,
    /// Whether the staff goes on cancelling after the start.
    pub cancels_after_start: bool,
}

impl Default for WarehousePlan {
    fn default() -> Self {
        Self {
            in_time_ppm: 930_000,
            late_ppm: 60_000,
            in_time_hours: Span(14, 34),
            late_hours: Span(6, 60),
            in_parts_ppm: 100_000,
            overlooks_request_ppm: 100_000,
            grants_request_ppm: 0,
            grants_after_hours: None,
            cancels_ppm: 0,
            ships_after_start: true,
            cancels_after_start: false,
        }
    }
}

/// An order that is to exist at the start for certain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StagedPlan {
    /// What is to have become of it.
    pub fate: StagedFate,
    /// Who ships.
    pub channel: OfferChannel,
    /// Whether it is under the Prime badge.
    pub is_prime: bool,
    /// How many lines it has.
    pub n_lines: u32,
    /// How many units each line has.
    pub n_units: u32,
    /// How many hours before the start it was placed.
    pub hours_before_start: u32,
    /// Where its Easy Ship package is.
    pub package: Option<String>,
    /// How many like it.
    pub n_orders: u32,
    /// What is ordered, instead of any offer of the channel; one line then.
    pub sku: Option<String>,
    /// How it is paid.
    pub payment: StagedPayment,
    /// The language in which its buyer writes.
    pub language: Option<String>,
}

/// How a staged order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StagedPayment {
    /// Card, gift card and the like.
    #[default]
    Standard,
    /// On delivery.
    CashOnDelivery,
    /// At a convenience store.
    ConvenienceStore,
    /// Cash in a store.
    CashInStore,
    /// Pix.
    Pix,
    /// Bank slip.
    Boleto,
    /// By invoice.
    Invoice,
}

impl StagedPayment {
    /// The way to pay as orders have it.
    pub const fn payment(self) -> Payment {
        match self {
            Self::Standard => Payment::Standard,
            Self::CashOnDelivery => Payment::CashOnDelivery,
            Self::ConvenienceStore => Payment::ConvenienceStore,
            Self::CashInStore => Payment::CashInStore,
            Self::Pix => Payment::Pix,
            Self::Boleto => Payment::Boleto,
            Self::Invoice => Payment::Invoice,
        }
    }
}

impl Default for StagedPlan {
    fn default() -> Self {
        Self {
            fate: StagedFate::Unshipped,
            channel: OfferChannel::Merchant,
            is_prime: false,
            n_lines: 1,
            n_units: 1,
            hours_before_start: 6,
            package: None,
            n_orders: 1,
            sku: None,
            payment: StagedPayment::Standard,
            language: None,
        }
    }
}

/// What is to have become of a staged order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StagedFate {
    /// A pre-order before its release.
    PendingAvailability,
    /// The payment is not authorised.
    Pending,
    /// Paid, nothing else.
    #[default]
    Unshipped,
    /// Paid, and the buyer officially asked to cancel all of it.
    Requested,
    /// Paid, and the buyer wrote that it is not wanted any more.
    Written,
    /// One unit shipped, the rest open; needs two units.
    PartiallyShipped,
    /// Shipped.
    Shipped,
    /// Shipped, the invoice outstanding; Brazil only.
    InvoiceUnconfirmed,
    /// Cancelled by the buyer's click.
    CancelledByBuyer,
    /// Cancelled by the seller for lack of stock.
    CancelledBySeller,
    /// Cancelled by the platform for a refused payment.
    CancelledByAmazon,
}
