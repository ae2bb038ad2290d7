"""Lanes: few work, some wait, one address cannot take all; streams are counted, limited in time, and always end."""

import threading
import time

import pytest

from webapp.http.lanes import BusyError, Lane, Streams


def test_place_is_free_again_after_success_and_failure():
    lane = Lane(1, 0.01)
    with lane.place():
        pass
    with pytest.raises(ValueError, match="x"), lane.place():
        raise ValueError("x")
    with lane.place():
        assert lane.waiting == 0


def test_who_waits_too_long_is_told_so():
    lane = Lane(1, 0.02)
    with lane.place(), pytest.raises(BusyError, match=r"0\.02 seconds"), lane.place():
        pass
    with lane.place():
        pass


def test_waiting_is_served_when_a_place_becomes_free():
    lane, served = Lane(1, 5), []

    def work(number):
        with lane.place():
            served.append(number)

    with lane.place():
        threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        while lane.waiting < 3:
            time.sleep(0.01)
        assert served == []
    for thread in threads:
        thread.join()
    assert sorted(served) == [0, 1, 2]


def test_one_address_has_a_share_of_the_queue_only():
    lane = Lane(1, 5, waiting=8)
    with lane.place("a"):
        threads = [threading.Thread(target=lambda: lane.enter("a")) for _ in range(2)]
        for thread in threads:
            thread.start()
        while lane.waiting < 2:
            time.sleep(0.01)
        with pytest.raises(BusyError, match="Too many"):
            lane.enter("a")
        other = threading.Thread(target=lambda: lane.enter("b"))
        other.start()
        while lane.waiting < 3:
            time.sleep(0.01)
        for _ in range(3):
            lane.leave()
        for thread in (*threads, other):
            thread.join()


def test_place_is_left_for_others_while_one_only_waits():
    lane = Lane(1, 0.01)
    with lane.place():
        with lane.left(), lane.place():
            pass
        with pytest.raises(BusyError):
            lane.enter()


def test_streams_are_counted_by_address_and_counted_out_once():
    streams = Streams(1, 5, 2)
    bodies = []
    for _ in range(2):
        streams.begin("a")
        bodies.append(streams.pieces([b"x", b"y"], "a"))
    with pytest.raises(BusyError, match="2 answers"):
        streams.begin("a")
    streams.begin("b")
    assert streams.open == 3
    assert b"".join(bodies[0]) == b"xy"
    bodies[0].close()
    bodies[0].close()
    assert streams.open == 2
    streams.begin("a")


def test_body_that_was_not_begun_is_closed_all_the_same():
    closed = []

    def body():
        try:
            yield b"x"
        finally:
            closed.append(True)

    class Body:
        def __iter__(self):
            return body()

        def close(self):
            closed.append("closed")

    streams = Streams(1, 5, 1)
    streams.begin("a")
    streams.pieces(Body(), "a").close()
    assert closed == ["closed"]
    assert streams.open == 0


def test_work_on_a_stream_is_limited_but_not_the_time_its_client_takes():
    def slow():
        for _ in range(100):
            time.sleep(0.02)
            yield b"x"

    streams = Streams(1, 0.05, 0)
    streams.begin("")
    with pytest.raises(BusyError, match="too long"):
        list(streams.pieces(slow(), ""))
    streams.begin("")
    taken = 0
    for piece in streams.pieces([b"x"] * 4, ""):
        time.sleep(0.03)
        taken += len(piece)
    assert taken == 4


def test_no_limit_where_the_address_is_not_known():
    streams = Streams(1, 5, 1)
    for _ in range(5):
        streams.begin("")
    assert streams.open == 5
