"""The second factor: codes that change every 30 seconds (TOTP, RFC 6238), and recovery codes for a lost phone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Steps that a clock may be before or behind ours (RFC 6238 section 5.2)."""

SECRET_BYTES = 20
"""As long as the hash (RFC 4226 section 4)."""

RECOVERY_CODES = 8
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """Secret in base 32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code(secret: str, step: int, digits: int = DIGITS) -> str:
    """Code of a step of time (RFC 4226 section 5.3)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(seconds: float) -> int:
    """Step of time that a moment (seconds since 1970) is in."""
    return int(seconds // STEP_SECONDS)


def matching_step(secret: str, given: str, seconds: float, last: int) -> int | None:
    """Step that a code belongs to, later than the last one that was used; None for a wrong, old or used code."""
    plain = "".join(given.split())
    now = step_of(seconds)
    found = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(code(secret, step).encode(), plain.encode()) and step > last
    ]
    return found[0] if found else None


def address(secret: str, name: str, issuer: str) -> str:
    """Address that an app reads from a code (Key URI format)."""
    label = quote(f"{issuer}:{name}", safe="")
    asked = urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}, quote_via=quote)
    return f"otpauth://totp/{label}?{asked}"


def new_recovery_codes() -> list[str]:
    """Codes that each replace a phone once: 119 bits, so that a plain hash keeps them (ASVS 5.0, 6.5.2)."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(6)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]
