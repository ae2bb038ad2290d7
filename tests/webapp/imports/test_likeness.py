"""What the atlas has already is found by name, by place and sum, by place and words of the name; nothing else is."""

from __future__ import annotations

import pytest

from geodata.catalog.model import Project
from webapp.imports.likeness import alike
from webapp.imports.reading import RowProject


@pytest.fixture
def there(snapshot):
    """A project of the atlas that has a sum."""
    return next(it for it in snapshot.catalog.projects.values() if any(claim.money for claim in it.claims))


def row(there, name, *, north=0.0, with_sum=True, radius_m=1000):
    held = there.model_dump(mode="json", exclude_defaults=True)
    held |= {"id": "row", "names": {"en": name}}
    held["location"] |= {"lat": held["location"]["lat"] + north, "uncertainty_m": radius_m}
    if not with_sum:
        held["claims"] = [claim for claim in held["claims"] if "money" not in claim]
    return RowProject(0, 2, Project.model_validate(held))


def found(there, candidate):
    return {number: (like.project, like.why) for number, like in alike([candidate], [there]).items()}


def test_the_same_name_however_it_is_spelt_and_wherever_it_is(there):
    name = there.names.en.upper().replace('"', "")
    assert found(there, row(there, name, north=3, with_sum=False)) == {2: (there.id, "name")}


def test_the_same_sum_where_places_meet(there):
    assert found(there, row(there, "Quite another")) == {2: (there.id, "sum")}
    assert found(there, row(there, "Quite another", north=3)) == {}


def test_names_alike_where_places_meet(there):
    words = there.names.en.split()
    name = " ".join([*words, "phase", "two"])
    assert found(there, row(there, name, with_sum=False)) == {2: (there.id, "words")}
    assert found(there, row(there, name, with_sum=False, north=3)) == {}
    assert found(there, row(there, "Quite another", with_sum=False)) == {}
