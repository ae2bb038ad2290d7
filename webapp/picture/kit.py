"""What pictures are drawn with besides colours: symbols, and the atlas' typeface as it was fitted at build."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from webapp.picture.lettering import Lettering

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LETTERS = "letters.json"
"""What ``fonts.py`` says of the typeface: widths of letters by weight, and which file has which letters."""

RASTER_FONTS = ("picture-400.ttf", "picture-600.ttf")
"""The typeface with all its scripts in one file, for what turns a picture into pixels."""

_SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="([\d. -]+)">(.*?)</symbol>', re.DOTALL)
_PATH_LENGTH = re.compile(r' pathLength="[\d.]+"')


@dataclass(frozen=True, slots=True)
class Shape:
    """A symbol: the box that it is drawn in, and its elements."""

    box: str
    elements: str


@dataclass(frozen=True)
class Kit:
    """Symbols and typeface.

    Parameters
    ----------
    sprite : str
        SVG with all symbols; pictures have none where it was not built.
    folder : pathlib.Path or None
        Of the built files.
    files : mapping
        Plain names of the built files to those in the folder.
    """

    sprite: str
    folder: Path | None
    files: Mapping[str, str]

    @cached_property
    def symbols(self) -> dict[str, Shape]:
        """Symbols by name. Lengths along their paths are true ones: not every program scales them."""
        return {name: Shape(box, _PATH_LENGTH.sub("", body)) for name, box, body in _SYMBOL.findall(self.sprite)}

    @cached_property
    def lettering(self) -> Lettering:
        """Measures texts."""
        widths = self._letters.get("widths", {})
        return Lettering({int(weight): {int(at): wide for at, wide in own.items()} for weight, own in widths.items()})

    @property
    def fonts(self) -> list[str]:
        """Files of the typeface for what turns a picture into pixels."""
        return [str(self.folder / self.files[name]) for name in RASTER_FONTS if self.folder and name in self.files]

    def faces(self, texts: Iterable[str]) -> str:
        """Rules of a style sheet that bring along the letters of some texts, for a picture that is carried away."""
        letters = {ord(char) for text in texts for char in text}
        found = []
        for face in self._letters.get("faces", ()):
            ranges: list[tuple[int, int]] = face["ranges"]
            if not any(low <= letter <= high for low, high in ranges for letter in letters):
                continue
            data = base64.b64encode(self._read(face["file"])).decode()
            own = ",".join(f"U+{low:X}-{high:X}" for low, high in ranges)
            found.append(
                "@font-face{font-family:'Inter Variable';font-weight:400 700;"
                f"src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{own}}}"
            )
        return "".join(found)

    @cached_property
    def _letters(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._read(LETTERS)) if LETTERS in self.files else {}
        return found

    def _read(self, name: str) -> bytes:
        return (self.folder / self.files[name]).read_bytes() if self.folder is not None else b""
