"""Where sources disagree: every contradiction with all claims, how far apart they are, and the rule that chose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from geodata.text.collation import sort_key
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present import statements
from webapp.present.geography import CORRIDOR, CROSSING, RIVER
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

PROGRAMME = "programme"
"""Field of the questions that concern the programme as a whole."""

ACROSS = "across"
"""Side of the contradictions in which sources of two countries say different things."""

UNIT = "unit "
"""Begins the name of a scale that is no currency."""

WIDTH, MARGIN = 320, 8
"""Pixels of the drawn spread, and of what is left free at each end."""


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the claims.

    ``label`` says what it speaks of, which may be finer than the contradiction's; ``group`` is the same for claims that
    agree; ``repeats`` says that its publisher stands above with the same; ``iso`` is its date.
    """

    value: Said
    source: str
    publisher: str
    page: str
    url: str
    kind: str
    kind_label: str
    country: str
    country_label: str
    date: str
    iso: str
    shown: bool
    group: int
    label: str = ""
    quote: Said | None = None
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class ValueMark:
    """A claim on the drawn spread, in pixels; a range has a width."""

    x: float
    width: float
    shown: bool


@dataclass(frozen=True, slots=True)
class ValueSpread:
    """Claims on one line, from the least to the most."""

    least: str
    most: str
    marks: tuple[ValueMark, ...]


@dataclass(frozen=True, slots=True)
class ConflictSubject:
    """What a contradiction is about; ``href`` is its page, empty where it has none."""

    name: Said
    href: str


@dataclass(frozen=True, slots=True)
class Clash:
    """One contradiction; several projects share one when the same sources say the same of each."""

    id: str
    subjects: tuple[ConflictSubject, ...]
    field: str
    label: str
    rule: str
    note: Said | None
    rivals: tuple[Rival, ...]
    spread: ValueSpread | None

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of the publishers that take part."""
        return frozenset(rival.kind for rival in self.rivals)

    @property
    def sides(self) -> frozenset[str]:
        """Countries of the publishers, and ``across`` where two of them contradict each other."""
        countries = frozenset(rival.country for rival in self.rivals if rival.country)
        told = [(rival.country, rival.group) for rival in self.rivals if rival.country]
        is_across = any(a != b and m != n for a, m in told for b, n in told)
        return countries | ({ACROSS} if is_across else frozenset())


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter with the number of things that choosing it would show."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class ConflictFilter:
    """One filter of the page."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What the page shows."""

    clashes: tuple[Clash, ...]
    total: int
    filters: tuple[ConflictFilter, ...]


def conflicts(snapshot: Snapshot, chosen: Mapping[str, Sequence[str]], t: Tongue, addresses: Addresses) -> Conflicts:
    """Find all contradictions that fit a choice of field, side and kind of source.

    Parameters
    ----------
    snapshot : Snapshot
        Whose claims are looked at.
    chosen : mapping
        ``field``, ``side`` and ``kind`` to the values chosen; values of one are alternatives.
    t : Tongue
        Reader's language.
    addresses : Addresses
        Gives the pages of projects and sources.
    """
    every = _merged(_clashes(snapshot, t, addresses))
    labels = {clash.field: clash.label for clash in every} | {PROGRAMME: t.gettext("The programme as a whole")}
    vocab = snapshot.catalog.vocab
    names: dict[str, tuple[str, Callable[[str], str]]] = {
        "field": (t.gettext("Field"), lambda code: labels[code]),
        "side": (t.gettext("Country of the source"), lambda code: _side(snapshot, code, t)),
        "kind": (t.gettext("Kind of source"), lambda code: vocab.label("publisher_kinds", code, t.lang)),
    }
    filters = []
    for name, (title, label) in names.items():
        rest = {other: values for other, values in chosen.items() if other != name}
        counts = Counter(value for clash in every if _fits(clash, rest) for value in _values(clash, name))
        found = {value for clash in every for value in _values(clash, name)}
        known = [value for _, value in sorted((sort_key(label(value), t.lang), value) for value in found)]
        choices = (Choice(v, label(v), counts[v], v in chosen.get(name, ())) for v in known)
        filters.append(ConflictFilter(name, title, tuple(choices)))
    return Conflicts(tuple(clash for clash in every if _fits(clash, chosen)), len(every), tuple(filters))


