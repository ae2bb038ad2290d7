"""Another distribution adds a format with one module and one entry, and a page with one module and one template.

The formats of a process are read once, so a process of its own is asked: with the distribution on its path.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from geodata.catalog.vocab import LANGUAGES
from geodata.errors import ExtensionError
from geodata.formats import extensions, registry
from tests.outside import ENTRIES, FILES, FORMAT, PAGE, distribution
from tests.webapp.conftest import BROWSER, make_app
from webapp import state

ROOT = Path(__file__).parents[2]
ASKING = """
import json, sys
from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.webapp.conftest import make_app
client = make_app(build_snapshot(load_catalog())).test_client(use_cookies=False)
found = []
for path, headers in json.load(sys.stdin):
    answer = client.get(path, headers=headers)
    found.append([answer.status_code, dict(answer.headers), answer.text])
json.dump(found, sys.stdout)
"""
ITEMS = "/collections/projects/items"
QUESTIONS = {
    "f": (f"{ITEMS}?f=ids&sector=energy", {}),
    "accept": (f"{ITEMS}?sector=energy", {"Accept": "text/plain, image/png;q=0.5"}),
    "person": (ITEMS, BROWSER),
    "csv": (f"{ITEMS}?f=csv&sector=energy&properties=name", {}),
    "openapi": ("/openapi.json", {}),
    "openapi page": ("/openapi", BROWSER),
    "collection": ("/collections/projects", {"Accept": "application/json"}),
    "collection page": ("/collections/projects", BROWSER),
    "data": ("/data?lang=en", BROWSER),
    "dcat": ("/data?f=jsonld", {}),
    "table": ("/projects?sector=energy", BROWSER),
    "project": ("/projects/icic-central-asia", BROWSER),
    "refused": (f"{ITEMS}?f=nothing", {"Accept": "application/json"}),
}


def run(folder, *command, given=""):
    """Run Python with a folder on its path, after our own sources."""
    paths = os.pathsep.join((str(folder), str(ROOT)))
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": paths},
        cwd=ROOT,
        input=given,
        text=True,
        capture_output=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return distribution(tmp_path_factory.mktemp("installed"), ENTRIES)


@pytest.fixture(scope="module")
def answers(installed):
    done = run(installed, "-c", ASKING, given=json.dumps(list(QUESTIONS.values())))
    assert done.returncode == 0, done.stderr
    return dict(zip(QUESTIONS, json.loads(done.stdout), strict=True))


@pytest.fixture
def found(monkeypatch):
    """Call it to have a distribution on the path of this process; what was imported from it is forgotten."""
    yield monkeypatch.syspath_prepend
    for name in [name for name in sys.modules if name.partition(".")[0] == "strange"]:
        del sys.modules[name]


# --- a format


def test_format_from_outside_is_given_by_its_name(answers):
    status, headers, text = answers["f"]
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert re.search(r'filename="projects-\w+\.list"', headers["Content-Disposition"])
    assert text.splitlines() == [line.partition(",")[0] for line in answers["csv"][2].splitlines()[1:]]


def test_format_from_outside_is_given_to_whoever_accepts_it(answers):
    assert answers["accept"][1]["Content-Type"] == "text/plain; charset=utf-8"
    assert answers["accept"][2] == answers["f"][2]
    assert answers["person"][1]["Content-Type"].startswith("text/html")


def test_format_from_outside_stands_in_every_menu_of_files(answers):
    for name in ("data", "table", "project", "person"):
        assert re.search(r'href="[^"]*f=ids[^"]*"[^>]*>List of ids <small>\.list</small>', answers[name][2]), name
    sheets = answers["data"][2].partition("For spreadsheets</p>")[2].partition("</ul>")[0]
    assert "Excel workbook" in sheets
    assert "List of ids" in sheets


def test_format_from_outside_is_described_wherever_formats_are(answers):
    paths = json.loads(answers["openapi"][2])["paths"]
    content = paths[f"{ITEMS}"]["get"]["responses"]["200"]["content"]
    assert content["text/plain; charset=utf-8"]["schema"] == {"type": "string", "format": "binary"}
    formats = next(p for p in paths[ITEMS]["get"]["parameters"] if p.get("name") == "f")
    assert "ids" in formats["schema"]["enum"]
    links = json.loads(answers["collection"][2])["links"]
    assert {"text/plain; charset=utf-8"} == {link["type"] for link in links if link["href"].endswith("f=ids")}
    assert "One id a line." in answers["collection page"][2]
    assert "text/plain" in answers["openapi page"][2]
    assert "text/plain" in answers["dcat"][2]
    assert "ids" in json.loads(answers["refused"][2])["detail"]


def test_command_line_writes_a_format_from_outside_and_names_it(installed, tmp_path, snapshot):
    target = tmp_path / "rivers.list"
    done = run(installed, "-m", "webapp", "export", "rivers", str(target))
    assert done.returncode == 0, done.stderr
    assert target.read_text().split() == list(snapshot.layer("rivers").ids)
    assert ".list" in run(installed, "-m", "webapp", "export", "--help").stdout.split()


def changed(old, new):
    return {**FILES, "strange/ids.py": FORMAT.replace(old, new)}


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({**FILES, "strange/ids.py": "raise RuntimeError('out of order')"}, "RuntimeError: out of order"),
        ({**FILES, "strange/ids.py": "FORMATS = 1"}, "AttributeError: module 'strange.ids' has no attribute 'FORMAT'"),
        ({}, "ModuleNotFoundError: No module named 'strange'"),
        ({**FILES, "strange/ids.py": "FORMAT = 7"}, "is of type int, not a geodata.formats.format.Format"),
        (changed('"ids"', '"csv"'), "the name 'csv' is that of CSV"),
        (changed('"ids"', '"shapefile"'), "the name 'shapefile' is that of Shapefile (zip)"),
        (changed('".list"', '".json"'), "the ending '.json' is that of GeoJSON"),
        (changed("text/plain", "text/csv"), "the media type 'text/csv' is that of CSV"),
        (changed('"ids"', '"html"'), "'html' cannot be a name: small letters, digits and hyphens, and not html"),
        (changed('".list"', '"list"'), "'list' is no ending of a file's name: a dot and small letters"),
        (changed("text/plain", "text/html"), "'text/html; charset=utf-8' cannot be the media type of a file"),
    ],
)
def test_broken_format_is_named_with_its_distribution_and_entry(tmp_path, found, files, why):
    found(distribution(tmp_path, {"crossborder.formats": ENTRIES["crossborder.formats"]}, files))
    with pytest.raises(ExtensionError) as refused:
        registry.with_outside(registry.SHIPPED)
    assert str(refused.value) == (f"strange-things 1.5, entry ids = strange.ids:FORMAT of crossborder.formats: {why}")


def test_command_line_says_which_distribution_is_broken_and_works_where_none_is_needed(tmp_path):
    folder = distribution(tmp_path, ENTRIES, {**FILES, "strange/ids.py": "raise RuntimeError('out of order')"})
    for command in (("export", "rivers", str(tmp_path / "x.csv")), ("export", "--help"), ("serve",)):
        done = run(folder, "-m", "webapp", *command)
        assert done.returncode == 1, command
        assert "strange-things 1.5, entry ids" in done.stderr, command
        assert "RuntimeError: out of order" in done.stderr
        assert "Traceback" not in done.stderr
    assert run(folder, "-m", "webapp", "check").returncode == 0


# --- a page


@pytest.fixture
def fresh(found):
    """Call it for a client of an app with a distribution."""

    def make(snapshot, folder):
        found(folder)
        return make_app(snapshot).test_client(use_cookies=False)

    return make


def text_of(client, path):
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text[-400:]
    return answer.text


def test_page_from_outside_stands_in_the_frame_menu_and_sitemap(fresh, snapshot, installed):
    client = fresh(snapshot, installed)
    page = text_of(client, "/count?lang=kk")
    assert f'<p id="count">{len(snapshot.catalog.projects)}</p>' in page
    assert '<html lang="kk"' in page
    assert re.search(r'<a href="/count\?lang=kk"(?: data-keeps-day)? aria-current="page">Count</a>', page)
    for lang in LANGUAGES:
        assert f'hreflang="{lang}" href="http://localhost/count?lang={lang}"' in page
    assert '<a href="/count">Count</a>' in text_of(client, "/about?lang=") or 'href="/count"' in text_of(
        client, "/about"
    )
    locations = {
        node.text for node in ET.fromstring(client.get("/sitemap.xml").data).iter() if node.tag.endswith("loc")
    }
    assert {f"http://localhost/count?lang={lang}" for lang in LANGUAGES} <= locations


def test_page_from_outside_is_shared_and_leaves_out_what_it_does_not_take(fresh, snapshot, installed):
    client = fresh(snapshot, installed)
    page = text_of(client, "/count?unit=one&lang=en")
    (href,) = re.findall(r'href="(/share[^"]*)"[^>]*data-share-view', page)
    assert "http://localhost/count?unit=one&amp;lang=en<" in text_of(client, href.replace("&amp;", "&"))
    assert client.get("/count?nonsense=1", headers=BROWSER).status_code == 200
    assert client.get("/count?f=json", headers=BROWSER).status_code == 400
    assert "<code>lang=xx</code>" in text_of(client, "/count?lang=xx")


def test_page_from_outside_keeps_the_day_and_the_security_of_all_pages(fresh, snapshot, installed):
    client = fresh(snapshot, installed)
    page = text_of(client, "/count?asof=2021-06-01&lang=en")
    assert "As known on 1 Jun" in page
    assert f'<p id="count">{len(snapshot.catalog.projects)}</p>' not in page
    assert 'href="/projects?lang=en&amp;asof=2021-06-01"' in page
    ours, theirs = (client.get(path, headers=BROWSER).headers for path in ("/about", "/count"))
    assert theirs["Content-Security-Policy"] == ours["Content-Security-Policy"]
    assert theirs["ETag"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({**FILES, "strange/page.py": "raise RuntimeError('out of order')"}, "RuntimeError: out of order"),
        ({**FILES, "strange/page.py": "blueprint = 7"}, "is of type int, not a flask.Blueprint"),
        ({**FILES, "strange/page.py": PAGE.replace('"/count"', '"/about"')}, "the address /about is taken"),
        (
            {**FILES, "strange/page.py": PAGE.replace('"counting"', '"pages"')},
            "The name 'pages' is already registered for a different blueprint. Use 'name=' to provide a unique name.",
        ),
        (
            {**FILES, "strange/page.py": PAGE.replace('"/count", "count"', '"/count", "about"')},
            "the pages pages.about and counting.count are both called 'about'",
        ),
    ],
)
def test_broken_page_is_named_with_its_distribution_and_entry(fresh, snapshot, tmp_path, files, why):
    folder = distribution(tmp_path, {"crossborder.pages": ENTRIES["crossborder.pages"]}, files)
    with pytest.raises(ExtensionError) as refused:
        fresh(snapshot, folder)
    assert str(refused.value) == (
        f"strange-things 1.5, entry count = strange.page:blueprint of crossborder.pages: {why}"
    )


def test_template_from_outside_does_not_replace_one_of_ours(fresh, snapshot, tmp_path):
    client = fresh(snapshot, distribution(tmp_path, ENTRIES, {**FILES, "strange/templates/about.html": "mine"}))
    assert "<main" in text_of(client, "/about")


# --- both


def test_a_change_of_what_others_add_renews_every_entity_tag(found, tmp_path):
    folder = distribution(tmp_path, ENTRIES)
    without = state.program_id()
    found(folder)
    assert folder / "strange" in extensions.places()
    assert "strange" not in sys.modules
    first = state.program_id()
    ids_of_programs = [without, first]
    for name in ("ids.py", "templates/count.html"):
        (folder / "strange" / name).write_text("changed", encoding="utf-8")
        ids_of_programs.append(state.program_id())
    assert len(set(ids_of_programs)) == 4
