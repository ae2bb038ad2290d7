"""The map stands on a page of another site; no other page of the atlas does."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.serving import atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = "[data-code]"
REFUSED = "chrome-error://chromewebdata/"


@contextmanager
def other_site(body: str) -> Iterator[str]:
    """A page on another origin."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(f'<!doctype html><html lang="en"><title>News</title><body>{body}</body>'.encode())

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def framed(visit, base: str, site: str, **options):
    """The other site's page and the frame in it."""
    found = visit(base=site, **options)
    found.page.route(f"{base}/**", lambda route: route.continue_())
    found.open("/")
    return found, found.page.frames[1]


def ready(found, frame):
    for _ in range(200):
        if frame.evaluate("document.documentElement.dataset.ready === 'true'"):
            return
        found.page.wait_for_timeout(50)
    raise AssertionError("the embedded map has no projects after 10 s")


def mark_in_sight(frame):
    """A marker that nothing covers."""
    found = frame.evaluate(
        """() => [...document.querySelectorAll('.atlas-mark')].find((mark) => {
            const { x, y, width, height } = mark.getBoundingClientRect();
            return mark.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        }).dataset.id"""
    )
    return frame.locator(f'.atlas-mark[data-id="{found}"]')


def test_map_works_on_another_site_with_the_code_that_was_copied(visit, base_url):
    builder = visit().open("/share/embed?lang=en&sector=manufacturing&in=en")
    code = builder.page.locator(CODE).inner_text()
    with other_site(f"<h1>News</h1>{code}<p>After</p>") as site:
        found, frame = framed(visit, base_url, site)
        ready(found, frame)
        assert frame.locator("#count").inner_text() == "10 of 65 projects"
        assert frame.locator(".atlas-mark").count() > 0
        assert frame.locator(".credits").inner_text().count("OpenStreetMap") == 1
        assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_click_opens_a_card_in_the_frame_and_the_page_in_a_new_tab(visit, base_url):
    with other_site(f'<iframe src="{base_url}/embed?lang=en" width="900" height="560"></iframe>') as site:
        found, frame = framed(visit, base_url, site)
        ready(found, frame)
        mark_in_sight(frame).click()
        card = frame.locator("#card")
        card.locator(".card-title").wait_for()
        name = card.locator(".card-title").inner_text()
        with found.page.context.expect_page() as opened:
            card.locator(".btn-main").click()
        assert "/projects/" in opened.value.url
        opened.value.wait_for_load_state()
        assert name in opened.value.title()
        card.locator(".embed-close").click()
        assert not card.is_visible()
        with found.page.context.expect_page() as opened:
            frame.locator("#open-atlas").click()
        assert opened.value.url.startswith(f"{base_url}/?")
        assert found.page.url == f"{site}/"


def test_click_opens_the_page_where_that_was_chosen(visit, base_url):
    with other_site(f'<iframe src="{base_url}/embed?open=page" width="900" height="560"></iframe>') as site:
        found, frame = framed(visit, base_url, site)
        ready(found, frame)
        with found.page.context.expect_page() as opened:
            mark_in_sight(frame).click()
        assert "/projects/" in opened.value.url
        assert not frame.locator("#card").is_visible()


SANDBOX = "allow-scripts"
WITH_LINKS = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


def test_map_works_in_a_sandbox_that_takes_its_origin(visit, base_url):
    code = f'<iframe src="{base_url}/embed?lang=kk" width="900" height="560" sandbox="{SANDBOX}"></iframe>'
    with other_site(code) as site:
        found, frame = framed(visit, base_url, site)
        ready(found, frame)
        assert frame.evaluate("self.origin") == "null"
        assert frame.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
        symbols = "[...document.querySelectorAll('.atlas-mark .mark-icon, #open-atlas svg')]"
        assert all(frame.evaluate(f"{symbols}.map(symbol => symbol.getBBox().width)"))
        mark_in_sight(frame).click()
        frame.locator("#card .card-title").wait_for()
        assert frame.evaluate("document.querySelector('#card .status-ring').getBBox().width") > 0
        frame.locator(".leaflet-container").focus()
        found.page.keyboard.press("+")
        for _ in range(60):
            if "map=" in frame.evaluate("location.search"):
                break
            found.page.wait_for_timeout(50)
        assert "project=" in frame.evaluate("location.search")


def test_links_of_a_sandboxed_map_lead_to_the_whole_atlas(visit, base_url):
    code = f'<iframe src="{base_url}/embed?lang=en" width="900" height="560" sandbox="{WITH_LINKS}"></iframe>'
    with other_site(code) as site:
        found, frame = framed(visit, base_url, site)
        ready(found, frame)
        with found.page.context.expect_page() as opened:
            frame.locator("#open-atlas").click()
        assert opened.value.evaluate("self.origin") == base_url


def test_wheel_scrolls_the_page_until_the_map_is_taken_in_hand(visit, base_url):
    frame_code = f'<iframe src="{base_url}/embed" width="900" height="560"></iframe>'
    with other_site(f'{frame_code}<p style="height: 3000px">Long</p>') as site:
        found, frame = framed(visit, base_url, site)
        ready(found, frame)
        found.page.mouse.move(450, 300)
        found.page.mouse.wheel(0, 200)
        found.until("scrollY > 0")
        assert "map=" not in frame.evaluate("location.search")
        found.page.evaluate("scrollTo(0, 0)")
        frame.locator(".leaflet-container").focus()
        found.page.mouse.move(450, 301)
        found.page.mouse.wheel(0, -200)
        for _ in range(60):
            if "map=" in frame.evaluate("location.search"):
                break
            found.page.wait_for_timeout(50)
        assert "map=" in frame.evaluate("location.search")


