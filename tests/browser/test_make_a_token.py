"""An editor makes a token for a program, the program proposes with it, and the editor ends it."""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.browser.conftest import PHONE
from tests.desks import PASSWORD, PROJECT, made_desk, sign_in
from tests.serving import atlas


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A desk with people."""
    desk = made_desk(tmp_path_factory.mktemp("desk"))
    with atlas(env=desk.env) as address:
        yield address


def propose(base, token):
    claim = {"field": "jobs", "value": "1,234 jobs", "source": "vlast-64240"}
    body = {"reason": "Read at night", "changes": [{"kind": "add-claim", "project": PROJECT, "claim": claim}]}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(f"{base}/api/changesets", json.dumps(body).encode(), headers)) as answer:
        return json.load(answer)["id"]


def test_token_is_made_used_and_ended_on_a_phone(visit, base):
    reader = visit(base=base, size=PHONE, touch=True)
    sign_in(reader, "Edda", "/desk/account")
    page = reader.page
    page.get_by_role("link", name="Look after the tokens").click()
    page.get_by_label("Name").fill("night import")
    page.get_by_label("decide, too").check()
    page.get_by_label("It ends after").select_option("30")
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Make the token").click()
    token = page.locator(".desk-link code").inner_text()
    assert token.startswith("atlas_")
    reader.accessible()
    set_ = propose(base, token)
    assert "Read at night" in reader.open(f"/desk/changes/{set_}?lang=en").page.locator("main").inner_text()
    reader.open("/desk/account/tokens?lang=en").accessible()
    assert token not in page.content()
    page.get_by_role("button", name="night import").click()
    page.get_by_text("The token has ended").wait_for()
    with pytest.raises(HTTPError, match="401"):
        propose(base, token)
