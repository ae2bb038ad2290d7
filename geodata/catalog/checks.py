"""Checks that need more than one value: references, coordinates, precision. Each rule has a code of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from geodata.catalog.files import Problems
from geodata.catalog.model import stop_place
from geodata.catalog.region import broken_region
from geodata.catalog.shipped import LAYERS
from geodata.catalog.storyline import broken_story
from geodata.catalog.vocab import LANGUAGES, Texts
from geodata.catalog.wording import one_of, unknown
from geodata.errors import Problem
from geodata.space.boxes import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Position
    from geodata.catalog.vocab import Names
    from geodata.catalog.wording import At, Broken

    Where = Callable[[str, str, tuple[str | int, ...]], tuple[str, int]]


def check(catalog: Catalog, where: Where) -> Problems:
    """List every broken rule of a catalogue whose single values are sound.

    Parameters
    ----------
    catalog : Catalog
        All values.
    where : callable
        Gives file and line of (group, key, path).
    """
    found = Problems()
    for (group, key, path), what, expected, code in _broken(catalog):
        file, line = where(group, key, path)
        field = ".".join(f"[{part}]" if isinstance(part, int) else part for part in path).replace(".[", "[")
        found.append(Problem(file, line, field, what, expected, code))
    return found


def _broken(catalog: Catalog) -> Iterator[Broken]:
    yield from _sources(catalog)
    yield from _projects(catalog)
    yield from broken_region(catalog.about)
    yield from _counts(catalog)
    yield from _positions(catalog)
    yield from _codes(catalog)
    yield from _repeats(catalog)
    yield from _layers(catalog)
    yield from _chains(catalog)
    yield from _languages(catalog)
    if catalog.story is not None:
        yield from broken_story(catalog.story, catalog)


def _source_uses(catalog: Catalog) -> Iterator[tuple[At, str]]:
    """Every place that names a source, with the id that it names."""
    for project in catalog.projects.values():
        yield from (
            (("projects", project.id, ("timeline", i, "source")), e.source) for i, e in enumerate(project.timeline)
        )
        yield from (
            (("projects", project.id, ("location", "sources", i)), s) for i, s in enumerate(project.location.sources)
        )
        yield from (
            (("projects", project.id, ("corroborating_sources", i)), s)
            for i, s in enumerate(project.corroborating_sources)
        )
        yield from (
            (("projects", project.id, ("withdrawn", i, "source")), claim.source)
            for i, claim in enumerate(project.withdrawn)
        )
    for group, key, claims in _all_claims(catalog):
        yield from (((group, key, ("claims", i, "source")), claim.source) for i, claim in enumerate(claims))
    for crossing in catalog.crossings.values():
        yield ("crossings", crossing.id, ("status_source",)), crossing.status_source
        yield from ((("crossings", crossing.id, ("sources", i)), s) for i, s in enumerate(crossing.sources))
    for place in catalog.places.values():
        yield ("places", place.id, ("source",)), place.source
    for group, entries in (("documents", catalog.documents), ("timeline", catalog.timeline)):
        for entry in entries:
            yield (group, entry.id, ("source",)), entry.source
            yield from (
                ((group, entry.id, ("supporting_sources", i)), s) for i, s in enumerate(entry.supporting_sources)
            )
    for document in catalog.documents:
        yield from (
            (("documents", document.id, ("statements", i, "source")), s.source)
            for i, s in enumerate(document.statements)
        )
    for n, series in enumerate(catalog.series):
        yield from (
            (("indicators", "", ("series", n, "points", i, "source")), p.source) for i, p in enumerate(series.points)
        )
        yield from (
            (("indicators", "", ("series", n, "targets", i, "source")), t.source) for i, t in enumerate(series.targets)
        )
        yield from (
            (("indicators", "", ("series", n, "statements", i, "source")), s.source)
            for i, s in enumerate(series.statements)
        )
    for n, conflict in enumerate(catalog.conflicts):
        yield from (
            (("indicators", "", ("conflicts", n, "values", i, "source")), v.source)
            for i, v in enumerate(conflict.values)
        )
    for n, step in enumerate(catalog.story.steps if catalog.story else ()):
        yield from ((("story", "", ("steps", n, "sources", i)), s) for i, s in enumerate(step.sources))


def _all_claims(catalog: Catalog) -> Iterator[tuple[str, str, tuple[Claim, ...]]]:
    groups: tuple[tuple[str, Any], ...] = (
        ("projects", catalog.projects),
        ("crossings", catalog.crossings),
        ("corridors", catalog.corridors),
        ("rivers", catalog.rivers),
    )
    for group, entries in groups:
        for entry in entries.values():
            yield group, entry.id, entry.claims


def _sources(catalog: Catalog) -> Iterator[Broken]:
    for at, source in _source_uses(catalog):
        if source not in catalog.sources:
            yield at, *unknown(source, catalog.sources, "the id of a row of sources.csv"), "unknown-source"
    for source_ in catalog.sources.values():
        if source_.publisher not in catalog.publishers:
            told = unknown(source_.publisher, catalog.publishers, "a publisher of publishers.csv")
            yield ("sources", source_.id, ()), *told, "unknown-publisher"
    kinds = {kind.id for kind in catalog.vocab.publisher_kinds}
    for publisher in catalog.publishers.values():
        if publisher.kind not in kinds:
            yield ("publishers", publisher.publisher, ()), *unknown(publisher.kind, kinds), "unknown-code"


def _projects(catalog: Catalog) -> Iterator[Broken]:
    statuses = {status.id for status in catalog.vocab.statuses}
    programmes = {programme.id for programme in catalog.vocab.programmes}
    for project in catalog.projects.values():
        if catalog.vocab.sector_of(project.sector) is None:
            terms = [term for sector in catalog.vocab.sectors for term in sector.terms]
            told = unknown(project.sector, terms, "a term of a sector in vocab.yaml")
            yield ("projects", project.id, ("sector",)), *told, "unknown-code"
        if project.programme and project.programme not in programmes:
            yield ("projects", project.id, ("programme",)), *unknown(project.programme, programmes), "unknown-code"
        if not any(claim.field == "status" and claim.status for claim in project.claims):
            yield (
                ("projects", project.id, ("claims",)),
                "no claim that gives a status code",
                "at least one",
                "no-status",
            )
        for i, claim in enumerate(project.claims):
            if claim.status and claim.status not in statuses:
                at = ("projects", project.id, ("claims", i, "status"))
                yield at, *unknown(claim.status, statuses), "unknown-code"
        for i, claim in enumerate(project.withdrawn):
            if claim.field not in catalog.fields:
                told = unknown(claim.field, catalog.fields, "a field of fields.yaml")
                yield ("projects", project.id, ("withdrawn", i, "field")), *told, "unknown-field"
    for group, key, claims in _all_claims(catalog):
        for i, claim in enumerate(claims):
            if claim.field not in catalog.fields:
                told = unknown(claim.field, catalog.fields, "a field of fields.yaml")
                yield (group, key, ("claims", i, "field")), *told, "unknown-field"


def _counts(catalog: Catalog) -> Iterator[Broken]:
    """Find fractions of what is counted in whole things: a part of a job is a mistake, and columns are whole too."""
    whole = {column.name for _, columns in catalog.columns.values() for column in columns if column.type == "integer"}
    for group, key, claims in _all_claims(catalog):
        for i, claim in enumerate(claims):
            term = catalog.fields.get(claim.field)
            counted = claim.quantity
            if term is None or counted is None or not (term.whole or term.key in whole):
                continue
            if counted.unit.partition(" ")[0] in _MANIFOLD:
                continue
            for name in ("value", "min", "max"):
                number = getattr(counted, name)
                if number is not None and not float(number).is_integer():
                    at = (group, key, ("claims", i, "quantity", name))
                    yield at, f"{number!r} {counted.unit}", "a whole number of what is counted", "not-whole"


_MANIFOLD = ("thousand", "million", "billion", "k", "m", "bn")
"""Units that begin so count many at a time: 1.5 thousand rooms are 1500."""


def _points(catalog: Catalog) -> Iterator[tuple[str, str, tuple[str, ...], Position | Any]]:
    yield from (("projects", p.id, ("location",), p.location) for p in catalog.projects.values())
    yield from (("crossings", c.id, (), c) for c in catalog.crossings.values())
    yield from (("places", p.id, (), p) for p in catalog.places.values())


def _positions(catalog: Catalog) -> Iterator[Broken]:
    precisions = {precision.id: precision for precision in catalog.vocab.precisions}
    region = catalog.about.region_bbox
    west, south, east, north = region
    for group, key, prefix, point in _points(catalog):
        found = f"lon {point.lon}, lat {point.lat}"
        if not holds(region, point.lon, point.lat):
            swapped = holds(region, point.lat, point.lon)
            expected = (
                f"lon {point.lat}, lat {point.lon}: the two look swapped"
                if swapped
                else f"a point of the region, lon {west} to {east} and lat {south} to {north}"
            )
            yield (group, key, (*prefix, "lon")), found, expected, "lon-lat-swapped" if swapped else "outside-region"
        precision = precisions.get(point.precision)
        if precision is None:
            yield (group, key, (*prefix, "precision")), *unknown(point.precision, precisions), "unknown-code"
        elif point.uncertainty_m < precision.min_uncertainty_m:
            expected = f"at least {precision.min_uncertainty_m} m for the precision {precision.id!r}"
            yield (
                (group, key, (*prefix, "uncertainty_m")),
                f"{point.uncertainty_m} m",
                expected,
                "uncertainty-too-small",
            )


def _codes(catalog: Catalog) -> Iterator[Broken]:
    crossing_states = {state.id for state in catalog.vocab.crossing_states}
    for crossing in catalog.crossings.values():
        if crossing.state not in crossing_states:
            yield ("crossings", crossing.id, ("state",)), *unknown(crossing.state, crossing_states), "unknown-code"
        for code in crossing.sides:
            if code not in catalog.about.countries:
                at = ("crossings", crossing.id, ("sides", code))
                yield at, repr(code), one_of(catalog.about.countries), "unknown-country"
    kinds = {kind.id for kind in catalog.vocab.event_kinds}
    for milestone in catalog.timeline:
        if milestone.kind not in kinds:
            yield ("timeline", milestone.id, ("kind",)), *unknown(milestone.kind, kinds), "unknown-code"
    corridor_states = {state.id for state in catalog.vocab.corridor_states}
    for field in catalog.fields.values():
        if field.begins and field.begins not in crossing_states | corridor_states:
            told = unknown(field.begins, crossing_states | corridor_states)
            yield ("fields", field.id, ("begins",)), *told, "unknown-code"
    for corridor in catalog.corridors.values():
        if corridor.state not in corridor_states:
            yield ("corridors", corridor.id, ("state",)), *unknown(corridor.state, corridor_states), "unknown-code"


def _repeats(catalog: Catalog) -> Iterator[Broken]:
    """Find ids that stand twice in lists that are read whole, and countries that a project names twice."""
    lists = {("vocab", name): getattr(catalog.vocab, name) for name in type(catalog.vocab).model_fields}
    lists |= {("indicators", "series"): catalog.series, ("indicators", "conflicts"): catalog.conflicts}
    for (group, name), entries in lists.items():
        yield from (
            ((group, "", (name, i, "id")), repr(entries[i].id), "an id of its own", "duplicate-id")
            for i in _repeated([entry.id for entry in entries])
        )
    for project in catalog.projects.values():
        yield from (
            (
                ("projects", project.id, ("host_countries", i)),
                repr(project.host_countries[i]),
                "each country once",
                "duplicate-country",
            )
            for i in _repeated(project.host_countries)
        )


def _repeated(values: Sequence[str]) -> list[int]:
    return [i for i, value in enumerate(values) if value in values[:i]]


def _layers(catalog: Catalog) -> Iterator[Broken]:
    for layer in catalog.layers.values():
        if layer.data is not None:
            if layer.id in LAYERS:
                expected = "an id of its own: a layer of this id is made from the catalogue"
                yield ("layers", layer.id, ("id",)), repr(layer.id), expected, "layer-id-taken"
            continue
        if layer.id not in LAYERS:
            yield ("layers", layer.id, ("id",)), repr(layer.id), one_of(LAYERS), "unknown-layer"
            continue
        dates = {column.name for column in catalog.columns[layer.id][1] if column.type == "date"}
        name = layer.datetime_property
        if name is not None and name not in dates:
            expected = one_of(dates) if dates else "none: the layer has no dates"
            yield ("layers", layer.id, ("datetime_property",)), repr(name), expected, "unknown-column"


def _chains(catalog: Catalog) -> Iterator[Broken]:
    for corridor in catalog.corridors.values():
        yield from _unknown_places(catalog, "corridors", corridor.id, ("stops",), map(stop_place, corridor.stops))
    for river in catalog.rivers.values():
        yield from _unknown_places(catalog, "rivers", river.id, ("points",), map(stop_place, river.points))
    for project in catalog.projects.values():
        route = project.location.route
        if route is None:
            continue
        at = ("location", "route")
        yield from _unknown_places(catalog, "projects", project.id, (*at, "places"), route.places)
        if route.corridor and route.corridor not in catalog.corridors:
            told = unknown(route.corridor, catalog.corridors, "a corridor of corridors.yaml")
            yield ("projects", project.id, (*at, "corridor")), *told, "unknown-corridor"
        if route.river and route.river not in catalog.rivers:
            told = unknown(route.river, catalog.rivers, "a river of rivers.yaml")
            yield ("projects", project.id, (*at, "river")), *told, "unknown-river"


def _unknown_places(
    catalog: Catalog, group: str, key: str, at: tuple[str, ...], places: Iterable[str]
) -> Iterator[Broken]:
    for i, place in enumerate(places):
        if place not in catalog.places:
            yield (group, key, (*at, i)), *unknown(place, catalog.places, "a place of places.yaml"), "unknown-place"


def _languages(catalog: Catalog) -> Iterator[Broken]:
    """Find texts in languages that the catalogue does not name: no column, page or search would ever show them."""
    own = catalog.about.languages
    named = [("projects", project.id, project.names) for project in catalog.projects.values()]
    named += [("corridors", corridor.id, corridor.names) for corridor in catalog.corridors.values()]
    named += [("rivers", river.id, river.names) for river in catalog.rivers.values()]
    named += [("places", place.id, place.names) for place in catalog.places.values() if place.names]
    paths: list[tuple[str, str, tuple[str, ...], Names]]
    paths = [(group, key, ("names",), names) for group, key, names in named]
    paths += [
        ("crossings", crossing.id, ("sides", country, "names"), side.names)
        for crossing in catalog.crossings.values()
        for country, side in crossing.sides.items()
        if side.names
    ]
    for group, key, at, names in paths:
        for code in names.codes():
            if code not in own:
                yield (group, key, (*at, code)), repr(code), one_of(own), "unknown-language"
    known = {*own, *LANGUAGES}  # labels speak to readers of the interface too
    words: list[tuple[str, str, object]] = [("catalog", "", catalog.about), ("vocab", "", catalog.vocab)]
    words += [("fields", term.id, term) for term in catalog.fields.values()]
    words += [("layers", text.id, text) for text in catalog.layers.values()]
    words += [("indicators", "", {"series": catalog.series})]
    for group, key, value in words:
        for path, texts in _texts(value, ()):
            for code in texts.codes():
                if code not in known:
                    yield (group, key, (*path, code)), repr(code), one_of(known), "unknown-language"


def _texts(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Texts]]:
    """Texts by language anywhere inside a value, with the paths that lead to them."""
    if isinstance(value, Texts):
        yield path, value
    elif isinstance(value, BaseModel):
        yield from _texts(dict(value), path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            yield from _texts(inner, (*path, i))
