//! Charts as SVG: drawn here with classes only, since the policy of the pages takes no style of
//! an element's own.
//!
//! Values are basis points and places are tenths of a unit of the drawing: whole numbers all the
//! way, so that a chart is the same on every machine.

use maud::{Markup, html};

/// The drawing's size, and the room of its axes.
const WIDTH: u64 = 760;
const HEIGHT: u64 = 270;
const LEFT: u64 = 52;
const RIGHT: u64 = 26;
const TOP: u64 = 24;
const BOTTOM: u64 = 44;
/// Columns between two words below the axis.
const LABEL_EVERY: usize = 7;
/// Lines across at most.
const STEPS_MAX: u64 = 6;
/// Heights of a step that read well, in basis points.
const STEPS: [u64; 12] = [
    5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000,
];

/// One day of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartPoint {
    /// The word below the axis.
    pub label: String,
    /// The height of the first line in basis points; `None` leaves a gap.
    pub first: Option<u64>,
    /// The height of the second line.
    pub second: Option<u64>,
    /// Whether it has not come yet.
    pub is_expected: bool,
    /// What is shown and read out when the day is pointed at.
    pub tip: String,
    /// The address that the day leads to.
    pub address: Option<String>,
    /// What the mark above the axis says; `None` for no mark.
    pub mark: Option<String>,
}

/// A chart of a share over days, from zero on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareChart<'a> {
    /// What it shows, read out.
    pub title: &'a str,
    /// What stands at the axis, as in `Rate in %`.
    pub axis: &'a str,
    /// The word at the line of the limit.
    pub limit_label: &'a str,
    /// The word above the days that have not come.
    pub expected_label: &'a str,
    /// The limit in basis points.
    pub limit: u64,
    /// The days.
    pub points: &'a [ChartPoint],
}

