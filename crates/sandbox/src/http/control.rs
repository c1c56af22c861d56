//! Control and inspection, outside the protocol: health, reset, seeds, ledger, clock, faults.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::clock::Speed;
use crate::http::answer::{Answer, Front};
use crate::http::problem::Problem;
use crate::http::server::{Request, Server};
use crate::http::throttle::Throttle;
use crate::market::Market;
use crate::moment::{DAY_MS, Moment};
use crate::scenario::{Scenario, ScenarioError};
use crate::world::{Origin, World};

/// Answers a request that is none of the API's; `None` for all others.
pub fn answer(server: &Server, request: &Request<'_>) -> Option<Answer> {
    if request.path.starts_with(crate::documents::PREFIX) {
        let answer = with_world(server, |world| crate::documents::serve(world, request));
        return Some(answer.of(Front::Documents));
    }
    if let Some(result) = crate::queues::read_call(request) {
        let answer = with_world(server, |world| {
            crate::queues::serve(world, &server.base_url, &result)
        });
        return Some(answer.of(Front::Queues));
    }
    let allowed: &[&str] = match request.path {
        "/healthz" | "/__orders" | "/__ledger" | "/__events" | "/__messages" | "/__mail" => {
            &["GET", "HEAD"]
        }
        "/__reset" | "/__seed" | "/__requests" => &["POST"],
        "/__clock" | "/__faults" | "/__consents" => &["GET", "HEAD", "POST"],
        path if path.starts_with("/__") => {
            let refusal = Problem::not_found("There is no such control.");
            return Some(refusal.answer().of(Front::Controls));
        }
        _ => return None,
    };
    if !allowed.contains(&request.method) {
        let refusal = Problem::new(
            405,
            "InvalidInput",
            "The control does not take this method.",
        );
        let answer = refusal.answer().with_header("allow", allowed.join(", "));
        return Some(answer.of(Front::Controls));
    }
    let answer = with_world(server, |world| control(world, request));
    if request.path == "/__reset" && answer.status == 200 {
        // A new world has full buckets, and the same faults for the same calls.
        let mut state = server.state();
        state.throttle = Throttle::default();
        state.n_requests = 0;
    }
    Some(answer.of(Front::Controls))
}

fn with_world(server: &Server, work: impl FnOnce(&mut World) -> Result<Answer, Problem>) -> Answer {
    work(&mut server.state().world).unwrap_or_else(|problem| problem.answer())
}

fn control(world: &mut World, request: &Request<'_>) -> Result<Answer, Problem> {
    let is_post = request.method == "POST";
    match request.path {
        "/healthz" => {
            world.now()?;
            Ok(Answer::json(200, &json!({"status": "ok"})))
        }
        "/__reset" => reset(world, &read(request)?),
        "/__seed" => seed(world, &read(request)?),
        "/__orders" => Ok(orders(world.now()?)),
        "/__events" => Ok(Answer::json(200, &world.now()?.notifications.events)),
        "/__messages" => Ok(Answer::json(200, &crate::messaging::shown(world.now()?))),
        "/__mail" => Ok(Answer::json(200, &crate::mail::inbox(world.now()?))),
        "/__ledger" => Ok(Answer::json(200, &world.now()?.ledger.effects())),
        "/__clock" if is_post => set_clock(world, &read(request)?),
        "/__clock" => clock(world),
        "/__faults" if is_post => {
            let act: crate::faults::SetFaults = read(request)?;
            world
                .act(act)?
                .map_err(|refusal| Problem::invalid(refusal.to_string()))?;
            Ok(Answer::json(200, &world.now()?.faults))
        }
        "/__faults" => Ok(Answer::json(200, &world.now()?.faults)),
        "/__requests" => {
            let act: crate::life::ask::AskToCancel = read(request)?;
            world
                .act(act)?
                .map_err(|refusal| Problem::invalid(refusal.to_string()))?;
            Ok(Answer::json(200, &json!({})))
        }
        "/__consents" => {
            if is_post {
                let act: crate::consents::SetConsent = read(request)?;
                world
                    .act(act)?
                    .map_err(|refusal| Problem::invalid(refusal.to_string()))?;
            }
            Ok(Answer::json(200, &crate::consents::shown(world.now()?)))
        }
        _ => Err(Problem::not_found("There is no such control.")),
    }
}

fn read<T: serde::de::DeserializeOwned>(request: &Request<'_>) -> Result<T, Problem> {
    let body: &[u8] = if request.body.is_empty() {
        b"{}"
    } else {
        &request.body
    };
    serde_json::from_slice(body)
        .map_err(|error| Problem::invalid("The request body is not valid.").with(error.to_string()))
}

#[derive(Debug, Deserialize)]
struct Reset {
    scenario: Option<String>,
    seed: Option<u64>,
    start: Option<String>,
}

