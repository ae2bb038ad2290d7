"""Ids made of names can stand in an address, and each is one of its kind."""

from __future__ import annotations

import re

import pytest

from geodata.text.slugs import MOST, free_slug


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Probe Two", (), "probe-two"),
        ("Probe Two", ("probe-two", "probe-two-2"), "probe-two-3"),
        ("Centre “X” – 2", (), "centre-x-2"),
        ("Gʻishtkoʻprik zonasi", (), "gishtkoprik-zonasi"),
        ("Шымкент", (), "shimkent"),
        ("«»", (), "project"),
    ],
)
def test_id_has_the_letters_of_the_name_and_is_free(name, taken, expected):
    assert free_slug(name, taken) == expected


def test_id_is_short_enough_for_an_address():
    found = free_slug("very long " * 50, ())
    assert len(found) <= MOST
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found)
