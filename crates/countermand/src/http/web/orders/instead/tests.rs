//! What an order's page offers where no call cancels it.

use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;

use super::*;
use crate::http::access::Role;
use crate::http::web::site::Site;

const ORDER: &str = "111-0000009-0000009";

/// The page of an order in a state, in a language.
async fn page(
    (state, channel, place): (OrderState, ChannelStatus, Marketplace),
    language: &'static str,
) -> String {
    let site = Site::of("plain");
    site.shows(ORDER, (state, channel, place)).await;
    let mut browser = site.browser(Role::Admin).await;
    browser.language = language;
    let path = format!("/orders/{ORDER}?account=sandbox");
    browser.open(&path).await.is(200).text
}

fn has_cancel(page: &str) -> bool {
    page.contains(&format!("href=\"/orders/{ORDER}/cancel?"))
}

fn has_refund(page: &str) -> bool {
    page.contains(&format!("href=\"/orders/{ORDER}/refund?"))
}

#[tokio::test]
async fn an_order_that_can_be_cancelled_has_the_button_and_nothing_instead() {
    let open = (OrderState::Unshipped, ChannelStatus::Mfn, Marketplace::Us);
    let page = page(open, "en").await;
    assert!(
        has_cancel(&page) && !page.contains("id=\"instead\""),
        "{page}"
    );
}

#[tokio::test]
async fn what_has_shipped_or_ended_says_what_is_owed_in_place_of_the_button() {
    let shipped = (OrderState::Shipped, ChannelStatus::Mfn, Marketplace::Us);
    let english = page(shipped, "en").await;
    assert!(!has_cancel(&english) && has_refund(&english), "{english}");
    assert!(english.contains("refuse the parcel") && english.contains("refund in full now"));
    let chinese = page(shipped, "zh-CN").await;
    assert!(chinese.contains("请买家拒收包裹"), "{chinese}");
    let ended = (OrderState::Cancelled, ChannelStatus::Mfn, Marketplace::Us);
    let ended = page(ended, "en").await;
    assert!(!has_cancel(&ended) && !has_refund(&ended), "{ended}");
    assert!(ended.contains("nothing left to cancel"));
}

#[tokio::test]
async fn an_order_of_amazons_leads_to_its_guided_task() {
    let amazons = (OrderState::Unshipped, ChannelStatus::Afn, Marketplace::Us);
    let open = page(amazons, "en").await;
    assert!(!has_cancel(&open) && !has_refund(&open), "{open}");
    let task = format!("/tasks/new?kind=fba-cancel&amp;account=sandbox&amp;subject={ORDER}");
    assert!(open.contains(&task), "{open}");
    let shipped = (OrderState::Shipped, ChannelStatus::Afn, Marketplace::Us);
    let shipped = page(shipped, "en").await;
    assert!(shipped.contains("Amazon pays back") && !shipped.contains("/tasks/new"));
}

#[tokio::test]
async fn an_unpaid_order_says_when_it_ends_by_itself_and_only_japan_has_a_task() {
    let german = (OrderState::Pending, ChannelStatus::Mfn, Marketplace::De);
    let german = page(german, "en").await;
    assert!(!has_cancel(&german) && german.contains("Amazon cancels it by itself"));
    assert!(
        german.contains("At the latest") && !german.contains("/tasks/new"),
        "{german}"
    );
    let japanese = (OrderState::Pending, ChannelStatus::Mfn, Marketplace::Jp);
    let english = page(japanese, "en").await;
    assert!(
        !has_cancel(&english) && english.contains("kind=pending-cancel"),
        "{english}"
    );
    // Placed a day ago: 6 days for paying at a store, 21 at the latest.
    assert!(
        english.contains("5 d 0 h") && english.contains("20 d 0 h"),
        "{english}"
    );
    let chinese = page(japanese, "zh-CN").await;
    assert!(
        chinese.contains("若无人付款，亚马逊会自动取消"),
        "{chinese}"
    );
}
