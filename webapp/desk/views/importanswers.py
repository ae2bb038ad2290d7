"""Reads the form in which columns are matched; a module of views without a page of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import request

from webapp.imports.amounts import QuestionError, day, number
from webapp.imports.matching import GivenSource, Matching
from webapp.imports.targets import FOR_ALL, NAME, targets

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog

MOST_TEXT = 300
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Given:
    """What a form says, and whether anything in it was too long."""

    matching: Matching
    is_long: bool


def given_matching(before: Matching, columns: int, catalog: Catalog) -> Given:
    """Matching as the form has it; what is no target is left out."""
    known = {target.id for target in targets(catalog)}
    asked = [request.form.get(f"column-{i}", "") for i in range(columns)]
    currencies = {str(i): code for i in range(columns)
                  if _CURRENCY.fullmatch(code := request.form.get(f"currency-{i}", "").strip().upper())}  # fmt: skip
    texts = {name: request.form.get(f"all-{name}", "").strip() for name in FOR_ALL}
    source = {name: request.form.get(f"source-{name}", "").strip() for name in GivenSource.__slots__}
    matching = replace(
        before,
        columns=tuple(target if target in known else "" for target in asked),
        currencies=currencies,
        for_all={name: _as_day(text) if name == "as_of" else text for name, text in texts.items() if text},
        source=GivenSource(**source | {"published": _as_day(source["published"])}),
        answers={},
    )
    return Given(matching, any(len(text) > MOST_TEXT for text in (*texts.values(), *source.values())))


def _as_day(text: str) -> str:
    try:
        return day(text) if text else ""
    except QuestionError:  # told by ``faults_of``, with the text as it is
        return text


def faults_of(given: Given, catalog: Catalog) -> list[str]:
    """Codes of what is wrong with the answers as a whole."""
    matching = given.matching
    taken = [target for target in matching.columns if target]
    found = ["long"] if given.is_long else []
    if not any(target.startswith(NAME) for target in taken):
        found.append("no-name")
    if len(set(taken)) < len(taken):
        found.append("twice")
    if "coordinates" not in taken and not {"lon", "lat"} <= set(taken):
        found.append("no-place")
    return [*found, *_faults_of_texts(matching, catalog)]


def _faults_of_texts(matching: Matching, catalog: Catalog) -> list[str]:
    found, source = [], matching.source
    for text in (matching.for_all.get("as_of", ""), source.published):
        if not _is(day, text) and "date" not in found:
            found.append("date")
    if not _is(number, matching.for_all.get("uncertainty_km", "")):
        found.append("radius")
    if source.id and source.id not in catalog.sources:
        found.append("publisher")
    if source.id:
        return found
    if source.url and not source.url.startswith(("https://", "http://")):
        found.append("url")
    if source.title and not source.publisher:
        found.append("publisher")
    if source.publisher and source.publisher not in catalog.publishers and not source.kind:
        found.append("kind")
    return found


def _is(read: object, text: str) -> bool:
    try:
        return not text or read(text) is not None  # type: ignore[operator]  # one of the two readers above
    except QuestionError:
        return False
