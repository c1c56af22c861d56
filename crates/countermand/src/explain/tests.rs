//! Explanations of a few decisions, worked out by hand from the rules and the texts.

use std::collections::BTreeSet;

use countermand_domain::cancellation::{Actor, RequestScope, Situation, decide_with_trace};
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{EasyShipStatus, McfStatus, OrderState};
use countermand_domain::reason::Reason;
use countermand_domain::rule_table::{RuleTable, Settings};
use jiff::Timestamp;
use jiff::civil::date;

use super::wrap::columns;
use super::*;

/// A paid order of yesterday, two units, to be shipped tomorrow; the seller is out of stock.
fn out_of_stock() -> Situation {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    Situation {
        state: OrderState::Unshipped,
        channel: ChannelStatus::Mfn,
        marketplace: Marketplace::Us,
        actor: Actor::Seller,
        motive: Some(Motive::Reason(Reason::StockOut)),
        is_paid: Some(true),
        purchased_at: Some(at("2026-11-21T10:00:00Z")),
        ship_by: Some(at("2026-11-23T10:00:00Z")),
        request: RequestScope::None,
        shipped_units: 0,
        ordered_units: 2,
    }
}

fn explained(
    locale: Locale,
    situation: &Situation,
    budget: Option<BudgetLine>,
    table: &RuleTable,
) -> Explanation {
    let rules = table.compile(date(2026, 11, 1));
    let now = "2026-11-22T10:00:00Z".parse().unwrap();
    let (decision, trace) = decide_with_trace(situation, &rules, now);
    Explanation::of(Texts::new(locale), &decision, &trace, budget)
}

fn of(locale: Locale, situation: &Situation) -> Explanation {
    explained(locale, situation, None, &RuleTable::published())
}

/// 18 of 1,490 orders: 18 / 1,490 is 1.21 %, 19 / 1,490 is 1.28 %. Under 2.5 % bears
/// ceil(37.25) - 1 = 37 cancels, so 19 are left and then 18.
fn budget() -> BudgetLine {
    BudgetLine {
        orders: 1_490,
        counted: 18,
        limit_text: "under 2.5 %".to_owned(),
        left_before: 19,
        left_after: 18,
        rate_before_text: "1.21 %".to_owned(),
        rate_after_text: "1.28 %".to_owned(),
        recovers_on: None,
    }
}

