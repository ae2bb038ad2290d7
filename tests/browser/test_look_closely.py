"""A planner goes close: names keep clear of symbols, and no tile is empty where the fine ones end."""

from __future__ import annotations

import pytest

from tests.labels import MOVE, collisions, views

ZOOMS = (6, 8, 9, 11)
LISTED = """JSON.stringify([...document.querySelectorAll('.legend-group:last-of-type .legend-line:not([hidden])')]
  .map(line => line.textContent)) === JSON.stringify({})"""


@pytest.mark.parametrize(("lang", "seed"), [("en", 1), ("ru", 2), ("kk", 3), ("uz", 4)])
def test_no_name_lies_on_a_symbol(visit, lang, seed):
    names, symbols, hits = collisions(visit(reduced_motion="reduce"), lang, views(ZOOMS, 12, seed))
    assert names > 100
    assert symbols > 20
    assert hits == []


@pytest.mark.parametrize("view", ["10/41/68", "12/40.93/68.3", "10/45.5/73", "12/45.5/73", "11/41.9/71.6"])
def test_no_tile_is_empty_where_the_fine_ones_end(visit, view):
    reader = visit().open(f"/?lang=en&map={view}").ready()
    reader.until("document.querySelectorAll('.leaflet-tile-pane canvas:not(.leaflet-tile-loaded)').length === 0")
    bare = reader.page.evaluate(
        """() => [...document.querySelectorAll('.leaflet-tile-pane canvas')].filter(canvas => {
          const image = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return new Uint32Array(image.data.buffer).every(pixel => pixel === 0); }).length"""
    )
    assert bare == 0


def test_legend_lists_the_lines_that_are_painted(visit):
    """At zoom 10 no railway is, and in the steppe no shared border."""
    reader = visit().open("/?lang=en&map=8/41.2/68.3").ready()
    reader.until(LISTED.format("['Shared border', 'Other state border', 'Region border', 'River', 'Railway']"))
    reader.page.evaluate(MOVE, "10/48.5/67.5")
    reader.until(LISTED.format("['Region border', 'River']"))
