//! The rate of `import` beside that of a bare sorted-batch loader on the same lines.
//!
//! `cargo bench -p countermand-store --bench import -- [LINES] [ROUNDS]` (1,000,000 and 3 when not
//! given). Rounds are interleaved, so that a busy machine slows both sides; what counts are the
//! ratios. Where the system tells a thread's time on the processor, that is shown beside the time
//! on the wall, which other work on the machine stretches. The bare loader sorts a million lines at a time and writes every value of them into the
//! same tables, without secondary indexes, day counters, merging or a look at what is stored.

use std::path::Path;
use std::time::{Duration, Instant};

use countermand_domain::id::{AccountId, Asin, OrderId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{
    BuyerRequest, FulfillmentChannel, LineAmounts, ObservedLine, OrderState,
};
use countermand_domain::quantity::Quantity;
use countermand_store::Store;
use countermand_store::import::{FileDigest, ImportKind, ImportSpec, ImportStart, ImportSummary};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

type AnyError = Box<dyn std::error::Error>;

/// Lines that are in memory at once, on both sides.
const CHUNK_LINES: usize = 1_000_000;

#[expect(
    clippy::print_stdout,
    reason = "a bench tells its figures on standard output"
)]
fn main() -> Result<(), AnyError> {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|arg| arg.parse::<usize>().ok());
    let n_lines = numbers.next().unwrap_or(1_000_000);
    let n_rounds = numbers.next().unwrap_or(3).max(1);
    let mut on_wall = Ratios::default();
    let mut on_cpu = Ratios::default();
    for round in 1..=n_rounds {
        let (tenth, _) = time_import(n_lines / 10)?;
        let bare = time_bare(n_lines)?;
        let (import, summary) = time_import(n_lines)?;
        for (name, ratios, part) in [
            ("wall", &mut on_wall, Spent::wall as fn(Spent) -> Duration),
            ("processor", &mut on_cpu, Spent::cpu),
        ] {
            let (tenth, bare, import) = (part(tenth), part(bare), part(import));
            let of_bare = bare.as_secs_f64() / import.as_secs_f64().max(1e-9);
            let of_tenth = import.as_secs_f64() / tenth.as_secs_f64().max(1e-9);
            println!(
                "round {round}, {name}: bare {} lines/s, import {} lines/s, {:.0} % of bare; \
                 {of_tenth:.1} times the time of a tenth of the lines",
                rate(n_lines, bare),
                rate(n_lines, import),
                of_bare * 100.0,
            );
            ratios.of_bare.push(of_bare);
            ratios.of_tenth.push(of_tenth);
        }
        println!(
            "  {} orders new, {} changed, {} lines new, {} changed, {} unchanged",
            summary.n_orders_new,
            summary.n_orders_changed,
            summary.n_lines_new,
            summary.n_lines_changed,
            summary.n_lines_unchanged,
        );
    }
    for (name, mut ratios) in [("wall", on_wall), ("processor", on_cpu)] {
        println!(
            "median of {n_rounds}, {name}: {:.0} % of the bare loader's rate (at least 50 is \
             asked for), {:.1} times the time of a tenth (at most 15)",
            median(&mut ratios.of_bare) * 100.0,
            median(&mut ratios.of_tenth),
        );
    }
    Ok(())
}

#[derive(Default)]
struct Ratios {
    of_bare: Vec<f64>,
    of_tenth: Vec<f64>,
}

/// The time that work took.
#[derive(Clone, Copy, Default)]
struct Spent {
    wall: Duration,
    cpu: Duration,
}

impl Spent {
    fn wall(self) -> Duration {
        self.wall
    }

    fn cpu(self) -> Duration {
        self.cpu
    }

    /// Does the work and adds the time that it took.
    fn add<T>(&mut self, work: impl FnOnce() -> Result<T, AnyError>) -> Result<T, AnyError> {
        let (start, cpu) = (Instant::now(), on_processor());
        let value = work()?;
        self.wall += start.elapsed();
        self.cpu += on_processor().saturating_sub(cpu);
        Ok(value)
    }
}

/// The time that this thread spent on a processor; zero where the system does not tell.
fn on_processor() -> Duration {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .map_or(Duration::ZERO, Duration::from_nanos)
}

