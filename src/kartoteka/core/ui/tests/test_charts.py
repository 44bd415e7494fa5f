"""Charts are drawn from the numbers given."""

import re

import pytest

from kartoteka.core.ui import charts


@pytest.mark.parametrize(
    ("highest", "step", "top"),
    [(247, 50, 250), (0, 1, 5), (9, 2, 10), (1_000_000, 200_000, 1_000_000)],
)
def test_scale_is_round(highest, step, top):
    assert charts.nice_scale(highest) == (step, top)


def test_sparkline_needs_two_points():
    assert charts.sparkline([4]) == ""
    assert charts.sparkline([4, 4, 4]).count(",") == 3


def test_bars_have_one_rectangle_for_each_number():
    svg = charts.bars(["a", "b"], [1, 2], title="Won", previous=[2, 1])
    assert len(re.findall("<rect", svg)) == 4


def test_unfinished_period_is_hatched():
    svg = charts.bars(["a", "b"], [1, 2], title="Won", partial_last=True)
    assert svg.count('class="part"') == 1
    assert "<pattern" in svg


def test_bars_are_as_tall_as_the_numbers():
    svg = charts.bars(["a", "b"], [10, 5], title="Won")
    tall, short = (float(h) for h in re.findall(r'height="([\d.]+)" rx', svg))
    assert tall == pytest.approx(short * 2, abs=0.2)


def test_empty_charts_are_drawn():
    assert "<svg" in charts.bars([], [], title="None")
    assert "<svg" in charts.funnel([], title="None")


def test_labels_are_escaped():
    svg = charts.funnel([("<b>", 1, "<i>")], title="<u>")
    assert "<b>" not in svg
    assert "<i>" not in svg
    assert "<u>" not in svg
