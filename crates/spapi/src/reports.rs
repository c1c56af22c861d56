//! Reports 2021-06-30: documents that Amazon makes on request or by schedule.
//!
//! Source: `reports_2021-06-30.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

open_enum! {
    /// The state of a report; `CANCELLED` also means that there is no data.
    pub enum ProcessingStatus {
        Cancelled => "CANCELLED",
        Done => "DONE",
        Fatal => "FATAL",
        InProgress => "IN_PROGRESS",
        InQueue => "IN_QUEUE",
    }
}

open_enum! {
    /// How often a schedule makes a report.
    pub enum Period {
        Pt5m => "PT5M",
        Pt15m => "PT15M",
        Pt30m => "PT30M",
        Pt1h => "PT1H",
        Pt2h => "PT2H",
        Pt4h => "PT4H",
        Pt8h => "PT8H",
        Pt12h => "PT12H",
        P1d => "P1D",
        P2d => "P2D",
        P3d => "P3D",
        Pt84h => "PT84H",
        P7d => "P7D",
        P14d => "P14D",
        P15d => "P15D",
        P18d => "P18D",
        P30d => "P30D",
        P1m => "P1M",
    }
}

/// The body of `createReport`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateReportSpecification {
    /// Options by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_options: Option<BTreeMap<String, String>>,
    /// The type.
    pub report_type: String,
    /// From when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_start_time: Option<WireInstant>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_end_time: Option<WireInstant>,
    /// 1 to 25 marketplaces.
    #[serde(default, deserialize_with = "flexible::list")]
    pub marketplace_ids: Vec<String>,
}

/// The answer of `createReport`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateReportResponse {
    /// The report.
    pub report_id: String,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Its marketplaces.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub marketplace_ids: Vec<String>,
    /// Its id.
    pub report_id: String,
    /// Its type.
    pub report_type: String,
    /// From when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_start_time: Option<WireInstant>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_end_time: Option<WireInstant>,
    /// The schedule that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_schedule_id: Option<String>,
    /// When it was created.
    pub created_time: WireInstant,
    /// Its state.
    pub processing_status: ProcessingStatus,
    /// When work on it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_start_time: Option<WireInstant>,
    /// When work on it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_end_time: Option<WireInstant>,
    /// The document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_document_id: Option<String>,
}

/// The answer of `getReports`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetReportsResponse {
    /// The reports.
    #[serde(default, deserialize_with = "flexible::list")]
    pub reports: Vec<Report>,
    /// The token of the next page, to be sent alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// The answer of `getReportDocument`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportDocument {
    /// The document.
    pub report_document_id: String,
    /// Where it lies, for 5 minutes.
    pub url: String,
    /// `GZIP` where it is compressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression_algorithm: Option<String>,
}

/// The body of `createReportSchedule`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateReportScheduleSpecification {
    /// The type.
    pub report_type: String,
    /// 1 to 10 marketplaces.
    #[serde(default, deserialize_with = "flexible::list")]
    pub marketplace_ids: Vec<String>,
    /// Options by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_options: Option<BTreeMap<String, String>>,
    /// How often.
    pub period: Period,
    /// When the next one is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_report_creation_time: Option<WireInstant>,
}

/// The answer of `createReportSchedule`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateReportScheduleResponse {
    /// The schedule.
    pub report_schedule_id: String,
}

/// A schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportSchedule {
    /// Its id.
    pub report_schedule_id: String,
    /// The type.
    pub report_type: String,
    /// Its marketplaces.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub marketplace_ids: Vec<String>,
    /// Options by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_options: Option<BTreeMap<String, String>>,
    /// How often.
    pub period: Period,
    /// When the next one is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_report_creation_time: Option<WireInstant>,
}

/// The answer of `getReportSchedules`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportScheduleList {
    /// The schedules.
    #[serde(default, deserialize_with = "flexible::list")]
    pub report_schedules: Vec<ReportSchedule>,
}
