"""Numbers, dates, sums and distances as a reader of each language writes them; nothing is ever converted."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from babel.core import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_timedelta, get_month_names
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from geodata.catalog.model import Money
from geodata.snapshot.freshness import YEAR_MONTHS, months_between
from geodata.text import cldr
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from geodata.catalog.model import Quantity, Range
    from webapp.present.tongue import Tongue

ENGLISH = Locale("en", "GB")
"""English is international, with the day before the month."""

SYMBOLS = {"KZT": "₸", "EUR": "€", "GBP": "£", "RUB": "₽", "CNY": "¥"}
"""Signs of currencies; dollars have messages of their own because the sign stands in front in English."""

TRILLION, BILLION, MILLION, THOUSAND = 1e12, 1e9, 1e6, 1e3
MOST_YEARS = 50
"""Ages that the browser has words for: nothing older changes what a reader thinks of it."""

_YEAR, _DAY = 3333, 22
"""Of sample dates: digits that no month has in its name."""

_PLAIN = "#,##0.###"
_SKELETONS = {4: "y", 7: "yMMM", 10: "yMMMd"}


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language writes numbers and days, for the browser, which knows Kazakh and Uzbek only in part.

    Parameters
    ----------
    decimal, group : str
        Between whole and fraction, and between thousands.
    days : tuple of str
        A day in words for each month, with ``{d}`` and ``{y}`` where day and year go.
    months : tuple of str
        Short names of the months.
    """

    decimal: str
    group: str
    days: tuple[str, ...]
    months: tuple[str, ...]


def locale_of(lang: str) -> Locale:
    """Formats of CLDR for a language of the interface; those of English where CLDR has none."""
    return ENGLISH if lang == ENGLISH.language else cldr.locale(lang) or ENGLISH


@cache
def _writing(lang: str) -> Writing:
    locale = locale_of(lang)
    samples = (format_date(dt.date(_YEAR, month, _DAY), "long", locale=locale) for month in range(1, 13))
    days = (text.replace(str(_YEAR), "{y}").replace(str(_DAY), "{d}") for text in samples)
    months = get_month_names("abbreviated", "stand-alone", locale).values()
    return Writing(get_decimal_symbol(locale), get_group_symbol(locale), tuple(days), tuple(months))


def writing(t: Tongue) -> Writing:
    """Say how the reader's language writes numbers and days (CLDR)."""
    return _writing(t.spoken)


def number(t: Tongue, value: float) -> str:
    """Number with grouping and at most three decimals."""
    return str(format_decimal(value, _PLAIN, locale_of(t.spoken)))


def date(t: Tongue, text: str) -> str:
    """Day, month, year or interval; what the source leaves open stays open.

    Parameters
    ----------
    t : Tongue
        Reader's language.
    text : str
        ISO 8601 as in the catalogue, may be partial or empty.
    """
    if not text:
        return ""
    partial = PartialDate.parse(text)
    locale = locale_of(t.spoken)
    if partial.is_interval:
        skeleton = _SKELETONS[max(len(part) for part in text.split("/"))]
        return str(format_interval(partial.first, partial.last, skeleton, locale=locale))
    if len(text) == len("2025"):
        return text
    if len(text) == len("2025-11"):
        return str(format_skeleton("yMMM", partial.first, locale=locale))
    return str(format_date(partial.first, "medium", locale=locale))


def outward(t: Tongue, low: float, high: float, currency: str) -> str:
    """Sum of several projects, rounded outward to a tenth of its scale: it lies between what is said."""
    scale = _scale(high)
    ends = (math.floor(round(low / scale * 10, 6)) / 10, math.ceil(round(high / scale * 10, 6)) / 10)
    return _with_currency(t, _span(t, *ends), scale, currency)


def month(t: Tongue, text: str) -> str:
    """Month that stands alone, such as a heading."""
    return str(format_skeleton("yMMMM", PartialDate.parse(text).first, locale=locale_of(t.spoken)))


def state(t: Tongue, text: str) -> str:
    """State of the data: a month in full, any other date as usual."""
    return month(t, text) if len(text) == len("2025-11") else date(t, text)


