"""Map services of others: known by name or written out; what cannot be offered is refused with place and reason."""

from __future__ import annotations

import pytest
import xyzservices.providers as known

from tests.webapp.conftest import make_app
from webapp.mapping import services
from webapp.mapping.services import ServiceError
from webapp.settings import Settings, SettingsError

OWN = "City | https://tiles.example:8443/{z}/{x}/{y}.png | 18 | © City"
WRONG = {
    "openstreetmap": "('openstreetmap'): xyzservices knows no service of this name; did you mean OpenStreetMap",
    "qqqq": "a service of your own is written Name | https://",
    "OpenStreetMap.Mapnik; OpenStreetMap.Mapnik": "service 2 ('OpenStreetMap.Mapnik'): OpenStreetMap is in the",
    "Thunderforest.OpenCycleMap": "asks for a key",
    "JusticeMap.income": "xyzservices says that it is broken",
    "City | https://tiles.example/{z}/{x}/{y}.png | 18": "must be Name | ",
    "City | | 18 | © City": "must be Name | ",
    "City | https://tiles.example/{z}/{x}/{y}.png | 30 | © City": "whole number from 1 to 22, found '30'",
    "City | https://tiles.example/{z}/{x}/{y}.png | x | © City": "whole number from 1 to 22, found 'x'",
    "City | https://tiles.example/{z}/{x}/{y}.png | 18 | <p> </p>": "the credit has no words",
    "City | https://tiles.example/{z}/{x}.png | 18 | © City": "must hold {z}, {x} and {y}",
    "City | https://tiles.example/{z}/{x}/{y}.png?k={key} | 18 | © City": "to put in the place of {key}",
    "City | /tiles/{z}/{x}/{y}.png | 18 | © City": "must begin like https://",
    "City | javascript:alert(1)//{z}/{x}/{y} | 18 | © City": "must begin like https://",
    "City | https://me:secret@tiles.example/{z}/{x}/{y}.png | 18 | © City": "must begin like https://",
    "City | https://{x}.example/{z}/{y}.png | 18 | © City": "must begin like https://",
    "City | https://tiles.example 'unsafe-inline'/{z}/{x}/{y}.png | 18 | © City": "visible ASCII without quotes",
    "City | https://tiles.example,evil.example/{z}/{x}/{y}.png | 18 | © City": "visible ASCII without quotes",
}


def test_shipped_list_is_openstreetmap():
    (service,) = services.read(Settings().tile_layers)
    assert service.title == "OpenStreetMap"
    assert (service.host, service.sites) == ("tile.openstreetmap.org", ("https://tile.openstreetmap.org",))
    assert service.max_zoom == 19
    assert "".join(words for words, _ in service.credits) == "© OpenStreetMap contributors"
    assert ("OpenStreetMap", "https://www.openstreetmap.org/copyright") in service.credits


def test_empty_list_is_none():
    assert services.read("") == services.read(" ; ") == ()


def test_services_are_read_in_order_by_name_and_by_address():
    first, second = services.read(f"OpenTopoMap; {OWN}, <a href='https://city.example/'>licence</a> | Makers")
    assert first.sites == tuple(f"https://{name}.tile.opentopomap.org" for name in "abc")
    assert first.host == "*.tile.opentopomap.org"
    assert second.title == "City"
    assert second.sites == ("https://tiles.example:8443",)
    assert second.credits == (("© City, ", ""), ("licence", "https://city.example/"), (" | Makers", ""))
    assert services.sites((first, second)) == (*first.sites, *second.sites)


def test_parts_of_an_address_that_a_provider_knows_are_filled_in():
    (service,) = services.read("Esri.WorldImagery")
    assert "/World_Imagery/" in service.url
    assert "{variant}" not in service.url


def offer(name):
    """The service of a name; None when it is refused."""
    try:
        (service,) = services.read(name)
    except ServiceError:
        return None
    return service


def test_most_known_services_can_be_offered():
    """What is offered names its servers for the policy; what cannot be offered asks for a key, is broken or too odd."""
    offered = [found for found in map(offer, known.flatten()) if found is not None]
    assert len(offered) > 500
    for service in offered:
        assert service.sites
        assert not set("';, \"") & set("".join(service.sites))


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_offered_is_refused(text):
    with pytest.raises(ServiceError) as raised:
        services.read(text)
    assert WRONG[text] in str(raised.value)


def test_server_does_not_start_with_a_wrong_service(snapshot):
    with pytest.raises(SettingsError, match=r"CROSSBORDER_TILE_LAYERS: service 2 \('Nowhere'\)"):
        make_app(snapshot, tile_layers=f"{OWN};Nowhere")
