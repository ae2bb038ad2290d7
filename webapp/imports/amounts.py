"""Numbers, sums and days as people write them: read where they can mean one thing, else a question.

A separator before exactly three digits may part thousands or decimals (``1,200``); such a number is asked about unless
something else in it tells. No currency is ever guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from webapp.imports.currencies import Currencies
    from webapp.imports.table import Cell

SCALES = {
    1e3: ("k", "thousand", "thousands", "тыс", "тысяч", "тысяча", "тысячи", "мың", "ming"),
    1e6: ("m", "mn", "mln", "million", "millions", "млн", "миллион", "миллиона", "миллионов"),
    1e9: ("bn", "mlrd", "billion", "billions", "milliard", "млрд", "миллиард", "миллиарда", "миллиардов"),
    1e12: ("tn", "trln", "trillion", "trillions", "трлн", "триллион", "триллиона", "триллионов"),
}
"""Words for powers of ten in the languages of the interface."""

BOUNDS = {
    "about": (
        "~",
        "≈",
        "about",
        "approx",
        "approximately",
        "ca",
        "около",
        "примерно",
        "порядка",
        "шамамен",
        "taxminan",
    ),
    "over": (">", "over", "more than", "свыше", "более", "больше", "kamida", "кемінде"),
    "up_to": ("<", "up to", "at most", "до", "не более"),
}
"""Words before a number that make it a bound."""

_SCALE_OF = {word: scale for scale, words in SCALES.items() for word in words}
_BOUND_OF = {word: bound for bound, words in BOUNDS.items() for word in words}
_BOUND = re.compile(
    rf"^({'|'.join(sorted(map(re.escape, _BOUND_OF), key=len, reverse=True))})\.?(?![^\W\d_])\s*", re.IGNORECASE
)
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_DIGITS = r"-?\d[\d .,'’]*\d|-?\d"
_AMOUNT = re.compile(
    rf"^(?P<before>[^\d-]*?)\s*(?P<number>{_DIGITS})(?:\s*[-–—−]\s*(?P<last>{_DIGITS}))?\s*(?P<after>\D*)$"
)
_PLAIN, _DECIMAL = re.compile(r"\d+"), re.compile(r"(\d+)[.,](\d+)")
_GROUPED = (
    re.compile(r"(\d{1,3}(?: \d{3})+)(?:[.,](\d+))?"),
    re.compile(r"(\d{1,3}(?:['’]\d{3})+)(?:[.,](\d+))?"),
    re.compile(r"(\d{1,3}(?:,\d{3}){2,})(?:\.(\d+))?|(\d{1,3},\d{3})\.(\d+)"),
    re.compile(r"(\d{1,3}(?:\.\d{3}){2,})(?:,(\d+))?|(\d{1,3}\.\d{3}),(\d+)"),
)
_GROUP = 3
MOST_UNIT = 40


class QuestionError(Exception):
    """A cell may mean several things, or nothing; ``fault`` is a key of the words that a page has for it."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Unit:
    """What a heading, or whoever matched the columns, says of all sums below: their currency and power of ten."""

    currency: str = ""
    scale: float = 1.0


def number(cell: Cell, *, is_small: bool = False) -> float:
    """Read a number; ``is_small`` says that there are no thousands, as in degrees.

    Raises
    ------
    QuestionError
        When it is none, or may be two.
    """
    if not isinstance(cell, str):
        return cell
    text = _BLANKS.sub(" ", cell.replace("−", "-")).strip()
    sign, text = (-1.0, text[1:].lstrip()) if text.startswith("-") else (1.0, text)
    if _PLAIN.fullmatch(text):
        return sign * float(text)
    if found := _DECIMAL.fullmatch(text):
        whole, part = found[1], found[2]
        if len(part) == _GROUP and len(whole) <= _GROUP and whole.strip("0") and not is_small:
            raise QuestionError("number-two")
        return sign * float(f"{whole}.{part}")
    for pattern in _GROUPED:
        if found := pattern.fullmatch(text):
            whole, part = (found[1], found[2]) if found[1] else (found[3], found[4])
            return sign * float(f"{re.sub(r'[^0-9]', '', whole)}.{part or 0}")
    raise QuestionError("number")


def money(cell: Cell, unit: Unit, known: Currencies) -> dict[str, Any]:
    """Read a sum; what the cell says of currency and power of ten goes before what the heading says.

    Returns
    -------
    dict
        As ``geodata.catalog.values.Money`` takes it.

    Raises
    ------
    QuestionError
        When the number or the currency cannot be told.
    """
    low, high, words, bound = _parts(cell)
    scale, rest = _scale(words)
    currency = _currency(rest, known)
    if rest and not currency:
        raise QuestionError("currency" if not _has_letters_of_unit(rest) else "unit")
    currency = currency or unit.currency
    if not currency:
        raise QuestionError("currency")
    factor = scale or unit.scale
    if low < 0:
        raise QuestionError("number")
    return {"currency": currency} | _ends("amount", low, high, factor, bound)


def says(cell: Cell, known: Currencies) -> tuple[bool, bool]:
    """Whether a cell that is a sum says itself in which currency and in which power of ten it is."""
    scale, rest = _scale(_parts(cell)[2])
    return bool(_currency(rest, known)), bool(scale)


def quantity(cell: Cell, unit: str) -> dict[str, Any]:
    """Read a number with its unit, which stands behind it or in ``unit``.

    Raises
    ------
    QuestionError
        When there is no unit, or the number cannot be told.
    """
    low, high, words, bound = _parts(cell)
    scale, rest = _scale(words)
    if not (rest or unit):
        raise QuestionError("unit-missing")
    factor = scale or 1.0
    return {"unit": (rest or unit)[:MOST_UNIT]} | _ends("value", low, high, factor, bound)