fn rate(n_lines: usize, time: Duration) -> u128 {
    n_lines as u128 * 1_000_000 / time.as_micros().max(1)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn time_import(n_lines: usize) -> Result<(Spent, ImportSummary), AnyError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path())?;
    let account = store.account(&AccountId::parse("bench")?, Timestamp::UNIX_EPOCH)?;
    let spec = ImportSpec {
        digest: FileDigest::of(b"bench"),
        kind: ImportKind::AllOrders,
        name: "bench.txt".to_owned(),
        now: Timestamp::UNIX_EPOCH,
        class_of_reason: |_| None,
    };
    let ImportStart::New(mut session) = account.begin_import(spec)? else {
        return Err("a new store knows no file".into());
    };
    let mut spent = Spent::default();
    for chunk in chunks(n_lines) {
        spent.add(|| Ok(session.add_lines(&chunk)?))?;
    }
    let summary = spent.add(|| Ok(session.finish()?))?;
    Ok((spent, summary))
}

fn time_bare(n_lines: usize) -> Result<Spent, AnyError> {
    let folder = tempfile::tempdir()?;
    let connection = bare_database(&folder.path().join("bare.db"))?;
    let mut spent = Spent::default();
    for mut chunk in chunks(n_lines) {
        spent.add(|| {
            chunk.sort_unstable_by(|left, right| left.order_id.cmp(&right.order_id));
            load_bare(&connection, &chunk)
        })?;
    }
    spent.add(|| Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?))?;
    Ok(spent)
}

fn bare_database(path: &Path) -> Result<Connection, AnyError> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -262144;
         PRAGMA wal_autocheckpoint = 0;
         PRAGMA temp_store = MEMORY;",
    )?;
    connection.execute_batch(include_str!(
        "../migrations/sqlite/V0001__orders_and_what_files_tell.sql"
    ))?;
    connection.execute_batch("DROP INDEX orders_by_purchase; DROP INDEX orders_cancelled;")?;
    Ok(connection)
}

