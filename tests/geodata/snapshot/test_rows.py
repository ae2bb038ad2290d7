"""A row holds what its layer has, no more and no less; nothing is lost on the way into columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest

from geodata.snapshot.ground import Territory
from geodata.snapshot.renewed import make_layer
from geodata.snapshot.row import Named, PlaceRow
from geodata.snapshot.rows import Builder


class Given(Builder):
    """Builds whatever rows it is given."""

    def rows(self, layer):
        return iter(self.given)


def layer_of(catalog, *rows):
    builder = Given(catalog, Territory(catalog), {})
    object.__setattr__(builder, "given", rows)
    return make_layer("places", catalog, builder)


def rivers(catalog):
    return Builder(catalog, Territory(catalog), {}, {}, {river: {} for river in catalog.rivers}).rows("rivers")


@pytest.fixture
def place(catalog):
    builder = Builder(catalog, Territory(catalog), {})
    return next(iter(builder.rows("places")))


def test_columns_of_columns_are_the_rows_own(catalog):
    river = next(iter(rivers(catalog)))
    held = river.columns()
    assert held["id"] == river.id
    assert held["name"] == river.names.name
    assert {name for name in held if name.startswith("name_")} == {f"name_{lang}" for lang in catalog.about.languages}
    assert not {"names", "by_language", "geometry"} & held.keys()


def test_a_row_becomes_a_feature_with_all_that_it_holds(catalog, place):
    layer = layer_of(catalog, place)
    assert layer.properties(0) == place.columns()
    assert layer.geometries[0] is place.geometry


def test_an_unknown_column_is_refused(catalog, place):
    @dataclass(frozen=True, kw_only=True)
    class Misspelt(PlaceRow):
        colour: str = "KZ"

    wrong = Misspelt(**{name: getattr(place, name) for name in place.__dataclass_fields__})
    message = "a row of 'places' has unknown columns ['colour'] and lacks []"
    with pytest.raises(TypeError, match=re.escape(message)):
        layer_of(catalog, wrong)


def test_a_missing_column_is_refused(catalog):
    river = next(iter(rivers(catalog)))
    nameless = replace(river, names=Named(name="x", by_language={}))
    names = sorted(f"name_{lang}" for lang in catalog.about.languages)
    builder = Given(catalog, Territory(catalog), {})
    object.__setattr__(builder, "given", (nameless,))
    message = f"a row of 'rivers' has unknown columns [] and lacks {names}"
    with pytest.raises(TypeError, match=re.escape(message)):
        make_layer("rivers", catalog, builder)