fn reset(world: &mut World, reset: &Reset) -> Result<Answer, Problem> {
    let speed = world.speed();
    let market = world.now()?;
    let scenario = match &reset.scenario {
        Some(name) if *name != market.scenario.name => {
            // A caller from outside names a ready-made scenario, never a file.
            let known = Scenario::ready_made();
            if !known.contains(&name.as_str()) {
                let error = ScenarioError::Unknown(name.clone(), known.join(", "));
                return Err(Problem::invalid(error.to_string()));
            }
            Scenario::find(name).map_err(|error| Problem::invalid(error.to_string()))?
        }
        Some(_) | None => market.scenario.clone(),
    };
    let start = match &reset.start {
        Some(text) => countermand_spapi::instant::parse(text)
            .map(Moment::from_timestamp)
            .map_err(|error| Problem::invalid(error.to_string()))?,
        None => market.start,
    };
    let origin = Origin {
        scenario,
        seed: reset.seed.unwrap_or(market.seed),
        start,
        speed,
    };
    world.reset(&origin)?;
    clock(world)
}

#[derive(Debug, Deserialize)]
struct Seed {
    n: u32,
    shipped_every: Option<u32>,
}

fn seed(world: &mut World, seed: &Seed) -> Result<Answer, Problem> {
    let act = crate::plain_orders::SeedOrders {
        n_orders: seed.n,
        shipped_every: seed.shipped_every,
    };
    let n_placed = world
        .act(act)?
        .map_err(|refusal| Problem::invalid(refusal.to_string()))?;
    Ok(Answer::json(200, &json!({"n": seed.n, "placed": n_placed})))
}

/// A line of an order as the inspection shows it.
#[derive(Debug, Serialize)]
struct OrderRow {
    order: String,
    item: String,
    qty: u32,
    paid: i64,
    cancelled: u32,
    shipped: u32,
    refunded: i64,
    currency: &'static str,
    status: &'static str,
    channel: &'static str,
    seller: String,
    marketplace: &'static str,
    sku: String,
}

fn orders(market: &Market) -> Answer {
    let rows: Vec<_> = market
        .orders
        .iter()
        .flat_map(|(_, order)| order.lines.iter().map(move |line| (order, line)))
        .map(|(order, line)| OrderRow {
            order: order.id.to_string(),
            item: line.item.to_string(),
            qty: line.n_ordered,
            paid: line.amounts.paid_minor(),
            cancelled: line.n_cancelled,
            shipped: line.n_shipped,
            refunded: line.refunded_minor,
            currency: Market::currency(order.place),
            status: order.state.as_str(),
            channel: order.channel.as_str(),
            seller: market.seller_id(order.seller).to_owned(),
            marketplace: crate::place::id(order.place),
            sku: market
                .catalogue
                .at(line.listing)
                .map(|listing| listing.sku.clone())
                .unwrap_or_default(),
        })
        .chain(crate::outbound::rows(market).map(|row| outbound_row(market, &row)))
        .collect();
    Answer::json(200, &rows)
}

fn outbound_row(market: &Market, row: &crate::outbound::Row<'_>) -> OrderRow {
    let (order, line) = (row.order, row.line);
    OrderRow {
        order: order.said.id.clone(),
        item: line.said.id.clone(),
        qty: line.said.n_units,
        paid: 0,
        cancelled: line.n_cancelled,
        shipped: line.n_shipped,
        refunded: 0,
        currency: Market::currency(order.said.place),
        status: order.status.inspection_word(),
        channel: "MCF",
        seller: market.seller_id(order.seller).to_owned(),
        marketplace: crate::place::id(order.said.place),
        sku: line.said.sku.clone(),
    }
}

/// How far one call moves the clock on at most.
const MAX_ADVANCE_MS: i64 = 366 * DAY_MS;

#[derive(Debug, Deserialize)]
struct SetClock {
    advance_ms: Option<i64>,
    advance_to: Option<String>,
    speed: Option<f64>,
}

fn set_clock(world: &mut World, set: &SetClock) -> Result<Answer, Problem> {
    let speed = set
        .speed
        .map(|factor| {
            Speed::from_factor(factor)
                .ok_or_else(|| Problem::invalid("speed is a number from 0 to 1000000"))
        })
        .transpose()?;
    let to = set
        .advance_to
        .as_deref()
        .map(countermand_spapi::instant::parse)
        .transpose()
        .map_err(|error| Problem::invalid(error.to_string()))?;
    if set.advance_ms.is_some_and(|ms| ms < 0) {
        return Err(Problem::invalid(
            "advance_ms is 0 or more: time does not run backwards",
        ));
    }
    let now = world.now()?.now;
    let ms_to = to.map_or(0, |to| Moment::from_timestamp(to).since_ms(now).max(0));
    let ms = ms_to.saturating_add(set.advance_ms.unwrap_or(0));
    if ms > MAX_ADVANCE_MS {
        return Err(Problem::invalid(
            "a call moves the clock on by at most 366 days: all that happens in them is worked out at once",
        ));
    }
    if let Some(speed) = speed {
        world.set_speed(speed)?;
    }
    if ms > 0 {
        world.advance_ms(ms)?;
    }
    clock(world)
}

fn clock(world: &mut World) -> Result<Answer, Problem> {
    let factor = world.speed().factor();
    let market = world.now()?;
    Ok(Answer::json(
        200,
        &json!({
            "now": market.now.millis_text(),
            "now_ms": market.now.ms(),
            "speed": factor,
            "start": market.start.millis_text(),
            "seed": market.seed,
            "scenario": market.scenario.name,
        }),
    ))
}
