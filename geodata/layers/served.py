"""What every kind of layer tells, whatever holds its features: all that the data interface knows of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import date

    from geodata.catalog.columns import Column, GeometryType
    from geodata.catalog.model import LayerText
    from geodata.layers.facts import Facts
    from geodata.layers.layer import Bbox, Layer
    from geodata.layers.question import LayerQuestion
    from geodata.layers.recent import Recent
    from geodata.space.systems import Systems

T = TypeVar("T")


class ServedLayer(Protocol):
    """A layer as it is served."""

    @property
    def id(self) -> str:
        """Collection id."""

    @property
    def text(self) -> LayerText:
        """Title, description, licence, attribution and style."""

    @property
    def geometry_type(self) -> GeometryType:
        """Point, LineString or Polygon (the Multi form may occur)."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Names, types and units of the properties."""

    @property
    def systems(self) -> Systems:
        """Reference systems of its catalogue."""

    @property
    def reference_systems(self) -> Systems:
        """Those of ``systems`` that are meant for where the layer is."""

    @property
    def bbox(self) -> Bbox | None:
        """West, south, east, north of all features, or None when no feature has a place."""

    @property
    def interval(self) -> tuple[date, date] | None:
        """First and last day that the layer's date column speaks of."""

    @property
    def remembered(self) -> Recent[Hashable, Any]:
        """What was made of the texts of requests, such as parsed filters."""

    @property
    def is_live(self) -> bool:
        """Whether the features may change while they are served."""

    @property
    def sample_id(self) -> str:
        """Id of some feature; empty when there is none."""

    def __len__(self) -> int:
        """Count the features."""

    def column(self, name: str) -> Column | None:
        """Column of this name, if there is one."""

    def facts(self, name: str) -> Facts:
        """What is known of all values of a column."""

    def once(self, make: Callable[..., T], *about: Hashable) -> T:
        """What a function makes of this layer: made at the first call, gone with the layer."""

    def edition(self) -> str | None:
        """Which state of its features is served; always the same where they never change, None where nothing tells."""

    def is_settled(self) -> bool:
        """Whether all that this request has read is of the state that ``edition`` gave to it."""

    def one(self, feature_id: str) -> tuple[Layer, int]:
        """Layer in memory that holds a feature, and its row there."""

    def answer(self, question: LayerQuestion[T]) -> T:
        """Answer of this kind of layer."""

    def digest(self) -> bytes:
        """Hash of what the layer says; where features may change, of where they are."""

    def prepare(self) -> None:
        """Make what every request needs, before worker processes are forked off that share it."""
