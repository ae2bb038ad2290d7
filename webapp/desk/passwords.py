"""Passwords: which are taken, and how they are kept (Argon2id, RFC 9106) and compared."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from webapp.desk.errors import RefusedError

LEAST, MOST = 12, 200
"""Characters of a password; the upper bound keeps a hostile one from making work."""

KINDS = 5
"""Different characters that a password has at least."""

COMMON = frozenset(
    (
        "123456789012", "1234567890123", "12345678901234", "abcdefghijkl", "abcd1234abcd", "adminadminadmin",
        "administrator", "changeme1234", "iloveyou1234", "letmeinletmein", "password1234", "password12345",
        "passwordpassword", "qwerty123456", "qwertyuiop12", "qwertyuiop123", "qwertyuiopas", "welcome12345",
    )
)  # fmt: skip
"""Long ones that are tried first."""

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""What OWASP asks for at the least; several sign-ins at once must not take the memory of the atlas."""

_HASHER = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_NOBODYS = _HASHER.hash("nobody has this password")
"""Compared with where there is no account, so that an unknown name takes as long as a known one."""


def check(password: str, name: str) -> None:
    """Refuse a password that would soon be guessed.

    Raises
    ------
    RefusedError
        ``password-short``, ``password-long``, ``password-name`` or ``password-common``.
    """
    plain = password.casefold()
    if len(password) < LEAST:
        raise RefusedError("password-short", f"a password has at least {LEAST} characters")
    if len(password) > MOST:
        raise RefusedError("password-long", f"a password has at most {MOST} characters")
    if len(name) > 3 and name.casefold() in plain:
        raise RefusedError("password-name", "the password holds the name")
    if len(set(plain)) < KINDS or plain in COMMON:
        raise RefusedError("password-common", "this password would be guessed soon")


def same(password: str, again: str) -> str:
    """Return a password that was typed twice.

    Raises
    ------
    RefusedError
        ``password-twice``.
    """
    if password != again:
        raise RefusedError("password-twice", "the two passwords differ")
    return password


def hashed(password: str) -> str:
    """Hash with its salt and parameters."""
    return _HASHER.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the kept one; the same work is done where none is kept."""
    if len(password) > MOST:
        return False
    try:
        _HASHER.verify(kept or _NOBODYS, _normal(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


def is_weak(kept: str) -> bool:
    """Whether a hash was made with less work than today's."""
    return _HASHER.check_needs_rehash(kept)


def _normal(password: str) -> str:
    """One spelling of what keyboards write in several ways."""
    return unicodedata.normalize("NFC", password)
