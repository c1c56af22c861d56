//! A column chart of the seven-day share, with the limit as a line.

use countermand_domain::cancel_rate::RateLimit;

use super::super::headroom;
use super::super::share::Share;
use super::super::summary::DayCounts;

/// Lines that the columns are high.
const HEIGHT: u64 = 6;
/// Parts of a line that a column can end at.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Characters of the labels at the left, with the axis.
const LABEL_WIDTH: usize = 9;

/// Draws the days within `width` characters; each text is a line without its end.
///
/// A column is a calendar day, or the worst of several where there are more days than room. A
/// day without orders stays empty.
pub(super) fn columns(days: &[DayCounts], limit: RateLimit, width: usize) -> Vec<String> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Vec::new();
    };
    let room = width.saturating_sub(LABEL_WIDTH).max(10);
    let n_days = place(days, last) + 1;
    let n_each = n_days.div_ceil(room);
    let mut shares: Vec<Option<Share>> = vec![None; n_days.div_ceil(n_each)];
    for day in days {
        if let Some(slot) = shares.get_mut(place(days, day) / n_each) {
            let is_worse = slot.is_none_or(|worst| day.share_7d().compare(worst).is_gt());
            if is_worse {
                *slot = Some(day.share_7d());
            }
        }
    }
    let limit_points = millionths(Share {
        part: limit.numerator(),
        whole: limit.denominator(),
    });
    let highest = shares
        .iter()
        .flatten()
        .map(|share| millionths(*share))
        .max();
    // The limit stands at five sixths at most, so that a column over it shows.
    let top = highest.unwrap_or(0).max(limit_points * 6 / 5).max(1);
    let limit_row = (limit_points * HEIGHT / top).min(HEIGHT - 1);
    let mut lines = Vec::new();
    for row in (0..HEIGHT).rev() {
        let label = match row {
            _ if row == limit_row => headroom::percent(limit),
            row if row == HEIGHT - 1 => percent(top),
            0 => "0".to_owned(),
            _ => String::new(),
        };
        let axis = if row == limit_row { '┼' } else { '│' };
        let unit = if label.is_empty() { ' ' } else { '%' };
        let mut line = format!("{label:>5} {unit}{axis} ");
        line.extend(
            shares
                .iter()
                .map(|share| cell(*share, row, top, row == limit_row)),
        );
        lines.push(line.trim_end().to_owned());
    }
    let (from, to) = (first.day.to_string(), last.day.to_string());
    let gap = shares.len().saturating_sub(from.len() + to.len());
    let indent = " ".repeat(LABEL_WIDTH);
    if gap > 0 {
        lines.push(format!("{indent}{from}{}{to}", " ".repeat(gap)));
    } else {
        lines.push(format!("{indent}{from} – {to}"));
    }
    lines
}

/// Calendar days after the first.
fn place(days: &[DayCounts], day: &DayCounts) -> usize {
    let first = days.first().map_or(day.day, |first| first.day);
    usize::try_from(day.day.duration_since(first).as_hours() / 24).unwrap_or(0)
}

/// One character of one column.
fn cell(share: Option<Share>, row: u64, top: u64, is_limit: bool) -> char {
    let height = share.map_or(0, |share| (millionths(share) * HEIGHT * 8).div_ceil(top));
    let eighths = height.saturating_sub(row * 8).min(8);
    match usize::try_from(eighths) {
        Ok(0) | Err(_) if is_limit => '┄',
        Ok(eighths) => EIGHTHS.get(eighths).copied().unwrap_or(' '),
        Err(_) => ' ',
    }
}

/// A share in millionths, rounded down.
fn millionths(share: Share) -> u64 {
    let scaled = u128::from(share.part) * 1_000_000;
    let millionths = scaled.checked_div(u128::from(share.whole)).unwrap_or(0);
    u64::try_from(millionths)
        .unwrap_or(u64::MAX)
        .min(100_000_000)
}

fn percent(millionths: u64) -> String {
    format!("{}.{}", millionths / 10_000, millionths / 1_000 % 10)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn day(day: i8, part: u64, whole: u64) -> DayCounts {
        DayCounts {
            day: date(2026, 11, day),
            orders: whole,
            cancelled: part,
            orders_7d: whole,
            cancelled_7d: part,
        }
    }

    #[test]
    fn columns_rise_to_their_share_and_the_limit_is_a_line() {
        // 5 % is the top; 2.5 % is half of it, the fourth of six lines from below.
        let days = [day(1, 0, 100), day(2, 5, 100), day(4, 25, 1_000)];
        let lines = columns(&days, RateLimit::under_per_mille(25), 60);
        assert_eq!(
            lines,
            [
                "  5.0 %│  █",
                "       │  █",
                "  2.5 %┼ ┄█┄┄",
                "       │  █ █",
                "       │  █ █",
                "    0 %│  █ █",
                "         2026-11-01 – 2026-11-04",
            ]
        );
    }

    #[test]
    fn many_days_share_a_column_and_the_worst_of_them_shows() {
        let days: Vec<DayCounts> = (1..=28)
            .map(|d| day(d, u64::from(d == 3) * 9, 100))
            .collect();
        let lines = columns(&days, RateLimit::under_per_mille(25), 23);
        // Fourteen columns of two days; day 3 stands in the second.
        assert_eq!(lines.first().map(String::as_str), Some("  9.0 %│  █"));
        assert!(lines.iter().all(|line| line.chars().count() <= 40));
    }
}
