from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

from geodata.layers import kept
from geodata.layers.kept import CHUNK_BYTES, SEPARATOR, keep
from geodata.layers.shared import IN_MEMORY_BYTES, shared, shared_bytes

COUNT = 3_000
LONG = 1_000
"""Bytes of each feature: three megabytes in all, enough for a file and several chunks."""


def feature(row, length):
    return b"%d:" % row + b"x" * (row % 7) * (length // 7)


def writer(length, batch=100):
    def write(rows):
        for first in range(0, len(rows), batch):
            yield [feature(row, length) for row in rows[first : first + batch].tolist()]

    return write


@pytest.fixture(params=["memory", "file", "fresh"])
def features(request):
    length = 10 if request.param == "memory" else LONG
    made = keep(COUNT, writer(length), limit=10_000 if request.param == "fresh" else kept.MAX_KEPT_BYTES)
    kinds = {"memory": kept.KeptFeatures, "file": kept.KeptFeatures, "fresh": kept.FreshFeatures}
    assert isinstance(made, kinds[request.param])
    made.expected = [feature(row, length) for row in range(COUNT)]
    return made


ROWS = {
    "none": [],
    "one": [7],
    "run": list(range(10, 20)),
    "gaps": [0, 1, 2, 500, 502, 503, 2999],
    "backwards": list(range(COUNT - 1, -1, -1)),
    "twice": [5, 5, 6],
    "all": list(range(COUNT)),
}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("separator", [SEPARATOR, b"\n"])
def test_what_is_joined_and_what_is_streamed_is_the_same(features, name, separator):
    rows = np.array(ROWS[name], dtype=np.int64)
    expected = separator.join(features.expected[row] for row in rows)
    assert features.join(rows, separator) == expected
    assert b"".join(features.stream(rows, separator)) == expected
    if separator == SEPARATOR:
        assert features.length(rows) in (len(expected), None)


@pytest.mark.parametrize("separator", [SEPARATOR, b"\n", b"\x1e"])
def test_the_whole_is_streamed_in_small_pieces(features, separator):
    pieces = list(features.stream(None, separator))
    assert b"".join(pieces) == separator.join(features.expected)
    assert max(map(len, pieces)) <= CHUNK_BYTES + LONG + len(separator)
    assert features.size in (len(SEPARATOR.join(features.expected)), None)
    assert features.length() == features.size


def test_features_are_a_sequence(features):
    assert len(features) == COUNT
    assert features[0] == features.expected[0]
    assert features[-1] == features.expected[-1]
    assert list(features[3:6]) == features.expected[3:6]
    with pytest.raises(IndexError):
        features[COUNT]


@pytest.mark.parametrize("limit", [0, kept.MAX_KEPT_BYTES])
def test_no_features_are_nothing(limit):
    made = keep(0, writer(10), limit=limit)
    assert len(made) == 0
    assert made.join(np.array([], dtype=np.int64)) == b""
    assert list(made.stream()) == []
    assert made.length() in (0, None)


def test_layer_that_would_grow_too_large_is_given_up_early():
    asked = []

    def write(rows):
        for batch in writer(LONG)(rows):
            asked.append(len(batch))
            yield batch

    keep(1_000_000, write, limit=1_000_000)
    assert sum(asked) < 2_000


def test_a_forked_process_reads_the_same_file(features):
    reader, end = os.pipe()
    child = os.fork()
    if child == 0:
        same = b"".join(features.stream()) == SEPARATOR.join(features.expected) and features[9] == features.expected[9]
        os.write(end, b"y" if same else b"n")
        os._exit(0)
    os.waitpid(child, 0)
    os.close(end)
    assert os.read(reader, 1) == b"y"
    os.close(reader)


def test_descriptors_are_closed_with_the_features():
    def descriptors():
        gc.collect()
        return len(list(Path("/proc/self/fd").iterdir()))

    before = descriptors()
    made = [keep(COUNT, writer(LONG)) for _ in range(3)]
    assert descriptors() > before
    del made
    assert descriptors() == before


@pytest.mark.parametrize("size", [0, 10, IN_MEMORY_BYTES])
def test_shared_array_is_the_same_and_cannot_be_changed(size):
    array = np.arange(size).reshape(-1, 2)
    held = shared(array)
    assert (held == array).all()
    assert (held.shape, held.dtype) == (array.shape, array.dtype)
    with pytest.raises(ValueError, match="read-only"):
        held[...] = 1
    array[...] = 0  # the caller's own is not held


@pytest.mark.parametrize("size", [0, 10, IN_MEMORY_BYTES + 1])
def test_shared_bytes_are_the_same(size):
    data = os.urandom(size)
    assert bytes(shared_bytes(data)[:]) == data
