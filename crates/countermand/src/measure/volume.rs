//! Changes of the order volume as people write them.

/// A percentage from −100 to 10,000 with at most two places as basis points: `-25`, `12.5`, `+3%`.
pub fn percent_as_bps(text: &str) -> Option<i32> {
    let text = text.trim().trim_end_matches('%');
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !whole.is_empty()
        && fraction.len() <= 2
        && whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit());
    if !is_number {
        return None;
    }
    let hundredths: i32 = format!("{fraction:0<2}").parse().ok()?;
    let bps = whole
        .parse::<i32>()
        .ok()?
        .checked_mul(100)?
        .checked_add(hundredths)?;
    let bps = if is_negative { -bps } else { bps };
    (-10_000..=1_000_000).contains(&bps).then_some(bps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_exact_basis_points() {
        assert_eq!(percent_as_bps("-25"), Some(-2500));
        assert_eq!(percent_as_bps("12.5"), Some(1250));
        assert_eq!(percent_as_bps("+0.05%"), Some(5));
        assert_eq!(percent_as_bps("-100"), Some(-10_000));
        for wrong in ["", "-101", "1.234", "ten", "--5", "1e2"] {
            assert_eq!(percent_as_bps(wrong), None, "{wrong}");
        }
    }
}
