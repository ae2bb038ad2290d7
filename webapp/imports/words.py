"""Words that a catalogue allows, by whatever people write for them: ids and labels in all its languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.text.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog.catalog import Catalog

Known = dict[str, str]
"""Code by spelt word."""


def sectors(catalog: Catalog) -> Known:
    """Finer terms of sectors, such as ``textiles``."""
    terms = [(term, labels) for sector in catalog.vocab.sectors for term, labels in sector.terms.items()]
    return _known((term, [label for _, label in labels.items()]) for term, labels in terms)


def statuses(catalog: Catalog) -> Known:
    """Statuses of projects."""
    return _known((it.id, [label for _, label in it.label.items()]) for it in catalog.vocab.statuses)


def precisions(catalog: Catalog) -> Known:
    """How well a place is known."""
    return _known((it.id, [label for _, label in it.label.items()]) for it in catalog.vocab.precisions)


def programmes(catalog: Catalog) -> Known:
    """Programmes that projects are launched in."""
    return _known((it.id, [label for _, label in it.label.items()]) for it in catalog.vocab.programmes)


def countries(catalog: Catalog) -> Known:
    """Countries of the catalogue and those of its vocabulary."""
    codes = dict.fromkeys([*catalog.about.countries, *(it.id for it in catalog.vocab.countries)])
    said = catalog.vocab.label
    return _known((code, [said("countries", code, lang) for lang in catalog.about.languages]) for code in codes)


def _known(entries: Iterable[tuple[str, list[str]]]) -> Known:
    known: Known = {}
    for code, labels in entries:
        for word in (code, code.replace("_", " ").replace("-", " "), *labels):
            known.setdefault(spell(word), code)
    return known
