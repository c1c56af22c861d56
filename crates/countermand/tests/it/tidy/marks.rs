//! How Chinese is set: wide marks without blanks beside them, and no narrow ones beside characters.

/// Marks that bring their own room on both sides.
const WIDE: &str = "：，。；！？、（）“”《》";
/// Marks that Chinese has wide ones for.
const NARROW: &str = ":,;!?()";

/// What is set wrongly in the texts of a Fluent file; comments and keys are not looked at.
pub(crate) fn findings(path: &str, text: &str) -> Vec<String> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'))
        .filter_map(|(at, line)| {
            let text = line.split_once(" = ").map_or(line, |(_, text)| text);
            let what = fault(&text.replace("{ \" \" }", " "))?;
            Some(format!("{path}:{}: {what}: {line}", at + 1))
        })
        .collect()
}

/// The first thing that is set wrongly.
fn fault(text: &str) -> Option<&'static str> {
    let letters: Vec<char> = text.trim().chars().collect();
    letters.windows(2).find_map(|pair| {
        let [first, second] = pair else { return None };
        let has = |marks: &str, letter: &char| marks.contains(*letter);
        if (has(WIDE, first) && *second == ' ') || (*first == ' ' && has(WIDE, second)) {
            Some("a blank beside a wide mark")
        } else if (is_character(*first) && has(NARROW, second))
            || (has(NARROW, first) && is_character(*second))
        {
            Some("a narrow mark beside a character")
        } else {
            None
        }
    })
}

const fn is_character(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::findings;

    #[test]
    fn blanks_beside_wide_marks_and_narrow_marks_are_found() {
        let wrong = "a = 原因： 缺货\nb = 原因:缺货\nc = 订单（一） 共\nd = 取消 （一）\ne = 共 (1) 个,好\n";
        let lines: Vec<_> = findings("x.ftl", wrong)
            .iter()
            .filter_map(|finding| finding.split(':').nth(1).map(str::to_owned))
            .collect();
        assert_eq!(lines, ["1", "2", "3", "4", "5"]);
        let right = "# 注： x\na = 原因：{ $why }\nb = 共 { $n } 个，见 state:open。\nc = ：\n";
        assert_eq!(findings("x.ftl", right), [""; 0]);
    }
}
