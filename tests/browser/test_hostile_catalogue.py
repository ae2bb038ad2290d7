"""Text from a catalogue is only ever text: markup, script ends, direction marks and very long names change nothing."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PAGES
from tests.hostile import HOSTILE, hostile_catalogue
from tests.serving import atlas

ATTEMPTS = (
    "node.innerHTML = '<b>x</b>'",
    "node.insertAdjacentHTML('beforeend', '<b>x</b>')",
    "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
    "document.createRange().createContextualFragment('<b>x</b>')",
    "document.createElement('script').src = '/static/dist/a.js'",
    "trustedTypes.createPolicy('other', {})",
)
"""Ways in which a text could become markup or code."""


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory):
    with atlas(catalog=hostile_catalogue(tmp_path_factory.mktemp("hostile"))) as base:
        yield base


@pytest.mark.parametrize("path", PAGES)
def test_page_shows_hostile_text_as_text(visit, hostile_url, path):
    reader = visit(base=hostile_url)
    reader.page.on("dialog", lambda dialog: reader.faults.append(f"dialog: {dialog.message}"))
    reader.open(path)
    reader.page.wait_for_timeout(800)
    assert reader.page.evaluate("window.hostile === undefined")
    assert reader.page.evaluate("document.querySelectorAll('img[src=\"x\"], [onerror], [onclick]').length") == 0
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_card_shows_the_hostile_name_in_full(visit, hostile_url):
    reader = visit(base=hostile_url).open("/?lang=en").ready()
    reader.page.locator('#list [data-id="icic-central-asia"] a').click()
    title = reader.page.locator("#card h2.card-title")
    title.wait_for()
    assert HOSTILE in title.text_content()


@pytest.mark.faults_expected  # the browser itself reports what it refuses
@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/nope" onerror="window.hostile=1">',
        '<script src="/hostile.js"></script>',
        '<p onclick="window.hostile=1">Press</p>',
        '<a href="javascript:window.hostile=1">Press</a>',
        '<a href="https://other.example/">Press</a>',
        '<iframe srcdoc="&lt;script&gt;parent.hostile=1&lt;/script&gt;"></iframe>',
        "<template><script>window.hostile=1</script></template>",
    ],
)
def test_card_that_could_do_more_than_be_read_is_not_shown(visit, markup):
    """What the server never sends is refused by the browser code as well."""
    reader = visit()
    asked = []
    reader.page.route("**/nope", lambda route: asked.append(route) or route.abort())
    reader.page.route(
        "**/projects/*/card*",
        lambda route: route.fulfill(
            content_type="text/html; charset=utf-8", body=f'<h2 class="card-title">A</h2>{markup}'
        ),
    )
    reader.open("/?lang=en").ready()
    reader.page.locator("#list .row a").first.click()
    reader.page.locator("#card-body .problem").wait_for()
    assert reader.page.locator("#card-body .card-title").count() == 0
    assert reader.page.evaluate("window.hostile === undefined")
    assert asked == []


@pytest.mark.faults_expected  # the browser itself reports what it refuses
@pytest.mark.parametrize("path", ["/", "/embed", "/indicators", "/projects/icic-central-asia", "/share/embed"])
def test_no_text_becomes_markup_or_code(visit, path):
    """Trusted Types: a slip in a script of ours, or of a library, ends in an error."""
    reader = visit().open(path)
    for attempt in ATTEMPTS:
        tried = f"const node = document.createElement('p'); try {{ {attempt}; return false }} catch {{ return true }}"
        assert reader.page.evaluate(f"() => {{ {tried} }}"), attempt
