//! Calls of Reports 2021-06-30.

use jiff::Timestamp;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::documents::Download;
use super::throttle::Urgency;
use crate::operation::OperationId;
use crate::reports::{
    CreateReportResponse, CreateReportSpecification, GetReportsResponse, ProcessingStatus, Report,
    ReportDocument,
};
use crate::wire_instant::WireInstant;

/// Which reports are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportSearch {
    /// 1 to 10 types.
    pub report_types: Vec<String>,
    /// Only of these marketplaces; none for all.
    pub marketplace_ids: Vec<String>,
    /// Only in these states; none for all.
    pub processing_statuses: Vec<ProcessingStatus>,
    /// From when, at most 90 days ago, which is also where it starts without.
    pub created_since: Option<Timestamp>,
    /// Until when.
    pub created_until: Option<Timestamp>,
    /// 1 to 100 reports a page; 10 without.
    pub page_size: Option<u8>,
}

impl Client {
    /// Asks for a report.
    ///
    /// This is a write, and the client never repeats it; a second report costs quota and does no
    /// other harm.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn create_report(
        &self,
        report: &CreateReportSpecification,
        urgency: Urgency,
    ) -> Result<Reply<CreateReportResponse>, CallError> {
        let call = Call::new(OperationId::ReportsCreateReport, urgency).json(report);
        self.call(call).await
    }

    /// A report.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn report(
        &self,
        report_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<Report>, CallError> {
        let call = Call::new(OperationId::ReportsGetReport, urgency).path("reportId", report_id);
        self.call(call).await
    }

    /// The first page of reports.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn reports(
        &self,
        search: &ReportSearch,
        urgency: Urgency,
    ) -> Result<Reply<GetReportsResponse>, CallError> {
        let written = |at: Timestamp| WireInstant::seconds(at).as_str().to_owned();
        let statuses: Vec<&str> = search
            .processing_statuses
            .iter()
            .map(ProcessingStatus::as_str)
            .collect();
        let call = Call::new(OperationId::ReportsGetReports, urgency)
            .query_list("reportTypes", &search.report_types)
            .query_list("marketplaceIds", &search.marketplace_ids)
            .query_list("processingStatuses", &statuses)
            .query_if("createdSince", search.created_since.map(written))
            .query_if("createdUntil", search.created_until.map(written))
            .query_if("pageSize", search.page_size.map(|size| size.to_string()));
        self.call(call).await
    }

    /// A further page of reports, by the token of the page before, which is sent alone.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn reports_page(
        &self,
        token: &str,
        urgency: Urgency,
    ) -> Result<Reply<GetReportsResponse>, CallError> {
        let call = Call::new(OperationId::ReportsGetReports, urgency).query("nextToken", token);
        self.call(call).await
    }

    /// Where a report without personal data lies, for 5 minutes.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn report_document(
        &self,
        report_document_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<ReportDocument>, CallError> {
        self.call(document_call(report_document_id, urgency)).await
    }

    /// Where a report with personal data lies, for 5 minutes; it takes a restricted data token.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn restricted_report_document(
        &self,
        report_document_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<ReportDocument>, CallError> {
        self.call_restricted(document_call(report_document_id, urgency), &[])
            .await
    }

    /// Brings a report, to be read by the reader of its kind.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn download_report(
        &self,
        document: &ReportDocument,
    ) -> Result<Reply<Download>, CallError> {
        self.download(&document.url).await
    }
}

fn document_call(report_document_id: &str, urgency: Urgency) -> Call {
    Call::new(OperationId::ReportsGetReportDocument, urgency)
        .path("reportDocumentId", report_document_id)
}
