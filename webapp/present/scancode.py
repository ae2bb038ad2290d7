"""Addresses as QR codes (ISO/IEC 18004), which a phone reads from a screen or from paper: always dark on light."""

from __future__ import annotations

from io import BytesIO

import segno

from geodata.errors import QueryError

MOST = 1000
"""Bytes of an address: longer ones make a code whose squares a phone can hardly tell apart (of 105 on a side)."""

DARK, LIGHT = "#000", "#fff"
QUIET = 4
"""Squares around the code that stay light (clause 9.1)."""

PIXELS = 8
"""Of a square."""

KINDS = ("svg", "png")


def fits(address: str) -> bool:
    """Whether a code may hold an address."""
    return len(address.encode()) <= MOST


def code(address: str, kind: str) -> bytes:
    """Draw the code of an address as SVG or PNG; the same bytes for the same address.

    Raises
    ------
    QueryError
        When the address is too long.
    """
    if not fits(address):
        raise QueryError("page", f"the address has {len(address.encode())} characters, a code holds at most {MOST}")
    drawn = BytesIO()
    made = segno.make_qr(address, error="l", boost_error=True)
    made.save(drawn, kind=kind, scale=PIXELS, border=QUIET, dark=DARK, light=LIGHT)
    return drawn.getvalue()