def ago(t: Tongue, months: int) -> str:
    """How long ago something was, in months, from two years on in whole years."""
    if months < 1:
        return t.gettext("less than a month ago")
    days = months * 30 if months < 2 * YEAR_MONTHS else months // YEAR_MONTHS * 365
    locale = locale_of(t.spoken)
    return str(format_timedelta(dt.timedelta(days=-days), "month", 2, add_direction=True, locale=locale))


def age(t: Tongue, then: dt.date, today: dt.date) -> str:
    """How long ago a day was, from a year on; empty before."""
    months = months_between(then, today)
    return ago(t, months) if months >= YEAR_MONTHS else ""


def ages(t: Tongue) -> tuple[str, ...]:
    """Words of ``ago`` for 12 to 23 months, then for two years and more, for the browser."""
    return tuple(ago(t, months) for months in (*range(12, 24), *range(24, 12 * MOST_YEARS + 1, 12)))


def overdue(t: Tongue, text: str) -> str:
    """Say of a plan that its day has passed; a day in full, as the browser writes it."""
    day = PartialDate.parse(text)
    words = format_date(day.first, "long", locale=locale_of(t.spoken)) if day.is_exact else date(t, text)
    return t.gettext("planned for %(date)s; nothing later is known here", date=words)


def between(t: Tongue, low: float, high: float) -> str:
    """A number, or the two between which it lies."""
    return _span(t, low, high)


def machine_date(text: str) -> str:
    """Value of an HTML ``datetime`` attribute: a day, month or year; empty for an interval, which has no such form."""
    return "" if "/" in text else text


def money(t: Tongue, money_: Money) -> str:
    """Sum as stated, such as ``185.1 bn ₸``, ``about $84 m`` or ``$3.5–6 bn``."""
    low, high = money_.ends()
    scale = _scale(high)
    amount = _span(t, low / scale, high / scale)
    return bounded(t, money_, _with_currency(t, amount, scale, money_.currency))


def dollars(t: Tongue, low: float | None, high: float | None = None) -> str:
    """Rounded sum for lists, such as ``$1.2 bn``, ``$355 m`` or ``$1.2–1.3 bn``; empty when unknown."""
    if low is None:
        return ""
    most = low if high is None else high
    scale = _scale(most)
    pattern = "#,##0.#" if scale >= BILLION else "#,##0"
    ends = [str(format_decimal(end / scale, pattern, locale_of(t.spoken))) for end in (low, most)]
    return _with_currency(t, "–".join(dict.fromkeys(ends)), scale, "USD")


def quantity(t: Tongue, quantity_: Quantity) -> str:
    """Amount with its unit; counted things (jobs, rooms) are named by the label beside it."""
    return bounded(t, quantity_, with_unit(t, _span(t, *quantity_.ends()), quantity_.unit))


def with_unit(t: Tongue, amount: str, unit: str) -> str:
    """Put the sign of a unit to an amount; counted things have none."""
    _ = t.gettext
    units = {
        "ha": _("%(value)s ha", value=amount),
        "km": _("%(value)s km", value=amount),
        "m": _("%(value)s m", value=amount),
        "m2": _("%(value)s m²", value=amount),
        "m3": _("%(value)s m³", value=amount),
        "km2": _("%(value)s km²", value=amount),
        "km3": _("%(value)s km³", value=amount),
        "t": _("%(value)s t", value=amount),
        "t/yr": _("%(value)s t a year", value=amount),
        "bcm/yr": _("%(value)s bn m³ a year", value=amount),
        "MW": _("%(value)s MW", value=amount),
        "TWh/yr": _("%(value)s TWh a year", value=amount),
        "km/h": _("%(value)s km/h", value=amount),
        "%": _("%(value)s%%", value=amount),
        "days": _("%(value)s days", value=amount),
        "minutes": _("%(value)s min", value=amount),
        "people/day": _("%(value)s people a day", value=amount),
        "passengers/day": _("%(value)s passengers a day", value=amount),
        "passengers/yr": _("%(value)s passengers a year", value=amount),
        "vehicles/day": _("%(value)s vehicles a day", value=amount),
        "train pairs/day": _("%(value)s pairs of trains a day", value=amount),
        "items/month": _("%(value)s items a month", value=amount),
        "cars/yr": _("%(value)s cars a year", value=amount),
        "units/yr": _("%(value)s units a year", value=amount),
    }
    return units.get(unit, amount)


