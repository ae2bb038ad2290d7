"""What a column may be, and what its heading makes it look like, in the languages of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.text.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.catalog.catalog import Catalog

NAME, CLAIM = "name:", "claim:"
PLACE, SOURCE = ("lon", "lat", "coordinates", "uncertainty_km", "precision", "place", "admin1"), (
    "source_url", "source_title", "source_publisher", "source_published",
)  # fmt: skip
PLAIN = ("sector", "summary", "partner_country", "host_countries", "investor_origin", "programme", "as_of")
OFTEN = ("status", "cost", "cost_usd", "investment", "capacity", "jobs", "area", "construction_start", "start",
         "launch", "completion", "opening")  # fmt: skip
"""Fields of claims that stand first in a list, where the catalogue has them."""

FOR_ALL = ("sector", "partner_country", "investor_origin", "precision", "uncertainty_km", "place", "admin1",
           "programme", "as_of")  # fmt: skip
"""What may be said once for all rows."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "lon": ("lon", "long", "longitude", "lng", "x", "долгота", "бойлық", "uzunlik", "geographic longitude", "в д"),
    "lat": ("lat", "latitude", "y", "широта", "ендік", "kenglik", "geographic latitude", "с ш"),
    "coordinates": ("coordinates", "coords", "location", "координаты", "координаталар", "koordinatalar", "lat lon"),
    "uncertainty_km": ("uncertainty", "uncertainty km", "precision km", "within km", "погрешность", "погрешность км",
                       "точность км", "қателік", "қателік км", "xatolik", "xatolik km"),
    "precision": ("precision", "точность", "дәлдігі", "орнының дәлдігі", "aniqlik", "joy aniqligi"),
    "place": ("place", "town", "city", "settlement", "место", "местоположение", "место реализации", "город", "орны",
              "орналасқан жері", "қала", "joy", "joylashuvi", "joylashuv", "shahar"),
    "admin1": ("region", "province", "oblast", "область", "регион", "облыс", "өңір", "viloyat", "hudud"),
    "source_url": ("source", "url", "link", "source url", "address", "источник", "ссылка", "дереккөз", "сілтеме",
                   "manba", "havola", "источник: адрес", "дереккөз: мекенжайы", "manba: manzili", "source: address"),
    "source_title": ("source title", "название источника", "дереккөздің атауы", "manba nomi", "источник: название",
                     "дереккөз: атауы", "manba: nomi"),
    "source_publisher": ("publisher", "издатель", "баспагер", "nashriyot", "nashr etuvchi", "источник: издатель",
                         "дереккөз: баспагері", "manba: nashr etuvchi", "source: publisher"),
    "source_published": ("published", "source date", "дата источника", "дата публикации", "жарияланған күні",
                         "nashr sanasi", "источник: дата", "дереккөз: күні", "manba: sanasi", "source: date"),
    "sector": ("sector", "industry", "branch", "отрасль", "сектор", "сала", "саласы", "soha", "sektor", "tarmoq"),
    "summary": ("summary", "description", "about", "описание", "кратко", "сипаттама", "сипаттамасы", "tavsif",
                "qisqacha"),
    "partner_country": ("partner country", "partner", "страна партнёр", "партнёр", "серіктес ел", "hamkor mamlakat",
                        "страна-партнёр"),
    "host_countries": ("country", "countries", "host country", "host countries", "страна", "страны", "ел", "елдер",
                       "mamlakat", "mamlakatlar"),
    "investor_origin": ("investor", "investor origin", "инвестор", "страна инвестора", "инвестор елі",
                        "investor mamlakati", "origin of the investor", "откуда инвестор",
                        "инвестор қайдан", "investor qayerdan"),
    "programme": ("programme", "program", "программа", "бағдарлама", "dastur"),
    "as_of": ("as of", "date", "state of", "дата", "на дату", "күні", "sana"),
    "claim:status": ("status", "state", "статус", "состояние", "мәртебесі", "күйі", "holati", "holat"),
    "claim:cost": ("cost", "price", "sum", "amount", "value", "стоимость", "сумма", "құны", "сомасы", "qiymati",
                   "summa"),
    "claim:completion": ("completion", "end", "due", "срок сдачи", "окончание", "ввод", "аяқталуы", "tugashi"),
    "claim:construction_start": ("start", "begin", "начало", "начало строительства", "басталуы", "boshlanishi"),
    "claim:jobs": ("jobs", "рабочие места", "жұмыс орындары", "ish o'rinlari"),
    "claim:capacity": ("capacity", "мощность", "қуаты", "quvvati"),
    "claim:investment": ("investment", "инвестиции", "инвестиция", "investitsiya"),
}  # fmt: skip
"""Headings that people write, besides the labels of the catalogue itself."""

