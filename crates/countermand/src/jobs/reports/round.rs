//! One round of a report: ask, wait, download, take in.

use countermand_spapi::client::{CallError, ReportSearch, Urgency};
use countermand_spapi::reports::{CreateReportSpecification, ProcessingStatus, Report};
use countermand_spapi::wire_instant::WireInstant;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::kind::ReportKind;
use super::{file, rest};
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::jobs::cursor;
use crate::jobs::failure::{put_off, succeeded};

/// How much of the time before the last report is asked for again.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// The longest span of one report.
const SPAN_MAX: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long between two looks at a report that is not finished.
const LOOK_REST: SignedDuration = SignedDuration::from_secs(20);
/// How far our clock may be before the marketplace's.
const CLOCK_MARGIN: SignedDuration = SignedDuration::from_mins(1);
/// A report that takes longer is given up.
const WAIT_MAX: SignedDuration = SignedDuration::from_hours(2);
/// How long the first report waits after a start, so that the search is first.
const FIRST_REST: SignedDuration = SignedDuration::from_hours(1);
/// How long a kind rests after its report failed; longer with each failure.
const FAILED_REST: SignedDuration = SignedDuration::from_mins(5);

/// Where a kind of report stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportStanding {
    /// From when changes are still to be taken in.
    pub from: Option<Timestamp>,
    /// When the next round begins.
    pub due_at: Option<Timestamp>,
    /// Which report of the round is next, where it has one a marketplace.
    #[serde(default)]
    pub place: usize,
    /// Reports in a row that failed.
    #[serde(default)]
    pub n_failures: u32,
    /// The report under way.
    pub round: Option<ReportRound>,
}

/// A report under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRound {
    /// From when its data are.
    pub from: Timestamp,
    /// Until when its data are.
    pub to: Timestamp,
    /// When it was asked for, or was about to be.
    pub asked_at: Timestamp,
    /// Its id; `None` while the answer is not known.
    pub report_id: Option<String>,
    /// When it is looked at next.
    pub look_at: Timestamp,
}

/// Goes on with a kind of report by one call.
pub(super) async fn go_on(
    desk: &Desk,
    seller: &Seller,
    kind: ReportKind,
) -> Result<Next, StepError> {
    let now = desk.now();
    if seller.marketplaces.is_empty() {
        // Reports are asked for by marketplace, and none of the account's is known here.
        return Ok(Next::Idle);
    }
    let stored: Option<ReportStanding> = cursor::load(seller, kind.cursor()).await?;
    let Some(standing) = stored else {
        return begin(seller, kind, now).await;
    };
    let work = Work {
        desk,
        seller,
        kind,
        now,
    };
    match &standing.round {
        None => match standing.due_at {
            Some(due_at) if now < due_at => Ok(Next::At(due_at)),
            Some(_) | None => work.ask(standing).await,
        },
        Some(round) if now >= later(round.asked_at, WAIT_MAX) => {
            work.fail(standing, "the report was not finished in time")
                .await
        }
        Some(round) => match round.report_id.clone() {
            None => work.find(standing).await,
            Some(_) if now < round.look_at => Ok(Next::At(round.look_at)),
            Some(report_id) => work.look(standing, &report_id).await,
        },
    }
}

/// The first standing: orders from now on, as the past is the search's; the other kinds soon.
async fn begin(seller: &Seller, kind: ReportKind, now: Timestamp) -> Result<Next, StepError> {
    let due_at = match kind {
        ReportKind::AllOrders => later(now, FIRST_REST),
        ReportKind::AccountHealth | ReportKind::Listings => now,
    };
    let standing = ReportStanding {
        from: Some(later(now, -OVERLAP)),
        due_at: Some(due_at),
        ..ReportStanding::default()
    };
    let moved = cursor::to(kind.cursor(), &standing);
    seller.account.move_cursor(moved, now).await?;
    Ok(Next::At(due_at))
}

