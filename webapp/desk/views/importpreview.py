"""What a table came to, as its page shows it; a module of views without a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webapp import links
from webapp.desk.views import importwords
from webapp.i18n import language, tongue
from webapp.imports.likeness import Likeness, alike
from webapp.imports.reading import Read, Reader, RowProject
from webapp.picture import smallmap
from webapp.present import format as fmt
from webapp.present.statements import as_stated
from webapp.present.tongue import named
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.snapshot.snapshot import Snapshot
    from webapp.desk.handedin import HandedIn
    from webapp.picture.smallmap import SmallMap

MOST_ROWS = 100
"""Rows that are shown; all are sent."""

MOST_ASKED = 200
MOST_ALIKE = 200
"""Likenesses that a page asks about; the next ones follow when these are answered."""

MOST_MARKS = 400
"""Points of the picture: more cannot be told apart in it."""

KM = 1000


@dataclass(frozen=True, slots=True)
class Preview:
    """All of it, counted; ``waiting`` look like a project of the atlas, and nobody has said yet whether they are."""

    snapshot: Snapshot
    file: HandedIn
    read: Read
    likenesses: dict[int, Likeness]

    @property
    def waiting(self) -> int:
        """How many rows still need an answer."""
        return sum(str(number) not in self.file.matching.answers for number in self.likenesses)

    @property
    def ready(self) -> int:
        """How many rows would be sent."""
        return len(self.read.candidates) - self.waiting

    @property
    def rejected(self) -> int:
        """How many rows have questions."""
        return len({question.row for question in self.read.questions})

    def rows(self) -> list[dict[str, Any]]:
        """Projects that would come."""
        return [self._row(one) for one in self.read.candidates[:MOST_ROWS]]

    def _row(self, one: RowProject) -> dict[str, Any]:
        t, catalog, project = tongue(), self.snapshot.catalog, one.project
        at = project.location
        return {
            "number": one.number,
            "name": named(project.names, t.lang),
            "place": f"{at.place}, {at.admin1}" if at.place != at.admin1 else at.place,
            "at": f"{at.lat:.4f}, {at.lon:.4f}",
            "within": fmt.radius(t, at.uncertainty_m),
            "sector": catalog.vocab.term(project.sector, t.lang),
            "facts": [(catalog.fields[claim.field].label.get(t.lang), as_stated(claim, catalog, t))
                      for claim in project.claims],
        }  # fmt: skip

    def asked(self) -> list[tuple[str, str, str]]:
        """Cell, its text, and the question, of the first ones."""
        return [(it.cell, it.text, importwords.question(it)) for it in self.read.questions[:MOST_ASKED]]

    def alike(self) -> list[dict[str, Any]]:
        """Rows that look like a project of the atlas; those without an answer first."""
        t, projects, answers = tongue(), self.snapshot.catalog.projects, self.file.matching.answers
        ordered = sorted(self.likenesses.items(), key=lambda it: (str(it[0]) in answers, it[0]))
        of = {one.number: one.project for one in self.read.candidates}
        return [
            {
                "number": number,
                "row": named(of[number].names, t.lang),
                "name": named(projects[like.project].names, t.lang),
                "href": links.page("pages.project", project_id=like.project),
                "why": importwords.why(like.why),
                "apart": fmt.radius(t, max(round(like.distance_m), 1)),
                "answer": answers.get(str(number), ""),
            }
            for number, like in ordered[:MOST_ALIKE]
        ]

    def map(self) -> tuple[SmallMap | None, str]:
        """Picture of where they lie, and what its scale bar says."""
        marks = [(one.at.lon, one.at.lat, "same" if one.number in self.likenesses else "new")
                 for one in self.read.candidates[:MOST_MARKS]]  # fmt: skip
        found = smallmap.of_points(self.snapshot, atlas().basemap.archive, marks, language())
        return found, fmt.radius(tongue(), round(found.bar_km * KM)) if found else ""


def preview(snapshot: Snapshot, file: HandedIn) -> Preview:
    """Read a table as it was matched."""
    read = Reader(snapshot, file.table, file.matching, file.name).read()
    return Preview(snapshot, file, read, alike(read.candidates, snapshot.catalog.projects.values()))
