"""Lists to choose from in the forms of suggestions, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.present import format as fmt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.vocab import Labelled, PublisherKind, Status
    from webapp.present.tongue import Tongue

    Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FormChoices:
    """Codes with what they are called; terms of sectors by their sector."""

    statuses: Choices
    precisions: Choices
    sectors: tuple[tuple[str, Choices], ...]
    countries: Choices
    programmes: Choices
    names: Choices
    translations: Choices
    publisher_kinds: Choices
    crossing_states: Choices
    written: str


def choices_in(catalog: Catalog, t: Tongue) -> FormChoices:
    """Make the lists of a catalogue."""
    vocab, lang = catalog.vocab, t.lang
    own = catalog.about.languages
    languages = tuple((code, vocab.label("languages", code, lang)) for code in own)
    return FormChoices(
        statuses=_labels(vocab.statuses, lang),
        precisions=tuple(
            (it.id, f"{it.label.get(lang)}: {_at_least(it.min_uncertainty_m, t)}") for it in vocab.precisions
        ),
        sectors=tuple(
            (sector.label.get(lang), tuple((term, said.get(lang)) for term, said in sector.terms.items()))
            for sector in vocab.sectors
        ),
        countries=tuple((code, vocab.label("countries", code, lang)) for code in catalog.about.countries),
        programmes=_labels(vocab.programmes, lang),
        names=tuple(sorted(languages, key=lambda it: it[0] != lang)),
        translations=tuple(it for it in languages if it[0] != catalog.written),
        publisher_kinds=_labels(vocab.publisher_kinds, lang),
        crossing_states=_labels(vocab.crossing_states, lang),
        written=vocab.label("languages", catalog.written, lang),
    )


def _at_least(metres: int, t: Tongue) -> str:
    return t.gettext("at least %(radius)s", radius=fmt.radius(t, metres))


def _labels(terms: Iterable[Labelled | Status | PublisherKind], lang: str) -> Choices:
    return tuple((term.id, term.label.get(lang)) for term in terms)
