"""Numbers, dates, sums and distances in four languages."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_interval
from babel.support import Translations

from geodata.catalog.model import Money, Quantity
from webapp.present import format as fmt
from webapp.present.tongue import Tongue
from webapp.translations import catalogues
from webapp.translations.languages import FOLDER


@pytest.fixture(scope="session")
def tongues(tmp_path_factory):
    catalogues.compile_all()
    made = {}
    for lang in ("en", "ru", "kk", "uz"):
        found = Translations.load(str(FOLDER), [lang])

        def gettext(text, found=found, **values):
            return found.ugettext(text) % values

        def ngettext(one, many, count, found=found, **values):
            return found.ungettext(one, many, count) % values

        made[lang] = Tongue(lang, gettext, ngettext)
    return made


def plain(text: str) -> str:
    """Text with every kind of space as a plain one."""
    return " ".join(text.replace("\u2009", " ").split())


@pytest.mark.parametrize(
    ("lang", "marks", "june"),
    [
        ("en", (".", ","), "{d} June {y}"),
        ("ru", (",", "\u00a0"), "{d} июня {y} г."),
        ("kk", (",", "\u00a0"), "{y} ж. {d} маусым"),
        ("uz", (",", "\u00a0"), "{d}-iyun, {y}"),
    ],
)
def test_browser_is_told_how_numbers_and_days_are_written(tongues, lang, marks, june):
    found = fmt.writing(tongues[lang])
    assert (found.decimal, found.group) == marks
    assert plain(found.days[5]) == june
    assert len(set(found.days)) == len(set(found.months)) == 12
    assert all("{d}" in day and "{y}" in day for day in found.days)


@pytest.mark.parametrize(
    ("text", "en", "ru", "kk", "uz"),
    [
        ("2025", "2025", "2025", "2025", "2025"),
        ("2025-11", "Nov 2025", "нояб. 2025 г.", "2025 ж. қар.", "noy, 2025"),
        ("2025-12-09", "9 Dec 2025", "9 дек. 2025 г.", "2025 ж. 09 жел.", "9-dek, 2025"),
        ("", "", "", "", ""),
    ],
)
def test_dates_stay_as_open_as_the_source_leaves_them(tongues, text, en, ru, kk, uz):
    for lang, wanted in zip(("en", "ru", "kk", "uz"), (en, ru, kk, uz), strict=True):
        assert plain(fmt.date(tongues[lang], text)) == wanted


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
@pytest.mark.parametrize(
    ("text", "skeleton", "first", "last"),
    [
        ("2025/2030", "y", date(2025, 1, 1), date(2030, 12, 31)),
        ("2026-10/2026-12", "yMMM", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-10-02/2026-12-05", "yMMMd", date(2026, 10, 2), date(2026, 12, 5)),
    ],
)
def test_intervals_are_written_as_the_language_does(tongues, lang, text, skeleton, first, last):
    """Which dash stands between, and with which spaces, changes from one release of CLDR to the next."""
    shown = fmt.date(tongues[lang], text)
    assert shown == format_interval(first, last, skeleton, locale=fmt.locale_of(lang))
    assert str(first.year) in shown
    assert str(last.year) in shown


@pytest.mark.parametrize(
    ("money", "en", "ru", "kk", "uz"),
    [
        ({"amount": 185.1e9, "currency": "KZT"}, "185.1 bn ₸", "185,1 млрд ₸", "185,1 млрд ₸", "185,1 mlrd ₸"),
        ({"amount": 84e6, "currency": "USD"}, "$84 m", "$84 млн", "$84 млн", "$84 mln"),
        ({"amount": 355.41e6, "currency": "USD", "bound": "about"}, "about $355.41 m", "около $355,41 млн",
         "шамамен $355,41 млн", "taxminan $355,41 mln"),
        ({"min": 3.5e9, "max": 6e9, "currency": "USD"}, "$3.5–6 bn", "$3,5–6 млрд", "$3,5–6 млрд", "$3,5–6 mlrd"),
        ({"amount": 1.2e12, "currency": "UZS"}, "1.2 trn UZS", "1,2 трлн UZS", "1,2 трлн UZS", "1,2 trln UZS"),
        ({"amount": 950, "currency": "EUR"}, "950 €", "950 €", "950 €", "950 €"),
    ],
)  # fmt: skip
def test_money_is_short_and_never_converted(tongues, money, en, ru, kk, uz):
    for lang, wanted in zip(("en", "ru", "kk", "uz"), (en, ru, kk, uz), strict=True):
        assert plain(fmt.money(tongues[lang], Money(**money))) == wanted


@pytest.mark.parametrize(
    ("amount", "wanted"),
    [(None, ""), (355_410_000, "$355 m"), (1_245_000_000, "$1.2 bn"), (950_000, "$950 k"), (4e9, "$4 bn"), (0, "$0")],
)
def test_dollars_of_a_list_are_rounded(tongues, amount, wanted):
    assert fmt.dollars(tongues["en"], amount) == wanted


@pytest.mark.parametrize(
    ("quantity", "en", "ru"),
    [
        ({"value": 100, "unit": "ha"}, "100 ha", "100 га"),
        ({"value": 1150, "unit": "jobs"}, "1,150", "1 150"),
        ({"value": 1860, "unit": "MW"}, "1,860 MW", "1 860 МВт"),
        ({"min": 36, "max": 40, "unit": "train pairs/day"}, "36–40 pairs of trains a day", "36–40 пар поездов в сутки"),
        ({"value": 50, "unit": "%"}, "50%", "50 %"),
        ({"value": 5, "unit": "furlongs"}, "5", "5"),
    ],
)
def test_quantities_keep_their_unit(tongues, quantity, en, ru):
    assert plain(fmt.quantity(tongues["en"], Quantity(**quantity))) == en
    assert plain(fmt.quantity(tongues["ru"], Quantity(**quantity))) == ru


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [(-25_100, 30_900, "0–31 km"), (11_900, 12_100, "11–13 km"), (7_400, 17_400, "7–18 km"), (200, 400, "0.2–0.4 km"),
     (0, 0, "0 km"), (50_000, 150_000, "50–150 km"), (0.0, 1_100.0000000001, "0–1.1 km")],
)  # fmt: skip
def test_a_span_holds_its_ends(tongues, low, high, wanted):
    assert fmt.span(tongues["en"], low, high) == wanted


@pytest.mark.parametrize(
    ("uncertainty", "wanted"),
    [(28_000, "40.8° N, 68.5° E"), (5_000, "40.76° N, 68.53° E"), (300, "40.756° N, 68.526° E")],
)
def test_coordinates_have_as_many_decimals_as_the_place_deserves(tongues, uncertainty, wanted):
    assert fmt.coordinates(tongues["en"], 68.5258, 40.7556, uncertainty) == wanted


def test_southern_and_western_places_are_named_so(tongues):
    assert fmt.coordinates(tongues["en"], -1.5, -2.5, 100_000) == "2.5° S, 1.5° W"
