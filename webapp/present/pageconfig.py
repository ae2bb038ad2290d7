"""What a page with a map tells the browser code; ``webapp.frontend.contract`` makes the types of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.present import format as fmt
from webapp.present.listing import UNKNOWN_STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.catalog.vocab import Labelled, Status, Vocabulary
    from webapp.present.format import Writing
    from webapp.present.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Labels:
    """Codes with their labels in the reader's language, by what they are codes of."""

    status: Mapping[str, str]
    crossing_kind: Mapping[str, str]
    crossing_state: Mapping[str, str]
    state: Mapping[str, str]
    mode: Mapping[str, str]
    precision: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses; ``{id}`` stands for the id of a thing."""

    card: str
    project: str
    map: str
    search: str
    history: str
    crossing: str
    here: str
    measure: str
    near: str
    file: str
    where: str


@dataclass(frozen=True, slots=True)
class PageConfig:
    """Settings of the browser code.

    Parameters
    ----------
    lang : str
        Reader's language: what names and labels are wanted in.
    written : str
        Language in which the page gets the catalogue's prose.
    writing : Writing
        How it writes numbers and days.
    statuses : tuple of str
        Codes in the order of the legend.
    approximate : tuple of str
        Precisions at which a mark must not look exact.
    labels : Labels
        Words for codes.
    today : str
        Day that ages are counted to, in ISO 8601.
    ages : tuple of str
        How long ago something was, in words: 12 to 23 months, then two years and more.
    west : float
        Longitude at which the map begins: -180, unless the region crosses the antimeridian.
    urls : Urls
        Where things are.
    """

    lang: str
    written: str
    writing: Writing
    statuses: tuple[str, ...]
    approximate: tuple[str, ...]
    labels: Labels
    today: str
    ages: tuple[str, ...]
    west: float
    urls: Urls


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the time bar: dated events in it, and whether anything became known or stopped being a plan."""

    month: str
    events: float
    changes: bool


def page_config(vocab: Vocabulary, t: Tongue, today: str, west: float, urls: Urls) -> PageConfig:
    """Make the settings of a page in the reader's language."""
    _ = t.gettext

    def labelled(entries: Iterable[Labelled | Status]) -> dict[str, str]:
        return {entry.id: entry.label.get(t.lang) for entry in entries}

    labels = Labels(
        status={**labelled(vocab.statuses), UNKNOWN_STATUS: _("Status not known or disputed")},
        crossing_kind={"road": _("Road crossing"), "rail": _("Rail crossing")},
        crossing_state=labelled(vocab.crossing_states),
        state=labelled(vocab.corridor_states),
        mode=labelled(vocab.modes),
        precision={entry.id: entry.sentence.get(t.lang) for entry in vocab.precisions},
    )
    statuses = tuple(status.id for status in vocab.statuses)
    return PageConfig(
        t.lang, t.written, fmt.writing(t), statuses, vocab.approximate, labels, today, fmt.ages(t), west, urls
    )