def _values(clash: Clash, name: str) -> frozenset[str]:
    return {"field": frozenset((clash.field,)), "side": clash.sides, "kind": clash.kinds}[name]


def _fits(clash: Clash, chosen: Mapping[str, Sequence[str]]) -> bool:
    return all(not values or _values(clash, name).intersection(values) for name, values in chosen.items())


def _side(snapshot: Snapshot, code: str, t: Tongue) -> str:
    if code == ACROSS:
        return t.gettext("One country's sources against another's")
    return snapshot.catalog.vocab.label("countries", code, t.lang)


def _clashes(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Iterator[Clash]:
    catalog = snapshot.catalog
    for project in catalog.projects.values():
        for fact in snapshot.facts[project.id].values():
            if fact.is_conflict:
                subject = ConflictSubject(named(project.names, t.lang), addresses.project(project.id))
                yield _clash(snapshot, project.id, subject, fact, t, addresses)
    for crossing in catalog.crossings.values():
        for fact in snapshot.crossing_facts[crossing.id].values():
            if fact.is_conflict:
                name = named(catalog.crossing_names(crossing), t.lang)
                subject = ConflictSubject(name, addresses.thing(CROSSING, crossing.id))
                yield _clash(snapshot, crossing.id, subject, fact, t, addresses)
    lines = ((RIVER, catalog.rivers, snapshot.river_facts), (CORRIDOR, catalog.corridors, snapshot.corridor_facts))
    for kind, things, facts in lines:
        for thing in things.values():
            for fact in facts[thing.id].values():
                if fact.is_conflict:
                    subject = ConflictSubject(named(thing.names, t.lang), addresses.thing(kind, thing.id))
                    yield _clash(snapshot, thing.id, subject, fact, t, addresses)
    for question in catalog.conflicts:
        values = list(dict.fromkeys(statement.value for statement in question.values))
        rivals = tuple(
            _rival(
                snapshot,
                t.prose(said.value, "statement"),
                said.source,
                "",
                values.index(said.value),
                t,
                addresses,
                shown=False,
            )
            for said in question.values
        )
        note = t.prose(question.note, "remark") if question.note else None
        rule = t.gettext("No claim is preferred: the statements stand side by side")
        subject = ConflictSubject(t.prose(question.topic, "question"), "")
        yield Clash(question.id, (subject,), PROGRAMME, question.topic, rule, note, rivals, None)


def _merged(clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    """Make one of those in which the same sources give the same answers to the same question, in order of the first."""
    found: dict[tuple[object, ...], Clash] = {}
    for clash in clashes:
        told = tuple((rival.source, rival.value.text, rival.date, rival.shown) for rival in clash.rivals)
        key = (clash.field, clash.label, told)
        first = found.get(key)
        found[key] = _joined(first, clash) if first else clash
    return tuple(found.values())


def _joined(first: Clash, other: Clash) -> Clash:
    pairs = zip(first.rivals, other.rivals, strict=True)
    rivals = tuple(replace(one, quote=one.quote or same.quote) for one, same in pairs)
    return replace(first, subjects=(*first.subjects, *other.subjects), rivals=rivals)


def _clash(
    snapshot: Snapshot, id_: str, subject: ConflictSubject, fact: Fact, t: Tongue, addresses: Addresses
) -> Clash:
    catalog = snapshot.catalog
    group_of = {id(claim): number for number, group in enumerate(fact.groups) for claim in group}
    rivals = [
        replace(
            _rival(
                snapshot,
                statements.as_stated(claim, catalog, t),
                claim.source,
                claim.as_of or "",
                group_of[id(claim)],
                t,
                addresses,
                shown=fact.shows(claim),
            ),
            label=statements.label(claim, fact.name, catalog, t.lang),
            quote=_quote(claim, catalog),
        )
        for claim in fact.claims
    ]
    return Clash(
        f"{id_}.{fact.name}",
        (subject,),
        fact.name,
        statements.label(fact.shown, fact.name, catalog, t.lang),
        statements.rule(fact, catalog, t),
        t.prose(fact.note, "note", fact.shown.field) if fact.note else None,
        _heard(rivals),
        _spread(fact, t),
    )


def _quote(claim: Claim, catalog: Catalog) -> Said | None:
    return Said(claim.quote, catalog.sources[claim.source].language) if claim.quote else None


def _heard(rivals: Iterable[Rival]) -> tuple[Rival, ...]:
    """Mark what a publisher says for the second time: that is one voice."""
    voices: set[tuple[object, ...]] = set()
    found = []
    for rival in rivals:
        voice = (rival.publisher, rival.label, rival.value, rival.group)
        found.append(replace(rival, repeats=voice in voices))
        voices.add(voice)
    return tuple(found)


def _rival(
    snapshot: Snapshot,
    value: Said,
    source_id: str,
    as_of: str,
    group: int,
    t: Tongue,
    addresses: Addresses,
    *,
    shown: bool,
) -> Rival:
    catalog = snapshot.catalog
    source, publisher = catalog.sources[source_id], catalog.publisher(source_id)
    when = as_of or source.published
    return Rival(
        value=value,
        source=source_id,
        publisher=t.prose(source.publisher, "publisher").text,
        page=addresses.source(source_id),
        url=source.url,
        kind=publisher.kind,
        kind_label=statements.kind_of(source_id, catalog, t),
        country=publisher.country,
        country_label=catalog.vocab.label("countries", publisher.country, t.lang) if publisher.country else "",
        date=fmt.date(t, when) if when else "",
        iso=when,
        shown=shown,
        group=group,
    )


def _spread(fact: Fact, t: Tongue) -> ValueSpread | None:
    """Draw the claims that can be put on one line: amounts of one unit, sums of one currency, dates."""
    scales = {scale for claim in fact.claims if (scale := _scale(claim))}
    scale = _scale(fact.shown) or min(scales, default="")
    ends = [(found, fact.shows(claim)) for claim in fact.claims if (found := _ends(claim, scale))]
    least, most = (
        (edge(value for (low, high), _ in ends for value in (low, high)) for edge in (min, max)) if ends else (0, 0)
    )
    if len(ends) < 2 or least == most:  # one claim has no spread
        return None
    per_pixel = (most - least) / (WIDTH - 2 * MARGIN)
    marks = tuple(
        ValueMark(round(MARGIN + (low - least) / per_pixel, 1), round((high - low) / per_pixel, 1), shown)
        for (low, high), shown in ends
    )
    return ValueSpread(_said(least, scale, t), _said(most, scale, t), marks)


def _scale(claim: Claim) -> str:
    if claim.money:
        return claim.money[0].currency
    if claim.quantity:
        return UNIT + claim.quantity.unit
    return "date" if claim.when else ""


def _ends(claim: Claim, scale: str) -> tuple[float, float] | None:
    if scale == "date":
        when = PartialDate.parse(claim.when) if claim.when else None
        return (when.first.toordinal(), when.last.toordinal()) if when else None
    if claim.quantity and scale == UNIT + claim.quantity.unit:
        return claim.quantity.ends()
    return next((sum_.ends() for sum_ in claim.money if sum_.currency == scale), None)


def _said(value: float, scale: str, t: Tongue) -> str:
    if scale == "date":
        return fmt.date(t, date.fromordinal(int(value)).isoformat())
    if scale == "USD":
        return fmt.dollars(t, value)
    if scale.startswith(UNIT):
        return fmt.with_unit(t, fmt.number(t, value), scale.removeprefix(UNIT))
    return f"{fmt.number(t, value)} {scale}"