/// A step of a round.
struct Work<'a> {
    desk: &'a Desk,
    seller: &'a Seller,
    kind: ReportKind,
    now: Timestamp,
}

impl Work<'_> {
    async fn save(&self, standing: &ReportStanding) -> Result<(), StepError> {
        let moved = cursor::to(self.kind.cursor(), standing);
        self.seller.account.move_cursor(moved, self.now).await?;
        Ok(())
    }

    fn put_off(&self, error: &CallError) -> Next {
        put_off(self.seller, self.kind.job(), error, self.now)
    }

    /// Writes down that a report is about to be asked for, and asks.
    async fn ask(&self, mut standing: ReportStanding) -> Result<Next, StepError> {
        let from = standing.from.unwrap_or_else(|| later(self.now, -OVERLAP));
        standing.round = Some(ReportRound {
            from: from.max(later(self.now, -SPAN_MAX)),
            to: self.now,
            asked_at: self.now,
            report_id: None,
            look_at: self.now,
        });
        self.save(&standing).await?;
        self.desk.fault_point("report.before_ask")?;
        self.create(standing).await
    }

    async fn create(&self, mut standing: ReportStanding) -> Result<Next, StepError> {
        let Some(round) = &mut standing.round else {
            return Ok(Next::Again);
        };
        let has_span = self.kind == ReportKind::AllOrders;
        let places = self.kind.marketplaces(self.seller, standing.place);
        let specification = CreateReportSpecification {
            report_options: None,
            report_type: self.kind.report_type().to_owned(),
            data_start_time: has_span.then(|| WireInstant::seconds(round.from)),
            data_end_time: has_span.then(|| WireInstant::seconds(round.to)),
            marketplace_ids: places.iter().map(|place| place.id().to_owned()).collect(),
        };
        let client = &self.seller.client;
        let answer = client.create_report(&specification, Urgency::Routine).await;
        self.desk.fault_point("report.after_ask")?;
        match answer {
            Ok(reply) => {
                succeeded(self.seller, self.kind.job());
                round.report_id = Some(reply.value.report_id);
                round.look_at = later(self.now, LOOK_REST);
                let next = Next::At(round.look_at);
                self.save(&standing).await?;
                self.desk.fault_point("report.after_ask_kept")?;
                Ok(next)
            }
            Err(CallError::Unknown { .. }) => Ok(Next::At(later(self.now, LOOK_REST))),
            Err(CallError::Refused { status, .. }) => {
                let why = format!("the report was refused with the status {status}");
                self.fail(standing, &why).await
            }
            Err(error) => {
                // Nothing was carried out: there is nothing to look for.
                standing.round = None;
                self.save(&standing).await?;
                Ok(self.put_off(&error))
            }
        }
    }

    /// Looks for a report whose answer was lost; asks again when there is none.
    async fn find(&self, mut standing: ReportStanding) -> Result<Next, StepError> {
        let Some(round) = &mut standing.round else {
            return Ok(Next::Again);
        };
        let search = ReportSearch {
            report_types: vec![self.kind.report_type().to_owned()],
            created_since: Some(later(round.asked_at, -CLOCK_MARGIN)),
            page_size: Some(100),
            ..ReportSearch::default()
        };
        let places = self.kind.marketplaces(self.seller, standing.place);
        let is_ours = |report: &Report| {
            let places_told = report.marketplace_ids.iter();
            report.processing_status != ProcessingStatus::Cancelled
                && report.report_schedule_id.is_none()
                && places_told
                    .zip(&places)
                    .all(|(told, place)| told == place.id())
        };
        match self.seller.client.reports(&search, Urgency::Routine).await {
            Ok(reply) => {
                succeeded(self.seller, self.kind.job());
                match reply.value.reports.iter().find(|report| is_ours(report)) {
                    Some(report) => {
                        round.report_id = Some(report.report_id.clone());
                        round.look_at = self.now;
                    }
                    None => standing.round = None,
                }
                self.save(&standing).await?;
                Ok(Next::Again)
            }
            Err(error) => Ok(self.put_off(&error)),
        }
    }

    async fn look(&self, mut standing: ReportStanding, id: &str) -> Result<Next, StepError> {
        let report = match self.seller.client.report(id, Urgency::Routine).await {
            Ok(reply) => reply.value,
            Err(CallError::Refused { status: 404, .. }) => {
                return self.fail(standing, "the report is gone").await;
            }
            Err(error) => return Ok(self.put_off(&error)),
        };
        succeeded(self.seller, self.kind.job());
        match report.processing_status {
            ProcessingStatus::Done => match report.report_document_id {
                Some(document_id) => self.bring(standing, &document_id).await,
                None => self.fail(standing, "the report has no document").await,
            },
            // No data, or asked too often: what it was to tell stays to be told.
            ProcessingStatus::Cancelled => self.finish(standing, false).await,
            ProcessingStatus::Fatal => self.fail(standing, "the report failed").await,
            ProcessingStatus::InProgress
            | ProcessingStatus::InQueue
            | ProcessingStatus::Other(_) => {
                let look_at = later(self.now, LOOK_REST);
                if let Some(round) = &mut standing.round {
                    round.look_at = look_at;
                }
                self.save(&standing).await?;
                Ok(Next::At(look_at))
            }
        }
    }

    async fn bring(&self, standing: ReportStanding, document: &str) -> Result<Next, StepError> {
        let client = &self.seller.client;
        let place = match client.report_document(document, Urgency::Routine).await {
            Ok(reply) => reply.value,
            Err(error) => return Ok(self.put_off(&error)),
        };
        let download = match client.download_report(&place).await {
            Ok(reply) => reply.value,
            Err(error) => return Ok(self.put_off(&error)),
        };
        self.desk.fault_point("report.before_take")?;
        let file = file::ReportFile {
            kind: self.kind,
            download,
            now: self.now,
        };
        match file::take(self.desk, self.seller, file).await {
            Ok(()) => {}
            Err(error) => {
                let why = error.to_string();
                return self.fail(standing, &why).await;
            }
        }
        self.desk.fault_point("report.after_take")?;
        if self.kind == ReportKind::AllOrders {
            file::want_reads(self.seller, self.now).await?;
        }
        self.finish(standing, true).await
    }

    /// Ends a round; the next one begins where the data of this one ended.
    async fn finish(&self, mut standing: ReportStanding, is_told: bool) -> Result<Next, StepError> {
        let Some(round) = standing.round.take() else {
            return Ok(Next::Again);
        };
        // Where more was asked for meanwhile, the standing says so and another report is due.
        let is_asked_again = standing
            .from
            .is_some_and(|from| from < round.from && from >= later(round.to, -SPAN_MAX));
        if is_told && !is_asked_again {
            standing.from = Some(later(round.to, -OVERLAP));
        }
        standing.n_failures = 0;
        standing.place += 1;
        let is_over = standing.place >= self.kind.n_places(self.seller);
        if is_over {
            standing.place = 0;
        }
        let due_at = if is_over && !is_asked_again {
            later(round.asked_at, rest(self.kind)).max(self.now)
        } else {
            self.now
        };
        standing.due_at = Some(due_at);
        self.save(&standing).await?;
        self.desk.fault_point("report.after_finish")?;
        Ok(Next::At(due_at))
    }

    /// Gives a report up; another one is asked for after a rest.
    async fn fail(&self, mut standing: ReportStanding, why: &str) -> Result<Next, StepError> {
        tracing::warn!(account = %self.seller.account.name(), report.kind = self.kind.report_type(),
            why, "a report came to nothing");
        standing.round = None;
        standing.n_failures = standing.n_failures.saturating_add(1);
        let rest = FAILED_REST.as_secs() << standing.n_failures.min(4).saturating_sub(1);
        let due_at = later(self.now, SignedDuration::from_secs(rest));
        standing.due_at = Some(due_at);
        self.save(&standing).await?;
        Ok(Next::At(due_at))
    }
}
