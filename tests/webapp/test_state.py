"""The program's hash is in every entity tag: it knows each file that shapes answers, and no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import geodata
import webapp
from tests.webapp.conftest import make_app
from webapp import state
from webapp.state import hash_of_program, program_id, templates_folder

GEODATA = Path(geodata.__file__).parent
WEBAPP = Path(webapp.__file__).parent
SHAPING = [
    (folder, path.relative_to(folder))
    for folder, ending in ((GEODATA, "*.py"), (WEBAPP, "*.py"), (templates_folder(), "*.html"))
    for path in sorted(folder.rglob(ending))
    if not {"frontend", "__pycache__"} & set(path.relative_to(folder).parts)
]
"""Every module and template but what builds the browser's assets, whose names have their own hashes."""

ADDRESSES = ("/", "/projects", "/?f=json", "/collections", "/collections/projects/items?limit=1", "/openapi.json")


@pytest.fixture
def tree(tmp_path):
    """A small program: modules in folders, a template, words."""
    for place in ("a.py", "room/__init__.py", "room/inner/b.py", "pages/list.html", "words.json", "ru/texts.mo"):
        write(tmp_path, place)
    return tmp_path


def write(folder, place, text="x"):
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("place", ["new/c.py", "room/inner/deeper/d.py", "pages/new/card.html", "uz/texts.mo"])
def test_file_in_a_new_folder_changes_the_hash(tree, place):
    before = hash_of_program([tree])
    write(tree, place, "")
    assert hash_of_program([tree]) != before


@pytest.mark.parametrize("place", ["a.py", "room/inner/b.py", "pages/list.html", "words.json", "ru/texts.mo"])
def test_change_of_a_file_changes_the_hash(tree, place):
    before = hash_of_program([tree])
    write(tree, place, "y")
    assert hash_of_program([tree]) != before


def test_move_of_a_file_changes_the_hash(tree):
    before = hash_of_program([tree])
    (tree / "room/inner/b.py").rename(tree / "room/b.py")
    assert hash_of_program([tree]) != before


@pytest.mark.parametrize(
    "place",
    [
        "__pycache__/a.cpython-312.pyc",
        "room/__pycache__/b.py",
        "frontend/build.py",
        "frontend/src/map/map.json",
        "frontend/node_modules/x/x.html",
        "data/schema/project.schema.json",
        "data/projects/bridge.yaml",
        "static/dist/manifest.txt",
        "ru/texts.po",
    ],
)
def test_what_shapes_no_answer_leaves_the_hash(tree, place):
    before = hash_of_program([tree])
    write(tree, place)
    assert hash_of_program([tree]) == before


@pytest.mark.parametrize("folder", [GEODATA, WEBAPP, templates_folder()], ids=lambda folder: folder.name)
def test_every_module_and_template_is_counted(tmp_path, folder):
    """Each is put alone into an empty folder, at its own place."""
    empty = hash_of_program([tmp_path])
    lost = []
    places = [place for owner, place in SHAPING if owner == folder]
    for place in places:
        path = write(tmp_path, place)
        if hash_of_program([tmp_path]) == empty:
            lost.append(place.as_posix())
        path.unlink()
    assert lost == []
    assert len(places) > 30


def test_program_is_both_packages_and_the_templates(monkeypatch):
    seen = []
    monkeypatch.setattr(state, "hash_of_program", lambda folders, also: seen.extend(folders))
    program_id()
    assert seen == [WEBAPP, GEODATA, templates_folder()]


def test_program_is_in_every_entity_tag(snapshot, monkeypatch):
    """Two programs over one snapshot share no tag, neither of pages nor of the data interface."""
    monkeypatch.setattr(state, "program_id", lambda *_, also: "11111111")
    before = tags(make_app(snapshot))
    monkeypatch.setattr(state, "program_id", lambda *_, also: "22222222")
    after = tags(make_app(snapshot))
    assert all("11111111" in tag for tag in before)
    assert after == [tag.replace("11111111", "22222222") for tag in before]


def tags(app):
    client = app.test_client(use_cookies=False)
    return [client.get(address).headers["ETag"] for address in ADDRESSES]


def test_what_the_operator_adds_is_in_every_entity_tag(snapshot, tmp_path):
    """Words of an own folder of translations, and another base map, whose makers the pages name."""
    folder = tmp_path / "own"
    write(folder, "tg/LC_MESSAGES/messages.mo", "one")
    program = make_app(snapshot, translations=folder).extensions[state.EXTENSION].program
    write(folder, "tg/LC_MESSAGES/messages.mo", "two")
    atlas = make_app(snapshot, translations=folder).extensions[state.EXTENSION]
    other = replace(atlas, basemap=replace(atlas.basemap, hash="another"))
    assert len({program, atlas.program, other.program}) == 3