/// Tenths of a unit as an attribute has them.
fn place(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Basis points as per cent with as many places as they need.
fn percent(bps: u64) -> String {
    let text = format!("{}.{:02}", bps / 100, bps % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

struct Scale {
    top: u64,
    step: u64,
    n_columns: u64,
}

impl Scale {
    fn of(chart: &ShareChart<'_>) -> Self {
        let values = chart.points.iter().flat_map(|it| [it.first, it.second]);
        let highest = values.flatten().max().unwrap_or(0);
        // The limit stands clear of the upper edge.
        let wanted = highest.max(chart.limit + chart.limit / 4).max(1);
        let steps = STEPS.iter().copied();
        let mut fitting = steps.filter(|step| wanted.div_ceil(*step) <= STEPS_MAX);
        let step = fitting
            .next()
            .unwrap_or_else(|| wanted.div_ceil(STEPS_MAX).max(1));
        Self {
            top: wanted.div_ceil(step) * step,
            step,
            n_columns: (chart.points.len() as u64).max(1),
        }
    }

    fn x(&self, column: u64) -> u64 {
        let width = (WIDTH - LEFT - RIGHT) * 10;
        LEFT * 10 + width * column / self.n_columns
    }

    fn middle(&self, column: usize) -> u64 {
        let column = column as u64;
        u64::midpoint(self.x(column), self.x(column + 1))
    }

    fn y(&self, bps: u64) -> u64 {
        let height = (HEIGHT - TOP - BOTTOM) * 10;
        TOP * 10 + height - height * bps.min(self.top) / self.top
    }

    /// The stretches of a line, each as the points of a `polyline`.
    fn lines(&self, values: impl Iterator<Item = Option<u64>>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut is_open = false;
        for (column, value) in values.enumerate() {
            let Some(value) = value else {
                is_open = false;
                continue;
            };
            let point = format!("{},{}", place(self.middle(column)), place(self.y(value)));
            match lines.last_mut().filter(|_| is_open) {
                Some(line) => {
                    line.push(' ');
                    line.push_str(&point);
                }
                None => lines.push(point),
            }
            is_open = true;
        }
        lines
    }
}

/// The chart. It stands in a box that scrolls where the screen is narrow; put a table behind it.
pub fn share_chart(chart: &ShareChart<'_>) -> Markup {
    let scale = Scale::of(chart);
    let base = scale.y(0);
    let right = (WIDTH - RIGHT) * 10;
    html! {
        div.chart-scroll role="region" aria-label=(chart.title) tabindex="0" {
            svg.chart viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="group" aria-label=(chart.title) {
                (expected(chart, &scale))
                @for step in 0..=scale.top / scale.step {
                    @let y = scale.y(step * scale.step);
                    line class=(if step == 0 { "axis" } else { "grid" })
                        x1=(LEFT) x2=(place(right)) y1=(place(y)) y2=(place(y)) {}
                    text x=(LEFT - 6) y=(place(y + 40)) text-anchor="end" { (percent(step * scale.step)) " %" }
                }
                text x="0" y="12" { (chart.axis) }
                line.limit x1=(LEFT) x2=(place(right)) y1=(place(scale.y(chart.limit))) y2=(place(scale.y(chart.limit))) {}
                text.limit-word x=(LEFT + 4) y=(place(scale.y(chart.limit).saturating_sub(45))) { (chart.limit_label) }
                @for line in scale.lines(chart.points.iter().map(|it| it.second)) {
                    polyline.series.second points=(line) {}
                }
                @for line in scale.lines(chart.points.iter().map(|it| it.first)) {
                    polyline.series points=(line) {}
                }
                @for (column, point) in chart.points.iter().enumerate() {
                    @if point.mark.is_some() {
                        (mark(scale.middle(column), base))
                    }
                    @if column % LABEL_EVERY == 0 {
                        text x=(place(scale.middle(column))) y=(HEIGHT - 20) text-anchor="middle" { (point.label) }
                    }
                }
                @for (column, point) in chart.points.iter().enumerate() {
                    (day(chart, &scale, (column, point)))
                }
            }
        }
    }
}

/// The days that have not come, shaded.
fn expected(chart: &ShareChart<'_>, scale: &Scale) -> Markup {
    let Some(from) = chart.points.iter().position(|point| point.is_expected) else {
        return html! {};
    };
    let x = scale.x(from as u64);
    let width = (WIDTH - RIGHT) * 10 - x;
    html! {
        rect.area x=(place(x)) y=(TOP) width=(place(width)) height=(HEIGHT - TOP - BOTTOM) {}
        text x=(place(x + 40)) y=(TOP - 8) { (chart.expected_label) }
    }
}

/// A triangle that points down to the axis.
fn mark(x: u64, base: u64) -> Markup {
    let points = [
        (x.saturating_sub(45), base + 20),
        (x + 45, base + 20),
        (x, base + 100),
    ];
    let points = points.map(|(x, y)| format!("{},{}", place(x), place(y)));
    html! { polygon.mark points=(points.join(" ")) {} }
}

/// One day: the whole column leads on, with a dot on the line and its words when pointed at.
fn day(chart: &ShareChart<'_>, scale: &Scale, (column, point): (usize, &ChartPoint)) -> Markup {
    let x = scale.x(column as u64);
    let width = scale.x(column as u64 + 1) - x;
    let tip = point.mark.as_ref().map_or_else(
        || point.tip.clone(),
        |mark| format!("{} · {mark}", point.tip),
    );
    let is_left = column * 2 < chart.points.len();
    let drawn = html! {
        rect.hit x=(place(x)) y=(TOP) width=(place(width)) height=(HEIGHT - TOP - BOTTOM) {
            title { (tip) }
        }
        @if let Some(value) = point.first {
            circle.dot cx=(place(scale.middle(column))) cy=(place(scale.y(value))) r="2.4" {}
        }
        text.tip x=(if is_left { LEFT + 4 } else { WIDTH - RIGHT }) y=(HEIGHT - 4)
            text-anchor=(if is_left { "start" } else { "end" }) { (tip) }
    };
    html! {
        @if let Some(address) = &point.address {
            a.day href=(address) aria-label=(tip) { (drawn) }
        } @else {
            g.day { (drawn) }
        }
    }
}

/// A small line without axes beside its number; `label` is read out in its place.
pub fn sparkline(label: &str, values: &[Option<u64>], limit: u64) -> Markup {
    let highest = values.iter().flatten().copied().max().unwrap_or(0);
    let top = highest.max(limit).max(1);
    let last = (values.len() as u64).saturating_sub(1).max(1);
    let y = |value: u64| 220 - 200 * value.min(top) / top;
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| {
            let x = 10 + 1_000 * at as u64 / last;
            Some(format!("{},{}", place(x), place(y((*value)?))))
        })
        .collect();
    html! {
        svg.chart.spark viewBox="0 0 102 24" role="img" aria-label=(label) {
            line.limit x1="1" x2="101" y1=(place(y(limit))) y2=(place(y(limit))) {}
            polyline.series points=(points.join(" ")) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(first: Option<u64>, is_expected: bool) -> ChartPoint {
        ChartPoint {
            label: "1 Nov".to_owned(),
            first,
            second: first,
            is_expected,
            tip: "<b>1 of 21</b>".to_owned(),
            address: (!is_expected).then(|| "/cancel-rate/orders?day=2026-11-01".to_owned()),
            mark: is_expected.then(|| "1 rolls off".to_owned()),
        }
    }

    #[test]
    fn a_chart_begins_at_zero_has_its_unit_and_no_style() {
        let points = [
            point(Some(100), false),
            point(None, false),
            point(Some(476), false),
            point(Some(0), true),
        ];
        let chart = ShareChart {
            title: "Rate",
            axis: "Rate in %",
            limit_label: "limit",
            expected_label: "expected",
            limit: 250,
            points: &points,
        };
        let text = share_chart(&chart).into_string();
        assert!(text.contains(">0 %<") && text.contains(">5 %<"), "{text}");
        assert!(!text.contains("style"), "{text}");
        // The gap parts the line.
        assert_eq!(text.matches("polyline class=\"series\"").count(), 2);
        assert_eq!(text.matches("<a class=\"day\"").count(), 3);
        assert_eq!(text.matches("polygon class=\"mark\"").count(), 1);
        assert!(text.contains("&lt;b&gt;1 of 21") && !text.contains("<b>"));
    }

    #[test]
    fn the_highest_value_and_the_limit_are_inside() {
        for (value, limit) in [(1, 250), (250, 250), (5_000, 250), (100_000, 1), (0, 0)] {
            let points = [point(Some(value), false)];
            let chart = ShareChart {
                title: "",
                axis: "",
                limit_label: "",
                expected_label: "",
                limit,
                points: &points,
            };
            let scale = Scale::of(&chart);
            assert!(scale.top >= value && scale.top >= limit, "{value} {limit}");
            assert_eq!(scale.y(0), (HEIGHT - BOTTOM) * 10);
            assert!(scale.y(value) >= TOP * 10);
        }
    }

    #[test]
    fn percents_have_the_places_that_they_need() {
        assert_eq!(
            [0, 5, 50, 100, 250, 10_000].map(percent),
            ["0", "0.05", "0.5", "1", "2.5", "100"]
        );
        assert_eq!(place(1_234), "123.4");
    }
}
