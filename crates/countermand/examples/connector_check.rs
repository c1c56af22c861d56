//! Makes the calls of a seller's day, with the desk's own client and its own way out, and tells what
//! each came to: the writes of `scripts/connector-check`, which lets mocks of Amazon's published
//! models judge them.
//!
//! The client is pointed by two addresses, of the API and of the sign-in. Ends with 1 when a call
//! fails.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::fmt::Debug;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use countermand::clock::Clock as Machine;
use countermand::outside::{Outside, OutsideSettings, install_tls};
use countermand_spapi::client::{
    CallError, Client, ClientSettings, Clock, Credentials, Endpoint, FeedSearch, OrderSearch,
    Purpose, Reply, TransactionSearch, Urgency,
};
use countermand_spapi::feed::envelope::Message;
use countermand_spapi::feed::order_acknowledgement::{
    AcknowledgedItem, AcknowledgementStatus, CancelReason, OrderAcknowledgement,
    OrderAcknowledgements,
};
use countermand_spapi::feed::order_adjustment::{
    AdjustedItem, AdjustmentAction, AdjustmentReason, OrderAdjustment, OrderAdjustments,
    PriceComponent, PriceComponentKind,
};
use countermand_spapi::feed::{FeedFormat, FeedType};
use countermand_spapi::feed_result::FeedResult;
use countermand_spapi::feeds::CreateFeedSpecification;
use countermand_spapi::limits::Limits;
use countermand_spapi::listings_items::ListingsItemPatchRequest;
use countermand_spapi::money::Amount;
use countermand_spapi::orders::v2026::IncludedData;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

const ORDER: &str = "123-1234567-1234567";
const ITEM: &str = "00000000000001";
const SELLER: &str = "A1EXAMPLE";
const PLACE: &str = "ATVPDKIKX0DER";
const INCLUDED: [IncludedData; 4] = [
    IncludedData::Cancellation,
    IncludedData::Fulfillment,
    IncludedData::Proceeds,
    IncludedData::Promotion,
];

#[derive(Parser)]
struct Arguments {
    /// The address of the API.
    api_url: String,
    /// The address of the sign-in.
    token_url: String,
}

#[derive(Debug)]
struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        Machine::System.now()
    }
}

/// The calls, and how many of them failed.
struct Calls {
    client: Client,
    n_failed: u32,
}

impl Calls {
    /// Tells what a call came to.
    fn told<T>(&mut self, name: &str, answer: Result<Reply<T>, CallError>) -> Option<T> {
        match answer {
            Ok(reply) => {
                println!("{name}: answered");
                Some(reply.value)
            }
            Err(error) => {
                println!("{name}: FAILED, {error}: {error:?}");
                self.n_failed += 1;
                None
            }
        }
    }

    /// The orders, as a sync and the reading before a cancel take them.
    async fn orders(&mut self, now: Timestamp) {
        let client = self.client.clone();
        let places = client.marketplace_participations(Urgency::Routine).await;
        self.told("getMarketplaceParticipations", places);
        let mut search = OrderSearch::changed_since(
            now - SignedDuration::from_hours(24),
            vec![PLACE.to_owned()],
        );
        search.included_data = INCLUDED.to_vec();
        let page = client.search_orders(&search, None, Urgency::Routine).await;
        self.told("searchOrders", page);
        let page = client.search_orders(&search, Some("2YgYW55IGNhcm5h"), Urgency::Routine);
        let page = page.await;
        self.told("searchOrders, a further page", page);
        let order = client.order(ORDER, &INCLUDED, Urgency::Cancel).await;
        self.told("getOrder", order);
        let orders = client.orders_v0_by_ids(&[ORDER], &[PLACE], Urgency::Cancel);
        let orders = orders.await;
        self.told("getOrders of v0 by ids", orders);
        let search = TransactionSearch {
            posted_after: Some(now - SignedDuration::from_hours(2)),
            ..TransactionSearch::default()
        };
        let found = client
            .list_transactions(&search, None, Urgency::Confirm)
            .await;
        self.told("listTransactions", found);
    }

