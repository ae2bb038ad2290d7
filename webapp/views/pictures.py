"""Pictures of the map: what a page shows, drawn by the server as SVG or PNG, to be shown, sent and printed anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from geodata.errors import QueryError
from webapp.frame import USUAL
from webapp.http import arguments
from webapp.http.caching import Answer, answer
from webapp.http.jobs import elsewhere
from webapp.i18n import language, tongue
from webapp.ogc import projectlist
from webapp.page import file_at
from webapp.picture import layout, legend, raster
from webapp.picture.drawing import Caption, Inscription, KeyGroup, LegendKey, Sign, Size, Wanted
from webapp.picture.layout import BETWEEN
from webapp.picture.lettering import NORMAL
from webapp.picture.palette import THEMES, palette, status_colour
from webapp.picture.scene import Pen, frame_at, frame_of, scene
from webapp.present import format as fmt
from webapp.present import pictured
from webapp.present.listing import passing
from webapp.present.orders import ordered
from webapp.present.view import THINGS, read_view
from webapp.state import as_of, atlas, shown

if TYPE_CHECKING:
    from geodata.snapshot.snapshot import Snapshot
    from webapp.picture.drawing import Scene
    from webapp.picture.layout import Layout
    from webapp.picture.palette import Theme
    from webapp.present.listing import State

blueprint = Blueprint("pictures", __name__)

SVG, PNG = "image/svg+xml", "image/png"
TAKES = (*projectlist.PICTURED, "theme", "width", "height", "scale", "download")
"""Parameters of a picture: those of the map, and how large and in which colours it is drawn."""

LEAST_SIDE, MOST_SIDE = 200, 2000
"""Pixels: below, a picture shows nothing; above, ``scale`` makes it sharper."""

MOST_SCALE = 3
MOST_PIXELS = 12_000_000
"""Of a PNG: a sheet of paper in A4 has nine million at 300 dots per inch; more takes seconds and hundreds of MB."""

LARGE_PIXELS = 2_000_000
"""PNGs with more are made in a process of their own: to make one holds the interpreter for half a second and more."""

FILE = "crossborder-map"
"""Name of a file in which nothing is chosen."""

SIGNS = {
    "crossing": Sign(0, 0, "road", "open", "", ""),
    "crossing-rail": Sign(0, 0, "rail", "open", "", ""),
    "crossing-planned": Sign(0, 0, "road", "planned", "", ""),
    "crossing-closed": Sign(0, 0, "road", "closed", "", ""),
}
"""Crossings as the legend has them."""


@file_at(blueprint, "/picture.svg", takes=TAKES, knows_days=True)
def svg() -> Answer:
    """Give a picture of the map as SVG; to be carried away with the letters that it needs."""
    arguments.several(request.args, "f", ("svg",))
    is_download = arguments.flag(request.args, "download")
    return sent(drawn(_size(), is_file=is_download).encode(), SVG, _name("svg"), is_download=is_download)


@file_at(blueprint, "/picture.png", takes=TAKES, knows_days=True)
def png() -> Answer:
    """Give a picture of the map as PNG."""
    arguments.several(request.args, "f", ("png",))
    is_download = arguments.flag(request.args, "download")
    size = _size()
    if size.pixels > LARGE_PIXELS and (there := elsewhere()) is not None:
        return there
    made = raster.png(drawn(size, is_for_us=True), size.scale, atlas().kit.fonts)
    return sent(made, PNG, _name("png"), is_download=is_download)


def drawn(size: Size, *, is_file: bool = False, is_for_us: bool = False) -> str:
    """Draw what the address asks for.

    Parameters
    ----------
    size : Size
        How large, and in which colours.
    is_file : bool
        Whether it is carried away, and brings the letters that it needs.
    is_for_us : bool
        Whether the next to read it has our typeface: others are told how much room its texts take.

    Raises
    ------
    QueryError
        Naming the parameter that is wrong.
    TookTooLongError
        When the time for an answer is over.
    """
    state = projectlist.state(shown(), request.args)
    asked = _asked(state)
    words = _words(state, asked.rows)
    map_, place = _placed(size, words, asked)
    kit, t = atlas().kit, tongue()
    bar = Caption(fmt.radius(t, map_.bar_km * 1000), map_.bar_px + 6, 1, "start", 11, NORMAL, "ink-2")
    texts = [it.text for it in (*map_.labels, *place.labels, bar)]
    texts += [it.text for it in map_.clusters]
    texts += [text for entry in place.entries for text in (*entry.lines, entry.key.count)]
    used = {"ring-operating", *(f"ring-{entry.key.status}" for entry in place.entries)}
    used |= {name for it in map_.symbols for name in (it.icon, f"ring-{it.status}")}
    return render_template(
        "picture.svg",
        lang=language(),
        size=size,
        colours=palette(size.theme),
        status_colour=status_colour,
        scene=map_,
        layout=place,
        words=words,
        bar=bar,
        signs=SIGNS,
        key_paths=legend.SIGNS,
        symbols={name: kit.symbols[name] for name in sorted(used) if name in kit.symbols},
        faces=kit.faces(texts) if is_file else "",
        measure=kit.lettering.width if kit.lettering.is_known and not is_for_us else None,
    )


def _placed(size: Size, words: Inscription, asked: Wanted) -> tuple[Scene, Layout]:
    """Draw the map, and lay the picture out with a legend of what turned out to be on it.

    A legend below the map leaves it more room the shorter it is: then the map is drawn once more.
    """
    lettering = atlas().kit.lettering
    place = layout.laid_out(size, words, words.keys, lettering)
    map_ = _map(asked, place)
    kept = legend.of_what_is_shown(words.keys, map_.shown)
    fitted = layout.laid_out(size, words, kept, lettering)
    if (fitted.width, fitted.height) != (place.width, place.height):
        map_ = _map(asked, fitted)
    return map_, fitted


def _map(asked: Wanted, place: Layout) -> Scene:
    text = arguments.single(request.args, "map")
    base = atlas().basemap
    if text is None:
        frame = frame_of(shown(), asked, place.width, place.height)
    else:
        frame = frame_at(*read_view(text), place.width, place.height, deepest=base.max_zoom)
    return scene(
        shown(),
        base.archive,
        frame,
        asked,
        Pen(language(), pictured.crossing_words(shown(), tongue()), atlas().kit.lettering),
        deepest=base.max_zoom,
    )


def _words(state: State, rows: tuple[int, ...]) -> Inscription:
    """What is written around the map."""
    snapshot, t = shown(), tongue()
    groups = pictured.keys(snapshot, rows, t)
    return Inscription(
        pictured.title(snapshot, state, _thing(), t),
        pictured.about(snapshot, rows, state, as_of(request.args), t),
        pictured.source(snapshot, t),
        BETWEEN.join(text for text, _ in atlas().basemap.credits),
        tuple(KeyGroup(title, tuple(LegendKey(*line) for line in lines)) for title, lines in groups),
    )


def _asked(state: State) -> Wanted:
    """Which projects are shown, in the order of the list, and what is chosen."""
    snapshot = shown()
    rows = _rows(snapshot, state)
    chosen = {name: arguments.single(request.args, name) or "" for name in THINGS}
    return Wanted(rows, len(rows) == len(snapshot.layer("projects")), state.project or "", **chosen)


def _rows(snapshot: Snapshot, state: State) -> tuple[int, ...]:
    layer = snapshot.layer_in("projects", language())
    return tuple(ordered(layer, frozenset.intersection(*passing(layer, state).values()), state.sort, language()))


def _thing() -> tuple[str, str] | None:
    """Kind and id of what is chosen besides a project."""
    return next(((name, id_) for name in THINGS if (id_ := arguments.single(request.args, name))), None)


def _size() -> Size:
    """How large the picture is, and in which colours.

    Raises
    ------
    QueryError
        Naming the side or the scale, or the theme.
    """
    width, height = (
        arguments.integer(request.args, name, usual) for name, usual in (("width", USUAL[0]), ("height", USUAL[1]))
    )
    scale = arguments.integer(request.args, "scale", 1)
    for name, side in (("width", width), ("height", height)):
        if not LEAST_SIDE <= side <= MOST_SIDE:
            raise QueryError(name, f"{side} is not between {LEAST_SIDE} and {MOST_SIDE} pixels")
    if not 1 <= scale <= MOST_SCALE:
        raise QueryError("scale", f"{scale} is not between 1 and {MOST_SCALE}")
    size = Size(width, height, scale, theme_asked())
    if size.pixels > MOST_PIXELS:
        raise QueryError("scale", f"{width} by {height} pixels at scale {scale} are more than {MOST_PIXELS}")
    return size


def theme_asked() -> Theme:
    """Colours that the address names; by day when it names none.

    Raises
    ------
    QueryError
        When there are none of this name.
    """
    asked = arguments.single(request.args, "theme") or THEMES[0]
    found = next((theme for theme in THEMES if theme == asked), None)
    if found is None:
        raise QueryError("theme", f"{asked[:80]!r} is none of {', '.join(THEMES)}")
    return found


def _name(suffix: str) -> str:
    """Name of the file: what is chosen."""
    chosen = (request.args.get(name) for name in ("project", *THINGS))
    return f"{next(filter(None, chosen), FILE)}.{suffix}"


def sent(body: bytes, media_type: str, name: str, *, is_download: bool) -> Answer:
    """Answer with a picture; ``name`` is that of its file."""
    response = answer(body, media_type, vary=("Accept-Language",))
    response.headers["Content-Language"] = language()
    if is_download:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
