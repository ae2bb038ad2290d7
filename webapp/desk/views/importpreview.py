"""What a table came to, as its page shows it; a module of views without a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webapp import links
from webapp.desk.views import importwords
from webapp.i18n import language, tongue
from webapp.picture import smallmap
from webapp.present import format as fmt
from webapp.present.statements import as_stated
from webapp.present.tongue import named
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.snapshot.snapshot import Snapshot
    from webapp.desk.handedin import HandedIn
    from webapp.imports.checking import Checked, CheckedRow
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
    checked: Checked

    @property
    def waiting(self) -> int:
        """How many rows still need an answer."""
        answers = self.file.matching.answers
        return sum(row.like is not None and str(row.number) not in answers for row in self.checked.rows)

    @property
    def ready(self) -> int:
        """How many rows would be sent."""
        return len(self.checked.rows) - self.waiting

    @property
    def rejected(self) -> int:
        """How many rows have questions."""
        return len(self.checked.rejected)

    def rows(self) -> list[dict[str, Any]]:
        """Projects that would come."""
        return [self._row(one) for one in self.checked.rows[:MOST_ROWS]]

    def _row(self, one: CheckedRow) -> dict[str, Any]:
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
        return [(it.cell, it.text, importwords.question(it)) for it in self.checked.questions[:MOST_ASKED]]

    def alike(self) -> list[dict[str, Any]]:
        """Rows that look like a project of the atlas; those without an answer first."""
        t, projects, answers = tongue(), self.snapshot.catalog.projects, self.file.matching.answers
        likes = [(row, row.like) for row in self.checked.rows if row.like is not None and row.like.project in projects]
        ordered = sorted(likes, key=lambda it: (str(it[0].number) in answers, it[0].number))
        return [
            {
                "number": row.number,
                "row": named(row.project.names, t.lang),
                "name": named(projects[like.project].names, t.lang),
                "href": links.page("pages.project", project_id=like.project),
                "why": importwords.why(like.why),
                "apart": fmt.radius(t, max(round(like.distance_m), 1)),
                "answer": answers.get(str(row.number), ""),
            }
            for row, like in ordered[:MOST_ALIKE]
        ]

    def map(self) -> tuple[SmallMap | None, str]:
        """Picture of where they lie, evenly chosen where there are many, and what its scale bar says."""
        step = max(1, -(-len(self.checked.rows) // MOST_MARKS))
        marks = [(row.at.lon, row.at.lat, "same" if row.like else "new") for row in self.checked.rows[::step]]
        found = smallmap.of_points(self.snapshot, atlas().basemap.archive, marks, language())
        return found, fmt.radius(tongue(), round(found.bar_km * KM)) if found else ""
