//! Date forms of foreign files.

use countermand_spapi::instant;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// The forms that dates of one file may have, tried in their order.
#[derive(Debug, Clone)]
pub struct DateForms {
    forms: Vec<String>,
    time_zone: TimeZone,
}

impl DateForms {
    /// Amazon's own forms.
    pub(crate) fn amazon() -> Self {
        Self {
            forms: Vec::new(),
            time_zone: TimeZone::UTC,
        }
    }

    /// Forms of days or times in UTC.
    pub(crate) fn in_utc(forms: &[&str]) -> Self {
        Self {
            forms: forms.iter().map(|form| (*form).to_owned()).collect(),
            time_zone: TimeZone::UTC,
        }
    }

    /// Forms as a mapping file gives them; without a zone in the text, `time_zone` holds.
    pub(super) fn new(forms: Vec<String>, time_zone: &str) -> Result<Self, String> {
        if forms.is_empty() {
            return Err("`dates.forms` is empty".to_owned());
        }
        if let Some(form) = forms.iter().find(|form| !gives_a_day(form)) {
            return Err(format!("the date form `{form}` does not give a day"));
        }
        let time_zone =
            TimeZone::get(time_zone).map_err(|_| format!("`{time_zone}` is no time zone"))?;
        Ok(Self { forms, time_zone })
    }

    /// Reads a date in the first form that fits.
    pub(crate) fn parse(&self, text: &str) -> Option<Timestamp> {
        if self.forms.is_empty() {
            return instant::parse(text).ok();
        }
        self.forms.iter().find_map(|form| {
            if let Ok(instant) = Timestamp::strptime(form, text) {
                return Some(instant);
            }
            let civil = DateTime::strptime(form, text).ok().or_else(|| {
                Date::strptime(form, text)
                    .ok()
                    .map(|day| day.to_datetime(Time::midnight()))
            })?;
            self.time_zone.to_timestamp(civil).ok()
        })
    }
}

/// Whether a day written in the form reads back as that day: a form without one is a mistake.
fn gives_a_day(form: &str) -> bool {
    let day = Date::constant(2024, 2, 28);
    let Ok(moment) = day.at(13, 14, 15, 0).to_zoned(TimeZone::UTC) else {
        return false;
    };
    let written = jiff::fmt::strtime::format(form, &moment).unwrap_or_default();
    Date::strptime(form, &written).is_ok_and(|read| read == day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(forms: &[&str], zone: &str, text: &str) -> Option<String> {
        let forms = forms.iter().map(|form| (*form).to_owned()).collect();
        let forms = DateForms::new(forms, zone).unwrap();
        forms.parse(text).map(|instant| instant.to_string())
    }

    #[test]
    fn two_forms_may_stand_in_one_column() {
        let both = ["%m-%d-%y", "%m-%d-%Y"];
        for text in ["04-30-22", "04-30-2022"] {
            assert_eq!(
                read(&both, "UTC", text).as_deref(),
                Some("2022-04-30T00:00:00Z")
            );
        }
        assert_eq!(read(&both, "UTC", "30-04-22"), None);
        assert_eq!(read(&both, "UTC", "04-30-22 x"), None);
    }

    #[test]
    fn an_offset_in_the_text_goes_before_the_zone_of_the_mapping() {
        let forms = ["%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M"];
        assert_eq!(
            read(&forms, "Europe/Berlin", "2026-07-01 12:00 +0900").as_deref(),
            Some("2026-07-01T03:00:00Z")
        );
        assert_eq!(
            read(&forms, "Europe/Berlin", "2026-07-01 12:00").as_deref(),
            Some("2026-07-01T10:00:00Z")
        );
    }

    #[test]
    fn a_form_without_a_day_is_refused() {
        for form in ["%H:%M", "%Y-%m", "day", "%Q"] {
            assert!(
                DateForms::new(vec![form.to_owned()], "UTC").is_err(),
                "{form}"
            );
        }
        assert!(DateForms::new(Vec::new(), "UTC").is_err());
    }
}
