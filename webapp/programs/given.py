"""Features as programs send them (RFC 7946), whole or in part; what is in their properties is read elsewhere."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from geodata.catalog.values import Number
from geodata.catalog.vocab import Strict


class GivenPoint(Strict):
    """A point: longitude and latitude in degrees, perhaps with a height, which is left aside."""

    type: Literal["Point"]
    coordinates: Annotated[tuple[Number, ...], Field(min_length=2, max_length=3)]

    @field_validator("coordinates")
    @classmethod
    def _on_earth(cls, coordinates: tuple[float, ...]) -> tuple[float, ...]:
        if not (-180 <= coordinates[0] <= 180 and -90 <= coordinates[1] <= 90):
            raise ValueError("a longitude from -180 to 180, then a latitude from -90 to 90")
        return coordinates

    @property
    def lon(self) -> float:
        """Degrees to the east."""
        return self.coordinates[0]

    @property
    def lat(self) -> float:
        """Degrees to the north."""
        return self.coordinates[1]


class GivenFeature(BaseModel):
    """A whole feature; other members, such as links, are left aside (RFC 7946 section 6.1)."""

    model_config = ConfigDict(frozen=True)

    type: Literal["Feature"]
    id: Annotated[str, Field(max_length=80)] | None = None
    geometry: GivenPoint
    properties: dict[str, Any] = Field(default_factory=dict)


class GivenPart(BaseModel):
    """What of a feature shall be otherwise (RFC 7396): properties, the point, or both."""

    model_config = ConfigDict(frozen=True)

    type: Literal["Feature"] = "Feature"
    geometry: GivenPoint | None = None
    properties: dict[str, Any] = Field(default_factory=dict)
