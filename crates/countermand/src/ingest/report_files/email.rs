//! E-mails out of a file.

use countermand_spapi::document::Document;

use super::{RefuseFile, Source};
use crate::ingest::Findings;
use crate::ingest::mailbox::{self, MailOptions};

/// Reads an e-mail that tells of a buyer's request. Nobody checked where a file comes from, so it
/// is never trusted much.
pub(super) fn read(document: &mut Document) -> Result<Source, RefuseFile> {
    let options = MailOptions::default();
    let limit_bytes = options.limits.message_bytes;
    let Some(raw) = document.read_whole(limit_bytes)? else {
        return Err(RefuseFile::TooLarge { limit_bytes });
    };
    match mailbox::read(&raw, &options)? {
        Ok(hint) => Ok(Source::Email(Box::new(hint), Findings::default())),
        Err(why) => Err(RefuseFile::NoRequest { why }),
    }
}
