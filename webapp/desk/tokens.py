"""Secrets that a browser or a link holds and the database only knows by their hash; and the tokens of forms."""

from __future__ import annotations

import hashlib
import hmac
import secrets

BYTES = 32
NONCE = 16


def new_token() -> str:
    """256 bits, safe in an address and a cookie."""
    return secrets.token_urlsafe(BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token: nobody who reads the database can use it. There is too much chance in it to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def form_token(cookie: str) -> str:
    """Token of a form, bound to the cookie that it is sent with, and another one each time (against BREACH)."""
    nonce = secrets.token_hex(NONCE // 2)
    return f"{nonce}{_signed(cookie, nonce)}"


def is_form_token(cookie: str, given: str) -> bool:
    """Whether a form was made for who holds this cookie."""
    nonce, signed = given[:NONCE], given[NONCE:]
    return bool(cookie) and hmac.compare_digest(_signed(cookie, nonce).encode(), signed.encode())


def _signed(cookie: str, nonce: str) -> str:
    return hmac.new(cookie.encode(), f"form {nonce}".encode(), hashlib.sha256).hexdigest()
