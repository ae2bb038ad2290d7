"""Every error that the core raises, in one tree.

::

    GeodataError                 code
    ├── CatalogError             catalog-invalid      (carries every Problem that was found)
    ├── UnknownLayerError        layer-unknown
    ├── UnknownFeatureError      feature-unknown
    ├── QueryError               query-invalid        (names the parameter)
    │   └── FilterTooLargeError  filter-too-large     (in ``geodata.query.cql2.nodes``)
    ├── GeometryError            geometry-invalid
    ├── ExportError              export-failed
    ├── TileError                tile-unknown
    ├── LayerAwayError           layer-away           (its database does not answer, or holds something else)
    ├── TookTooLongError         took-too-long        (see ``geodata.layers.deadline``)
    ├── NotPreparedError         not-prepared         (a layer that cannot be put on the disk)
    ├── ExtensionError           extension-broken     (names distribution and entry point)
    ├── LedgerError              ledger-error         (a tree of its own, in ``geodata.ledger.errors``)
    └── BasemapInputError        basemap-input        (in ``geodata.basemap.inputs``, while the base map is built)

Statuses for HTTP are none of the core's business: they live in ``webapp.problems``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class GeodataError(Exception):
    """Root of the tree; ``code`` is stable and safe to show."""

    code: ClassVar[str] = "geodata-error"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a catalogue, with the place where it is.

    Parameters
    ----------
    file : str
        Path relative to the catalogue's folder.
    line : int
        Line (first is 1); 0 when the whole file is meant.
    field : str
        Dotted path inside the file, such as ``claims[2].source``.
    found, expected : str
        What stands there and what should.
    code : str
        Stable name of the rule, such as ``unknown-source``.
    """

    file: str
    line: int
    field: str
    found: str
    expected: str
    code: str

    def __str__(self) -> str:
        """One line for people: ``file:line: field: found …; expected … [code]``."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        field = f" {self.field}:" if self.field else ""
        text = f"{where}:{field} found {self.found}; expected {self.expected} [{self.code}]"
        return text.encode("utf-8", "backslashreplace").decode()  # names of files may hold bytes that are no text


class CatalogError(GeodataError):
    """The catalogue cannot be used; ``problems`` lists all that is wrong, never just the first."""

    code = "catalog-invalid"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems sorted by file and line."""
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        super().__init__("\n".join([f"{count} {noun} in the catalogue:", *map(str, self.problems)]))


class UnknownLayerError(GeodataError):
    """No layer has this id."""

    code = "layer-unknown"


class UnknownFeatureError(GeodataError):
    """The layer has no feature with this id."""

    code = "feature-unknown"


class QueryError(GeodataError):
    """A query cannot be answered; ``parameter`` says which part of it is wrong.

    ``value`` is the one of several values of the parameter that is wrong, where the others are not.
    """

    code = "query-invalid"

    def __init__(self, parameter: str, detail: str, value: str | None = None) -> None:
        """Keep the parameter's name apart from the sentence for people."""
        self.parameter = parameter
        self.detail = detail
        self.value = value
        super().__init__(f"{parameter}: {detail}")


class GeometryError(GeodataError):
    """A geometry cannot be written or measured."""

    code = "geometry-invalid"


class ExportError(GeodataError):
    """A file cannot be written."""

    code = "export-failed"


class NotPreparedError(GeodataError):
    """A layer cannot be put where it is to lie ready."""

    code = "not-prepared"


class ExtensionError(GeodataError):
    """What another distribution adds to the atlas cannot be used."""

    code = "extension-broken"


class TileError(GeodataError):
    """There is no such tile: it lies outside the tile matrix set, or the set is not offered."""

    code = "tile-unknown"


class TookTooLongError(GeodataError):
    """The work was given up, because the time for it was over."""

    code = "took-too-long"


class LayerAwayError(GeodataError):
    """A layer cannot be read at the moment: its database does not answer, or its table is not what it was."""

    code = "layer-away"
