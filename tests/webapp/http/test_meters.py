"""Numbers of the server in the text format of Prometheus."""

import re

from webapp.http.meters import GAUGES, Meters, resident_bytes

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+]+')


def test_counts_and_gauges_are_written_for_each_worker():
    meters = Meters(2)
    meters.count(0, 200, 0.002)
    meters.count(0, 404, 0.2)
    meters.count(1, 503, 99)
    meters.show(1, **dict.fromkeys(GAUGES, 7))
    lines = meters.text("abc", 5).splitlines()
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines)
    assert 'crossborder_snapshot_info{snapshot="abc"} 1' in lines
    assert 'crossborder_requests_total{worker="0",status="2xx"} 1' in lines
    assert 'crossborder_requests_total{worker="1",status="5xx"} 1' in lines
    name = "crossborder_request_duration_seconds"
    assert f'{name}_bucket{{worker="0",le="0.005"}} 1' in lines
    assert f'{name}_bucket{{worker="0",le="0.5"}} 2' in lines
    assert f'{name}_bucket{{worker="1",le="10.0"}} 0' in lines
    assert f'{name}_bucket{{worker="1",le="+Inf"}} 1' in lines
    assert f'{name}_count{{worker="0"}} 2' in lines
    assert f'{name}_sum{{worker="1"}} 99.000000' in lines
    assert 'crossborder_connections{worker="1"} 7' in lines


def test_every_metric_has_help_and_type():
    text = Meters(1).text("abc", 5)
    named = {line.split("{")[0].split(" ")[0] for line in text.splitlines() if not line.startswith("#")}
    plain = {re.sub("_(bucket|sum|count)$", "", name) for name in named}
    assert plain == set(re.findall("# HELP ([a-z_]+) ", text)) == set(re.findall("# TYPE ([a-z_]+) ", text))


def test_memory_of_this_process_is_some_megabytes():
    assert 10 * 2**20 < resident_bytes() < 10 * 2**30
