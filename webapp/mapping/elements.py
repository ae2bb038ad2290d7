"""Folium elements of the atlas: each emits one call of the browser library, with its arguments as JSON.

Data never passes through here: a layer knows the address of its GeoJSON, and the browser fetches it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import folium
from branca.element import MacroElement
from folium.map import CustomPane, Layer
from folium.template import Template

from webapp.mapping.calls import (
    BaseMapSource,
    LayerSource,
    LayerSwitchWords,
    LegendWords,
    MapFrame,
    NavigationWords,
    PositionWords,
    StreetMap,
    for_script,
    leaflet_bounds,
)
from webapp.mapping.local import local_url
from webapp.mapping.services import Service
from webapp.mapping.specs import LayerKind, LayerSpec, LegendEntry, MapConfig, MapStrings


class AtlasMap(folium.Map):
    """A map without tiles, foreign scripts, inline code or random names.

    Parameters
    ----------
    lang : str
        Language of the base map's labels and of numbers.
    config : MapConfig
        Extent and zoom levels.
    title : str
        Accessible name of the map.
    js, css : str
        Local addresses of the bundled script and style.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="atlas-map" id="{{ this.get_name()|e }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.map({{ this.get_name()|tojson }}, {{ this.frame|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, lang: str, config: MapConfig, title: str, *, js: str, css: str) -> None:
        super().__init__(tiles=None, zoom_control=False)
        self._name = "AtlasMap"
        # Set on the instance: Folium's own helpers would change the lists of the class.
        self.default_js = [("atlas_js", local_url(js))]
        self.default_css = [("atlas_css", local_url(css))]
        self.frame = for_script(
            MapFrame(
                lang=lang,
                title=title,
                bounds=leaflet_bounds(*config.bounds),
                max_bounds=leaflet_bounds(*config.max_bounds),
                min_zoom=config.min_zoom,
                max_zoom=config.max_zoom,
            )
        )


class Pane(CustomPane):
    """A named level of the map; levels decide what lies over what."""


PANES: tuple[tuple[str, int], ...] = (
    ("own", 402),  # layers of the catalogue's own files
    ("rivers", 405),
    ("areas", 410),
    ("areas-lit", 415),  # areas of the project in hand
    ("corridors", 420),
    ("stretches", 425),  # of the border, where crossings may lie
    ("lines", 430),
    ("crossings", 590),  # under Leaflet's markers (600), so that a cluster is never covered
    ("selected", 640),  # the mark of the selected project
)


