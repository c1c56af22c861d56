//! `reasons`: what cancelled orders have in common.

use anyhow::Context;
use clap::{Args, ValueEnum};
use countermand_store::figures::{CancelledBy, CancelledQuery};
use jiff::civil::Date;

use super::orders::start_of;
use super::output::{Cell, Form, Rows, print_no_rows};
use super::stored::{self, AccountArgs};
use super::{Exit, Global};

/// The arguments of `reasons`.
#[derive(Debug, Args)]
pub(super) struct ReasonsArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// What to group by
    #[arg(long, value_enum, default_value_t = By::Request)]
    by: By,
    /// Placed on this day (UTC) or later
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Placed on this day (UTC) or earlier
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// With orders that Amazon fulfills, which never touch the cancel rate
    #[arg(long)]
    with_amazon: bool,
    /// Groups at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u64,
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Whether the buyer asked officially.
    Request,
    /// The class of the buyer's words.
    Reason,
    /// The SKU.
    Sku,
    /// The category.
    Category,
    /// The state or province shipped to.
    ShipState,
    /// The marketplace.
    Marketplace,
    /// The sales channel.
    SalesChannel,
    /// Who fulfills.
    Fulfillment,
    /// The status text.
    Status,
}

impl By {
    const fn stored(self) -> CancelledBy {
        match self {
            Self::Request => CancelledBy::Request,
            Self::Reason => CancelledBy::RequestClass,
            Self::Sku => CancelledBy::Sku,
            Self::Category => CancelledBy::Category,
            Self::ShipState => CancelledBy::ShipState,
            Self::Marketplace => CancelledBy::Marketplace,
            Self::SalesChannel => CancelledBy::SalesChannel,
            Self::Fulfillment => CancelledBy::Channel,
            Self::Status => CancelledBy::StatusText,
        }
    }
}

pub(super) fn run(global: &Global, args: &ReasonsArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let query = CancelledQuery {
        purchased_from: args.from.map(start_of).transpose()?,
        purchased_before: args
            .to
            .map(|day| start_of(day.tomorrow().context("--to is out of the calendar")?))
            .transpose()?,
        is_seller_fulfilled_only: !args.with_amazon,
        limit: args.limit,
    };
    let groups = account.cancelled_by(args.by.stored(), &query)?;
    if groups.is_empty() {
        if !global.quiet {
            anstream::eprintln!("no cancelled order matches: widen the days, or import a report");
        }
        print_no_rows(global, args.csv)?;
        return Ok(Exit::NothingMatched);
    }
    let mut rows = Rows::new(&["value", "orders", "lines", "units_ordered"]);
    for group in groups {
        let value = match (args.by, group.value.as_deref()) {
            (By::Request, Some("2")) => Cell::text("officially requested by the buyer"),
            (By::Request, Some("1")) => Cell::text("no official request"),
            (By::Request, _) => Cell::text("the report does not tell"),
            (
                By::Reason
                | By::Sku
                | By::Category
                | By::ShipState
                | By::Marketplace
                | By::SalesChannel
                | By::Fulfillment
                | By::Status,
                value,
            ) => Cell::optional(value),
        };
        rows.push(vec![
            value,
            Cell::Count(group.n_orders),
            Cell::Count(group.n_lines),
            Cell::Count(group.n_units_ordered),
        ]);
    }
    rows.print(Form::choose(global, args.csv))?;
    if !global.quiet {
        anstream::eprintln!(
            "report files do not tell who cancelled: only an official request of the buyer is \
             known to be nobody's fault"
        );
    }
    Ok(Exit::Ok)
}