def bounded(t: Tongue, stated: Range, value: str) -> str:
    """Put ``about``, ``over`` or ``up to`` before a value that was stated so."""
    _ = t.gettext
    match stated.bound:
        case "about":
            return _("about %(value)s", value=value)
        case "over":
            return (
                _("over %(value)s", value=value) if isinstance(stated, Money) else _("more than %(value)s", value=value)
            )
        case "up_to":
            return _("up to %(value)s", value=value)
    return value


def span(t: Tongue, low_m: float, high_m: float) -> str:
    """Distance between places that are not exact: a span in whole kilometres, or tenths of less than two."""
    low, high = max(0.0, low_m), high_m
    step = 1000.0 if high >= 2000 else 100.0
    ends = (round(low) // step * step / 1000, -(-round(high) // step) * step / 1000)
    return t.gettext("%(value)s km", value=_span(t, *ends))


def kilometres(t: Tongue, low_km: float | None, high_km: float | None) -> str:
    """Distance from the columns of a layer; empty where it is not known."""
    return "" if low_km is None or high_km is None else span(t, low_km * 1000, high_km * 1000)


def radius(t: Tongue, uncertainty_m: float) -> str:
    """Radius of uncertainty."""
    if uncertainty_m < THOUSAND:
        return t.gettext("%(value)s m", value=number(t, uncertainty_m))
    return t.gettext("%(value)s km", value=number(t, round(uncertainty_m / 1000, 1)))


def coordinates(t: Tongue, lon: float, lat: float, uncertainty_m: float) -> str:
    """Position in degrees with as many decimals as the place deserves (latitude first, as people say it)."""
    _ = t.gettext
    pattern = "0.0" if uncertainty_m >= 10_000 else "0.00" if uncertainty_m >= 1_000 else "0.000"
    numbers = (str(format_decimal(abs(value), pattern, locale_of(t.spoken))) for value in (lat, lon))
    lat_text, lon_text = numbers
    north = _("%(degrees)s° N", degrees=lat_text) if lat >= 0 else _("%(degrees)s° S", degrees=lat_text)
    east = _("%(degrees)s° E", degrees=lon_text) if lon >= 0 else _("%(degrees)s° W", degrees=lon_text)
    return f"{north}, {east}"


def _scale(amount: float) -> float:
    return next((scale for scale in (TRILLION, BILLION, MILLION, THOUSAND) if abs(amount) >= scale), 1.0)


def _span(t: Tongue, low: float, high: float) -> str:
    return number(t, low) if low == high else f"{number(t, low)}–{number(t, high)}"


def _with_currency(t: Tongue, amount: str, scale: float, currency: str) -> str:
    """Amount with scale and sign; one message for each, because languages put them in different places."""
    _ = t.gettext
    sign = SYMBOLS.get(currency, currency)
    in_dollars = {
        TRILLION: _("$%(amount)s trn", amount=amount),
        BILLION: _("$%(amount)s bn", amount=amount),
        MILLION: _("$%(amount)s m", amount=amount),
        THOUSAND: _("$%(amount)s k", amount=amount),
        1.0: _("$%(amount)s", amount=amount),
    }
    in_others = {
        TRILLION: _("%(amount)s trn %(currency)s", amount=amount, currency=sign),
        BILLION: _("%(amount)s bn %(currency)s", amount=amount, currency=sign),
        MILLION: _("%(amount)s m %(currency)s", amount=amount, currency=sign),
        THOUSAND: _("%(amount)s k %(currency)s", amount=amount, currency=sign),
        1.0: _("%(amount)s %(currency)s", amount=amount, currency=sign),
    }
    return (in_dollars if currency == "USD" else in_others)[scale]