class BaseMap(Layer):
    """The vector base map: one PMTiles archive, drawn in the colours of the page's theme."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.baseMap({{ this.source|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, lang: str, config: MapConfig, style: str = "") -> None:
        super().__init__(name="basemap", overlay=False, control=False)
        self._name = "BaseMap"
        source = BaseMapSource(
            url=local_url(config.basemap_url),
            lang=lang,
            max_data_zoom=config.basemap_max_zoom,
            countries=config.countries,
            style=local_url(style) if style else "",
        )
        self.source = for_script(source)


class DataLayer(Layer):
    """A layer whose GeoJSON the browser fetches; subclasses name the function that draws it."""

    function: ClassVar[str]
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.{{ this.function }}({{ this.source|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(name=spec.title, overlay=True, control=True, show=spec.shown)
        self._name = type(self).__name__
        self.source = for_script(LayerSource(local_url(spec.url), spec.title, spec.detail and local_url(spec.detail)))


class Rivers(DataLayer):
    """Rivers, canals and lakes that the two countries share."""

    function = "rivers"


class UncertaintyAreas(DataLayer):
    """Areas in which a project may lie: soft always for wide ones, on selection for the rest."""

    function = "areas"


class Corridors(DataLayer):
    """Transport corridors as dashed straight legs."""

    function = "corridors"


class SchematicLines(DataLayer):
    """Linear projects as dashed straight legs between known stops."""

    function = "lines"


class Crossings(DataLayer):
    """Border crossings as small diamonds from zoom 7, with names and the stretches where they may lie from zoom 8."""

    function = "crossings"


class ProjectMarkers(DataLayer):
    """Projects as clustered markers: sector icon, status ring, dashes where the place is not exact."""

    function = "projects"


ELEMENT_OF_KIND: dict[LayerKind, type[DataLayer]] = {
    LayerKind.RIVERS: Rivers,
    LayerKind.AREAS: UncertaintyAreas,
    LayerKind.CORRIDORS: Corridors,
    LayerKind.LINES: SchematicLines,
    LayerKind.CROSSINGS: Crossings,
    LayerKind.PROJECTS: ProjectMarkers,
}


class Control(MacroElement):
    """A control on the map; subclasses name the function that makes it."""

    function: ClassVar[str]
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        Atlas.{{ this.function }}({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, options: Any = None) -> None:
        super().__init__()
        self._name = type(self).__name__
        self.options = for_script(options)


class NavigationControl(Control):
    """Zoom, whole area and full screen in one bar."""

    function = "navigation"

    def __init__(self, strings: MapStrings) -> None:
        super().__init__(
            NavigationWords(
                zoom_in=strings.zoom_in,
                zoom_out=strings.zoom_out,
                home=strings.home,
                full_screen=strings.full_screen,
                leave_full_screen=strings.leave_full_screen,
            )
        )


class PositionReadout(Control):
    """Scale bar and the pointer's position in degrees."""

    function = "position"

    def __init__(self, strings: MapStrings) -> None:
        super().__init__(PositionWords(strings.position))


class Legend(Control):
    """What the symbols mean; its status lines switch the status filter."""

    function = "legend"

    def __init__(self, strings: MapStrings, entries: tuple[LegendEntry, ...]) -> None:
        super().__init__(LegendWords(strings.legend, entries))


class LayerSwitch(MacroElement):
    """Choice of the base map and switches of the overlays, in the order in which these were added.

    Titles reach the page as text, never as markup.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        Atlas.layerSwitch({{ this._parent.get_name() }}, {{ this.options|tojson }}, {{ this.base.get_name() }}, [
        {%- for layer in this.layers %}
            [{{ layer.layer_name|tojson }}, {{ layer.get_name() }}],
        {%- endfor %}
        ]);
        {% endmacro %}
        """
    )

    def __init__(
        self,
        strings: MapStrings,
        config: MapConfig,
        base: BaseMap,
        layers: tuple[DataLayer, ...],
        draw_module: str = "",
    ) -> None:
        super().__init__()
        self._name = "LayerSwitch"
        self.options = for_script(
            LayerSwitchWords(
                title=strings.layers,
                base_map=strings.base_map,
                own=strings.own_map,
                own_note=strings.own_map_note % {"zoom": config.max_zoom},
                promise=strings.promise,
                on_map=strings.on_map,
                services=tuple(_street_map(service, strings) for service in config.services),
                own_layers=strings.own_layers,
                features=strings.features,
                drawn=tuple(
                    replace(layer, tiles=local_url(layer.tiles), items=local_url(layer.items))
                    for layer in config.own_layers
                ),
                draw_module=local_url(draw_module) if draw_module else "",
            )
        )
        self.base = base
        self.layers = layers


def _street_map(service: Service, strings: MapStrings) -> StreetMap:
    return StreetMap(
        title=service.title,
        note=strings.service_note % {"zoom": service.max_zoom, "host": service.host},
        host=service.host,
        failed=strings.service_failed % {"service": service.title},
        url=service.url,
        subdomains=service.subdomains,
        min_zoom=service.min_zoom,
        max_zoom=service.max_zoom,
        credits=service.credits,
    )


class Start(MacroElement):
    """The last call: the map is complete, the page may bind list, card and address to it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        Atlas.start({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "Start"
