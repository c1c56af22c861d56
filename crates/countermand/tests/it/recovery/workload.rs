//! What sellers ask the desk for: each request with a key of its own, repeated until it is answered.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::processes::Caller;

/// How long one request is repeated.
const PATIENCE: Duration = Duration::from_mins(2);

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Its key.
    pub(crate) key: String,
    /// `/api/v1/cancellations` or `/api/v1/refunds`.
    pub(crate) path: &'static str,
    /// The body.
    pub(crate) body: Value,
    /// The order.
    pub(crate) order: String,
    /// It is sent after so many kills.
    pub(crate) due: u64,
}

/// A request with its answer.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    /// The request.
    pub(crate) request: Request,
    /// The status that ended its repeating.
    pub(crate) status: u16,
    /// The answer.
    pub(crate) body: Value,
    /// How often it was sent.
    pub(crate) n_sent: u32,
}

impl Answered {
    /// Whether the desk said that it will do it.
    pub(crate) fn is_acknowledged(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// The id of plain order `number`.
pub(crate) fn order_id(number: u64) -> String {
    format!("111-{number:07}-{number:07}")
}

/// The requests on `n_orders` plain orders, of which every fourth is shipped, spread over kills.
pub(crate) fn requests(n_orders: u64, n_kills: u64) -> Vec<Request> {
    let mut requests = Vec::new();
    for number in 0..n_orders {
        let order = order_id(number);
        let item = format!("{:014}", number + 1);
        let quantity = 1 + number % 3;
        let due = number * n_kills / n_orders;
        let mut add = |path, name: &str, body| {
            requests.push(Request {
                key: format!("{name}-{number}"),
                path,
                body,
                order: order.clone(),
                due,
            });
        };
        let cancel = |items: Option<u64>, reason: &str| {
            let mut body = json!({"order_id": order, "reason": reason, "actor": "seller"});
            if let Some(quantity) = items {
                body["items"] = json!([{"order_item_id": item, "quantity": quantity}]);
            }
            body
        };
        let refund = |amount: &str| {
            json!({
                "order_id": order, "order_item_id": item, "reason": "DAMAGED_ON_ARRIVAL",
                "amount": {"amount": amount, "currency": "USD"},
            })
        };
        if number % 4 == 3 {
            // Together they are more than was paid: one of them is refused.
            for (name, amount) in [
                ("refund-a", "3.00"),
                ("refund-b", "4.50"),
                ("refund-c", "9.00"),
            ] {
                add("/api/v1/refunds", name, refund(amount));
            }
            add(
                "/api/v1/cancellations",
                "too-late",
                cancel(None, "STOCK_OUT"),
            );
        } else {
            match number % 5 {
                0 => {}
                1 | 2 => add("/api/v1/cancellations", "whole", cancel(None, "STOCK_OUT")),
                3 => add(
                    "/api/v1/cancellations",
                    "items",
                    cancel(Some(quantity), "STOCK_OUT"),
                ),
                _ => add(
                    "/api/v1/cancellations",
                    "part",
                    cancel(Some(1), "STOCK_OUT"),
                ),
            }
        }
    }
    requests
}

/// Sends requests one after the other, each when its kill is over, until each is answered.
pub(crate) fn work_off(
    caller: &Caller,
    requests: Vec<Request>,
    n_kills: &AtomicU64,
) -> Vec<Answered> {
    let mut answered = Vec::new();
    for request in requests {
        while n_kills.load(Ordering::SeqCst) < request.due {
            std::thread::sleep(Duration::from_millis(5));
        }
        answered.push(until_answered(caller, request));
    }
    answered
}

fn until_answered(caller: &Caller, request: Request) -> Answered {
    let began = Instant::now();
    let mut n_sent = 0;
    loop {
        let answer = caller.send("POST", request.path, &request.key, &request.body);
        n_sent += 1;
        match answer {
            Some((status, body)) if status < 500 && status != 429 => {
                return Answered {
                    request,
                    status,
                    body,
                    n_sent,
                };
            }
            Some(_) | None => {}
        }
        assert!(
            began.elapsed() < PATIENCE,
            "{} was not answered: {answer:?}",
            request.key
        );
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// A key that was used again with the same body has the same answer; with another body it is refused.
pub(crate) fn repeat_keys(caller: &Caller, answered: &[Answered]) {
    for one in answered.iter().filter(|one| one.is_acknowledged()) {
        let request = &one.request;
        let again = caller.send("POST", request.path, &request.key, &request.body);
        let (status, body) = again.expect("an answer");
        assert_eq!(status, one.status, "{}: {body}", request.key);
        assert_eq!(body["id"], one.body["id"], "{}", request.key);
        let mut other = request.body.clone();
        other["reason"] = json!("OTHER");
        let refused = caller.send("POST", request.path, &request.key, &other);
        let (status, body) = refused.expect("an answer");
        assert!(matches!(status, 409 | 422), "{status} {body}");
    }
}
