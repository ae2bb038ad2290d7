"""What can be wrong with a file that is handed in, as a whole.

GeodataError
    ImportRefusedError      nothing of the file is taken; ``fault`` tells why
"""

from __future__ import annotations

from typing import ClassVar

from geodata.errors import GeodataError


class ImportRefusedError(GeodataError):
    """Nothing of a file is taken.

    Parameters
    ----------
    fault : str
        Why: a key of the words that a page has for it.
    values : str
        What the words name: a sheet, a line, a number.
    """

    code: ClassVar[str] = "import-refused"

    def __init__(self, fault: str, **values: str) -> None:
        super().__init__(", ".join([fault, *(f"{name} {value}" for name, value in values.items())]))
        self.fault, self.values = fault, values
