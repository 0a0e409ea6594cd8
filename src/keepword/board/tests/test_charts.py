"""Where marks stand."""

from dataclasses import replace

import pytest

from keepword.board import charts

from . import pages


def test_a_mark_stands_at_its_share_of_the_width():
    assert [charts.percent(share) for share in (0, 0.705, 1, 1.2, -0.1)] == [
        "0.00%",
        "70.50%",
        "100.00%",
        "100.00%",
        "0.00%",
    ]


def test_perceived_is_drawn_last_and_on_the_axis():
    strip = charts.row_strip(pages.CLOSE)
    assert strip.marks[-1].mark.lens == "perceived"
    assert strip.marks[-1].y == 0


def test_marks_in_different_lanes_do_not_cover_each_other():
    strip = charts.row_strip(pages.CLOSE)
    heights = sorted(placed.y for placed in strip.marks)
    assert heights == [-30, -15, 0, 15, 30]
    assert strip.height == 60 + 2 * charts.MARGIN
    assert strip.axis == 30 + charts.MARGIN


def test_a_row_without_crowding_is_low():
    alone = charts.strip((pages.mark("perceived", 0.5, 0.1),))
    assert alone.height == 2 * charts.MARGIN
    assert (alone.marks[0].low, alone.marks[0].high) == ("40.00%", "60.00%")


def test_expected_is_a_zone_and_no_point():
    strip = charts.row_strip(pages.LATE)
    assert strip.expected == charts.Zone(x="94.00%", width="3.00%")
    assert "expected" not in {placed.mark.lens for placed in strip.marks}


def test_what_is_withheld_is_not_drawn():
    strip = charts.row_strip(pages.WITHHELD)
    assert strip.marks == ()
    assert strip.said == "No figure to draw"


def test_a_strip_says_what_it_shows():
    assert charts.row_strip(pages.EARLY).said == "customers perceive 7 of 12; delivered 64"


def test_the_trend_stands_on_the_scale_of_all_pages():
    chart = charts.trend_chart(pages.moment_page().trends)
    assert [level.said for level in chart.levels] == ["0", "25", "50", "75", "100"]
    assert [level.place for level in chart.levels] == [
        "100.00%",
        "75.00%",
        "50.00%",
        "25.00%",
        "0.00%",
    ]


def test_a_promise_is_a_line_from_its_first_day_to_its_last():
    promised = next(trend for trend in pages.moment_page().trends if trend.lens == "promised")
    kept = replace(promised.points[0], ends=(0.0, 0.5))
    raised = replace(kept, mark=replace(kept.mark, at=1.0), ends=(0.5, 1.0))
    trend = replace(promised, points=(kept, raised))
    at = 1000 * (1 - kept.mark.at)
    assert charts.trend_chart((trend,)).curves[0].line == (
        f"M0.0,{at:.1f}L500.0,{at:.1f}L500.0,0.0L1000.0,0.0"
    )


def test_what_is_expected_over_the_weeks_is_a_zone_without_marks():
    curve = charts.trend_chart((pages.trend("expected", 0.95, 0.02),)).curves[0]
    assert curve.band
    assert curve.dots == ()


def test_what_is_expected_without_intervals_keeps_its_marks():
    curve = charts.trend_chart((pages.trend("expected", 0.95, None),)).curves[0]
    assert not curve.band
    assert len(curve.dots) == 13


def test_the_trend_keeps_a_dot_for_every_week_with_a_figure():
    perceived = next(trend for trend in pages.moment_page().trends if trend.lens == "perceived")
    curve = charts.trend_chart((perceived,)).curves[0]
    assert len(curve.dots) == 12
    assert curve.line.count("L") == 11
    assert curve.band.endswith("Z")


def test_a_lens_without_intervals_has_no_band():
    promised = next(trend for trend in pages.moment_page().trends if trend.lens == "promised")
    assert charts.trend_chart((promised,)).curves[0].band == ""


def test_a_single_week_is_a_dot_with_its_interval():
    trend = pages.moment_page().trends[0]
    curve = charts.trend_chart((replace(trend, points=trend.points[:1]),)).curves[0]
    assert (curve.band, len(curve.dots)) == ("", 1)
    assert curve.dots[0].low


@pytest.mark.parametrize("trends", [(), (replace(pages.moment_page().trends[0], points=()),)])
def test_nothing_to_draw_is_no_chart(trends):
    assert charts.trend_chart(trends) is None


def test_the_legend_tells_promises_to_customers_from_those_inside():
    marks = [mark for row in pages.ROWS for mark in row.marks]
    labels = [entry.label for entry in charts.legend(marks)]
    assert labels[0] == "customers perceive"
    assert {"promised to customers", "promised inside"} <= set(labels)
    assert len(labels) == len(set(labels))