def _ends(name: str, low: float, high: float | None, factor: float, bound: str) -> dict[str, Any]:
    held: dict[str, Any] = {name: _scaled(low, factor)}
    if high is not None:
        held = {"min": _scaled(low, factor), "max": _scaled(high, factor)}
    return held | ({"bound": bound} if bound else {})


def _parts(cell: Cell) -> tuple[float, float | None, str, str]:
    """Number, upper end of a range, the words around it, and the bound that it is."""
    if not isinstance(cell, str):
        return cell, None, "", ""
    text = _BLANKS.sub(" ", cell.replace("−", "-")).strip()
    bound = ""
    if found := _BOUND.match(text):
        bound, text = _BOUND_OF[found[1].casefold()], text[found.end() :]
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise QuestionError("number")
    low, high = number(match["number"]), number(match["last"]) if match["last"] else None
    if high is not None and (high < low or bound):
        raise QuestionError("range")
    return low, high, f"{match['before']} {match['after']}".strip(), bound


def _scale(words: str) -> tuple[float, str]:
    """Power of ten among words (0 for none), and the others.

    Raises
    ------
    QuestionError
        When there are two.
    """
    parts = re.split(r"[\s,;().]+|(?<=[^\w'’ʻʼ‘`])(?=\w)", words)
    found = [
        _SCALE_OF[part.casefold().strip(".")] for part in parts if part and part.casefold().strip(".") in _SCALE_OF
    ]
    if len(found) > 1:
        raise QuestionError("number")
    rest = " ".join(part for part in parts if part and part.casefold() not in _SCALE_OF)
    return (found[0] if found else 0.0), rest.strip()


def _currency(words: str, known: Currencies) -> str:
    return known.of(words) or known.of(words.replace(" ", "")) if words else ""


def _has_letters_of_unit(words: str) -> bool:
    return any(char in words for char in "%°²³/")


def _scaled(amount: float, factor: float) -> float:
    """Product without the noise of binary fractions: 1.2 million is 1200000, not 1199999.9999."""
    made = round(amount * factor, 6)
    return int(made) if made.is_integer() else made


def unit_of(heading: str, known: Currencies) -> Unit:
    """Currency and power of ten that a heading names, such as ``Cost, m USD``."""
    found = [part for part in re.split(r"[\s,;:()\[\]/]+", heading) if part]
    scales = {_SCALE_OF[part.casefold().strip(".")] for part in found if part.casefold().strip(".") in _SCALE_OF}
    codes = {code for part in found if (code := known.meant.get(part.casefold().strip("."), frozenset()))}
    single = {next(iter(code)) for code in codes if len(code) == 1}
    names = {known.of(f"{one} {other}") for one, other in pairwise(found)} - {""}
    meant = single | names
    return Unit(next(iter(meant)) if len(meant) == 1 else "", next(iter(scales)) if len(scales) == 1 else 1.0)


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(
    r"(?:q\s?(?P<q>[1-4])|(?P<n>[1-4]|iv|i{1,3})[\s-]*(?:-?й\s*)?(?:кв(?:артал)?|quarter|chorak|тоқсан)\.?)[\s,]*(?P<y>\d{4})(?:\s*(?:г|г\.|года))?"
    r"|(?P<y2>\d{4})[\s-]*q\s?(?P<q2>[1-4])", re.IGNORECASE,
)  # fmt: skip
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_FORMS = (
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г\.?)?"), "{2:04}-{1:02}-{0:02}"),
    (re.compile(r"(\d{1,2})[./](\d{4})"), "{1:04}-{0:02}"),
    (re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})(?:\s*(?:гг\.?|годы))?"), "{0:04}/{1:04}"),
    (re.compile(r"(\d{4})(?:\s*(?:г\.?|год|года|ж\.?|жыл|yil|-yil))?"), "{0:04}"),
)
"""Ways to write a day, month, years and a year, and the same in ISO 8601."""

_MOST_MONTH = 12
_FIRST_YEAR, _LAST_YEAR = 1800, 2200


def day(cell: Cell) -> str:
    """Read a year, month, day, quarter or interval to ISO 8601.

    Raises
    ------
    QuestionError
        When it is none, no day of the calendar, or day and month could be the other way round.
    """
    if isinstance(cell, float) or (isinstance(cell, int) and not _FIRST_YEAR <= cell <= _LAST_YEAR):
        raise QuestionError("date")
    text = _BLANKS.sub(" ", str(cell)).strip()
    written = _iso(text)
    try:
        PartialDate.parse(written)
    except ValueError:
        is_day = re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", written)
        raise QuestionError("date-none" if is_day else "date") from None
    return written


def _iso(text: str) -> str:
    """What is written in another way as ISO 8601; anything else as it is."""
    if found := _QUARTER.fullmatch(text):
        quarter = found["q"] or found["q2"] or found["n"]
        last = 3 * (_ROMAN.get(quarter.lower()) or int(quarter))
        year = found["y"] or found["y2"]
        return f"{year}-{last - 2:02}/{year}-{last:02}"
    if found := _SLASHED.fullmatch(text):
        return _slashed(int(found[1]), int(found[2]), found[3])
    for pattern, parts in _FORMS:
        if found := pattern.fullmatch(text):
            return parts.format(*(int(group) for group in found.groups()))
    return text


def _slashed(one: int, other: int, year: str) -> str:
    if one != other and max(one, other) <= _MOST_MONTH:
        raise QuestionError("date-two")
    date, month = (one, other) if one > _MOST_MONTH or one == other else (other, one)
    return f"{year}-{month:02}-{date:02}"
