"""Areas as the map draws them from afar, and where their true outlines are."""

from __future__ import annotations

import pytest


def test_the_map_is_told_where_the_true_outlines_are(client, snapshot):
    found = client.get("/map/areas.json").get_json()
    assert len(found["features"]) == len(snapshot.area_sketches["features"])
    own = client.get(f"{found['items']}&project=mineral-fertiliser-navoi").get_json()["features"]
    assert [feature["properties"] for feature in own] == [{"project": "mineral-fertiliser-navoi", "shape": "region"}]
    assert client.get("/map/areas.json?x=1").status_code == 400


@pytest.mark.parametrize("asked", ["", "?v=other"])
def test_only_the_address_of_this_state_is_kept_for_ever(client, snapshot, asked):
    kept = client.get(f"/map/areas.json?v={snapshot.id}").headers["Cache-Control"]
    assert "immutable" in kept
    assert "immutable" not in client.get(f"/map/areas.json{asked}").headers["Cache-Control"]
