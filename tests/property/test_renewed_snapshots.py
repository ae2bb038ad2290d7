"""Whatever is changed of a catalogue: what is built beside the snapshot before is what is built from nothing."""

from __future__ import annotations

import gc
import tempfile
import time
import weakref
from datetime import date
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.catalog import remembered
from geodata.catalog.remembered import Remembered
from geodata.ledger.applied import catalog_at
from geodata.ledger.changes import AddClaim
from geodata.snapshot.snapshot import build_snapshot
from tests.ledgers import change_set, claim, said
from tests.renewing import CHANGES, made_up

DAY = date(2027, 2, 1)
AREA = (66.0, 40.0, 70.0, 43.0)


class Line:
    """Snapshots of one folder, each built beside the one before."""

    def __init__(self, folder):
        self.folder, self.memory, self.sets = folder, Remembered(), []
        self.content = self.shown = None
        self.renew()

    def renew(self):
        catalog = catalog_at(self.folder, self.sets, memory=self.memory)
        content = build_snapshot(catalog, before=self.content)
        shown = content.on(DAY, self.shown)
        shown.prepare(self.shown)
        self.content, self.shown = content, shown

    def fresh(self):
        content = build_snapshot(catalog_at(self.folder, self.sets))
        shown = content.on(DAY)
        shown.prepare()
        return content, shown


def same_layers(layer, fresh):
    assert layer.ids == fresh.ids
    assert layer.text == fresh.text
    assert layer.columns == fresh.columns
    assert {name: list(held) for name, held in layer.values.items()} == {
        name: list(held) for name, held in fresh.values.items()
    }
    assert list(layer.features) == list(fresh.features)
    assert layer.digest() == fresh.digest()
    assert [layer.haystack.line(row) for row in range(len(layer))] == [
        fresh.haystack.line(row) for row in range(len(fresh))
    ]
    assert layer.bbox == fresh.bbox
    assert layer.interval == fresh.interval
    assert np.array_equal(layer.within(*AREA), fresh.within(*AREA))
    for column in layer.columns:
        assert list(layer.array(column.name).take(np.arange(len(layer)))) == list(
            fresh.array(column.name).take(np.arange(len(layer)))
        )
        assert np.array_equal(layer.ranks(column.name), fresh.ranks(column.name))
    if fresh.uncertain is not None:
        assert [shape.wkb for shape in layer.uncertain.shapes] == [shape.wkb for shape in fresh.uncertain.shapes]
        assert np.array_equal(layer.uncertain.located, fresh.uncertain.located)


def same(line):
    """That nothing tells a snapshot that was built beside another from one that was not."""
    content, shown = line.fresh()
    assert said(line.content.catalog) == said(content.catalog)
    for ours, fresh in ((line.content, content), (line.shown, shown)):
        assert ours.id == fresh.id
        assert ours.facts == fresh.facts
        assert (ours.crossing_facts, ours.corridor_facts) == (fresh.crossing_facts, fresh.corridor_facts)
        assert ours.river_facts == fresh.river_facts
        assert list(ours.layers) == list(fresh.layers)
        for id_, layer in ours.layers.items():
            same_layers(layer, fresh.layers[id_])
    assert line.shown.area_sketches == shown.area_sketches
    assert [line.shown.sources_haystack.line(row) for row in range(len(shown.sources_haystack))] == [
        shown.sources_haystack.line(row) for row in range(len(shown.sources_haystack))
    ]


@pytest.fixture(autouse=True)
def settled():
    """Files count as settled at once: nobody waits here until their time can be trusted."""
    with mock.patch.object(remembered, "SETTLED_NS", 0):
        yield


def test_every_kind_of_change_reaches_all_that_shows_it(tmp_path):
    line = Line(made_up(tmp_path / "catalogue"))
    for name, change in CHANGES.items():
        before = line.content.id
        time.sleep(0.02)
        change(line.folder)
        line.renew()
        assert line.content.id != before, name
        same(line)


@settings(max_examples=3)
@given(st.lists(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3), min_size=1, max_size=3))
def test_changes_in_any_order_give_what_is_built_from_nothing(steps):
    with tempfile.TemporaryDirectory() as folder:
        line = Line(made_up(Path(folder, "catalogue")))
        for step in steps:
            time.sleep(0.02)
            for name in step:
                CHANGES[name](line.folder)
            line.renew()
        same(line)


def test_claims_that_were_accepted_come_and_go(tmp_path):
    line = Line(made_up(tmp_path / "catalogue"))
    source = next(iter(line.content.catalog.sources))
    for number in range(2):
        added = AddClaim(project=f"made-up-{number:06}", claim=claim("7 t", source=source))
        line.sets.append(change_set(number + 1, added))
        line.renew()
    same(line)
    untouched = line.content.catalog.projects["made-up-000003"]
    line.sets.pop(0)
    line.renew()
    same(line)
    assert line.content.catalog.projects["made-up-000003"] is untouched


def test_nothing_of_the_snapshot_before_is_held(tmp_path):
    line = Line(made_up(tmp_path / "catalogue"))
    gc.disable()
    try:
        held = [
            weakref.ref(it) for it in (line.content, line.shown, line.content.catalog, line.content.layers["projects"])
        ]
        CHANGES["a claim"](line.folder)
        line.renew()
        assert [it() for it in held] == [None] * 4
    finally:
        gc.enable()
