"""An editor hands in a spreadsheet, says what its columns are, answers questions, and publishes what is ready."""

from __future__ import annotations

import io
import time

import openpyxl
import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.desks import PROJECT, made_desk, sign_in
from tests.serving import atlas
from webapp.desk import accounts, working
from webapp.desk.database import DeskDatabase
from webapp.serving.worker import FAREWELL_SECONDS

HEADINGS = ("Наименование проекта", "Ендік", "Бойлық", "Sektor", "Құны, млн", "Status", "Источник")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = ((1440, 900), (390, 844), (667, 375), (320, 640))
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
LONG = 2000
SLOW_MS = 90_000
"""A long file is read behind everything else that the machine does."""


@pytest.fixture
def desk(tmp_path):
    return made_desk(tmp_path)


@pytest.fixture
def base(desk):
    with atlas(env=desk.env) as address:
        yield address


def row(name, lat=41.28, cost="12,5 USD", page=1):
    return (name, lat, 69.24, "textiles", cost, "operating", f"https://news.example/{page}")


def workbook(*rows):
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    for one in (HEADINGS, *rows):
        book.active.append(one)
    written = io.BytesIO()
    book.save(written)
    return {"name": "projects.xlsx", "mimeType": XLSX, "buffer": written.getvalue()}


def short():
    return workbook(
        row("Шахта Восток"),
        row("Фабрика Запад", 41.31, "12 млн", 2),
        row("Международный центр промышленной кооперации «Центральная Азия»", 40.76, "7 USD", 3),
    )


def hand_in(reader, file, lang="en"):
    page = reader.open(f"/desk/import?lang={lang}").page
    page.locator("[name=file]").set_input_files(file)
    page.locator(".desk-form [type=submit]").click()


def say_the_rest(page):
    """What holds for all rows; the columns are guessed."""
    page.locator("[name=all-partner_country]").select_option("UZ")
    page.locator("[name=all-investor_origin]").fill("UZ")
    page.locator("[name=all-precision]").select_option("settlement")
    page.locator("[name=all-uncertainty_km]").fill("8")
    page.locator("[name=source-kind]").select_option("independent")
    page.locator(".desk-foot [type=submit]").click()


def looked_over(reader):
    """Assert that a page is accessible, and fits every screen."""
    reader.accessible()
    size, wide = reader.page.viewport_size, {}
    for width, height in WIDTHS:
        reader.page.set_viewport_size({"width": width, "height": height})
        wide[width] = reader.page.evaluate(OVERFLOW)
    reader.page.set_viewport_size(size)
    assert {width: px for width, px in wide.items() if px > 0} == {}, reader.page.url


@pytest.mark.parametrize(("size", "lang"), [(DESKTOP, "en"), (PHONE, "kk")])
def test_from_a_file_to_the_public_site(visit, desk, base, size, lang):
    reader = visit(base=base, size=size, touch=size is PHONE)
    page = reader.page
    sign_in(reader, "Edda", "/desk/import")
    hand_in(reader, short(), lang)
    page.locator("[name=column-0]").wait_for()
    chosen = [page.locator(f"[name=column-{i}]").input_value() for i in range(len(HEADINGS))]
    assert chosen == ["name:ru", "lat", "lon", "sector", "claim:cost", "claim:status", "source_url"]
    looked_over(reader)
    say_the_rest(page)
    page.locator(".desk-counts").wait_for()
    looked_over(reader)
    assert page.locator(".desk-asked li").all_inner_texts()[0].startswith("Sheet1!E3: “12 млн” – ")
    assert page.locator(".smallmap .sm-new, .smallmap .sm-same").count() == 2
    assert page.locator(f"a[href*='/projects/{PROJECT}']").count() == 1, "what is there is found by its name"
    with page.expect_download() as told:
        page.locator("a[href*='questions.xlsx']").click()
    assert told.value.suggested_filename == "questions.xlsx"
    page.locator("[value=same]").check()
    page.locator("[name=reason]").fill("From the office")
    page.locator("[value=send]").click()
    page.wait_for_url("**/desk/changes/**")
    looked_over(reader)
    assert "Шахта Восток" in page.locator("main").inner_text()
    page.locator("[data-desk-decide] [accesskey=a]").click()
    page.wait_for_url("**/desk?done=accepted**")
    address = f"{base}/projects/shahta-vostok?lang={lang}"
    for _ in range(200):
        if page.request.get(address).status == 200:
            break
        page.wait_for_timeout(200)
    page.wait_for_timeout(1000 * (FAREWELL_SECONDS + 1))  # open connections are of the state before
    assert "Шахта Восток" in reader.open(f"/projects/shahta-vostok?lang={lang}").page.locator("h1").inner_text()
    assert "remembered" in reader.open("/desk/import?lang=en").page.locator("main").inner_text().lower()
    looked_over(reader)


def test_long_file_shows_how_far_it_is(visit, base):
    reader = visit(base=base)
    page = reader.page
    sign_in(reader, "Edda", "/desk/import")
    hand_in(
        reader,
        workbook(*(row(f"Фабрика номер {i}", 41 + i / 20000, f"{7 * i + 1_000_003} USD", i) for i in range(LONG))),
    )
    page.locator("progress").wait_for()
    page.locator("[name=column-0]").wait_for(timeout=SLOW_MS)
    say_the_rest(page)
    page.locator("progress").wait_for()
    page.locator(".desk-counts").wait_for(timeout=SLOW_MS)
    assert page.locator(".desk-counts b").first.inner_text() == str(LONG)


def test_bar_moves_with_the_rows_and_leads_on_when_they_are_done(visit, desk, base):
    database = DeskDatabase(desk.url)
    edda = accounts.named(database, "Edda").id
    work = working.begin(database, int(time.time()), edda, "checking", "list.csv", "none")
    reader = visit(base=base)
    page = reader.page
    sign_in(reader, "Edda", "/desk/import")
    reader.open("/desk/import/work?lang=en")
    looked_over(reader)
    with database.writing() as connection:
        working.tell(connection, work, seen=int(time.time()), done=1200, total=5000)
    page.get_by_text("1,200 of 5,000 rows are checked.").wait_for()
    assert page.locator("progress").evaluate("bar => bar.position") == pytest.approx(0.24)
    looked_over(reader)
    working.give_up(database, edda)
    database.close()
    page.locator("[name=file]").wait_for()


def test_long_file_without_scripts_is_looked_at_again_and_given_up(visit, base):
    reader = visit(base=base, size=PHONE, java_script_enabled=False)
    page = reader.page
    sign_in(reader, "Edda", "/desk/import")
    hand_in(
        reader,
        workbook(*(row(f"Фабрика номер {i}", 41 + i / 20000, f"{7 * i + 1_000_003} USD", i) for i in range(LONG))),
    )
    page.locator("[name=column-0]").wait_for(timeout=SLOW_MS)
    say_the_rest(page)
    page.locator(".desk-work [type=submit]").click()
    page.locator("[name=column-0]").wait_for()
    page.goto(f"{base}/desk/import?lang=en")
    assert "projects.xlsx" in page.locator("main").inner_text()
    assert page.locator(".desk-done").count() == 0