    /// A feed from its document to its result.
    async fn feed(&mut self, feed_type: &FeedType, text: String, now: Timestamp) {
        let client = self.client.clone();
        let content_type = feed_type.format().unwrap_or(FeedFormat::Xml).content_type();
        let made = client
            .create_feed_document(content_type, Urgency::Cancel)
            .await;
        let Some(document) = self.told("createFeedDocument", made) else {
            return;
        };
        let sent = client
            .upload_feed(&document, content_type, text.into_bytes())
            .await;
        self.told("upload", sent);
        let feed = CreateFeedSpecification {
            feed_type: feed_type.to_string(),
            marketplace_ids: vec![PLACE.to_owned()],
            input_feed_document_id: document.feed_document_id,
            feed_options: None,
        };
        let made = client.create_feed(&feed, Urgency::Cancel).await;
        let Some(made) = self.told("createFeed", made) else {
            return;
        };
        let search = FeedSearch {
            feed_types: vec![feed_type.to_string()],
            created_since: Some(now - SignedDuration::from_mins(6)),
            page_size: Some(100),
            ..FeedSearch::default()
        };
        let listed = client.feeds(&search, Urgency::Cancel).await;
        self.told("getFeeds", listed);
        let feed = client.feed(&made.feed_id, Urgency::Confirm).await;
        let Some(feed) = self.told("getFeed", feed) else {
            return;
        };
        let result = feed.result_feed_document_id.unwrap_or(feed.feed_id);
        let document = client.feed_document(&result, Urgency::Confirm).await;
        let Some(document) = self.told("getFeedDocument", document) else {
            return;
        };
        let download = client.download_feed_result(&document).await;
        let Some(download) = self.told("download", download) else {
            return;
        };
        let limits = Limits::default();
        let read = download
            .open(&limits)
            .map_err(|error| error.to_string())
            .and_then(|open| FeedResult::read(open, &limits).map_err(|error| error.to_string()));
        if let Err(error) = read {
            println!("processing report: FAILED, {error}");
            self.n_failed += 1;
        }
    }

    /// A message, and a listing's quantity. The direct cancel call is in no published model.
    async fn direct(&mut self) {
        let client = self.client.clone();
        let actions = client.message_actions(ORDER, PLACE, Urgency::Routine).await;
        self.told("getMessagingActionsForOrder", actions);
        let text = "Your order was cancelled, as the item is out of stock.";
        let purpose = Purpose::UnexpectedProblem;
        let sent = client.send_message(ORDER, PLACE, purpose, text, Urgency::Routine);
        let sent = sent.await;
        self.told("createUnexpectedProblem", sent);
        let listing = client
            .listing(SELLER, "SKU/1 ä", PLACE, Urgency::Routine)
            .await;
        self.told("getListingsItem", listing);
        let patch = ListingsItemPatchRequest::of_quantity("PRODUCT", "DEFAULT", 0);
        let done = client.patch_listing(SELLER, "SKU/1 ä", PLACE, &patch, Urgency::Routine);
        let done = done.await;
        self.told("patchListingsItem", done);
    }
}

/// The cancel of a line.
fn cancel() -> String {
    OrderAcknowledgements {
        merchant_identifier: SELLER.to_owned(),
        messages: vec![Message::new(
            "1",
            OrderAcknowledgement {
                order_id: ORDER.to_owned(),
                status: Some(AcknowledgementStatus::Failure),
                items: vec![AcknowledgedItem {
                    order_item_code: ITEM.to_owned(),
                    cancel_reason: Some(CancelReason::NoInventory),
                    ..AcknowledgedItem::default()
                }],
                ..OrderAcknowledgement::default()
            },
        )],
    }
    .write_xml()
}

/// The refund of a part of a line.
fn refund() -> String {
    OrderAdjustments {
        merchant_identifier: SELLER.to_owned(),
        messages: vec![Message::new(
            "1",
            OrderAdjustment {
                order_id: Some(ORDER.to_owned()),
                action: Some(AdjustmentAction::Refund),
                items: vec![AdjustedItem {
                    order_item_code: Some(ITEM.to_owned()),
                    merchant_adjustment_item_id: Some("check-1".to_owned()),
                    reason: Some(AdjustmentReason::CustomerReturn),
                    prices: vec![PriceComponent {
                        kind: PriceComponentKind::Principal,
                        amount: Amount::new(500, "USD"),
                    }],
                    ..AdjustedItem::default()
                }],
                ..OrderAdjustment::default()
            },
        )],
    }
    .write_xml()
}

async fn check(arguments: Arguments) -> Result<u32, Box<dyn std::error::Error>> {
    let outside = Outside::new(OutsideSettings::default(), CancellationToken::new())?;
    let clock = Arc::new(MachineClock);
    let now = clock.now();
    let client = Client::new(ClientSettings {
        transport: Arc::new(outside),
        clock,
        journal: None,
        endpoint: Endpoint {
            api_url: arguments.api_url,
            token_url: arguments.token_url,
        },
        credentials: Credentials {
            client_id: "demo-client".to_owned(),
            client_secret: "demo-secret".to_owned(),
            refresh_token: "demo-refresh".to_owned(),
        },
        user_agent: "Countermand/check (Language=Rust)".to_owned(),
    })?;
    let mut calls = Calls {
        client,
        n_failed: 0,
    };
    calls.orders(now).await;
    calls
        .feed(&FeedType::OrderAcknowledgement, cancel(), now)
        .await;
    calls
        .feed(&FeedType::PaymentAdjustment, refund(), now)
        .await;
    calls.direct().await;
    Ok(calls.n_failed)
}

fn main() -> ExitCode {
    install_tls();
    let arguments = Arguments::parse();
    let failed = |error: &dyn Debug| {
        println!("FAILED: {error:?}");
        ExitCode::FAILURE
    };
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(check(arguments)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(n_failed) => failed(&format!("{n_failed} calls")),
        Err(error) => failed(&error),
    }
}
