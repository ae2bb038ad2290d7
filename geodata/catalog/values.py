"""Values that every part of the catalogue is made of: texts, dates, numbers, sums of money and quantities."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from geodata.catalog.vocab import Strict, seen
from geodata.text.dates import PartialDate


def _iso_date(text: str) -> str:
    PartialDate.parse(text)
    return text


_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"  # what editors can check of it
IsoDate = Annotated[str, AfterValidator(_iso_date), Field(json_schema_extra={"pattern": _PATTERN})]
"""ISO 8601 year, month, day or interval, as text."""


def _seen_or_empty(text: str) -> str:
    return seen(text) if text else text


def _exact(number: object) -> object:
    """The number, unless a float64 would hold another one in its place."""
    if not isinstance(number, int) or isinstance(number, bool):
        return number
    try:
        held = int(float(number))
    except OverflowError:
        raise ValueError("a number below 1e308") from None
    if held != number:
        raise ValueError(f"a number that is kept exactly: {held} would stand for it")
    return number


Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(seen)]
Remark = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_seen_or_empty)]
"""A text that may be left empty."""

QUOTED_WORDS = 25
"""Most words of a quotation: enough to find the passage, too few to stand for the text."""


def _short(text: str) -> str:
    if len(text.split()) > QUOTED_WORDS:
        raise ValueError(f"at most {QUOTED_WORDS} words")
    return text


Quote = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(seen), AfterValidator(_short)]
"""A few words of a source, in its own language."""

Bound = Literal["about", "over", "up_to"]
Number = Annotated[float, BeforeValidator(_exact), Field(strict=True, allow_inf_nan=False)]
"""A finite number that is written as one and kept exactly: neither text nor ``true`` is quietly read as a number."""

Whole = Annotated[int, Field(strict=True, ge=-(2**53), le=2**53)]
"""A whole number that every program holds exactly (RFC 8259 section 6)."""

Lon = Annotated[Number, Field(ge=-180, le=180)]
Lat = Annotated[Number, Field(ge=-90, le=90)]
UncertaintyM = Annotated[Whole, Field(gt=0, le=2_000_000)]


class Range(Strict):
    """A number, or the two ends between which it is said to lie."""

    min: Number | None = None
    max: Number | None = None
    bound: Bound | None = None

    def ends(self) -> tuple[float, float]:
        """Smallest and largest value stated."""
        raise NotImplementedError


R = TypeVar("R", bound=Range)


class Money(Range):
    """A sum as stated, in its own currency (ISO 4217); nothing here converts."""

    amount: Number | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    year: Annotated[Whole, Field(ge=1990, le=2100)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        return _check_form(self, self.amount, "amount")

    def ends(self) -> tuple[float, float]:
        """Smallest and largest amount stated."""
        return _ends(self, self.amount)


class Quantity(Range):
    """A measured or counted value with its unit, as stated."""

    value: Number | None = None
    unit: Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(seen)]

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        return _check_form(self, self.value, "value")

    def ends(self) -> tuple[float, float]:
        """Smallest and largest value stated."""
        return _ends(self, self.value)


def _check_form(item: R, single: float | None, name: str) -> R:
    if (single is None) == (item.min is None or item.max is None):
        raise ValueError(f"either {name}, or both min and max")
    if item.min is not None and item.max is not None and item.min > item.max:
        raise ValueError("min is greater than max")
    return item


def _ends(item: Range, single: float | None) -> tuple[float, float]:
    if single is not None:
        return single, single
    if item.min is None or item.max is None:
        raise ValueError("neither a number nor a range")  # refused when the item was made
    return item.min, item.max
