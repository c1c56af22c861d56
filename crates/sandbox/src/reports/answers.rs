//! The operations of Reports 2021-06-30.

use countermand_spapi::instant::OffsetTime;
use countermand_spapi::reports as wire;
use countermand_spapi::wire_instant::WireInstant;

use crate::documents::{self, Purpose, Way};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::market::Market;
use crate::moment::Moment;
use crate::place;
use crate::reports::cancel::{CancelReport, CancelSchedule, NotTakenBack};
use crate::reports::create::{CreateReport, Wanted};
use crate::reports::desk::{self, Report, Schedule, report_id, schedule_id};
use crate::reports::page::Page;
use crate::reports::schedule::CreateSchedule;
use crate::world::World;

const MAX_TYPES: usize = 10;
const MAX_PAGE: i64 = 100;
const DEFAULT_PAGE: i64 = 10;
/// What `getReports` takes beside a token of its own.
const FILTERS: [&str; 6] = [
    "reportTypes",
    "processingStatuses",
    "marketplaceIds",
    "pageSize",
    "createdSince",
    "createdUntil",
];

/// The function that answers an operation of the Reports API.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "createReport" => Some(create_report),
        "getReport" => Some(get_report),
        "getReports" => Some(get_reports),
        "cancelReport" => Some(cancel_report),
        "getReportDocument" => Some(get_document),
        "createReportSchedule" => Some(create_schedule),
        "getReportSchedule" => Some(get_schedule),
        "getReportSchedules" => Some(get_schedules),
        "cancelReportSchedule" => Some(cancel_schedule),
        _ => None,
    }
}

fn create_report(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: wire::CreateReportSpecification = call.json()?;
    let act = CreateReport {
        seller: call.seller()?,
        wanted: Wanted {
            report_type: body.report_type,
            marketplace_ids: body.marketplace_ids,
            options: body.report_options.unwrap_or_default(),
        },
        data_start: body.data_start_time.map(|time| time.as_str().to_owned()),
        data_end: body.data_end_time.map(|time| time.as_str().to_owned()),
    };
    let number = world.act(act)?.map_err(|refusal| refusal.problem())?;
    let answer = wire::CreateReportResponse {
        report_id: report_id(number),
    };
    Ok(Answer::json(202, &answer))
}

fn get_report(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let (seller, id) = (call.seller()?, call.parameter("reportId")?);
    let market = world.now()?;
    let (number, report) = desk::report_number(&id)
        .and_then(|number| Some((number, market.reports.report(seller, number, market.now)?)))
        .ok_or_else(|| Problem::not_found("The report was not found."))?;
    Ok(Answer::json(200, &wire_report(number, report)))
}

fn get_reports(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let page = wanted_page(market, call)?;
    let mut found = market
        .reports
        .reports(page.seller, page.before, market.now)
        .filter(|(_, report)| page.shows(report));
    let shown: Vec<_> = found.by_ref().take(page.size).collect();
    let next = match (found.next(), shown.last()) {
        (Some(_), Some((last, _))) => Some(Page {
            before: Some(*last),
            ..page.clone()
        }),
        (Some(_) | None, _) => None,
    };
    let answer = wire::GetReportsResponse {
        reports: shown
            .into_iter()
            .map(|(number, report)| wire_report(number, report))
            .collect(),
        next_token: next.map(|page| page.token(market)),
    };
    Ok(Answer::json(200, &answer))
}

fn wanted_page(market: &Market, call: &Call<'_>) -> Result<Page, Problem> {
    let seller = call.seller()?;
    if let Some(token) = call.query.text("nextToken") {
        if FILTERS.iter().any(|name| call.query.has(name)) {
            return Err(Problem::invalid(
                "nextToken cannot be sent together with other parameters.",
            ));
        }
        return Page::read(market, token)
            .filter(|page| page.seller == seller)
            .ok_or_else(|| Problem::invalid("The nextToken is not valid."));
    }
    let size = call
        .query
        .number("pageSize")
        .ok()
        .map(|size| size.unwrap_or(DEFAULT_PAGE));
    let size = size
        .filter(|size| (1..=MAX_PAGE).contains(size))
        .and_then(|size| usize::try_from(size).ok())
        .ok_or_else(|| Problem::invalid("pageSize is a number from 1 to 100."))?;
    let instant = |name| {
        let read = call.query.instant(name);
        read.map(|at| at.map(Moment::from_timestamp))
            .map_err(|error| Problem::invalid(error.to_string()))
    };
    Ok(Page {
        seller,
        types: wanted_types(call)?,
        states: owned(&call.query.list("processingStatuses")),
        places: call
            .query
            .has("marketplaceIds")
            .then(|| call.places("marketplaceIds")),
        since: instant("createdSince")?,
        until: instant("createdUntil")?,
        size,
        before: None,
    })
}

