"""A long file is read and checked by a process of its own, which says how far it is, can be given up, and is swept."""

from __future__ import annotations

import subprocess
import threading
import time

import pytest

from tests.webapp.desk.conftest import Role
from tests.webapp.desk.test_import import FOR_ALL, hand_in, matched, until_done
from webapp.desk import importwork, working
from webapp.desk.errors import RefusedError
from webapp.desk.views import importfile

ROWS = 1200
COLUMNS = ("name:en", "lat", "lon", "claim:cost", "source_url", "summary")


def long_table(rows=ROWS):
    lines = ["Name,Lat,Lon,Cost,Source,Summary"]
    for i in range(rows):
        cost = f"{i + 1} USD" if i % 400 else "12 mln"
        lines.append(f"Works number {i},41.{i:04d},69.24,{cost},https://news.example/{i},{'A text about it. ' * 4}")
    return "\n".join(lines).encode()


def account(house, name="Edda"):
    return house.account(name).id


def begin(house, name="Edda", kind="reading"):
    return working.begin(house.database, house.clock.seconds, account(house, name), kind, "list.csv")


def order(house, work, name="Edda", **more):
    told = {"kind": "reading", "name": "list.csv", "file": "", "catalog": ""} | more
    url = house.app.extensions["atlas"].settings.database_url
    return working.WorkOrder(url, work, account(house, name), house.clock.seconds, **told)


def test_long_file_is_read_and_checked_apart(house, ledger):
    editor = house.visitor(Role.EDITOR)
    answer = hand_in(editor, long_table(), "list.csv")
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/desk/import/work")
    match = until_done(editor).location
    fields = FOR_ALL | {"all-sector": "textiles"}
    answer = matched(editor, match, COLUMNS, **fields)
    assert answer.location.partition("?")[0] == "/desk/import/work", editor.text
    check = until_done(editor).location
    editor.get(check)
    said = " ".join(editor.text.split())
    assert f"{ROWS - 3} ready" in said
    assert "3 with questions" in said
    assert "These are the first 100." in said
    base = check.partition("?")[0].removesuffix("/check")
    token = editor.token
    sent = editor.post(f"{base}/answers?lang=en", token=token, do="send")
    assert sent.status_code == 303, editor.text
    (set_,) = ledger.queue()
    assert sum(change.family == "projects" for change in set_.changes) == ROWS - 3


def test_check_of_another_matching_or_of_before_an_accept_does_not_count(house, ledger, monkeypatch):
    monkeypatch.setattr(importfile, "MOST_AT_ONCE", 1)
    editor = house.visitor(Role.EDITOR)
    address = hand_in(editor, long_table(5), "list.csv").location
    check = address.replace("?", "/check?")
    assert editor.get(check).location.partition("?")[0] == address.partition("?")[0], "nothing was checked"
    monkeypatch.setattr(working, "start", lambda _database, told, _content: importwork.run(told))
    matched(editor, address, COLUMNS, **FOR_ALL | {"all-sector": "textiles"})
    assert "4 ready" in " ".join(editor.get(check).text.replace("<b>", "").replace("</b>", "").split())
    assert "Something was accepted" not in editor.text
    ledger.accept(ledger.propose([], author="x").id, "Edda", "", 1)
    assert "Something was accepted since" in editor.get(check).text
    assert editor.post(check).location.partition("?")[0] == "/desk/import/work"
    assert "Something was accepted since" not in editor.get(until_done(editor).location).text


def test_refusal_of_a_long_file_is_told_where_it_is_asked_for(house):
    editor = house.visitor(Role.EDITOR)
    hand_in(editor, b"Name\n" + b"x\n" * 40_000, "rows.csv")
    until_done(editor)
    assert "has more than 10000 rows" in editor.text


