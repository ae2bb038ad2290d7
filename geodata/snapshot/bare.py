"""Whether a claim's text says more than its typed value: if not, the value in the reader's language says it all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.catalog.model import Claim

_NUMBERS = re.compile(r"[\d.,$€%–\-\s]+")
_AMOUNT_WORD = re.compile(
    r"about|approximately|over|up|to|of|a|per|day|days|minutes|year|yr|bn|m|k|trn|kzt|usd|uzs|tenge|sum|t|ha|km|mw|"
    r"jobs|pairs|people|posts|rooms|shops|trucks"
)


def is_bare(claim: Claim) -> bool:
    """Whether the stated text holds nothing beyond its typed value."""
    if claim.status:
        return claim.value == claim.status
    if claim.when:
        return claim.value == claim.when
    if len(claim.money) > 1:
        return False
    words = _NUMBERS.sub(" ", claim.value.casefold().replace("/", " ")).split()
    return bool(claim.money or claim.quantity) and all(map(_AMOUNT_WORD.fullmatch, words))