fn load_bare(connection: &Connection, sorted: &[ObservedLine]) -> Result<(), AnyError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut order = connection.prepare(
        "INSERT OR REPLACE INTO orders (account_id, order_id, sales_channel, marketplace, channel,
             state, status_text, purchased_at_us, last_updated_at_us, ship_by_at_us, is_business,
             is_prime, buyer_request, ship_state, ship_country, source_kinds, has_mixed_lines,
             told_at)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1, 0, NULL)",
    )?;
    let mut item = connection.prepare(
        "INSERT OR REPLACE INTO order_items (account_id, order_id, line_key, sku, asin, title,
             category, state, status_text, quantity, quantity_ordered, quantity_shipped, currency,
             item_price_minor, item_tax_minor, shipping_price_minor, shipping_tax_minor,
             gift_wrap_price_minor, gift_wrap_tax_minor, item_discount_minor,
             ship_discount_minor, buyer_request, request_class, last_updated_at_us, told_at)
         VALUES (1, ?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
             ?17, ?18, ?19, NULL, ?20, NULL)",
    )?;
    let mut last: Option<&OrderId> = None;
    for line in sorted {
        let state = line.state.map_or("UNKNOWN", OrderState::as_str);
        let changed = line.last_updated_at.map(Timestamp::as_microsecond);
        if last != Some(&line.order_id) {
            order.execute(params![
                line.order_id.as_str(),
                line.sales_channel,
                line.marketplace.map(Marketplace::code),
                line.channel.as_str(),
                state,
                line.status_text,
                line.purchased_at.as_microsecond(),
                changed,
                line.ship_by.map(Timestamp::as_microsecond),
                line.is_business,
                line.is_prime,
                0,
                line.ship_state,
                line.ship_country,
            ])?;
            last = Some(&line.order_id);
        }
        let amounts = &line.amounts;
        let minor = |amount: Option<Money>| amount.map(Money::minor);
        item.execute(params![
            line.order_id.as_str(),
            line.sku.as_ref().map(SellerSku::as_str),
            line.asin.as_ref().map(Asin::as_str),
            line.title,
            line.category,
            state,
            line.status_text,
            line.quantity.units(),
            line.quantity_shipped.map(Quantity::units),
            amounts
                .item_price
                .map(|price| price.currency().as_str().to_owned()),
            minor(amounts.item_price),
            minor(amounts.item_tax),
            minor(amounts.shipping_price),
            minor(amounts.shipping_tax),
            minor(amounts.gift_wrap_price),
            minor(amounts.gift_wrap_tax),
            minor(amounts.item_promotion_discount),
            minor(amounts.ship_promotion_discount),
            0,
            changed,
        ])?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// A small generator of random numbers: the same lines in every run.
struct Random(u64);

impl Random {
    /// A number from 0 to below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}

/// The value at a number, counted around.
fn pick<T: Copy>(values: &[T], number: u64) -> T {
    let at = usize::try_from(number).unwrap_or(0) % values.len();
    *values.get(at).expect("the place is counted around")
}

/// The lines in pieces that fit in memory.
fn chunks(n_lines: usize) -> impl Iterator<Item = Vec<ObservedLine>> {
    let mut generator = Generator {
        random: Random(42),
        placed: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 54),
        waiting: Vec::new(),
    };
    let mut left = n_lines;
    std::iter::from_fn(move || {
        let n_now = left.min(CHUNK_LINES);
        left -= n_now;
        (n_now > 0).then(|| generator.lines(n_now))
    })
}

/// Orders in the order of their purchase; one in twenty comes again later with a newer state.
struct Generator {
    random: Random,
    placed: Timestamp,
    waiting: Vec<ObservedLine>,
}

impl Generator {
    fn lines(&mut self, n_lines: usize) -> Vec<ObservedLine> {
        let mut lines = Vec::with_capacity(n_lines + 8);
        while lines.len() < n_lines {
            if self.waiting.len() > 2_000 {
                let at = self.random.below(self.waiting.len() as u64);
                let line = self.waiting.swap_remove(usize::try_from(at).unwrap_or(0));
                lines.push(line);
            }
            self.placed += SignedDuration::from_millis(2_000);
            let order_id = format!(
                "{:03}-{:07}-{:07}",
                100 + self.random.below(600),
                self.random.below(10_000_000),
                self.random.below(10_000_000)
            );
            let n_items = pick(&[1, 1, 1, 1, 1, 1, 1, 2, 2, 3], self.random.below(10));
            let is_cancelled = self.random.below(50) == 0;
            let returns = self.random.below(20) == 0;
            for _ in 0..n_items {
                let line = self.line(&order_id, is_cancelled);
                if returns {
                    let mut newer = line.clone();
                    newer.state = Some(OrderState::Shipped);
                    newer.status_text = "Shipped".into();
                    newer.last_updated_at = line
                        .last_updated_at
                        .map(|changed| changed + SignedDuration::from_hours(72));
                    self.waiting.push(newer);
                }
                lines.push(line);
            }
        }
        lines.truncate(n_lines);
        lines
    }

    fn line(&mut self, order_id: &str, is_cancelled: bool) -> ObservedLine {
        let number = self.random.below(5_000);
        let place = pick(&[Marketplace::Us, Marketplace::Uk, Marketplace::De], number);
        let state = if is_cancelled {
            OrderState::Cancelled
        } else {
            OrderState::Shipped
        };
        let price = |minor: u64| {
            let minor = i64::try_from(minor).unwrap_or(0);
            Some(Money::from_minor(minor, Currency::USD))
        };
        ObservedLine {
            order_id: OrderId::parse(order_id).expect("the form is right"),
            order_item_id: None,
            sku: SellerSku::parse(&format!("SKU-{number:05}-KR-XL")).ok(),
            asin: Asin::parse(&format!("B09K{number:06}")).ok(),
            title: Some(format!("Blue cotton dress no. {number}, größe XL, 2 pieces").into()),
            category: None,
            sales_channel: format!("A{}", place.domain().get(1..).unwrap_or("")).into(),
            marketplace: Some(place),
            channel: pick(&[FulfillmentChannel::Mfn, FulfillmentChannel::Afn], number),
            state: Some(state),
            line_state: None,
            status_text: state.as_orders_v0().into(),
            purchased_at: self.placed,
            last_updated_at: Some(self.placed + SignedDuration::from_hours(30)),
            ship_by: None,
            quantity: Quantity::ONE,
            quantity_shipped: None,
            amounts: LineAmounts {
                item_price: price(500 + self.random.below(9_000)),
                item_tax: price(self.random.below(900)),
                shipping_price: price(499),
                shipping_tax: price(0),
                ..LineAmounts::default()
            },
            is_business: Some(false),
            is_prime: None,
            buyer_request: BuyerRequest::Unknown,
            ship_state: Some(pick(&["Maharashtra", "WA", "Bayern"], number).into()),
            ship_country: Some("US".into()),
        }
    }
}
