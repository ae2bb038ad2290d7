"""Problem details for programs (RFC 9457), as plain values and bytes; knows no page and no Flask."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemDetails:
    """RFC 9457 section 3; ``code``, ``parameter`` and ``errors`` are extension members (section 3.2)."""

    status: HTTPStatus
    detail: str
    code: str
    parameter: str | None = None
    errors: tuple[Mapping[str, str], ...] = ()

    def to_json(self, instance: str) -> str:
        """Problem details for the request path ``instance``."""
        members: dict[str, Any] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
        }
        if self.parameter is not None:
            members["parameter"] = self.parameter
        if self.errors:
            members["errors"] = self.errors
        return json.dumps(members, ensure_ascii=False)
