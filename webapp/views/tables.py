"""What a page shows, as a file: CSV and JSON in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.formats import csvtext
from geodata.layers import geojson
from webapp import links
from webapp.frame import VARY
from webapp.http.caching import Answer, answer
from webapp.i18n import language
from webapp.state import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.snapshot.snapshot import Snapshot

CSV = "text/csv; charset=utf-8"


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> Answer:
    """Answer with CSV (RFC 4180) to be saved under ``name``; each row ends with the snapshot that it is of.

    It begins with a byte order mark, and its dates are to be ISO 8601: people open it in a spreadsheet.
    """
    snapshot = shown().id
    cells = ((*(None if value == "" else value for value in row), snapshot) for row in rows)
    response = _localised(answer(csvtext.table((*head, "snapshot"), cells), CSV, vary=VARY))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def json_document(body: Mapping[str, Any]) -> Answer:
    """Answer with JSON, the snapshot first, and the revision where there is a ledger."""
    return _localised(answer(geojson.dumps(geojson.value({**state_of(shown()), **body})), links.JSON, vary=VARY))


def state_of(snapshot: Snapshot) -> dict[str, Any]:
    """Which state of the data is given: id of the snapshot, and revision where there is a ledger."""
    return {"snapshot": snapshot.id} | ({} if snapshot.revision is None else {"revision": snapshot.revision})


def _localised(response: Answer) -> Answer:
    response.headers["Content-Language"] = language()
    return response
