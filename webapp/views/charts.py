"""Charts of the indicators as pictures: SVG and PNG with title, unit, sources and the state of the data."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.errors import QueryError
from webapp.http import arguments
from webapp.http.caching import Answer
from webapp.i18n import language, tongue
from webapp.page import file_at
from webapp.picture import raster
from webapp.picture.palette import palette
from webapp.picture.plot import HEIGHT, WIDTH, ChartWords, Value, plotted
from webapp.present import format as fmt
from webapp.present import pictured
from webapp.present.charts import chart
from webapp.present.indicators import Indicator
from webapp.state import as_of, atlas, shown
from webapp.views import indicators
from webapp.views.pictures import PNG, SVG, sent, theme_asked

blueprint = Blueprint("charts", __name__)

TAKES = ("series", "theme", "download")
SCALE = 2
"""Pixels of a PNG for each of the chart: lines of a chart are fine."""


@file_at(blueprint, "/indicators.svg", takes=TAKES, knows_days=True)
def svg() -> Answer:
    """Give the chart of a series as SVG."""
    arguments.several(request.args, "f", ("svg",))
    is_file = arguments.flag(request.args, "download")
    one = _series()
    return sent(_drawn(one, is_file=is_file).encode(), SVG, f"{one.id}.svg", is_download=is_file)


@file_at(blueprint, "/indicators.png", takes=TAKES, knows_days=True)
def png() -> Answer:
    """Give the chart of a series as PNG."""
    arguments.several(request.args, "f", ("png",))
    is_file = arguments.flag(request.args, "download")
    one = _series()
    made = raster.png(_drawn(one, is_for_us=True), SCALE, atlas().kit.fonts)
    return sent(made, PNG, f"{one.id}.png", is_download=is_file)


def _series() -> Indicator:
    """Series that the query names; the first that has a chart where it names none.

    Raises
    ------
    QueryError
        When it names one that has too few times for a chart.
    NotFound
        When it names none and none has a chart.
    """
    found = indicators.chosen()
    drawn = next((one for one in found if one.drawn), None)
    if drawn is not None:
        return drawn
    if arguments.single(request.args, "series") is None:
        raise NotFound
    raise QueryError("series", f"{found[0].id!r} has too few dated values for a chart")


def _drawn(one: Indicator, *, is_file: bool = False, is_for_us: bool = False) -> str:
    t, kit = tongue(), atlas().kit
    drawn = chart(one)
    values = [
        Value(dot.first, dot.last, dot.value, "chosen" if dot.chosen else "rival", dot.joined) for dot in drawn.points
    ]
    values += [Value(goal.first, goal.last, goal.value, "goal", is_joined=False) for goal in drawn.goals]
    words = _words(one, values)
    scene = plotted(values, words, kit.lettering, lambda value: fmt.number(t, value), lambda month: fmt.date(t, month))
    return render_template(
        "chart.svg",
        lang=language(),
        width=WIDTH,
        height=HEIGHT,
        colours=palette(theme_asked()),
        chart=scene,
        words=words,
        summary=one.summary,
        faces=kit.faces(it.text for it in scene.captions) if is_file else "",
        measure=kit.lettering.width if kit.lettering.is_known and not is_for_us else None,
    )


def _words(one: Indicator, values: list[Value]) -> ChartWords:
    """Texts of the chart; only signs that are on it are explained."""
    t, day = tongue(), as_of(request.args)
    known = {it.kind for it in values}
    signs = (
        ("chosen", _("Value that the rule of the atlas takes")),
        ("rival", _("Rival value")),
        ("goal", _("Goal")),
    )
    publishers = dict.fromkeys(point.publisher for point in (*one.points, *one.targets) if point.first)
    past = [_("As known on %(date)s", date=fmt.date(t, day.isoformat()))] if day else []
    unit = " · ".join([one.unit, *past])
    named = f"{_('Sources')}: {'; '.join(publishers)}"
    return ChartWords(
        one.name.text, unit, tuple(sign for sign in signs if sign[0] in known), (named, pictured.source(shown(), t))
    )
