"""A table is handed in, matched, looked at and sent: it becomes a change set like any other."""

from __future__ import annotations

import io
import re
import time

import openpyxl
import pytest

from tests.webapp.conftest import BROWSER
from tests.webapp.desk.conftest import ORIGIN
from webapp.desk.roles import Role
from webapp.imports.targets import guessed

WAIT_SECONDS = 60
HEADINGS = ("Наименование проекта", "Ендік", "Бойлық", "Sektor", "Құны, млн", "Status", "Срок сдачи", "Источник")
GOOD = ("Шахта Восток", "41,28", "69,24", "textiles", "12,5 USD", "operating", "IV кв. 2026", "https://news.example/1")
FOR_ALL = {
    "all-partner_country": "UZ",
    "all-investor_origin": "UZ",
    "all-precision": "settlement",
    "all-uncertainty_km": "8",
    "source-kind": "independent",
    "source-language": "ru",
}


def workbook(*rows, headings=HEADINGS):
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    for row in (headings, *rows):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def hand_in(visitor, content, name="projects.xlsx"):
    visitor.get("/desk/import?lang=en")
    answer = visitor.client.post(
        "/desk/import?lang=en",
        data={"token": visitor.token, "file": (io.BytesIO(content), name)},
        headers=BROWSER | {"Origin": ORIGIN},
    )
    visitor.page = answer
    return answer