def test_how_far_it_is_with_and_without_scripts(house):
    editor, other = house.visitor(Role.EDITOR), house.visitor(Role.CONTRIBUTOR)
    work = begin(house, kind="checking")
    assert editor.get("/desk/import/work.json?lang=en").json["said"] == "The rows are about to be checked."
    with house.database.writing() as connection:
        assert working.tell(connection, work, done=1200, total=5000)
    assert editor.get("/desk/import/work.json?lang=en").json == {
        "running": True, "done": 1200, "total": 5000, "said": "1,200 of 5,000 rows are checked.",
    }  # fmt: skip
    page = editor.get("/desk/import/work?lang=en").text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert 'max="5000" value="1200"' in page
    assert "list.csv" in editor.get("/desk/import?lang=en").text
    assert other.get("/desk/import/work.json").json == {"running": False}
    assert other.get("/desk/import/work").status_code == 303


def test_one_for_each_person_and_few_in_all(house):
    begin(house)
    editor = house.visitor(Role.EDITOR)
    assert hand_in(editor, long_table(), "list.csv").status_code == 429
    assert "Wait until that is done, or cancel it" in editor.text
    for name in ("Cara", "Ada"):
        begin(house, name)
    house.deeds().add("Egon", Role.EDITOR, "three little horses")
    with pytest.raises(RefusedError) as told:
        begin(house, "Egon")
    assert told.value.fault == "work-all"
    house.clock.pass_(seconds=working.LOST_SECONDS)
    assert begin(house, "Egon"), "what has not been heard of is swept"
    assert working.of(house.database, house.clock.seconds, account(house)) is None


def test_given_up_work_leaves_nothing(house, monkeypatch):
    work, editor = begin(house), house.visitor(Role.EDITOR)
    monkeypatch.setattr(importwork, "TELL_SECONDS", 0)
    editor.get("/desk/import/work")
    assert editor.post("/desk/import/work/cancel").status_code == 303
    importwork.run(order(house, work), long_table())
    assert "list.csv" not in editor.get("/desk/import?lang=en").text
    assert working.of(house.database, house.clock.seconds, account(house)) is None


def test_process_that_parses_ends_when_its_work_is_given_up(house, monkeypatch):
    work = begin(house)
    monkeypatch.setattr(importwork, "TELL_SECONDS", 0)
    slow = threading.Thread(target=importwork.run, args=(order(house, work, name="Edda"), b"x" * 1000))
    monkeypatch.setattr("webapp.imports.apart.started", lambda *_args, **_more: Sleeper())
    slow.start()
    working.give_up(house.database, account(house))
    slow.join(20)
    assert not slow.is_alive()
    assert Sleeper.is_killed


class Sleeper:
    is_killed = False

    def wait(self, timeout=None):
        if timeout and not Sleeper.is_killed:
            time.sleep(timeout)
            raise subprocess.TimeoutExpired("parser", timeout)

    def poll(self):
        return None

    def kill(self):
        Sleeper.is_killed = True


def test_process_that_breaks_is_noticed_and_told(house):
    work, editor = begin(house), house.visitor(Role.EDITOR)
    working.start(house.database, order(house, work, catalog="/nowhere"))
    until_done(editor)
    assert "The file cannot be read." in editor.text
    assert begin(house), "another can be begun"


def test_work_without_end_is_stopped_and_told(house, monkeypatch):
    work, editor = begin(house, kind="checking"), house.visitor(Role.EDITOR)
    monkeypatch.setattr(importwork, "fitted", lambda *_: importwork._stop(0, None))
    importwork.run(order(house, work, kind="checking"))
    until_done(editor)
    assert "takes too much memory or time" in editor.text


def test_what_came_of_it_can_be_looked_at_later(house):
    work = begin(house)
    importwork.run(order(house, work), long_table(3))
    house.clock.pass_(hours=1)
    done = working.of(house.database, house.clock.seconds, account(house))
    assert done.state == working.ENDED
    visitor = house.visitor(Role.EDITOR)
    assert visitor.get("/desk/import/work").location.partition("?")[0] == f"/desk/import/{done.file}"
