"""What needs a look, for who keeps the catalogue: where knowledge is oldest, thinnest or vaguest, and plans passed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.snapshot.freshness import last_told, months_between
from geodata.snapshot.prose import is_wording, prose
from geodata.text.collation import sort_key
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present.chronicle import chronicle
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geodata.catalog.model import Project
    from geodata.catalog.translations import Key
    from geodata.snapshot.prose import Prose
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

MOST = 20
"""Lines of one question on the page: enough to begin with; the files hold all."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to look at; ``iso`` is the date that ``detail`` speaks of, ``rank`` orders the lines of a question."""

    id: str
    name: Said
    href: str
    detail: str
    iso: str
    rank: float


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of need: all lines, those first that wait longest."""

    id: str
    title: str
    explained: str
    needs: tuple[Need, ...]

    @property
    def shown(self) -> tuple[Need, ...]:
        """Lines of the page."""
        return self.needs[:MOST]


def questions(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> tuple[Question, ...]:
    """Ask all questions; one to which there is nothing to say has no lines."""
    _ = t.gettext

    def question(id_: str, title: str, explained: str, needs: Iterable[Need]) -> Question:
        found = sorted(needs, key=lambda need: (need.rank, sort_key(need.name.text, t.lang), need.id))
        return Question(id_, title, explained, tuple(found))

    return (
        question(
            "plans",
            _("Plans whose day has passed"),
            _("They were planned for a day that is over, and no source here has spoken since."),
            _plans(snapshot, t, addresses),
        ),
        question(
            "statuses",
            _("Oldest statuses"),
            _("The day on which the status is known to have held, a year ago or more, the oldest first."),
            _statuses(snapshot, t, addresses),
        ),
        question(
            "undated",
            _("Projects of which no source has a date"),
            _("Nothing says how old the knowledge is."),
            _undated(snapshot, t, addresses),
        ),
        question(
            "one-source",
            _("Projects with one source"),
            _("Nobody confirms or contradicts it."),
            _thin(snapshot, t, addresses),
        ),
        question(
            "places",
            _("Places known only roughly"),
            _("The project may lie anywhere in a district, a region or a country; the largest areas first."),
            _vague(snapshot, t, addresses),
        ),
        *(
            question(
                f"names-{lang}",
                _("No name in this language: %(language)s", language=vocab_label(snapshot, lang, t)),
                _("Another name is shown to readers of that language."),
                _nameless(snapshot, lang, t, addresses),
            )
            for lang in snapshot.catalog.about.languages
        ),
        *(
            question(
                f"texts-{lang}",
                _("Texts without a translation: %(language)s", language=vocab_label(snapshot, lang, t)),
                _("Readers of that language get them as the catalogue has them."),
                _untranslated(snapshot, lang, t, addresses),
            )
            for lang in snapshot.catalog.about.languages[1:]
        ),
    )


def vocab_label(snapshot: Snapshot, lang: str, t: Tongue) -> str:
    """Name of a language."""
    return snapshot.catalog.vocab.label("languages", lang, t.lang)


def _need(project: Project, t: Tongue, addresses: Addresses, detail: str, iso: str = "", rank: float = 0) -> Need:
    return Need(project.id, named(project.names, t.lang), addresses.project(project.id), detail, iso, rank)


def _plans(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Iterator[Need]:
    """Events that are overdue, and projects of which a fact names such a day."""
    told = set()
    for entry in chronicle(snapshot, (), t, addresses).entries:
        if entry.overdue:
            name = entry.project or entry.text
            told.add(entry.href)
            words = f"{entry.date}: {entry.text.text}" if entry.project else entry.date
            rank = PartialDate.parse(entry.iso).last.toordinal()
            yield Need(entry.id, name, entry.href or entry.sources[0].page, words, entry.iso, rank)
    layer = snapshot.layer("projects")
    for id_, overdue in zip(layer.ids, layer.values["overdue"], strict=True):
        if overdue and addresses.project(id_) not in told:
            rank = PartialDate.parse(overdue).last.toordinal()
            yield _need(snapshot.catalog.projects[id_], t, addresses, fmt.date(t, overdue), overdue, rank)


def _statuses(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Iterator[Need]:
    for project in snapshot.catalog.projects.values():
        fact = snapshot.facts[project.id].get("status")
        if fact is None or not fact.as_of:
            continue
        day = PartialDate.parse(fact.as_of).last
        if age := fmt.age(t, day, snapshot.today):
            label = snapshot.catalog.vocab.label("statuses", fact.shown.status or "", t.lang)
            words = ", ".join(filter(None, (label, fmt.date(t, fact.as_of), age)))
            yield _need(project, t, addresses, words, fact.as_of, day.toordinal())


def _undated(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Iterator[Need]:
    for project in snapshot.catalog.projects.values():
        if last_told(project, snapshot.catalog) is None:
            yield _need(project, t, addresses, "")


def _thin(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Iterator[Need]:
    """Those that were heard of longest ago first."""
    for project in snapshot.catalog.projects.values():
        if len(project.source_ids()) == 1:
            last = last_told(project, snapshot.catalog)
            iso = last.isoformat() if last else ""
            ago = fmt.ago(t, months_between(last, snapshot.today)) if last else ""
            words = ", ".join(filter(None, (fmt.date(t, iso), ago)))
            yield _need(project, t, addresses, words, iso, last.toordinal() if last else 0)


def _vague(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Iterator[Need]:
    vocab = snapshot.catalog.vocab
    for project in snapshot.catalog.projects.values():
        place = project.location
        if place.precision in vocab.approximate:
            words = f"{vocab.precision(place.precision).label.get(t.lang)}: {t.prose(place.place, 'place').text}"
            yield _need(project, t, addresses, words, rank=-place.uncertainty_m)


def _untranslated(snapshot: Snapshot, lang: str, t: Tongue, addresses: Addresses) -> Iterator[Need]:
    """Projects with texts that have no translation, those with the most first."""
    held = snapshot.catalog.translations.get(lang, {})
    missing = {
        (entry.stands, entry.kind, entry.text)
        for entry in prose(snapshot)
        if entry.text and lang not in entry.known and is_wording(entry.text) and not _is_held(entry, held)
    }
    counts = Counter(stands.partition(" ")[0] for stands, _, _ in missing)
    for project in snapshot.catalog.projects.values():
        if count := counts[f"projects/{project.id}"]:
            words = t.ngettext("%(count)s text", "%(count)s texts", count, count=count)
            yield _need(project, t, addresses, words, rank=-count)


def _is_held(entry: Prose, held: Mapping[Key, str]) -> bool:
    return (entry.kind, entry.text) in held or (f"{entry.kind} {entry.where}", entry.text) in held


def _nameless(snapshot: Snapshot, lang: str, t: Tongue, addresses: Addresses) -> Iterator[Need]:
    for project in snapshot.catalog.projects.values():
        if lang not in dict(project.names.stated()):
            yield _need(project, t, addresses, "")
