"""What is new: milestones and sources, newest first, as entries of a feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present.sources import source_line

if TYPE_CHECKING:
    from datetime import date

    from geodata.catalog.model import Milestone
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

MAX_ENTRIES = 60
"""Entries of one feed: far more than readers fetch at a time, and a few dozen kilobytes."""

MILESTONE, SOURCE = "milestone", "source"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A milestone or a source.

    Parameters
    ----------
    id : str
        Of the milestone or source.
    kind : str
        ``MILESTONE`` or ``SOURCE``.
    kind_label : str
        The same for people.
    title, lang : str
        As the catalogue has it, and the language that it is in.
    summary : str
        Date as far as it is known, place, publisher; in the reader's language.
    day : datetime.date
        Last day that the date allows.
    is_exact : bool
        Whether the date names that day.
    page : str
        Path of the source's page, or of the milestone on the timeline.
    via : str
        Address of the source itself, empty when it has none.
    """

    id: str
    kind: str
    kind_label: str
    title: str
    lang: str
    summary: str
    day: date
    is_exact: bool
    page: str
    via: str


def news(snapshot: Snapshot, t: Tongue, addresses: Addresses, timeline: str) -> tuple[FeedEntry, ...]:
    """Newest milestones and sources; ``timeline`` is the path of the page that tells of milestones.

    Sources without a date are left out, since nothing says when they were news, and so are milestones that were still
    to come when the catalogue was observed. What is dated to a month or a year counts as its last day, but not as later
    than the day on which the catalogue was compiled.
    """
    about = snapshot.catalog.about
    observed_until = PartialDate.parse(about.observed_until).last
    happened = [m for m in snapshot.catalog.timeline if PartialDate.parse(m.date).first <= observed_until]
    dated = [id_ for id_, source in snapshot.catalog.sources.items() if source.published]
    entries = [
        *(_milestone(snapshot, milestone, t, addresses, timeline) for milestone in happened),
        *(_source(snapshot, source_id, t, addresses) for source_id in dated),
    ]
    return tuple(sorted(entries, key=lambda entry: (-entry.day.toordinal(), entry.kind, entry.id))[:MAX_ENTRIES])


def _milestone(snapshot: Snapshot, milestone: Milestone, t: Tongue, addresses: Addresses, timeline: str) -> FeedEntry:
    line = source_line(snapshot, milestone.source, t, addresses)
    parts = (fmt.date(t, milestone.date), t.prose(milestone.place, "place").text, line.publisher)
    title = t.prose(milestone.event, "milestone")
    return FeedEntry(
        id=milestone.id,
        kind=MILESTONE,
        kind_label=t.gettext("Milestone"),
        title=title.text,
        lang=title.lang,
        summary=" · ".join(filter(None, parts)),
        day=_day(snapshot, milestone.date),
        is_exact=PartialDate.parse(milestone.date).is_exact,
        page=f"{timeline}#{milestone.id}",
        via=line.url or "",
    )


def _source(snapshot: Snapshot, source_id: str, t: Tongue, addresses: Addresses) -> FeedEntry:
    line = source_line(snapshot, source_id, t, addresses)
    published = snapshot.catalog.sources[source_id].published
    return FeedEntry(
        id=source_id,
        kind=SOURCE,
        kind_label=t.gettext("Source"),
        title=line.title.text,
        lang=line.title.lang,
        summary=" · ".join(filter(None, (line.date, line.publisher, line.kind, line.language))),
        day=_day(snapshot, published),
        is_exact=PartialDate.parse(published).is_exact,
        page=line.page,
        via=line.url or "",
    )


def _day(snapshot: Snapshot, text: str) -> date:
    compiled = PartialDate.parse(snapshot.catalog.about.compiled).last
    return min(PartialDate.parse(text).last, compiled)
