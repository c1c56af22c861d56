"""A seller's day at the sandbox, told by clients that are not ours.

    python story.py http://127.0.0.1:PORT

Starts from the scenario `demo`, moves the marketplace's clock instead of waiting, and holds what
the clients saw against the sandbox's own ledger. One line a step; the exit status is 1 when a step
failed.
"""

import csv
import io
import json
import sys
import traceback
import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import requests
from sp_api.api import Feeds, ListingsItems, Messaging, Notifications, Orders, Reports, Sellers
from sp_api.auth.exceptions import AuthorizationError
from sp_api.base import SellingApiException
from spapi import (
    ApiException,
    FeedsApi,
    GetOrderApi,
    ListingsApi,
    NotificationsApi,
    OrdersV0Api,
    SearchOrdersApi,
)

import connect
from connect import CLIENT_ID, CLIENT_SECRET, MARKETPLACE, QUEUE_ARN, REFRESH_TOKEN, SELLER

XML_TYPE = "text/xml; charset=UTF-8"
FLAT_TYPE = "text/tab-separated-values; charset=UTF-8"
ALL_ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
STEPS = []


def step(function):
    """Makes a function a step of the story; its name is what is printed."""
    STEPS.append(function)
    return function


def instant(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def refusal(call):
    """The status and code of a call that has to be refused."""
    try:
        call()
    except SellingApiException as error:
        return error.code, error.amzn_code
    except ApiException as error:
        return error.status, json.loads(error.body)["errors"][0]["code"]
    raise AssertionError("the call was not refused")


# Signing in


@step
def sign_in_with_a_form(s):
    answer = requests.post(f"{s.base}/auth/o2/token", data=s.grant, timeout=30)
    assert answer.status_code == 200, answer.text
    token = answer.json()
    assert token["token_type"] == "bearer" and token["expires_in"] == 3600, token
    assert token["refresh_token"] == REFRESH_TOKEN and len(token["access_token"]) <= 2048
    assert "no-store" in answer.headers["Cache-Control"], answer.headers


@step
def sign_in_with_json(s):
    answer = requests.post(f"{s.base}/auth/o2/token", json=s.grant, timeout=30)
    assert answer.status_code == 200 and answer.json()["access_token"], answer.text


@step
def sign_in_with_both_libraries(s):
    participations = s.clients.sp(Sellers).get_marketplace_participation().payload
    s.marketplaces = [entry["marketplace"]["id"] for entry in participations]
    assert MARKETPLACE in s.marketplaces, s.marketplaces
    assert s.clients.sdk.access_token_cache.get_lwa_access_token()
    return f"marketplaces {', '.join(s.marketplaces)}"


@step
def wrong_credentials_are_refused(s):
    for wrong in ({"secret": "not-it"}, {"refresh_token": "not-it"}):
        client = connect.Clients(s.base, **{"refresh_token": "unknown", **wrong})
        try:
            client.sp(Sellers).get_marketplace_participation()
        except AuthorizationError as error:
            expected = (401, "invalid_client") if "secret" in wrong else (400, "invalid_grant")
            assert (error.status_code, error.error_code) == expected, vars(error)
        else:
            raise AssertionError("signed in with wrong credentials")
    answer = requests.get(
        f"{s.base}/orders/v0/orders", params={"MarketplaceIds": MARKETPLACE}, timeout=30
    )
    assert answer.status_code == 403, answer.text
    error = answer.json()["errors"][0]
    assert error["code"] == "Unauthorized", error
    assert error["message"] == "Access to requested resource is denied.", error
    assert error["details"] == "Access token is missing in the request header.", error


# Reading orders


@step
def list_orders_over_several_pages(s):
    orders = s.clients.sp(Orders, version="v0")
    asked = {
        "MarketplaceIds": [MARKETPLACE],
        "CreatedAfter": s.since,
        "CreatedBefore": s.before,
        "MaxResultsPerPage": 50,
    }
    pages, seen = 0, []
    while True:
        answer = s.control.patient(lambda: orders.get_orders(**asked))
        pages += 1
        seen += answer.payload["Orders"]
        if not answer.next_token:
            break
        asked = {"MarketplaceIds": [MARKETPLACE], "NextToken": answer.next_token}
    ids = [order["AmazonOrderId"] for order in seen]
    assert len(ids) == len(set(ids)), "an order came twice"
    assert pages >= 2 and len(ids) > 5, (pages, ids)
    s.seen = {order["AmazonOrderId"]: order for order in seen}
    one_page = s.control.patient(
        lambda: OrdersV0Api(s.clients.sdk.api_client).get_orders(
            marketplace_ids=[MARKETPLACE], created_after=s.since, created_before=s.before
        )
    )
    assert [order.amazon_order_id for order in one_page.payload.orders] == ids[:100]
    return f"{len(ids)} orders on {pages} pages"


@step
def search_orders_over_several_pages(s):
    search = SearchOrdersApi(s.clients.sdk.api_client)
    asked = {
        "created_after": s.since,
        "created_before": s.before,
        "marketplace_ids": [MARKETPLACE],
        "max_results_per_page": 50,
        "included_data": ["CANCELLATION", "FULFILLMENT"],
    }
    pages, s.searched, token = 0, {}, {}
    while True:
        answer = s.control.patient(lambda: search.search_orders(**asked, **token))
        pages += 1
        for order in answer.orders:
            assert order.order_id not in s.searched, "an order came twice"
            s.searched[order.order_id] = order
        if not (answer.pagination and answer.pagination.next_token):
            break
        token = {"pagination_token": answer.pagination.next_token}
    assert set(s.searched) == set(s.seen), set(s.searched) ^ set(s.seen)
    changed = {**asked, "included_data": ["CANCELLATION"], "pagination_token": "nonsense"}
    assert refusal(lambda: search.search_orders(**changed)) == (400, "InvalidInput")
    same = s.clients.sp(Orders, version="2026-01-01").search_orders(
        createdAfter=s.since,
        createdBefore=s.before,
        marketplaceIds=[MARKETPLACE],
        includedData=["CANCELLATION"],
    )
    assert {order["orderId"] for order in same.payload["orders"]} <= set(s.seen)
    return f"{len(s.searched)} orders on {pages} pages"


@step
def read_the_items_and_choose_the_orders(s):
    orders = s.clients.sp(Orders, version="v0")
    plain, multiline, asked = [], [], []
    for order_id, order in s.seen.items():
        is_open = order["OrderStatus"] == "Unshipped" and order["FulfillmentChannel"] == "MFN"
        is_special = order.get("IsPrime") or order.get("EasyShipShipmentStatus")
        if not is_open or is_special or order.get("IsReplacementOrder") in (True, "true"):
            continue
        answer = s.control.patient(lambda: orders.get_order_items(order_id))
        items = answer.payload["OrderItems"]
        assert all(item["QuantityShipped"] == 0 for item in items), items
        requests_of_buyer = [
            item["OrderItemId"]
            for item in items
            if item.get("BuyerRequestedCancel", {}).get("IsBuyerRequestedCancel") == "true"
        ]
        entry = SimpleNamespace(id=order_id, items=items, asked_for=requests_of_buyer)
        if requests_of_buyer:
            asked.append(entry)
        elif len(items) > 1:
            multiline.append(entry)
        else:
            plain.append(entry)
    assert asked, "no order with a buyer's request"
    assert multiline, "no order with two lines and no request"
    assert len(plain) >= 3, f"{len(plain)} plain orders"
    s.asked, s.multiline = asked[0], multiline[0]
    s.flat, s.xml, s.kept = plain[:3]
    return f"{len(plain)} plain, {len(multiline)} of several lines, {len(asked)} with a request"


@step
def the_buyers_request_shows_in_both_versions(s):
    order = s.order_2026(s.asked.id)
    told = {
        item.order_item_id: item.cancellation.cancellation_request
        for item in order.order_items
        if item.cancellation and item.cancellation.cancellation_request
    }
    assert set(told) == set(s.asked.asked_for), (told, s.asked.asked_for)
    first = next(iter(told.values()))
    assert first.requester == "BUYER" and first.cancel_reason, first
    item = next(item for item in s.asked.items if item["OrderItemId"] in told)
    assert item["BuyerRequestedCancel"]["BuyerCancelReason"], item
    untouched = s.order_2026(s.kept.id)
    assert not any(
        item.cancellation and item.cancellation.cancellation_request
        for item in untouched.order_items
    )
    return f"order {s.asked.id}: {first.cancel_reason!r}"


@step
def a_usage_plan_refuses_calls_over_the_burst(s):
    orders = s.clients.sp(Orders, version="v0")
    s.control.call("POST", "/__faults", {"profile": "none"})
    n_answered = 0
    try:
        # Thirty in a row, and one more for every two seconds that they take.
        for n_answered in range(100):
            orders.get_order(s.kept.id)
        raise AssertionError("no call was refused")
    except SellingApiException as error:
        assert (error.code, error.amzn_code) == (429, "QuotaExceeded"), error
    finally:
        s.control.call("POST", "/__faults", {"profile": "none", "usage_plans": False})
    assert n_answered >= 30, n_answered
    return f"after {n_answered} calls in a row"


@step
def an_order_that_is_not_there_is_not_found(s):
    orders = s.clients.sp(Orders, version="v0")
    assert refusal(lambda: orders.get_order("999-9999999-9999999"))[0] in (400, 404)
    lookup = GetOrderApi(s.clients.sdk.api_client)
    assert refusal(lambda: lookup.get_order("999-9999999-9999999"))[0] in (400, 404)


@step
def address_and_buyer_come_with_a_restricted_token_only(s):
    orders = s.clients.sp(Orders, version="v0")
    bare = orders.get_order(s.kept.id).payload
    assert "Name" not in bare.get("ShippingAddress", {}), bare
    full = orders.get_order(s.kept.id, RestrictedResources=["buyerInfo", "shippingAddress"]).payload
    assert full["ShippingAddress"]["Name"] and full["ShippingAddress"]["AddressLine1"], full
    assert full["AmazonOrderId"] == bare["AmazonOrderId"]


# Notifications, first half


@step
def subscribe_to_order_changes(s):
    notifications = s.clients.sp(Notifications)
    destination = notifications.create_destination("orders", arn=QUEUE_ARN).payload
    assert destination["resource"]["sqs"]["arn"] == QUEUE_ARN, destination
    s.destination = destination["destinationId"]
    subscription = notifications.create_subscription(
        "ORDER_CHANGE",
        s.destination,
        processingDirective={
            "eventFilter": {
                "eventFilterType": "ORDER_CHANGE",
                "orderChangeTypes": ["OrderStatusChange", "BuyerRequestedChange"],
            }
        },
    ).payload
    s.subscription = subscription["subscriptionId"]
    read_back = notifications.get_subscription("ORDER_CHANGE").payload
    assert read_back["subscriptionId"] == s.subscription, read_back
    again = lambda: notifications.create_subscription("ORDER_CHANGE", s.destination)
    assert refusal(again)[0] == 409
    return f"destination {s.destination}, subscription {s.subscription}"


# Cancelling


def acknowledgement(lines):
    """An XML feed that cancels lines: order, items, reason."""
    messages = "".join(
        f"<Message><MessageID>{number}</MessageID><OrderAcknowledgement>"
        f"<AmazonOrderID>{order}</AmazonOrderID><StatusCode>Failure</StatusCode>"
        + "".join(
            f"<Item><AmazonOrderItemCode>{item}</AmazonOrderItemCode>"
            f"<CancelReason>{reason}</CancelReason></Item>"
            for item in items
        )
        + "</OrderAcknowledgement></Message>"
        for number, (order, items, reason) in enumerate(lines, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd"><Header>'
        f"<DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>{SELLER}</MerchantIdentifier>"
        f"</Header><MessageType>OrderAcknowledgement</MessageType>{messages}</AmazonEnvelope>"
    )


def item_ids(order):
    return [item["OrderItemId"] for item in order.items]


def summary_of(report):
    """Counts of an XML processing report: processed, successful, with error."""
    root = ElementTree.fromstring(report)
    assert root.findtext(".//ProcessingReport/StatusCode") == "Complete", report
    names = ("MessagesProcessed", "MessagesSuccessful", "MessagesWithError")
    return tuple(int(root.findtext(f".//ProcessingSummary/{name}")) for name in names)


@step
def send_a_feed_that_cancels_one_line(s):
    line = item_ids(s.multiline)[0]
    s.cancelled_line = (s.multiline.id, line)
    text = acknowledgement([(s.multiline.id, [line], "NoInventory")])
    _, feed = s.clients.sp(Feeds).submit_feed(
        "POST_ORDER_ACKNOWLEDGEMENT_DATA", io.BytesIO(text.encode()), content_type=XML_TYPE
    )
    s.line_feed = feed.payload["feedId"]
    return f"order {s.multiline.id}, line {line}, feed {s.line_feed}"


@step
def send_a_flat_feed_that_cancels_a_whole_order(s):
    rows = ["order-id\tcancellation-reason-code\tamazon-order-item-code"]
    rows += [f"{s.flat.id}\tNoInventory\t{item}" for item in item_ids(s.flat)]
    _, feed = s.clients.sp(Feeds).submit_feed(
        "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA",
        io.BytesIO(("\r\n".join(rows) + "\r\n").encode()),
        content_type=FLAT_TYPE,
    )
    s.flat_feed = feed.payload["feedId"]
    return f"order {s.flat.id}, feed {s.flat_feed}"


@step
def send_an_xml_feed_with_amazons_sdk(s):
    feeds = FeedsApi(s.clients.sdk.api_client)
    document = feeds.create_feed_document({"contentType": XML_TYPE})
    text = acknowledgement([(s.xml.id, item_ids(s.xml), "NoInventory")]).encode()
    wrong = requests.put(
        document.url, data=text, headers={"Content-Type": "text/xml"}, timeout=30
    )
    assert wrong.status_code == 403 and "SignatureDoesNotMatch" in wrong.text, wrong.text
    upload = requests.put(
        document.url, data=text, headers={"Content-Type": XML_TYPE}, timeout=30
    )
    assert upload.status_code == 200 and not upload.content, upload.text
    feed = feeds.create_feed(
        {
            "feedType": "POST_ORDER_ACKNOWLEDGEMENT_DATA",
            "marketplaceIds": [MARKETPLACE],
            "inputFeedDocumentId": document.feed_document_id,
        }
    )
    s.xml_feed = feed.feed_id
    return f"order {s.xml.id}, feed {s.xml_feed}"


@step
def cancel_a_whole_order_by_the_direct_call(s):
    path = f"/orders/2026-01-01/orders/{s.asked.id}/cancellation"
    answer = s.clients.raw("PUT", path, json={"cancelReasonCode": "BUYER_CANCELLED"})
    assert 200 <= answer.status_code < 300, (answer.status_code, answer.text)
    s.control.until(
        lambda: s.order_2026(s.asked.id),
        lambda order: order.fulfillment.fulfillment_status == "CANCELLED",
    )
    again = s.clients.raw("PUT", path, json={"cancelReasonCode": "BUYER_CANCELLED"})
    assert again.status_code == 400, (again.status_code, again.text)
    assert again.json()["errors"][0]["code"] == "InvalidInput", again.text
    return f"order {s.asked.id}, status {answer.status_code}"


@step
def the_feeds_end_done_and_their_reports_say_so(s):
    feeds = s.clients.sp(Feeds)
    sdk = FeedsApi(s.clients.sdk.api_client)
    ended = {}
    for feed_id in (s.line_feed, s.flat_feed, s.xml_feed):
        feed = s.control.until(
            lambda: sdk.get_feed(feed_id),
            lambda feed: feed.processing_status not in ("IN_QUEUE", "IN_PROGRESS"),
        )
        assert feed.processing_status == "DONE", feed
        ended[feed_id] = feed.result_feed_document_id
    for feed_id in (s.line_feed, s.xml_feed):
        report = s.control.patient(lambda: feeds.get_feed_document(ended[feed_id]))
        assert summary_of(report) == (1, 1, 0), report
    flat = s.control.patient(lambda: feeds.get_feed_document(ended[s.flat_feed]))
    assert "Number of records processed\t\t1" in flat, flat
    assert "Number of records successful\t\t1" in flat, flat
    listed = s.control.patient(
        lambda: feeds.get_feeds(
            feedTypes="POST_ORDER_ACKNOWLEDGEMENT_DATA", pageSize=10, createdSince=s.since
        )
    )
    ids = {feed["feedId"] for feed in listed.payload["feeds"]}
    assert {s.line_feed, s.xml_feed} <= ids, ids


@step
def the_cancelled_orders_read_as_cancelled_by_the_merchant(s):
    for order_id in (s.asked.id, s.flat.id, s.xml.id):
        order = s.control.until(
            lambda: s.order_2026(order_id),
            lambda order: order.fulfillment.fulfillment_status == "CANCELLED",
        )
        for item in order.order_items:
            assert item.cancellation.cancellation_execution.cancelled_by == "MERCHANT", item
        old = s.clients.sp(Orders, version="v0").get_order(order_id).payload
        assert old["OrderStatus"] == "Canceled", old


@step
def the_order_with_one_cancelled_line_stays_open(s):
    order = s.order_2026(s.multiline.id)
    assert order.fulfillment.fulfillment_status == "UNSHIPPED", order.fulfillment
    cancelled = [
        item.order_item_id
        for item in order.order_items
        if item.cancellation and item.cancellation.cancellation_execution
    ]
    assert cancelled == [s.cancelled_line[1]], cancelled
    items = s.clients.sp(Orders, version="v0").get_order_items(s.multiline.id)
    for item in items.payload["OrderItems"]:
        is_cancelled = item["OrderItemId"] == s.cancelled_line[1]
        assert (item["QuantityOrdered"] == 0) == is_cancelled, item


@step
def the_same_feed_again_is_an_error_and_no_effect(s):
    text = acknowledgement([(s.xml.id, item_ids(s.xml), "NoInventory")])
    feeds = s.clients.sp(Feeds)
    _, feed = feeds.submit_feed(
        "POST_ORDER_ACKNOWLEDGEMENT_DATA", io.BytesIO(text.encode()), content_type=XML_TYPE
    )
    feed_id = feed.payload["feedId"]
    ended = s.control.until(
        lambda: feeds.get_feed(feed_id).payload,
        lambda feed: feed["processingStatus"] not in ("IN_QUEUE", "IN_PROGRESS"),
    )
    assert ended["processingStatus"] == "DONE", ended
    document = ended["resultFeedDocumentId"]
    report = s.control.patient(lambda: feeds.get_feed_document(document))
    assert summary_of(report) == (1, 0, 1), report
    result = ElementTree.fromstring(report).find(".//Result")
    assert result.findtext("MessageID") == "1", report
    assert result.findtext("ResultCode") == "Error", report


# Notifications, second half


@step
def the_change_arrives_in_the_queue(s):
    queue, url = s.clients.queue()
    wanted, told, rounds = {s.asked.id, s.flat.id, s.xml.id}, {}, 0
    while wanted - set(told) and rounds < 40:
        rounds += 1
        answer = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            body = json.loads(message["Body"])
            assert body["NotificationType"] == "ORDER_CHANGE", body
            assert body["NotificationMetadata"]["SubscriptionId"] == s.subscription, body
            change = body["Payload"]["OrderChangeNotification"]
            assert change["SellerId"] == SELLER, change
            if change["Summary"]["OrderStatus"] in ("Canceled", "Cancelled", "CANCELLED"):
                told[change["AmazonOrderId"]] = change
            queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        if not answer.get("Messages"):
            s.control.advance(30_000)
    assert wanted <= set(told), wanted - set(told)
    assert all(change["OrderChangeType"] == "OrderStatusChange" for change in told.values())
    s.control.advance(600_000)
    left = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in left:
        change = json.loads(message["Body"])["Payload"]["OrderChangeNotification"]
        assert change["AmazonOrderId"] not in wanted, "a deleted message came again"
    return f"{len(told)} cancelled orders told of"


@step
def unsubscribe(s):
    api = NotificationsApi(s.clients.sdk_grantless.api_client)
    api.delete_subscription_by_id(s.subscription, "ORDER_CHANGE")
    notifications = s.clients.sp(Notifications)
    assert refusal(lambda: notifications.get_subscription("ORDER_CHANGE"))[0] == 404
    notifications.delete_destination(s.destination)
    listed = notifications.get_destinations().payload or []
    assert s.destination not in [entry["destinationId"] for entry in listed], listed


# Listings and messages


@step
def set_a_listing_to_zero_and_read_it_back(s):
    listings = s.clients.sp(ListingsItems, version="2021-08-01")
    read = lambda: ListingsApi(s.clients.sdk.api_client).get_listings_item(
        SELLER, s.sku, [MARKETPLACE], included_data=["summaries", "fulfillmentAvailability"]
    )
    quantity = lambda item: [
        entry.quantity
        for entry in item.fulfillment_availability
        if entry.fulfillment_channel_code == "DEFAULT"
    ]
    # An offer that is at zero already would not change.
    orders = (s.flat, s.kept, s.xml, s.asked)
    for sku in dict.fromkeys(item["SellerSKU"] for order in orders for item in order.items):
        s.sku = sku
        before = read()
        if any(quantity(before)):
            break
    else:
        raise AssertionError("no offer of the orders has stock")
    answer = listings.patch_listings_item(
        SELLER,
        s.sku,
        marketplaceIds=[MARKETPLACE],
        issueLocale="en_US",
        body={
            "productType": before.summaries[0].product_type,
            "patches": [
                {
                    "op": "merge",
                    "path": "/attributes/fulfillment_availability",
                    "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 0}],
                }
            ],
        },
    ).payload
    assert answer["status"] == "ACCEPTED" and answer["submissionId"], answer
    s.control.until(read, lambda item: quantity(item) == [0])
    return f"SKU {s.sku}: {quantity(before)} to [0]"


@step
def ask_what_may_be_sent_and_send_one_message(s):
    messaging = s.clients.sp(Messaging)
    actions = messaging.get_messaging_actions_for_order(s.kept.id, marketplaceIds=[MARKETPLACE])
    names = [action["name"] for action in actions.payload["_links"]["actions"]]
    assert "confirmOrderDetails" in names, names
    locale = messaging.get_attributes(s.kept.id, marketplaceIds=[MARKETPLACE])
    assert locale.payload["buyer"]["locale"], locale.payload
    sent = messaging.create_confirm_order_details(
        s.kept.id, body={"text": "Would you take the blue one instead?"}
    )
    assert not sent.errors, sent
    return f"order {s.kept.id}: {', '.join(names)}"


# Reports


@step
def the_all_orders_report_shows_the_cancelled_order(s):
    reports = s.clients.sp(Reports)
    now = s.control.now()
    created = reports.create_report(
        reportType=ALL_ORDERS,
        marketplaceIds=[MARKETPLACE],
        dataStartTime=instant(now - timedelta(days=2)),
        dataEndTime=instant(now),
    ).payload
    report = s.control.until(
        lambda: reports.get_report(created["reportId"]).payload,
        lambda report: report["processingStatus"] not in ("IN_QUEUE", "IN_PROGRESS"),
    )
    assert report["processingStatus"] == "DONE", report
    document = s.control.patient(
        lambda: reports.get_report_document(report["reportDocumentId"], download=True)
    ).payload["document"]
    rows = list(csv.DictReader(io.StringIO(document), delimiter="\t", quoting=csv.QUOTE_NONE))
    for order in (s.asked, s.flat, s.xml):
        lines = [row for row in rows if row["amazon-order-id"] == order.id]
        assert len(lines) == len(order.items), lines
        assert all(row["order-status"] == "Cancelled" for row in lines), lines
    return f"{len(rows)} lines"


# The sandbox's own books


@step
def the_ledger_has_each_effect_exactly_once(s):
    new = Counter(json.dumps(effect, sort_keys=True) for effect in s.control.ledger())
    new -= s.ledger_before
    effects = [json.loads(text) for text in new.elements()]
    ours = [effect for effect in effects if effect["by"] == "seller"]
    cancels = Counter(
        (effect["order"], effect["item"]) for effect in ours if effect["kind"] == "cancel"
    )
    expected = {s.cancelled_line}
    for order in (s.asked, s.flat, s.xml):
        expected |= {(order.id, item) for item in item_ids(order)}
    assert set(cancels) == expected, (set(cancels) ^ expected)
    assert set(cancels.values()) == {1}, cancels
    kinds = Counter(effect["kind"] for effect in ours)
    assert kinds["message"] == 1 and kinds["listing"] == 1 and kinds["refund"] == 0, kinds
    message = next(effect for effect in ours if effect["kind"] == "message")
    assert message["order"] == s.kept.id, message
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


@step
def the_orders_of_the_sandbox_agree(s):
    lines = {(line["order"], line["item"]): line for line in s.control.orders()}
    gone = [(order.id, item) for order in (s.asked, s.flat, s.xml) for item in item_ids(order)]
    for key in [*gone, s.cancelled_line]:
        line, before = lines[key], s.lines_before[key]
        assert line["cancelled"] == before["qty"] > 0, (before, line)
        assert line["refunded"] == 0, line
    for key in [(s.kept.id, item) for item in item_ids(s.kept)]:
        assert lines[key]["cancelled"] == 0, lines[key]


def main(base):
    s = SimpleNamespace(base=base.rstrip("/"))
    s.clients = connect.Clients(s.base)
    s.control = connect.Control(s.base)
    s.control.on_old_tokens = s.clients.forget_tokens
    s.control.reset("demo", 1)
    # A client that waits for its quota would let the orders of the story move on meanwhile.
    s.control.call("POST", "/__faults", {"profile": "none", "usage_plans": False})
    # Buyers go on buying: with an end in the past, every list of the story is of the same orders.
    s.since = instant(s.control.now() - timedelta(days=14))
    s.before = instant(s.control.now() - timedelta(minutes=5))
    s.ledger_before = Counter(json.dumps(effect, sort_keys=True) for effect in s.control.ledger())
    s.lines_before = {(line["order"], line["item"]): line for line in s.control.orders()}
    s.grant = {
        "grant_type": "refresh_token",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": REFRESH_TOKEN,
    }
    lookup = GetOrderApi(s.clients.sdk.api_client)
    parts = ["CANCELLATION", "FULFILLMENT"]
    s.order_2026 = lambda order_id: s.control.patient(
        lambda: lookup.get_order(order_id, included_data=parts).order
    )
    n_passed = n_failed = 0
    for function in STEPS:
        name = function.__name__.replace("_", " ")
        try:
            detail = function(s)
            n_passed += 1
            print(f"ok    {name}" + (f": {detail}" if detail else ""), flush=True)
        except AttributeError as error:
            if error.obj is not s:
                raise
            n_failed += 1
            print(f"FAIL  {name}: an earlier step did not leave {error.name!r}", flush=True)
        except Exception as error:
            n_failed += 1
            place = traceback.extract_tb(error.__traceback__)[-1]
            print(f"FAIL  {name}: {type(error).__name__}: {error} ({place.name}:{place.lineno})")
            for attribute in ("message", "error", "body"):
                if getattr(error, attribute, None):
                    print(f"      {attribute}: {getattr(error, attribute)}", flush=True)
    print(f"{n_passed} passed, {n_failed} failed")
    return 1 if n_failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
