"""A chart as a picture: values at their time and height, texts within the picture and clear of one another."""

import pytest

from webapp.picture.lettering import Lettering
from webapp.picture.plot import HEIGHT, WIDTH, ChartWords, Value, plotted

LETTERING = Lettering({})
WORDS = ChartWords("Title", "unit", (("chosen", "Chosen"), ("goal", "Goal")), ("Sources: " + "A; " * 200, "Atlas"))
YEARS = [Value(f"{year}-01-01", f"{year}-12-31", year - 2015, "chosen", is_joined=True) for year in range(2016, 2026)]
GOAL = Value("2030-12-31", "2030-12-31", 20, "goal", is_joined=False)


def made(values):
    return plotted(values, WORDS, LETTERING, lambda value: f"{value:g}", lambda month: month)


def test_values_stand_at_their_time_and_height():
    found = made([*YEARS, GOAL])
    left, top, right, bottom = found.room
    values = [spot for spot in found.spots if spot.kind == "chosen"]
    assert [spot.x for spot in values] == sorted(spot.x for spot in values)
    assert [spot.y for spot in values] == sorted((spot.y for spot in values), reverse=True)
    assert all(left <= spot.x <= right and top <= spot.y <= bottom for spot in found.spots)
    assert found.rules[0] == pytest.approx(bottom)
    assert found.rules[-1] == pytest.approx(top)
    assert len(found.course) == len(YEARS)
    assert found.spots[0].kind == "goal"


@pytest.mark.parametrize(
    "values",
    [
        [*YEARS, GOAL],
        YEARS[:1],
        [Value("2025-03-01", "2025-03-01", 0, "chosen", is_joined=False)],
        [Value("2025-03-01", "2025-04-30", -5, "rival", is_joined=False), YEARS[-1]],
        [Value("1900-01-01", "2100-12-31", 1e9, "chosen", is_joined=False)],
        [YEARS[0]._replace(value=0.0004), YEARS[1]._replace(value=0.0011)],
    ],
    ids=["many", "one", "zero", "negative", "ages", "tiny"],
)
def test_axes_name_round_values_and_dates_and_nothing_leaves_the_picture(values):
    found = made(values)
    assert 2 <= len(found.rules) <= 8
    for it in found.captions:
        wide = LETTERING.width(it.text, it.size, it.weight)
        left = {"start": it.x, "end": it.x - wide, "middle": it.x - wide / 2}[it.anchor]
        assert (left >= 0, left + wide <= WIDTH, 0 < it.y <= HEIGHT) == (True, True, True), it
    below = [it for it in found.captions if it.y == pytest.approx(found.room[3] + 22)]
    assert 1 <= len(below) <= 13


def test_a_short_time_is_told_in_quarters():
    found = made([Value("2025-02-01", "2025-02-28", 1, "chosen", is_joined=False), YEARS[-1]])
    assert {"2025-04", "2025-07"} & {it.text for it in found.captions}
