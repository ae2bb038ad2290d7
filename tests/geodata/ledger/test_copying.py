from __future__ import annotations

import threading

import pytest

from geodata.ledger.copying import back_up
from geodata.ledger.errors import LedgerError
from geodata.ledger.ledger import Ledger
from tests.killing import faults
from tests.ledgers import adding


def test_a_copy_made_while_others_write_is_whole_and_can_be_put_back(ledger, url, tmp_path):
    stop, told = threading.Event(), {}

    def write():
        own = Ledger.open(url)
        while not stop.is_set():
            made = own.propose([adding("1 t"), adding("2 t")])
            told[made.id] = own.accept(made.id, "E. Editor", "", 1)
        own.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(told) < 5:
            pass
        before = dict(told)
        revision = back_up(ledger, tmp_path / "copy.db")
    finally:
        stop.set()
        writer.join()
    assert len(before) <= revision <= len(told)
    restored = tmp_path / "elsewhere" / "atlas.db"
    restored.parent.mkdir()
    (tmp_path / "copy.db").rename(restored)
    again = Ledger.open(f"sqlite:///{restored}")
    assert again.revision == revision
    assert faults(again, before) == []
    made = again.propose([adding("3 t")])
    assert again.accept(made.id, "E", "", 1) == revision + 1
    again.close()


def test_nothing_is_written_over(ledger, tmp_path):
    (tmp_path / "copy.db").write_text("mine", encoding="utf-8")
    with pytest.raises(LedgerError, match="is there already"):
        back_up(ledger, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_written_leaves_nothing(ledger, tmp_path):
    with pytest.raises(LedgerError, match="cannot be written"):
        back_up(ledger, tmp_path / "nowhere" / "copy.db")
    assert list(tmp_path.glob("nowhere*")) == []