@pytest.mark.faults_expected  # the browser itself reports what it refuses
@pytest.mark.parametrize("path", ["/", "/projects", "/share/embed", "/projects/icic-central-asia"])
def test_no_other_page_can_be_framed(visit, base_url, path):
    with other_site(f'<iframe src="{base_url}{path}" width="600" height="400"></iframe>') as site:
        found, frame = framed(visit, base_url, site)
        found.page.wait_for_timeout(500)
        assert frame.url == REFUSED
        assert any("frame-ancestors" in fault or "frame" in fault.lower() for fault in found.faults)


@pytest.mark.faults_expected
def test_sites_that_are_not_named_are_refused_and_the_preview_is_not(visit):
    with (
        atlas(env={"CROSSBORDER_EMBED_ANCESTORS": "https://news.example"}) as base,
        other_site(f'<iframe src="{base}/embed" width="600" height="400"></iframe>') as site,
    ):
        found, frame = framed(visit, base, site)
        found.page.wait_for_timeout(500)
        assert frame.url == REFUSED
        own = visit(base=base).open("/share/embed")
        ready(own, own.page.frames[1])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 400}])
def test_embed_is_accessible_and_fits(visit, scheme, size):
    found = visit(size=size, touch=size is not DESKTOP).open(f"/embed?lang=ru&theme={scheme}").ready()
    found.accessible()
    found.open(f"/embed?lang=ru&theme={scheme}&project=icic-central-asia").ready()
    found.page.locator("#card .card-title").wait_for()
    found.accessible()
    assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_legend_can_be_left_out_and_narrows_the_map_where_it_is(visit):
    without = visit().open("/embed?legend=0&lang=en").ready()
    assert not without.page.locator(".legend").is_visible()
    found = visit().open("/embed?lang=en").ready()
    found.page.locator(".legend .st-operating").click()
    found.until("document.querySelector('#count').textContent.includes(' of ')")
    assert "status=operating" in found.page.url
    assert "status=operating" in found.page.locator("#open-atlas").get_attribute("href")


def test_card_in_the_frame_is_the_short_one_of_the_server(visit):
    found = visit().open("/embed?lang=kk&project=icic-central-asia").ready()
    found.page.locator("#card .card-title").wait_for()
    shown = found.page.evaluate(
        "document.querySelector('#card').innerHTML.replace(document.querySelector('.embed-close').outerHTML, '')"
    )
    sent = found.page.request.get(f"{found.base}/projects/icic-central-asia/card?lang=kk&short=1").text()
    assert unescape(shown) == unescape(sent).replace("/></svg>", "></use></svg>")


@pytest.mark.faults_expected  # the browser itself reports the answer that fails
def test_card_that_fails_can_be_asked_for_again(visit):
    found = visit()
    failing = [True]
    found.page.route(
        "**/projects/*/card*",
        lambda route: route.fulfill(status=503, body="") if failing[0] else route.continue_(),
    )
    found.open("/embed?lang=en&project=icic-central-asia").ready()
    found.page.locator("#card .problem").wait_for()
    failing[0] = False
    found.page.locator("#card .problem button").click()
    found.page.locator("#card .card-title").wait_for()


def test_builder_follows_its_form_without_a_reload(visit):
    found = visit().open("/share/embed?lang=en&sector=manufacturing")
    ready(found, found.page.frames[1])
    found.page.evaluate("window.stayed = true")
    found.page.select_option("select[name=theme]", "dark")
    found.page.select_option("select[name=in]", "kk")
    found.page.check("input[name=size][value=fixed]")
    found.page.fill("input[name=width]", "640")
    found.until(f"document.querySelector('{CODE}').textContent.includes('width=\"640\"')")
    code = found.page.locator(CODE).inner_text()
    assert all(part in code for part in ("lang=kk", "theme=dark", "sector=manufacturing"))
    preview = found.page.locator("[data-preview]")
    assert preview.get_attribute("width") == "640"
    assert "theme=dark" in preview.get_attribute("src")
    assert "theme=dark" in found.page.url
    assert found.page.evaluate("window.stayed")


def test_view_of_the_preview_goes_into_the_code(visit):
    found = visit().open("/share/embed?lang=en")
    frame = found.page.frames[1]
    ready(found, frame)
    before = found.page.locator("[data-preview]").get_attribute("src")
    frame.locator("button[aria-label='Zoom in']").click()
    found.until(f"/map=/.test(document.querySelector('{CODE}').textContent)")
    assert found.page.locator("[data-preview]").get_attribute("src") == before


def test_builder_works_without_scripts(visit):
    found = visit(java_script_enabled=False).open("/share/embed?lang=en&sector=manufacturing&map=6/42/68")
    found.page.select_option("select[name=theme]", "dark")
    found.page.fill("input[name=height]", "420")
    found.page.click("[data-apply]")
    code = found.page.locator(CODE).inner_text()
    assert all(part in code for part in ("theme=dark", "sector=manufacturing", "map=6/42/68", 'height="420"'))
    assert found.page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_builder_fits_a_phone(visit, lang):
    found = visit(size=PHONE, touch=True).open(f"/share/embed?lang={lang}&size=fixed&width=1200")
    assert found.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found.accessible()
