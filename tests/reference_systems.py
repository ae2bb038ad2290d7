"""The reference systems that the shipped catalogue offers, written down once more: others link to these addresses."""

from __future__ import annotations

from geodata.space.systems import Systems

SHIPPED = Systems((40, 30, 96, 60), (4284, *range(32639, 32646), *range(28408, 28416)))
PULKOVO, UTM, GAUSS_KRUGER = SHIPPED.offered[3], SHIPPED.offered[4:11], SHIPPED.offered[11:]