def until_done(visitor):
    """Page that the one with the bar leads to."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        page = visitor.get("/desk/import/work?lang=en")
        if page.status_code != 200 or "data-desk-work" not in page.text:
            return page
        time.sleep(0.1)
    raise AssertionError("not done in time")


def matched(visitor, address, columns, **more):
    visitor.get(address)
    fields = FOR_ALL | {f"column-{i}": target for i, target in enumerate(columns)} | more
    return visitor.post(f"{address.partition('?')[0]}/match?lang=en", **fields)


COLUMNS = ("name:ru", "lat", "lon", "sector", "claim:cost", "claim:status", "claim:completion", "source_url")


@pytest.fixture
def ledger(house):
    return house.app.extensions["desk"].reviews(house.app.extensions["desk"].get()).ledger


def test_table_becomes_a_change_set_to_review(house, ledger):
    visitor = house.visitor(Role.CONTRIBUTOR)
    answer = hand_in(visitor, workbook(GOOD))
    assert answer.status_code == 303
    visitor.get(answer.location)
    for target in COLUMNS:
        assert f'value="{target}" selected' in visitor.page.text, "guessed from headings in four languages"
    answer = matched(visitor, answer.location, COLUMNS)
    assert answer.status_code == 303, visitor.text
    visitor.get(answer.location)
    assert "1 ready" in " ".join(visitor.text.split())
    assert "Шахта Восток" in visitor.text
    assert '<figure class="smallmap">' in visitor.page.text
    sent = visitor.post(answer.location.replace("/check", "/answers"), do="send", reason="From the office")
    assert sent.status_code == 303
    (set_,) = ledger.queue()
    assert (set_.author, set_.reason) == ("Cara", "From the office")
    editor = house.visitor(Role.EDITOR)
    editor.get(f"/desk/changes/{set_.id}?lang=en")
    assert "What is wrong" not in editor.text
    editor.post(f"/desk/changes/{set_.id}/accept", version="1")
    assert ledger.find(set_.id).state == "accepted"
    assert visitor.get(answer.location).status_code == 404, "what was sent is not kept"


def test_each_reject_is_named_by_its_cell(house, ledger):
    visitor = house.visitor(Role.EDITOR)
    bad = ("Логистика", "41,28", "69,24", "textiles", "12 млн", "nonsense", "31.02.2026", "kun.uz")
    answer = hand_in(visitor, workbook(GOOD, bad))
    answer = matched(visitor, answer.location, COLUMNS)
    visitor.get(answer.location)
    said = " ".join(visitor.text.split())
    assert "Sheet1!E3 : “12 млн” – which currency?" in said
    assert "Sheet1!F3 : “nonsense” – not one of the words" in said
    assert "Sheet1!G3 : “31.02.2026” – this is no day of the calendar" in said
    assert "Sheet1!H3 : “kun.uz” – this names a site, not a page" in said
    assert "1 with questions" in said
    visitor.post(answer.location.replace("/check", "/answers"), do="send")
    (set_,) = ledger.queue()
    assert [change.id for change in set_.changes if change.family == "projects"] == ["shahta-vostok"]


def test_rejects_are_files_that_can_be_mended_and_handed_in(house):
    visitor = house.visitor(Role.EDITOR)
    bad = ("Логистика", "41,28", "69,24", "textiles", "12 млн", "operating", "2026", "https://news.example/3")
    address = hand_in(visitor, workbook(GOOD, bad)).location
    visitor.get(matched(visitor, address, COLUMNS).location)
    base = address.partition("?")[0]
    for name in ("questions.csv", "questions.xlsx"):
        assert f'href="{base}/{name}?lang=en"' in visitor.page.text
    lines = visitor.get(f"{base}/questions.csv?lang=en").text.splitlines()
    assert lines[1:] == ['Sheet1!E3,"Құны, млн",12 млн,which currency?,currency']
    answer = visitor.get(f"{base}/questions.xlsx?lang=en")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="questions.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    book.worksheets[0]["E2"] = "12 USD"
    written = io.BytesIO()
    book.save(written)
    again = hand_in(visitor, written.getvalue(), "mended.xlsx").location
    visitor.get(matched(visitor, again, (*COLUMNS, "")).location)
    assert "1 ready" in " ".join(visitor.text.split())
    assert "0 with questions" in " ".join(visitor.text.split())


def test_what_is_there_is_found_and_waits_for_an_answer(house, ledger):
    project = house.app.extensions["atlas"].snapshot.catalog.projects["icic-central-asia"]
    name, at = project.names.best("ru")[0], project.location
    visitor = house.visitor(Role.EDITOR)
    row = (name, str(at.lat), str(at.lon), "industrial zone", "1 USD", "operating", "2026", "https://news.example/2")
    answer = hand_in(visitor, workbook(row))
    check = matched(visitor, answer.location, COLUMNS).location
    visitor.get(check)
    assert "same name" in visitor.text
    assert 'value="send" disabled' in visitor.page.text
    token = visitor.token
    assert visitor.post(check.replace("/check", "/answers"), token=token, do="send").status_code == 422
    assert ledger.queue() == ()
    visitor.post(check.replace("/check", "/answers"), token=token, do="send", **{"row-2": "same"})
    (set_,) = ledger.queue()
    assert {change.kind for change in set_.changes} == {"put", "add-claim"}
    assert {change.project for change in set_.changes if change.kind == "add-claim"} == {project.id}


def test_files_are_for_who_handed_them_in_and_swept(house):
    cara, edda = house.visitor(Role.CONTRIBUTOR), house.visitor(Role.EDITOR)
    address = hand_in(cara, workbook(GOOD)).location
    assert cara.get(address).status_code == 200
    assert edda.get(address).status_code == 404
    edda.get("/desk/account")
    token = edda.token
    for what in ("sheet", "match", "answers", "drop"):
        assert edda.post(f"{address.partition('?')[0]}/{what}", token=token).status_code == 404
    house.clock.pass_(hours=1, minutes=30)
    assert cara.get(address).status_code == 200
    cara.get("/desk/import")
    assert "projects.xlsx" in cara.text
    house.clock.pass_(hours=11)
    again = house.visitor(Role.CONTRIBUTOR)
    assert again.get(address).status_code == 404


def test_answers_that_cannot_be_are_told_and_kept(house):
    visitor = house.visitor(Role.EDITOR)
    address = hand_in(visitor, workbook(GOOD)).location
    answer = matched(visitor, address, ("lat", "lat"), **{"all-as_of": "31.02.2026", "all-uncertainty_km": "wide",
                     "source-title": "My list", "source-url": "ftp://x"})  # fmt: skip
    assert answer.status_code == 422
    for said in ("No column is the name", "Two columns are the same", "No columns are longitude", "A date is written",
                 "a number of kilometres", "begins with https://", "needs its publisher"):  # fmt: skip
        assert said in visitor.text, said
    assert 'value="My list"' in visitor.page.text


def test_larger_bodies_are_taken_here_alone(house):
    visitor = house.visitor(Role.EDITOR)
    long = b"Name\n" + b"x" * 300_000 + b"\n"
    assert hand_in(visitor, long, "a.csv").status_code == 303
    until_done(visitor)
    assert "holds more than 20000 characters" in visitor.text
    answer = visitor.client.post("/desk/accept", data={"x": "y" * 100_000}, headers=BROWSER | {"Origin": ORIGIN})
    assert answer.status_code == 413
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Origin": ORIGIN}
    huge = visitor.client.post("/desk/import", data=bytes(100 * 1024 * 1024), headers=BROWSER | kind)
    assert huge.status_code == 413


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_template_is_guessed_whole_and_has_lists_of_words(house, lang):
    visitor = house.visitor(Role.CONTRIBUTOR)
    answer = visitor.get(f"/desk/import/template.xlsx?lang={lang}")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    headings = [cell.value for cell in book["Projects"][1]]
    found = guessed(headings, house.app.extensions["atlas"].snapshot.catalog)
    assert [heading for heading, target in zip(headings, found, strict=True) if not target] == []
    assert book["Projects"].data_validations.count == 4
    status = [cell.value for cell in book["Words"]["B"] if cell.value]
    assert len(status) == 1 + len(house.app.extensions["atlas"].snapshot.catalog.vocab.statuses)


def test_another_sheet_is_guessed_anew_and_a_file_is_forgotten(house):
    book = openpyxl.Workbook()
    for row in (("About", "this"), ("by", "somebody")):
        book.active.append(row)
    book.create_sheet("Second").append(HEADINGS)
    book["Second"].append(GOOD)
    written = io.BytesIO()
    book.save(written)
    visitor = house.visitor(Role.CONTRIBUTOR)
    address = hand_in(visitor, written.getvalue()).location
    visitor.get(address)
    base = address.partition("?")[0]
    assert visitor.post(f"{base}/sheet?lang=en", sheet="7").status_code == 303
    visitor.get(address)
    assert visitor.post(f"{base}/sheet?lang=en", sheet="1").status_code == 303
    visitor.get(address)
    assert "projects.xlsx · Second · 1 row" in visitor.text
    assert 'value="claim:status" selected' in visitor.page.text
    assert visitor.post(f"{base}/drop?lang=en").status_code == 303
    assert visitor.get(address).status_code == 404


MINISTRY = FOR_ALL | {"source-title": "List of May", "source-publisher": "Ministry of Roads"}


def test_columns_are_remembered_for_the_next_file_of_the_publisher(house):
    editor = house.visitor(Role.EDITOR)
    address = hand_in(editor, workbook(GOOD, headings=(*HEADINGS[:-1], "Прочее"))).location
    odd = (*COLUMNS[:-1], "claim:jobs")
    assert matched(editor, address, odd, **MINISTRY | {"currency-4": "USD", "all-as_of": "2026-05"}).status_code == 303
    cara = house.visitor(Role.CONTRIBUTOR)
    again = hand_in(cara, workbook(GOOD, headings=(*HEADINGS[1:-1], "Прочее", "Ещё"))).location
    cara.get(again)
    assert "matched as remembered for “Ministry of Roads” (8 columns, Edda," in " ".join(cara.text.split())
    assert 'name="column-6"><option value="">' in cara.page.text
    for chosen in ("claim:jobs", "lat", "UZ", "settlement"):
        assert f'value="{chosen}" selected' in cara.page.text, chosen
    assert 'value="Ministry of Roads"' in cara.page.text
    assert 'value="List of May"' not in cara.page.text, "a title is of one file"
    assert 'value="2026-05"' not in cara.page.text, "and so is its day"
    base = again.partition("?")[0]
    assert cara.post(f"{base}/recall?lang=en", remembered="").status_code == 303
    cara.get(again)
    assert 'value="claim:jobs" selected' not in cara.page.text
    number = re.search(r'<option value="(\d+)">Ministry', cara.page.text)[1]
    assert cara.post(f"{base}/recall?lang=en", remembered=number).status_code == 303
    assert 'value="claim:jobs" selected' in cara.get(again).text


def test_what_is_remembered_is_shown_replaced_and_forgotten_by_editors(house):
    editor, cara = house.visitor(Role.EDITOR), house.visitor(Role.CONTRIBUTOR)
    for column in ("claim:cost", "claim:investment"):
        address = hand_in(editor, workbook(GOOD)).location
        assert matched(editor, address, (*COLUMNS[:4], column), **MINISTRY).status_code == 303
    address = hand_in(cara, workbook(GOOD, headings=tuple("ABCDEFGH"))).location
    assert matched(cara, address, COLUMNS, **MINISTRY | {"source-publisher": "Cara & Co"}).status_code == 303
    cara.get("/desk/import?lang=en")
    assert cara.page.text.count("Ministry of Roads") == 1, "the second took the place of the first"
    assert "Investment" in cara.text
    assert "Cara & Co" not in cara.text, "only what editors make is remembered"
    assert "/forget" not in cara.page.text
    editor.get("/desk/import?lang=en")
    forget = re.search(r'action="(/desk/import/remembered/\d+/forget)', editor.page.text)[1]
    token = editor.token
    assert cara.post(forget).status_code == 403
    assert editor.post(forget, token=token).status_code == 303
    assert "Ministry of Roads" not in editor.get("/desk/import?lang=en").text


def test_other_headings_are_guessed(house):
    editor = house.visitor(Role.EDITOR)
    address = hand_in(editor, workbook(GOOD)).location
    assert matched(editor, address, COLUMNS, **MINISTRY).status_code == 303
    other = hand_in(editor, workbook(GOOD, headings=("Name", "Lat", "Lon", "Sector", "Cost", "Status", "End", "Link")))
    assert "matched as remembered" not in editor.get(other.location).text
    assert 'value="name:en" selected' in editor.page.text
