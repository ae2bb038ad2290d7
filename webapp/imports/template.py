"""A workbook to fill in: the columns that an import knows, with lists of the words that the catalogue allows."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from webapp.imports.limits import MAX_ROWS
from webapp.imports.targets import CLAIM, NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.catalog.catalog import Catalog

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of a workbook."""

SHEET, WORDS = "Projects", "Words"
WIDTHS = {"summary": 50, "source_url": 40, "place": 24}
WIDTH, NAME_WIDTH = 18, 36
COLUMNS = (
    "sector", "claim:status", "place", "lon", "lat", "precision", "uncertainty_km", "partner_country",
    "investor_origin", "claim:cost", "claim:construction_start", "claim:completion", "summary", "source_url",
    "source_title", "source_publisher", "source_published",
)  # fmt: skip
"""What a project needs, and what is asked of it most; a field that the catalogue does not have is left out."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A column: its heading, and the words that its cells may have (any text where there are none)."""

    heading: str
    width: int
    words: tuple[str, ...] = ()


def columns(catalog: Catalog, lang: str, label: Callable[[str], str]) -> list[Headed]:
    """Columns of the template for a reader; ``label`` says what a target is called."""
    wanted = [*(NAME + code for code in catalog.about.languages), *COLUMNS]
    has = [id_ for id_ in wanted if not id_.startswith(CLAIM) or id_.removeprefix(CLAIM) in catalog.fields]
    width = {id_: NAME_WIDTH if id_.startswith(NAME) else WIDTHS.get(id_, WIDTH) for id_ in has}
    return [Headed(label(id_), width[id_], _words(id_, catalog, lang)) for id_ in has]


def _words(target: str, catalog: Catalog, lang: str) -> tuple[str, ...]:
    vocab = catalog.vocab
    match target:
        case "sector":
            terms = [labels.get(lang) for sector in vocab.sectors for labels in sector.terms.values()]
            return tuple(sorted(terms, key=str.casefold))
        case "claim:status":
            return tuple(it.label.get(lang) for it in vocab.statuses)
        case "precision":
            return tuple(it.label.get(lang) for it in vocab.precisions)
        case "partner_country":
            return tuple(vocab.label("countries", code, lang) for code in catalog.about.countries)
        case _:
            return ()


def workbook(headed: Sequence[Headed]) -> bytes:
    """Workbook with a sheet of bare headings, and one of the words that its lists are taken from."""
    from xlsxwriter import Workbook

    written = BytesIO()
    with Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet, words = book.add_worksheet(SHEET), book.add_worksheet(WORDS)
        for page in (sheet, words):
            page.freeze_panes(1, 0)
        listed = 0
        for place, column in enumerate(headed):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, bold)
            if column.words:
                _list(sheet, words, place, listed, column, bold)
                listed += 1
    return written.getvalue()


def _list(sheet: Any, words: Any, place: int, listed: int, column: Headed, bold: Any) -> None:
    from xlsxwriter.utility import xl_range_abs

    words.set_column(listed, listed, NAME_WIDTH)
    words.write_string(0, listed, column.heading, bold)
    words.write_column(1, listed, column.words)
    source = f"={WORDS}!{xl_range_abs(1, listed, len(column.words), listed)}"
    sheet.data_validation(1, place, MAX_ROWS, place, {"validate": "list", "source": source, "error_type": "warning"})
