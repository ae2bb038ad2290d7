"""Names in every language of a catalogue: those that sources give, then ours, from the files of translations.

What a source writes in Uzbek Cyrillic is written in Latin letters. Names that are ours in either way are marked, see
``Names.ours``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geodata.catalog.model import Crossing, NamedStop
from geodata.catalog.vocab import Names
from geodata.text.uzbek import IN_LATIN, in_latin, is_cyrillic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog.model import About, Called, Corridor, Project, River
    from geodata.catalog.remembered import Remembered
    from geodata.catalog.translations import Key

    Translations = Mapping[str, Mapping[Key, str]]

NAME = "name"
"""Kind of names among the texts that are translated."""


def completed(parts: dict[str, Any], memory: Remembered) -> dict[str, Any]:
    """Give everything that has names all those that are known.

    Parameters
    ----------
    parts : dict
        What the files of a catalogue say, as far as they could be read.
    memory : Remembered
        Things that were completed before and have the same names are taken again.
    """
    about: About | None = parts["about"]
    if about is None:
        return parts
    made = _Names(about.languages, parts["translations"])
    crossings = {id_: made.crossing(found) for id_, found in parts["crossings"].items()}
    places = {id_: made.called(found) for id_, found in parts["places"].items()}
    corridors = {id_: made.stops(made.of(found), "stops") for id_, found in parts["corridors"].items()}
    rivers = {id_: made.stops(made.of(found), "points") for id_, found in parts["rivers"].items()}
    groups = {"crossings": crossings, "places": places, "corridors": corridors, "rivers": rivers}
    taken = {name: memory.alike(("named", name), found) for name, found in groups.items()}
    projects = {id_: made.again(project, memory) for id_, project in parts["projects"].items()}
    return {**parts, **taken, "projects": memory.all_of("projects", MappingProxyType(projects))}


class _Names:
    """Completes names of one catalogue."""

    def __init__(self, languages: tuple[str, ...], translations: Translations) -> None:
        self._languages, self._translations = languages, translations

    def of(self, thing: Any) -> Any:
        """Thing with ``names``: a project, a corridor or a river."""
        return thing.model_copy(update={"names": self._all(thing.names)})

    def again(self, project: Project, memory: Remembered) -> Project:
        """Project with its names; the one of before where it is of the same project and has the same."""
        names = self._all(project.names)
        before: tuple[Project, Project] | None = memory.before(("project", project.id))
        if before is None or before[0] is not project or before[1].names != names:
            before = project, project.model_copy(update={"names": names})
        return memory.kept(("project", project.id), before)[1]

    def called(self, thing: Any) -> Any:
        """Thing with ``name``, with ``names``, or with both."""
        return thing.model_copy(update={"names": self._all(stated(thing, self._languages[0]))})

    def crossing(self, crossing: Crossing) -> Crossing:
        sides = {code: self.called(side) for code, side in crossing.sides.items()}
        return crossing.model_copy(update={"sides": sides})

    def stops(self, line: Any, field: str) -> Any:
        stops = tuple(self.called(stop) if isinstance(stop, NamedStop) else stop for stop in getattr(line, field))
        return line.model_copy(update={field: stops})

    def _all(self, names: Names) -> Names:
        held = dict(names.items())
        ours = {}
        if is_cyrillic(held.get(IN_LATIN, "")):
            ours[IN_LATIN] = in_latin(held[IN_LATIN])
        known_as = names.best(self._languages[0])[0] if held else ""
        for lang in self._languages:
            if lang not in held and (said := self._translations.get(lang, {}).get((NAME, known_as))):
                ours[lang] = said
        return names.with_ours(ours) if ours else names


def stated(thing: Called, written: str) -> Names:
    """Names of a thing as the catalogue states them; ``name`` is the one in the language of its texts."""
    named = dict(thing.names.items()) if thing.names else {}
    return Names.model_validate({written: thing.name, **named} if thing.name else named)


def all_names(parts: Any) -> list[tuple[str, Names]]:
    """Where names stand, and the names."""
    found: list[tuple[str, Names]] = []
    for group in ("projects", "corridors", "rivers", "places"):
        thing: Project | Corridor | River | Called
        for id_, thing in getattr(parts, group).items():
            found.append((f"{group}/{id_}", thing.names or Names()))
            stops = (*getattr(thing, "stops", ()), *getattr(thing, "points", ()))
            found += [(f"{group}/{id_}", stop.names or Names()) for stop in stops if isinstance(stop, NamedStop)]
    for id_, crossing in parts.crossings.items():
        found += [(f"crossings/{id_} {code}", side.names or Names()) for code, side in crossing.sides.items()]
    return found
