"""Heading, map, legend and foot of a picture of any size stand apart, and no text leaves it."""

import pytest

from webapp.picture.drawing import Inscription, KeyGroup, LegendKey, Size
from webapp.picture.layout import COLUMN, CREDIT_LINES, laid_out
from webapp.picture.lettering import DOTS, NORMAL, STRONG, Lettering

LETTERING = Lettering({})
LONG = "Трансграничный водный объект и всё, что о нём известно"
GROUPS = tuple(
    KeyGroup(f"Group {number}", tuple(LegendKey("line", LONG if at == 1 else f"Sign {at}", str(at)) for at in range(5)))
    for number in range(5)
)
CREDITS = "Natural Earth · © OpenStreetMap contributors (ODbL) · GeoNames (CC BY 4.0) · GSHHG/WDBII (LGPL)"
WORDS = Inscription(f"{LONG} {LONG} {LONG}", ("23 of 61 projects", LONG), f"Atlas, CC BY 4.0 · {LONG}", CREDITS, GROUPS)
SIZES = [
    (1200, 630),
    (600, 600),
    (200, 200),
    (300, 220),
    (2000, 200),
    (200, 2000),
    (2000, 2000),
    (800, 418),
    (440, 420),
    (439, 419),
]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request):
    return Size(*request.param)


def edges(label):
    wide = LETTERING.width(label.text, label.size, label.weight)
    left = {"start": label.x, "end": label.x - wide, "middle": label.x - wide / 2}[label.anchor]
    return left, label.y - label.size * 0.75, left + wide, label.y + label.size * 0.25


def test_parts_stand_below_one_another(size):
    place = laid_out(size, WORDS, GROUPS, LETTERING)
    left, top, right, bottom = place.map
    assert (left, 0 < top < bottom < size.height) == (0, True)
    if place.legend is None:
        assert right == size.width
    elif place.legend[0]:
        assert (place.legend[0], size.width - right) == (right, COLUMN)
    else:
        assert (place.legend[1], right) == (bottom, size.width)
    assert place.width > 0
    assert place.height > size.height * 0.3


def test_no_text_leaves_the_picture_or_covers_the_map(size):
    place = laid_out(size, WORDS, GROUPS, LETTERING)
    _, top, map_right, bottom = place.map
    for label in place.labels:
        left, up, right, down = edges(label)
        assert (left >= 0, right <= size.width + 1, up >= 0, down <= size.height) == (True,) * 4, label
        assert left >= map_right or down <= top + 1 or up >= bottom - 1, label


def test_no_text_covers_another(size):
    place = laid_out(size, WORDS, GROUPS, LETTERING)
    boxes = [edges(label) for label in place.labels]
    for i, (left, up, right, down) in enumerate(boxes):
        for west, north, east, south in boxes[:i]:
            assert right <= west or left >= east or down <= north + 1 or up >= south - 1


def test_lines_of_the_legend_stay_in_it(size):
    place = laid_out(size, WORDS, GROUPS, LETTERING)
    for entry in place.entries:
        left, top, right, bottom = place.legend
        wide = max(LETTERING.width(line, 13, NORMAL) for line in entry.lines)
        count = LETTERING.width(entry.key.count, 13, STRONG)
        assert left <= entry.x < entry.x + 36 + wide <= entry.right - count
        assert entry.right <= right
        assert top <= entry.y - 8
        assert entry.y + 14 * (len(entry.lines) - 1) + 6 <= bottom


def test_a_small_picture_has_no_legend_but_all_credits():
    place = laid_out(Size(300, 240), WORDS, GROUPS, LETTERING)
    assert (place.legend, place.entries) == (None, ())
    foot = " ".join(label.text for label in place.labels if label.y > place.map[3])
    assert foot.endswith(CREDITS)
    assert CREDIT_LINES > 2


def test_groups_at_the_end_go_first_where_there_is_little_room():
    titles = [label.text for label in laid_out(Size(1200, 400), WORDS, GROUPS, LETTERING).labels]
    assert "Group 0" in titles
    assert "Group 4" not in titles


def test_texts_are_cut_between_words_and_marked():
    assert LETTERING.lines("one two three", 10, NORMAL, 45, 2) == ["one two", "three"]
    assert LETTERING.lines("one two three four", 10, NORMAL, 45, 1) == [f"one tw{DOTS}"]
    assert LETTERING.lines("", 10, NORMAL, 45, 2) == []
    assert LETTERING.cut("short", 10, NORMAL, 45) == "short"
    assert LETTERING.cut("x" * 100, 10, NORMAL, 0) == DOTS


def test_letters_have_the_widths_of_the_typeface():
    lettering = Lettering({NORMAL: {ord("i"): 250, ord("W"): 1000}})
    assert lettering.width("iW", 20) == 25
    assert lettering.width("iW", 20, spacing=2) == 29
    assert lettering.width("i", 20, STRONG) > lettering.width("i", 20)
