"""No file of a catalogue, whatever its bytes, ends the reader with anything else than a list of problems."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import Target

SETTINGS = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
"""`make fuzz` goes on for ten minutes with the same."""

TOKENS = (b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"[", b"{", b"- ", b": ", b"\n", b'"', b"*a", b"&a ", b"!!int ",
          b"null", b"9007199254740993", b"1e999", b"-1", b"NaN", b"true", b"2025-13", b"\\u0000", "\u200b".encode(),
          b",", b"[]",
          b"{}", b"---\n", b"? ", b"<<: ", b"[[" * 500, b"e\xcc\x81", b"\xd0\xb0", b"=1+1")  # fmt: skip


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    return Target(tmp_path_factory.mktemp("fuzz"))


def test_the_seeds_are_sound(target):
    assert [name for name, data in target.seeds.items() if not target.feed(name, data)] == []


@SETTINGS
@given(st.data())
def test_a_changed_file_is_taken_or_refused(target, data):
    name = data.draw(st.sampled_from(sorted(target.seeds)))
    changed = bytearray(target.seeds[name])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(changed)))
        end = data.draw(st.integers(start, min(len(changed), start + 40)))
        changed[start:end] = data.draw(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8)))
    target.feed(name, bytes(changed))


@SETTINGS
@given(st.data())
def test_any_bytes_are_taken_or_refused(target, data):
    target.feed(data.draw(st.sampled_from(sorted(target.seeds))), data.draw(st.binary(max_size=200)))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@SETTINGS
@given(st.data())
def test_any_value_in_place_of_another_is_taken_or_refused(target, data):
    """JSON is YAML: each file of the seeds is one."""
    names = [name for name in sorted(target.seeds) if name.endswith((".yaml", ".geojson"))]
    name = data.draw(st.sampled_from(names))
    document = json.loads(target.seeds[name])
    here = document
    for _ in range(data.draw(st.integers(1, 6))):
        key = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        parent, here = here, here[key]
        if not isinstance(here, dict | list) or not here:
            break
    parent[key] = data.draw(VALUES)
    target.feed(name, json.dumps(document).encode())