#[test]
fn a_cancel_for_want_of_stock_reads_well_in_english() {
    let published = RuleTable::published();
    let explanation = explained(Locale::En, &out_of_stock(), Some(budget()), &published);
    let expected = "\
Yes: cancel the whole order now, reason NoInventory, by direct call. It counts toward the
cancel rate.

Why
  You have no stock, so you may cancel with reason NoInventory. It is your own cancel and
  counts; you must tell the buyer, and you must not ask the buyer to send a request for
  it.
  If Amazon refuses the direct call for this account, the acknowledgement feed carries the
  same cancel.

What it costs
  Whole cancels left: 19 → 18.
  Cancel rate: 1.21 % → 1.28 %, limit under 2.5 %; 18 of 1,490 orders counted so far.
  Offers: The run of seller cancels on each SKU of this order grows by one. Two in a row,
  for orders placed within 30 days, can switch the offer off.
  Money: A card is charged only when shipment is confirmed, so there is nothing to refund;
  what was prepaid in another way, Amazon returns.
  Stock: Amazon adds nothing back to the listing.

What next
  1. Try to keep the order first: another warehouse or supplier, a later date that the
     buyer agrees to, a new order for a substitute, or shipping a part.
  2. Look at the whole cancels left; a person approves when this spends one.
  3. Set the listing to zero before you cancel, so that nobody buys what is not there.
  4. Read the order again right before anything is sent: a shipment confirmed in between
     would turn the cancel into a refund.
  5. Tell the buyer through Amazon's messages what happens and why the amount changes.
     Promise no date for the money and offer no coupon.
  6. Read the order back until Amazon shows the outcome: sent is not confirmed.

Advice for this reason
  - Tell the buyer at once and explain.
  - Set the sold-out listing to zero before cancelling.
  - Check the stock every day and keep Amazon's quantity true.
  - Replenish in time.
  - Forecast demand from past sales and coming promotions.
  - Consider Fulfillment by Amazon for this product.
  - Never ask the buyer to cancel for you.

Source
  Rule M-13, reached by ordered rule R-45
  - Seller Central Canada, help page 201722390 (cancelling orders) [CA-OC, grade A:
    Amazon's own page or interface description]
  - TMark, communication guidelines for Amazon sellers [COMM, grade C: a third party]
";
    assert_eq!(explanation.to_terminal(Layout::default()), expected);
}

#[test]
fn a_request_by_message_reads_well_in_chinese() {
    let situation = Situation {
        actor: Actor::Buyer,
        motive: Some(Motive::Reason(Reason::BuyerFoundCheaper)),
        marketplace: Marketplace::Fr,
        ..out_of_stock()
    };
    let expected = "\
暂时不要取消：先请买家提交官方取消请求，收到后再取消。没有该请求就取消的，将计入配送前取消
率。

原因
  买家只是发消息表示想取消。仅凭消息就取消会算在卖家头上，因此请先让买家提交亚马逊的官方取
  消请求。

代价
  库存：在订单有结果之前，库存保持预留。

下一步
  1. 不要发货：把该订单从打包和发货环节中撤下。
  2. 通过亚马逊买家消息请买家提交官方取消请求。亚马逊的菜单路径为：Votre compte > Vos
     commandes > Demander l'annulation。
  3. 等待官方请求，收到后以原因代码 BuyerCanceled 取消。

针对该原因的建议
  - 优化商品信息中的价格和运费，不要私下报价。

依据
  规则 M-12，由顺序规则 R-43 引出
  - 卖家平台欧洲站，帮助页 GRXAS2XTAYEF77BG（订单常见问题）【EU-FAQ，A 级：亚马逊自己的页
    面或接口说明】
  - 卖家平台沙特站，帮助页 201722390（取消订单）【SA-OC，A 级：亚马逊自己的页面或接口说
    明】
  - 卖家平台法国站，帮助页 GRXAS2XTAYEF77BG（订单常见问题）【FR-FAQ，A 级：亚马逊自己的页
    面或接口说明】
  - EcommerceBytes，2022 年 4 月 8 日，关于亚马逊公告的报道【ECB22，B 级：亚马逊工作人员的
    论坛回复或公告】
";
    let explanation = of(Locale::ZhHans, &situation);
    assert_eq!(explanation.to_terminal(Layout::default()), expected);
}

#[test]
fn the_document_for_machines_is_stable() {
    // India, Easy Ship, not scheduled, a day before the ship date: 100 % of the referral fee.
    let situation = Situation {
        marketplace: Marketplace::In,
        channel: ChannelStatus::EasyShip(EasyShipStatus::PendingSchedule),
        ..out_of_stock()
    };
    let explanation = explained(
        Locale::En,
        &situation,
        Some(budget()),
        &RuleTable::published(),
    );
    let document = serde_json::to_value(&explanation).unwrap();
    let names: BTreeSet<&str> = document
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "language",
        "answer",
        "verdict",
        "meaning",
        "code",
        "route",
        "counts_toward_pcr",
        "rule",
        "effects",
        "budget",
        "next",
        "notes",
        "reason",
        "impacts",
        "advice",
        "not_applied",
        "inputs",
        "open_questions",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    let at = |pointer: &str| document.pointer(pointer).unwrap().clone();
    for (pointer, value) in [
        ("/language", "en"),
        ("/verdict", "allow"),
        ("/code", "NoInventory"),
        ("/route", "direct-call"),
        ("/rule/id", "M-13"),
        ("/rule/ordered_rule", "R-45"),
        ("/rule/sources/0/key", "CA-OC"),
        ("/rule/sources/0/grade", "A"),
        ("/effects/fee/key", "percent-of-referral-fee"),
        ("/effects/money/key", "nothing-charged"),
        ("/effects/stock/key", "not-added-back"),
        ("/next/0/key", "do-not-schedule"),
        ("/reason/key", "STOCK_OUT"),
        ("/not_applied/0/rule", "R-00"),
        ("/not_applied/0/why", "action-is-allowed"),
        ("/inputs/1/name", "channel"),
        ("/inputs/1/value", "EASY_SHIP/PendingSchedule"),
        ("/budget/limit_text", "under 2.5 %"),
    ] {
        assert_eq!(at(pointer), value, "{pointer}");
    }
    assert_eq!(at("/counts_toward_pcr"), true);
    assert_eq!(at("/effects/fee/percent"), 100);
    assert_eq!(at("/effects/rate/orders"), 1);
    assert_eq!(at("/effects/offers/extends_run"), true);
    assert_eq!(at("/budget/left_after"), 18);
}

#[test]
fn the_language_changes_the_texts_and_nothing_else() {
    let situation = out_of_stock();
    let english = of(Locale::En, &situation);
    let chinese = of(Locale::ZhHans, &situation);
    assert_eq!(
        chinese.answer,
        "可以：现在取消整个订单，原因代码 NoInventory，通过直接取消接口。将计入配送前取消率。"
    );
    assert_ne!(english.rule.text, chinese.rule.text);
    assert_eq!(english.verdict, chinese.verdict);
    let keys = |named: &[Named]| named.iter().map(|it| it.key).collect::<Vec<_>>();
    assert_eq!(keys(&english.next), keys(&chinese.next));
    assert_eq!(keys(&english.advice), keys(&chinese.advice));
}

#[test]
fn the_answer_follows_from_verdict_code_and_way() {
    let base = out_of_stock();
    let buyer = Actor::Buyer;
    let answers = [
        // M-11.
        (
            Situation {
                actor: buyer,
                request: RequestScope::AllOpenUnits,
                ..base
            },
            "Yes: cancel the whole order now, reason BuyerCanceled, by direct call. It does not \
             count toward the cancel rate.",
        ),
        // M-10: ordered ten minutes ago.
        (
            Situation {
                actor: buyer,
                motive: None,
                purchased_at: Some("2026-11-22T09:50:00Z".parse().unwrap()),
                ..base
            },
            "Yes: the buyer cancels in their own Amazon account; you send nothing. It does not \
             count toward the cancel rate.",
        ),
        // M-20.
        (
            Situation {
                state: OrderState::PartiallyShipped,
                shipped_units: 1,
                ..base
            },
            "In part: cancel only the open units, reason NoInventory, by adjustment feed. It \
             counts toward the cancel rate.",
        ),
        // M-65 and M-60.
        (
            Situation {
                channel: ChannelStatus::Mcf(Some(McfStatus::Processing2026)),
                ..base
            },
            "Try it: send the cancel now, by the cancel call of multi-channel fulfillment, and \
             see whether it still takes. It does not count toward the cancel rate.",
        ),
        (
            Situation {
                channel: ChannelStatus::Mcf(Some(McfStatus::Planning)),
                ..base
            },
            "Yes: cancel the whole order now, by the cancel call of multi-channel fulfillment. It \
             does not count toward the cancel rate.",
        ),
        // M-03, M-70.
        (
            Situation {
                state: OrderState::Pending,
                ..base
            },
            "No: you cannot cancel now; wait until the order is paid or lapses by itself.",
        ),
        (
            Situation {
                state: OrderState::Cancelled,
                ..base
            },
            "Nothing to do: there is nothing left to cancel.",
        ),
    ];
    for (situation, answer) in answers {
        assert_eq!(of(Locale::En, &situation).answer, answer);
    }
}

#[test]
fn a_refusal_names_the_lawful_way() {
    let refused = |situation: &Situation| {
        let explanation = of(Locale::En, situation);
        assert_eq!(explanation.verdict, "deny");
        assert!(explanation.advice.is_empty());
        explanation.next[0].text.clone()
    };
    let asks = |act| Situation {
        motive: Some(Motive::Act(act)),
        ..out_of_stock()
    };
    assert_eq!(
        refused(&asks(ActCode::StockOutAskBuyerToCancel)),
        "Cancel it yourself with reason NoInventory and tell the buyer; it counts."
    );
    assert_eq!(
        refused(&asks(ActCode::OffPlatformRefund)),
        "Refund through Amazon instead, price and tax, never more than was paid."
    );
    let partly_shipped = Situation {
        state: OrderState::PartiallyShipped,
        shipped_units: 1,
        ..asks(ActCode::CancelWholeOrder)
    };
    assert_eq!(
        refused(&partly_shipped),
        "Cancel the open units by adjustment and let what has shipped come back as a return."
    );
    // nothing has arrived, so nothing arrived damaged.
    let early = asks(ActCode::DamagedOnArrivalPartialRefund);
    assert_eq!(of(Locale::En, &early).rule.id, "R-45");
    assert!(
        of(Locale::En, &early)
            .rule
            .text
            .starts_with("The reason given cannot be true")
    );
    assert!(refused(&early).starts_with("Name the reason that is true of this order"));
}

#[test]
fn the_last_cancel_and_none_left_are_said_aloud() {
    let published = RuleTable::published();
    let cost = |left_before: u64| {
        let line = BudgetLine {
            left_before,
            left_after: left_before.saturating_sub(1),
            ..budget()
        };
        let explanation = explained(Locale::En, &out_of_stock(), Some(line), &published);
        explanation.to_terminal(Layout::default())
    };
    assert!(cost(1).contains("Whole cancels left: 1 → 0. This takes the last whole cancel."));
    assert!(cost(0).contains(
        "Whole cancels left: 0 → 0. No whole cancel is left: carrying this out breaks the limit."
    ));
    assert!(cost(2).contains("Whole cancels left: 2 → 1.\n"));
}

#[test]
fn what_does_not_count_leaves_the_budget_where_it_is() {
    let situation = Situation {
        request: RequestScope::AllOpenUnits,
        ..out_of_stock()
    };
    let published = RuleTable::published();
    let explanation = explained(Locale::En, &situation, Some(budget()), &published);
    let text = explanation.to_terminal(Layout::default());
    assert!(text.contains("  Whole cancels left: 19.\n  Cancel rate: 1.21 %, limit under 2.5 %;"));
    assert!(!text.contains('→'));
}

#[test]
fn open_questions_are_those_that_the_decision_touches() {
    let ids = |situation: &Situation| {
        let explanation = of(Locale::En, situation);
        let ids: Vec<&str> = explanation.open_questions.iter().map(|it| it.id).collect();
        ids
    };
    let japan = Situation {
        state: OrderState::Pending,
        marketplace: Marketplace::Jp,
        ..out_of_stock()
    };
    assert_eq!(ids(&japan), ["O-04"]);
    let fba = Situation {
        channel: ChannelStatus::Afn,
        ..out_of_stock()
    };
    assert_eq!(ids(&fba), ["O-02"]);
    // Germany's menu words are known from no page.
    let by_message = |marketplace| Situation {
        actor: Actor::Buyer,
        motive: Some(Motive::Reason(Reason::BuyerChangedMind)),
        marketplace,
        ..out_of_stock()
    };
    assert_eq!(ids(&by_message(Marketplace::De)), ["O-09"]);
    assert!(ids(&by_message(Marketplace::It)).is_empty());
    assert!(ids(&out_of_stock()).is_empty());
}

#[test]
fn a_code_that_the_feed_does_not_know_is_downgraded_openly() {
    let situation = Situation {
        motive: Some(Motive::Reason(Reason::PricingError)),
        ..out_of_stock()
    };
    let table = RuleTable::published().with_settings(Settings {
        has_direct_cancel: Some(false),
        has_flat_acknowledgement: false,
        ..Settings::default()
    });
    let explanation = explained(Locale::En, &situation, None, &table);
    let keys: Vec<&str> = explanation.notes.iter().map(|note| note.key).collect();
    assert_eq!(explanation.route, "acknowledgement-feed");
    assert_eq!(keys, ["downgraded-code"]);
}

#[test]
fn the_verbose_form_adds_what_was_looked_at_and_what_did_not_apply() {
    let japan = Situation {
        state: OrderState::Pending,
        marketplace: Marketplace::Jp,
        ..out_of_stock()
    };
    let explanation = of(Locale::En, &japan);
    let short = explanation.to_terminal(Layout::default());
    let verbose = explanation.to_terminal(Layout {
        is_verbose: true,
        ..Layout::default()
    });
    let added = verbose.strip_prefix(&short).unwrap();
    // R-12 decided; did not apply.
    let expected = "
What was looked at
  State: pending, payment not verified
  Channel: shipped by the seller
  Marketplace: JP
  Who acts or asks: the seller
  Reason or question: Out of stock
  Official request: none on file

Rules that did not apply
  R-00  nothing forbidden was asked
  R-01  the order has not ended
  R-02  somebody else acts or asks
  R-05  it is about another channel
  R-06  it is about another channel
  R-10  somebody else acts or asks
  R-11  somebody else acts or asks
";
    assert_eq!(added, expected);
}

#[test]
fn every_situation_is_explained_within_its_width() {
    let base = out_of_stock();
    let mut motives: Vec<Option<Motive>> = vec![None];
    motives.extend(Reason::ALL.iter().map(|it| Some(Motive::Reason(*it))));
    motives.extend(ActCode::ALL.map(|it| Some(Motive::Act(it))));
    let mut channels = vec![ChannelStatus::Mfn, ChannelStatus::Sfp, ChannelStatus::Afn];
    channels.push(ChannelStatus::EasyShip(EasyShipStatus::PendingPickUp));
    channels.push(ChannelStatus::EasyShip(EasyShipStatus::LabelCanceled));
    channels.push(ChannelStatus::Mcf(Some(McfStatus::OnHold)));
    let rules = RuleTable::published().compile(date(2026, 11, 1));
    let now = "2026-11-22T10:00:00Z".parse().unwrap();
    let mut seen = BTreeSet::new();
    for state in OrderState::ALL {
        for channel in &channels {
            for actor in [Actor::Buyer, Actor::Seller, Actor::Amazon] {
                for (at, motive) in motives.iter().enumerate() {
                    let situation = Situation {
                        state,
                        channel: *channel,
                        actor,
                        motive: *motive,
                        request: if at % 4 == 0 {
                            RequestScope::SomeItems
                        } else {
                            RequestScope::None
                        },
                        marketplace: if at % 2 == 0 {
                            Marketplace::Jp
                        } else {
                            Marketplace::Sa
                        },
                        shipped_units: u32::from(state == OrderState::PartiallyShipped),
                        ..base
                    };
                    let (decision, trace) = decide_with_trace(&situation, &rules, now);
                    if !seen.insert((decision.rule, decision.verdict, decision.code, channel)) {
                        continue;
                    }
                    for locale in Locale::ALL {
                        // A text that is missing panics in here.
                        let texts = Texts::new(locale);
                        let explanation = Explanation::of(texts, &decision, &trace, None);
                        let printed = explanation.to_terminal(Layout {
                            width: 72,
                            is_verbose: true,
                        });
                        assert!(!explanation.next.is_empty());
                        for line in printed.lines() {
                            assert!(columns(line) <= 72, "{line}");
                        }
                    }
                }
            }
        }
    }
    let rules_seen: BTreeSet<RuleId> = seen.iter().map(|(rule, ..)| *rule).collect();
    assert!(rules_seen.len() > 25, "{rules_seen:?}");
}
