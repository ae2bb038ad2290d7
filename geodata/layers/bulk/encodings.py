"""Guesses the encoding of a text that is not UTF-8, and says what helps."""

from __future__ import annotations

from pathlib import PurePath

from geodata.text.visible import shown

CYRILLIC = ("cp1251", "cp866", "koi8-r")
"""Encodings of Windows, DOS and Unix for Cyrillic letters."""

_FREQUENT = frozenset("оеаинтсрвлкмдпуяыіұқғ")
_MANY = 0.4


def guess(text: bytes) -> str:
    """Encoding in which most letters of a text are frequent Cyrillic ones; else that of Windows in the West."""
    high = sum(byte > 127 for byte in text)
    if high < sum(chr(byte).isalpha() for byte in text if byte <= 127):  # words of Latin letters with some marks
        return "cp1252"
    scores = {name: sum(char in _FREQUENT for char in text.decode(name, "replace")) for name in CYRILLIC}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _MANY * high else "cp1252"


def told(file: str, text: bytes) -> tuple[str, str]:
    """What was found, and the cure for a file of this name."""
    encoding = guess(text)
    found = f"text that is not UTF-8, perhaps {encoding.upper()}: {shown(text[:80].decode(encoding, 'replace'))}"
    path = PurePath(file)
    if path.suffix.lower() in (".shp", ".dbf"):
        return found, f"a file {path.stem}.cpg beside it that names its encoding, such as {encoding.upper()}"
    return found, f"the file saved as UTF-8 (iconv -f {encoding.upper()} -t UTF-8)"
