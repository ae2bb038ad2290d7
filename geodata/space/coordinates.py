"""Coordinates as people write them: decimals with a point or a comma, degrees with minutes and seconds, Plus Codes."""

from __future__ import annotations

import re
from typing import NamedTuple

from lat_lon_parser import parse as degrees
from pluscodes import Decoder, Transformer, Validator

MAX_CHARS = 80
"""Longer texts are no coordinates."""

MAX_LAT, MAX_LON = 90, 180
"""Degrees."""

_SIDES = (
    (r"с\.?\s*(?:ш|е)\.?(?!\w)", "N"),
    (r"(?:ю\.?\s*ш|о\.?\s*е)\.?(?!\w)", "S"),
    (r"(?:в\.?\s*д|ш\.?\s*б)\.?(?!\w)", "E"),
    (r"(?:з\.?\s*д|б\.?\s*б)\.?(?!\w)", "W"),
    (r"с(?!\w)", "N"),
    (r"ю(?!\w)", "S"),
    (r"в(?!\w)", "E"),
    (r"з(?!\w)", "W"),
)
"""How Russian and Kazakh abbreviate the four directions, and what they are."""

_NUMBER = r"\d{1,3}(?:[.,]\d{1,15})?"
_PART = r"\d{1,2}(?:[.,]\d{1,10})?"
_CORE = rf"-?{_NUMBER}\s*(?:[°ºd]\s*(?:{_PART}\s*['′’ʹ]\s*(?:{_PART}\s*(?:[\"″”ʺ]|''))?)?)?"
_HALF = rf"(?:[NSEW]\s*{_CORE}|{_CORE}\s*[NSEW]?)"
_PAIR = re.compile(rf"\(?\s*({_HALF})(?:\s*[,;/]\s*|\s+|(?<=[NSEW]))({_HALF})\s*\)?", re.IGNORECASE)
_TELLING = re.compile(r"[°ºd]|[NSEW]|\d[.,]\d", re.IGNORECASE)
"""What tells a coordinate from a mere number: a sign of degrees, a direction, a fraction."""

_CODE = re.compile(r"[23456789CFGHJMPQRVWX0]{4,8}\+[23456789CFGHJMPQRVWX]{0,7}", re.IGNORECASE)


MOST_POINTS = 201
"""Points of a chain: more than anybody sets by hand, and the first one again."""

DEGREES = r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?"
"""Regular expression of a number in a chain, which Python and JavaScript understand alike."""

_DEGREES = re.compile(DEGREES)


class LonLat(NamedTuple):
    """A place on the earth, in degrees on WGS 84."""

    lon: float
    lat: float


def parse(text: str, near: LonLat) -> LonLat | None:
    """Read coordinates; None when a text is none.

    Parameters
    ----------
    text : str
        ``41.30, 69.24``, ``41,30 69,24``, ``41°18'N 69°14'24"E``, ``69.24 в. д., 41.3 с. ш.``, ``8HP3874Q+XX`` and
        the like: the latitude first, unless directions say otherwise.
    near : LonLat
        Where short Plus Codes are meant.
    """
    if len(text) > MAX_CHARS:
        return None
    plain = text.strip().replace("−", "-")
    if _CODE.fullmatch(plain):
        return _of_code(plain.upper(), near)
    for pattern, letter in _SIDES:
        plain = re.sub(pattern, letter, plain, flags=re.IGNORECASE)
    match = _PAIR.fullmatch(plain)
    if match is None or not all(_TELLING.search(half) for half in match.groups()):
        return None
    first, second = match[1].upper(), match[2].upper()
    try:
        lat, lon = degrees(first), degrees(second)
    except ValueError:  # sixty-one minutes, or a fraction of degrees before minutes
        return None
    if set("EW") & set(first) or set("NS") & set(second):
        if set("NS") & set(first) or set("EW") & set(second):
            return None
        lat, lon = lon, lat
    return LonLat(lon, lat) if abs(lat) <= MAX_LAT and abs(lon) <= MAX_LON else None


def _of_code(code: str, near: LonLat) -> LonLat | None:
    """Middle of the square that a Plus Code names."""
    valid = Validator()
    if valid.is_short(code):
        code = Transformer().lenghten(code, (near.lat, near.lon))
    if not valid.is_full(code):
        return None
    middle = Decoder().decode(code).center()
    return LonLat(middle.lon, middle.lat)


def chain(text: str) -> list[LonLat]:
    """Places of a line, or of a ring that ends where it began, as addresses have them: ``lon,lat,lon,lat``.

    Raises
    ------
    ValueError
        When a text is not two places or more on the earth.
    """
    parts = text.split(",")
    if len(parts) < 4 or len(parts) % 2 or not all(map(_DEGREES.fullmatch, parts)):
        raise ValueError(f"{text[:80]!r} is not lon,lat of two points or more, such as 69.24,41.30,69.60,42.32")
    if len(parts) > 2 * MOST_POINTS:
        raise ValueError(f"{len(parts) // 2} points are more than {MOST_POINTS}")
    points = [LonLat(float(lon), float(lat)) for lon, lat in zip(parts[::2], parts[1::2], strict=True)]
    for lon, lat in points:
        if abs(lon) > MAX_LON or abs(lat) > MAX_LAT:
            raise ValueError(f"{lon:g},{lat:g} is not on the earth")
    return points