fn wanted_types(call: &Call<'_>) -> Result<Vec<String>, Problem> {
    let types = owned(&call.query.list("reportTypes"));
    if types.is_empty() || types.len() > MAX_TYPES {
        return Err(Problem::invalid("reportTypes takes 1 to 10 report types."));
    }
    Ok(types)
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn cancel_report(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let act = CancelReport {
        seller: call.seller()?,
        report: call.parameter("reportId")?,
    };
    world.act(act)?.map_err(NotTakenBack::problem)?;
    Ok(Answer::empty(200))
}

fn get_document(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let (seller, id) = (call.seller()?, call.parameter("reportDocumentId")?);
    let speed = world.speed();
    let market = world.now()?;
    let unknown = || Problem::not_found("The report document was not found.");
    let report = market
        .reports
        .of_document(seller, &id, market.now)
        .ok_or_else(unknown)?;
    let stored = market.documents.find(&id).ok_or_else(unknown)?;
    // Restricted tokens work for what they name only, and here they name exact paths only.
    let is_open = match &call.caller.restricted {
        None => !report.subject.kind.is_restricted(),
        Some(resources) => resources.iter().any(|resource| {
            resource.method.eq_ignore_ascii_case("GET") && resource.path == call.path
        }),
    };
    if !is_open {
        return Err(Problem::denied(
            "The report document needs a restricted data token for its path.",
        ));
    }
    let is_gzip = match stored.way {
        Way::Download { is_gzip } => is_gzip,
        Way::Upload { .. } => false,
    };
    let is_wanted = call.query.flag("enableContentEncodingUrlHeader");
    let is_encoding_told = is_gzip && is_wanted == Ok(Some(true));
    let purpose = Purpose::Download { is_encoding_told };
    let answer = wire::ReportDocument {
        url: documents::presign(market, call.base_url, &id, purpose, speed),
        report_document_id: id,
        compression_algorithm: is_gzip.then(|| "GZIP".to_owned()),
    };
    Ok(Answer::json(200, &answer))
}

fn create_schedule(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: wire::CreateReportScheduleSpecification = call.json()?;
    let act = CreateSchedule {
        seller: call.seller()?,
        wanted: Wanted {
            report_type: body.report_type,
            marketplace_ids: body.marketplace_ids,
            options: body.report_options.unwrap_or_default(),
        },
        period: body.period.as_str().to_owned(),
        next: body
            .next_report_creation_time
            .map(|time| time.as_str().to_owned()),
    };
    let number = world.act(act)?.map_err(|refusal| refusal.problem())?;
    let answer = wire::CreateReportScheduleResponse {
        report_schedule_id: schedule_id(number),
    };
    Ok(Answer::json(201, &answer))
}

fn get_schedule(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let (seller, id) = (call.seller()?, call.parameter("reportScheduleId")?);
    let market = world.now()?;
    let (number, schedule) = desk::schedule_number(&id)
        .and_then(|number| Some((number, market.reports.schedule(seller, number)?)))
        .ok_or_else(|| Problem::not_found("The report schedule was not found."))?;
    Ok(Answer::json(200, &wire_schedule(number, schedule)))
}

fn get_schedules(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let types = wanted_types(call)?;
    let market = world.now()?;
    let report_schedules = market
        .reports
        .schedules(seller)
        .filter(|(_, schedule)| {
            let kind = schedule.subject.kind.as_str();
            types.iter().any(|wanted| wanted == kind)
        })
        .map(|(number, schedule)| wire_schedule(number, schedule))
        .collect();
    Ok(Answer::json(
        200,
        &wire::ReportScheduleList { report_schedules },
    ))
}

fn cancel_schedule(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let act = CancelSchedule {
        seller: call.seller()?,
        schedule: call.parameter("reportScheduleId")?,
    };
    world.act(act)?.map_err(NotTakenBack::problem)?;
    Ok(Answer::empty(200))
}

fn wire_report(number: u64, report: &Report) -> wire::Report {
    wire::Report {
        marketplace_ids: place_ids(&report.subject.places),
        report_id: report_id(number),
        report_type: report.subject.kind.as_str().to_owned(),
        data_start_time: Some(instant(report.from)),
        data_end_time: Some(instant(report.until)),
        report_schedule_id: report.schedule.map(schedule_id),
        created_time: instant(report.created_at),
        processing_status: wire::ProcessingStatus::parse(report.state.as_str()),
        processing_start_time: report.started_at.map(instant),
        processing_end_time: report.ended_at.map(instant),
        report_document_id: report.document.clone(),
    }
}

fn wire_schedule(number: u64, schedule: &Schedule) -> wire::ReportSchedule {
    let subject = &schedule.subject;
    wire::ReportSchedule {
        report_schedule_id: schedule_id(number),
        report_type: subject.kind.as_str().to_owned(),
        marketplace_ids: place_ids(&subject.places),
        report_options: (!subject.options.is_empty()).then(|| subject.options.clone()),
        period: schedule.period.word(),
        next_report_creation_time: Some(instant(schedule.next_at)),
    }
}

fn place_ids(places: &[crate::ids::PlaceIndex]) -> Vec<String> {
    places
        .iter()
        .map(|place| place::id(*place).to_owned())
        .collect()
}

/// The API writes its times with an offset: `2026-11-20T08:11:11+00:00`.
fn instant(at: Moment) -> WireInstant {
    WireInstant::of_text(&OffsetTime(at.timestamp()).to_string())
}
