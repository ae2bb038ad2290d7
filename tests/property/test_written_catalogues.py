"""Whatever is changed: a catalogue that was written as files again says the same, and so has the same snapshot."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.catalog.reader import load_catalog
from geodata.ledger.applied import Entries, catalog_at
from geodata.ledger.changes import Put, PutNames, PutTranslation
from geodata.ledger.errors import ChangeError
from geodata.ledger.written import write
from tests.ledgers import adding, change_set, claim, probe_folder, said, withdrawing

TEXTS = st.text(st.sampled_from("aб ў1-:#'\"{}[],&*!|>%@`\\~.\n—٣😀"), min_size=1, max_size=30) | st.sampled_from(
    ["null", "true", "1.0", "0x1", "2025-01-02", "- ", "? x", "a\n\nb\n", "<<", "=", "NO"]
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32).map(float) | st.integers(-(2**53), 2**53).map(
    float
)


@st.composite
def changes(draw):
    """Some changes of the probe, not all of which may be sound."""
    found = []
    for _ in range(draw(st.integers(1, 4))):
        text = draw(TEXTS)
        try:
            match draw(st.integers(0, 5)):
                case 0:
                    found.append(adding(text, field="owner", note=draw(TEXTS)))
                case 1:
                    found.append(adding(text, quantity={"value": draw(NUMBERS), "unit": "t"}))
                case 2:
                    found.append(withdrawing(claim("announced", "status", status="announced"), text))
                case 3:
                    entry = {"id": f"s{len(found)}", "url": "", "publisher": "Press", "title": text, "published": ""}
                    entry |= {"language": "en", "retrieved_note": draw(TEXTS)}
                    found.append(Put(family="sources", id=entry["id"], entry=entry))
                case 4:
                    found.append(PutTranslation(language="uz", context="place", text=text, translation=draw(TEXTS)))
                case 5:
                    found.append(("names", text))
        except ValueError:  # a text in which nothing is seen, or with characters that no text may have
            continue
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return probe_folder(tmp_path_factory.mktemp("written") / "catalogue")


@given(wanted=changes())
@settings(max_examples=20)
def test_what_was_written_reads_to_the_same_snapshot(folder, wanted):
    sets = []
    for number, change in enumerate(wanted, 1):
        made = change
        if isinstance(change, tuple):
            mark = Entries(folder, sets).mark("projects", "probe", "names")
            try:
                made = PutNames(project="probe", names={"en": change[1]}, replaces=mark)
            except ValueError:
                continue
        tried = [*sets, change_set(number, made)]
        try:
            catalog_at(folder, tried)
        except ChangeError:
            continue
        sets = tried
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(temporary, "out")
        assert write(folder, sets, target) == ()
        assert said(load_catalog(target)) == said(catalog_at(folder, sets))