NAMES: dict[str, tuple[str, ...]] = {
    "en": ("name", "project", "project name", "title", "name of the project"),
    "ru": ("название", "название проекта", "наименование", "наименование проекта", "проект"),
    "kk": ("атауы", "жоба", "жобаның атауы"),
    "uz": ("nomi", "nom", "loyiha", "loyiha nomi", "loyihaning nomi"),
}
SURE, LIKELY = 2, 1


@dataclass(frozen=True, slots=True)
class ColumnTarget:
    """Something that a column may be; ``kind`` is that of a field of claims, else empty."""

    id: str
    group: str
    kind: str = ""


def targets(catalog: Catalog) -> tuple[ColumnTarget, ...]:
    """Everything that a column may be, in the order of a list."""
    names = [ColumnTarget(NAME + code, "name") for code in catalog.about.languages]
    plain = [ColumnTarget(id_, "project") for id_ in PLAIN]
    place, source = [ColumnTarget(id_, "place") for id_ in PLACE], [ColumnTarget(id_, "source") for id_ in SOURCE]
    fields = sorted(catalog.fields.values(), key=lambda term: (_often(term.id), term.label.get("en")))
    return (*names, *plain, *place, *source, *(ColumnTarget(CLAIM + term.id, "claim", term.kind) for term in fields))


def _often(field: str) -> int:
    return OFTEN.index(field) if field in OFTEN else len(OFTEN)


def guessed(headings: Sequence[str], catalog: Catalog) -> list[str]:
    """ColumnTarget of each heading, each taken once; empty where a heading tells nothing.

    A heading is taken for what it is called in any language; next, for what it begins with, so that *Cost, m USD* is
    the cost. Of two that look like one thing, that which says it plainly has it.
    """
    known = _known(catalog)
    ranked = [_ranked(heading, known) for heading in headings]
    found, taken = [""] * len(headings), set[str]()
    for wanted in (SURE, LIKELY):
        for i, (target, rank) in enumerate(ranked):
            if rank == wanted and target not in taken:
                found[i] = target
                taken.add(target)
    return found


def _known(catalog: Catalog) -> dict[str, str]:
    known: dict[str, str] = {}
    ids = {target.id for target in targets(catalog)}
    for target, words in HEADINGS.items():
        if target in ids:
            known |= {spell(word): target for word in words}
    for code in catalog.about.languages:
        known |= {spell(word): NAME + code for word in NAMES.get(code, ())}
        said = {code, *(catalog.vocab.label("languages", code, lang) for lang in catalog.about.languages)}
        called = [word for words in NAMES.values() for word in words]
        known |= {spell(f"{word} {language}"): NAME + code for word in called for language in said}
    for term in catalog.fields.values():
        for label in dict(term.label.items()).values():
            known.setdefault(spell(label), CLAIM + term.id)
        known.setdefault(spell(term.id), CLAIM + term.id)
    return known | {spell(id_): id_ for id_ in (*PLAIN, *PLACE, *SOURCE)}


def _ranked(heading: str, known: Mapping[str, str]) -> tuple[str, int]:
    spelt = " ".join(spell(heading).split())
    if spelt in known:
        return known[spelt], SURE
    words = spelt.split()
    for length in range(len(words) - 1, 0, -1):
        if target := known.get(" ".join(words[:length])):
            return target, LIKELY
    return "", 0
