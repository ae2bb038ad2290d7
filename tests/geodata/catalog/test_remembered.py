"""What was read before is taken again only as long as nothing of it can have changed."""

from __future__ import annotations

import os

import pytest

from geodata.catalog import files, remembered
from geodata.catalog.remembered import Remembered
from geodata.errors import CatalogError
from geodata.ledger.applied import catalog_at, files_hash
from tests.ledgers import adding, change_set, probe_folder
from tests.probe import write_sources


@pytest.fixture
def folder(tmp_path):
    return probe_folder(tmp_path / "catalogue")


@pytest.fixture
def opened(monkeypatch):
    """Names of the files that were opened."""
    names, read = [], files.read_bytes

    def noted(path, *more):
        names.append(path.name)
        return read(path, *more)

    monkeypatch.setattr(files, "read_bytes", noted)
    return names


def test_file_that_looks_as_it_did_is_not_opened_again(folder, opened, monkeypatch):
    monkeypatch.setattr(remembered, "SETTLED_NS", 0)
    memory = Remembered()
    before = catalog_at(folder, (), memory=memory)
    assert "probe.yaml" in opened
    opened.clear()
    after = catalog_at(folder, (), memory=memory)
    assert opened == []
    assert after.projects is before.projects
    assert (after.sources, after.vocab, after.about) == (before.sources, before.vocab, before.about)
    assert after.files == before.files


def test_file_that_was_changed_just_now_is_read_though_it_looks_the_same(folder, monkeypatch):
    memory, path = Remembered(), folder / "sources.csv"
    write_sources(folder, title="AAA")
    seen = path.stat()
    assert catalog_at(folder, (), memory=memory).sources["first"].title == "AAA"
    write_sources(folder, title="BBB")
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    looks = remembered.looks_of
    monkeypatch.setattr(remembered, "looks_of", lambda it: looks(it) and (*looks(it)[:-1], seen.st_ctime_ns))
    assert catalog_at(folder, (), memory=memory).sources["first"].title == "BBB"


def test_what_says_the_same_in_other_letters_is_the_same_object(folder):
    memory = Remembered()
    before = catalog_at(folder, (), memory=memory)
    path = folder / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace('"A text"', "A text"), encoding="utf-8")
    assert catalog_at(folder, (), memory=memory).sources is before.sources


def test_problem_has_its_line_also_where_all_else_is_known(folder):
    memory = Remembered()
    catalog_at(folder, (), memory=memory)
    (folder / "places.yaml").write_text("places:\n  - id: x\n    name: X\n", encoding="utf-8")
    with pytest.raises(CatalogError) as with_memory:
        catalog_at(folder, (), memory=memory)
    with pytest.raises(CatalogError) as without:
        catalog_at(folder, ())
    assert with_memory.value.problems == without.value.problems
    assert any(problem.line for problem in without.value.problems)
    (folder / "places.yaml").unlink()
    assert catalog_at(folder, (), memory=memory).places == {}


def test_project_that_a_rule_of_others_breaks_is_named_with_its_line(folder):
    memory = Remembered()
    catalog_at(folder, (), memory=memory)
    (folder / "sources.csv").write_text(
        (folder / "sources.csv").read_text(encoding="utf-8").replace("first,", "second,"), encoding="utf-8"
    )
    with pytest.raises(CatalogError) as refused:
        catalog_at(folder, (), memory=memory)
    assert {(it.file, it.code) for it in refused.value.problems} == {("projects/probe.yaml", "unknown-source")}
    assert all(it.line for it in refused.value.problems)


def test_set_that_was_changed_in_a_restored_database_is_made_anew(folder):
    memory = Remembered()
    for value in ("10 t", "12 t"):
        catalog = catalog_at(folder, [change_set(1, adding(value))], memory=memory)
        assert catalog.projects["probe"].claims[-1].value == value
    same = catalog_at(folder, [change_set(1, adding("12 t"))], memory=memory)
    assert same.projects["probe"] is catalog.projects["probe"]
    assert len(catalog_at(folder, (), memory=memory).projects["probe"].claims) == 1


def test_hash_of_the_files_is_the_same_with_and_without_memory(folder, monkeypatch):
    monkeypatch.setattr(remembered, "SETTLED_NS", 0)
    memory = Remembered()
    first = files_hash(folder, memory)
    assert files_hash(folder, memory) == first == files_hash(folder)
    write_sources(folder, title="Another")
    assert files_hash(folder, memory) == files_hash(folder) != first
