//! From a notice to messages in queues and events on buses.

use countermand_spapi::notification::envelope::Event;
use countermand_spapi::wire_instant::WireInstant;

use crate::market::Market;
use crate::market::agenda::Happening;
use crate::market::notice::Notice;
use crate::market::seller::AccountStatus;
use crate::moment::Moment;
use crate::notifications::destination::Target;
use crate::notifications::kind::Kind;
use crate::notifications::message::{self, Envelope, Payload};
use crate::notifications::subscription::Subscription;
use crate::notifications::{MAX_EVENTS, NotificationEvent};
use crate::queues::{Posting, QueueName};

/// Puts a notice into the queues of those who asked for it.
pub fn publish(market: &mut Market, notice: &Notice) {
    let stood = note_standing(market, notice);
    let kind = Kind::of(notice);
    let is_wanted = market
        .notifications
        .subscriptions
        .values()
        .any(|subscription| subscription.kind == kind);
    if !is_wanted {
        return;
    }
    let Some(about) = message::about(market, notice) else {
        return;
    };
    let subscribers: Vec<_> = market
        .notifications
        .subscriptions
        .iter()
        .filter(|(_, found)| found.kind == kind && found.seller == about.seller)
        .filter(|(_, found)| found.wants_place(about.place))
        .filter(|(_, found)| {
            about
                .change
                .as_ref()
                .is_none_or(|change| found.wants_change(change))
        })
        .map(|(number, found)| (*number, found.window_ms()))
        .collect();
    for (number, window_ms) in subscribers {
        match window_ms {
            Some(window_ms) => gather(market, number, notice, window_ms),
            None => send(market, number, notice, stood),
        }
    }
}

/// Goes on when something's time has come.
pub fn happen(market: &mut Market, event: NotificationEvent) {
    match event {
        NotificationEvent::WindowEnds(window) => {
            let desk = &mut market.notifications;
            if let Some(waiting) = desk.windows.remove(&window) {
                desk.waiting.remove(&waiting);
                let (subscription, notice) = waiting;
                send(market, subscription, &notice, AccountStatus::Normal);
            }
        }
    }
}

/// Remembers how an account stands and gives how it stood when it was last told of.
fn note_standing(market: &mut Market, notice: &Notice) -> AccountStatus {
    let Notice::AccountStatus { seller, place } = notice else {
        return AccountStatus::Normal;
    };
    let account = market
        .directory
        .seller(*seller)
        .and_then(|found| found.participation(*place));
    let Some(status) = account.map(|account| account.status) else {
        return AccountStatus::Normal;
    };
    let standings = &mut market.notifications.standings;
    standings
        .insert((*seller, *place), status)
        .unwrap_or(AccountStatus::Normal)
}

/// Takes changes of one thing together: the first opens a window, and one message goes out at its
/// end.
fn gather(market: &mut Market, subscription: u64, notice: &Notice, window_ms: i64) {
    let desk = &mut market.notifications;
    let waiting = (subscription, notice.clone());
    if !desk.waiting.insert(waiting.clone()) {
        return;
    }
    desk.n_windows += 1;
    let window = desk.n_windows;
    desk.windows.insert(window, waiting);
    let event = Happening::Notification(NotificationEvent::WindowEnds(window));
    market.agenda.enter(market.now.plus_ms(window_ms), event);
}

fn send(market: &mut Market, number: u64, notice: &Notice, stood: AccountStatus) {
    let Some(subscription) = market.notifications.subscriptions.get(&number).cloned() else {
        // It ended while its changes were gathered.
        return;
    };
    let Some((payload, happened_at)) = message::payload(market, notice, stood) else {
        return;
    };
    if is_filtered_out(&subscription, &payload) {
        return;
    }
    let target = market
        .notifications
        .destinations
        .get(&subscription.destination)
        .map(|destination| destination.target.clone());
    if let Some(target) = target {
        let from = Sender {
            kind: subscription.kind,
            application: &subscription.client_id,
            subscription: &subscription.id,
        };
        deliver(market, &from, &target, (&payload, happened_at));
    }
}

fn is_filtered_out(subscription: &Subscription, payload: &Payload) -> bool {
    subscription.expression().is_some_and(|expression| {
        !serde_json::to_value(payload).is_ok_and(|payload| expression.passes(&payload))
    })
}

/// What a message is sent for.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// Its type.
    pub kind: Kind,
    /// The application.
    pub application: &'a str,
    /// The subscription.
    pub subscription: &'a str,
}

/// Delivers a payload, as often and as late as the faults in force have it.
pub fn deliver(
    market: &mut Market,
    from: &Sender<'_>,
    target: &Target,
    (payload, happened_at): (&Payload, Moment),
) {
    market.notifications.n_notifications += 1;
    let number = market.notifications.n_notifications;
    let envelope = Envelope {
        kind: from.kind,
        application: from.application.to_owned(),
        subscription: from.subscription.to_owned(),
        id: crate::queues::uuid(market, "notification", number),
        happened_at,
        sent_at: market.now,
    };
    let text = message::text(&envelope, payload);
    let copies = crate::faults::notice_copies(market, number);
    for _ in 0..copies.n_copies {
        match target {
            Target::Queue { arn } => post(market, arn, &text, copies.delay_ms),
            Target::Bus { account_id, region } => {
                emit(market, (account_id, region), &envelope, &text);
            }
        }
    }
}

fn post(market: &mut Market, arn: &str, text: &str, delay_ms: i64) {
    let now = market.now;
    if let Some((queue, region)) = QueueName::of_arn(arn) {
        let queues = &mut market.notifications.queues;
        queues.make(&queue, &region, now);
        let posting = Posting {
            body: text.into(),
            delay_ms,
        };
        queues.post(&queue, posting, now);
    }
}

fn emit(market: &mut Market, (account, region): (&str, &str), envelope: &Envelope, text: &str) {
    let event = Event {
        version: "0".to_owned(),
        id: envelope.id.clone(),
        detail_type: envelope.kind.as_str().to_owned(),
        source: bus_name(account, &envelope.application),
        account: account.to_owned(),
        time: WireInstant::seconds(market.now.timestamp()),
        region: region.to_owned(),
        resources: Vec::new(),
        detail: serde_json::from_str(text).unwrap_or_default(),
    };
    let events = &mut market.notifications.events;
    while events.len() >= MAX_EVENTS {
        events.pop_front();
    }
    events.push_back(event);
}

/// The name of the event source at an account.
pub fn bus_name(account: &str, application: &str) -> String {
    format!("aws.partner/sellingpartnerapi.amazon.com/{account}/{application}")
}
