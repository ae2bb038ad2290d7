"""Composes the atlas map with Folium and hands out its parts: markup, addresses and one deterministic script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from branca.element import CssLink, Element, Figure, JavascriptLink

from webapp.mapping.assets import Assets
from webapp.mapping.elements import (
    ELEMENT_OF_KIND,
    PANES,
    AtlasMap,
    BaseMap,
    LayerSwitch,
    Legend,
    NavigationControl,
    Pane,
    PositionReadout,
    Start,
)
from webapp.mapping.errors import InlineCodeError, MapError
from webapp.mapping.local import local_url, refuse_inline_code
from webapp.mapping.specs import LayerKind, LayerSpec, LegendEntry, MapConfig, MapStrings

STREETS_JS = "street-style.js"
"""Module that draws a base map in the Protomaps basemap schema."""

OWN_LAYERS_JS = "own-layers.js"
"""Module that draws layers of the catalogue's own files."""

_FIGURE_META = "meta_http"  # the content-type tag of every Figure; the page has its own


@dataclass(frozen=True, slots=True)
class MapParts:
    """A map, taken apart for a page with a strict content security policy.

    Parameters
    ----------
    html : str
        Markup of the map's container, without script or style.
    css_urls, js_urls : tuple of str
        Local addresses that the page links, in order.
    script : str
        Body of the map script; the same bytes for the same input.
    """

    html: str
    css_urls: tuple[str, ...]
    js_urls: tuple[str, ...]
    script: str


def build_map(
    lang: str,
    config: MapConfig,
    layers: Sequence[LayerSpec],
    strings: MapStrings,
    *,
    assets: Assets,
    legend: Iterable[LegendEntry] = (),
) -> MapParts:
    """Compose the map and render it.

    Raises
    ------
    MapError
        Two layers have one title (the second would hide the first in the layer switch).
    NotLocalError
        An address leaves this host.
    InlineCodeError
        An element put script or style into the markup.
    """
    _refuse_equal_titles(layers)
    atlas = AtlasMap(lang, config, strings.map, js=assets.atlas_js, css=assets.css)
    for name, level in PANES:
        atlas.add_child(Pane(name, level))
    base = BaseMap(lang, config, assets.url(STREETS_JS) if config.has_streets else "")
    atlas.add_child(base)
    drawn = tuple(ELEMENT_OF_KIND[LayerKind(spec.kind)](spec) for spec in layers)
    for layer in drawn:
        atlas.add_child(layer)
    switch = LayerSwitch(strings, config, base, drawn, assets.url(OWN_LAYERS_JS) if config.own_layers else "")
    _add_controls(atlas, strings, switch, tuple(legend))
    return render_parts(atlas)


def render_parts(atlas: AtlasMap) -> MapParts:
    """Render a composed map once into its parts; a map must not be rendered twice."""
    _number(atlas)
    atlas.render()
    figure = cast("Figure", atlas.get_root())
    css_urls, js_urls = _links(figure)
    html = refuse_inline_code(str(figure.html.render()), "markup of the map").strip()
    return MapParts(html=html, css_urls=css_urls, js_urls=js_urls, script=_script(str(figure.script.render())))


def _refuse_equal_titles(layers: Sequence[LayerSpec]) -> None:
    seen: set[str] = set()
    for spec in layers:
        if spec.title in seen:
            raise MapError(f"two layers are titled {spec.title!r}; the layer switch could not tell them apart")
        seen.add(spec.title)


def _add_controls(atlas: AtlasMap, strings: MapStrings, switch: LayerSwitch, legend: tuple[LegendEntry, ...]) -> None:
    atlas.add_child(NavigationControl(strings))
    atlas.add_child(switch)
    atlas.add_child(Legend(strings, legend))
    atlas.add_child(PositionReadout(strings))
    atlas.add_child(Start())


def _number(root: Element) -> None:
    """Replace the random ids of the elements by their order in the tree."""
    for number, element in enumerate(_walk(root)):
        element._id = str(number)  # noqa: SLF001  # branca has no other way to name an element


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in _children(element).values():
        yield from _walk(child)


def _children(element: Element) -> Mapping[str, Element]:
    children: Mapping[str, Element] = element._children  # noqa: SLF001  # branca shows them nowhere else
    return children


def _links(figure: Figure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    css: list[str] = []
    js: list[str] = []
    for name, element in _children(figure.header).items():
        if isinstance(element, JavascriptLink):
            js.append(local_url(element.url))
        elif isinstance(element, CssLink):
            css.append(local_url(element.url))
        elif name != _FIGURE_META:
            raise InlineCodeError(f"{name} writes into the page's head; only links to local files may")
    return tuple(css), tuple(js)


def _script(body: str) -> str:
    """One strict function, one statement a line, so that nothing leaks and a diff can be read."""
    lines = [line.strip() for line in body.splitlines()]
    return "\n".join(["(function () {", '"use strict";', *filter(None, lines), "})();", ""])
