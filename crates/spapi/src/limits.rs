//! How much of a document is taken in before it is refused.

/// The named limits of every reader; each is a setting.
///
/// Source: reliability document, section 5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that a gzip document may unpack to. A document that comes unpacked has no such bound:
    /// it is read in blocks, and its size is what the disk holds.
    pub gzip_output_bytes: u64,
    /// Members that one gzip document may be joined from.
    pub gzip_members: u32,
    /// Columns of a delimited file.
    pub columns: usize,
    /// Bytes of one field.
    pub field_bytes: usize,
    /// Bytes of one record, line breaks inside quotes included.
    pub line_bytes: usize,
    /// Records of a delimited file.
    pub rows: u64,
    /// Bytes of a JSON report.
    pub json_bytes: usize,
    /// Bytes of a notification.
    pub notice_bytes: usize,
    /// Elements inside each other in XML.
    pub xml_depth: usize,
    /// Attributes of one XML tag.
    pub xml_attributes: usize,
    /// Bytes of an XML name.
    pub xml_name_bytes: usize,
    /// Bytes of the text of one XML element.
    pub xml_text_bytes: usize,
    /// Entries of a feed result.
    pub feed_entries: usize,
    /// Items of one order in XML.
    pub order_items: usize,
}

impl Limits {
    /// The bounds for a file that the operator names on this machine: as the defaults, but with
    /// up to 50 million records, so that years of one account fit into one file.
    pub fn local_file() -> Self {
        Self {
            rows: 50_000_000,
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            gzip_output_bytes: 512 * 1024 * 1024,
            gzip_members: 16,
            columns: 256,
            field_bytes: 32 * 1024,
            line_bytes: 256 * 1024,
            rows: 5_000_000,
            json_bytes: 16 * 1024 * 1024,
            notice_bytes: 256 * 1024,
            xml_depth: 32,
            xml_attributes: 32,
            xml_name_bytes: 256,
            xml_text_bytes: 64 * 1024,
            feed_entries: 200_000,
            order_items: 10_000,
        }
    }
}
