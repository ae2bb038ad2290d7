"""Projects made, replaced, updated and removed as features (draft of OGC API - Features Part 4), as change sets.

Who may decide accepts at once, as programs expect that edit features; who may only propose is told where it waits.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson
from flask import Response, current_app, request, url_for
from werkzeug.exceptions import BadRequest, MethodNotAllowed, PreconditionFailed, UnsupportedMediaType

from geodata.errors import QueryError
from geodata.layers import geojson
from geodata.space import crs
from webapp import links
from webapp.desk.views.guarding import reviews
from webapp.http import arguments
from webapp.programs import drafting
from webapp.programs.drafting import EditedProject
from webapp.programs.errors import BodyError, BodyFault
from webapp.programs.given import GivenFeature, GivenPart
from webapp.programs.messages import MOST_REASON
from webapp.programs.views.admitting import ProgramBlueprint, body, check_pace, token
from webapp.programs.views.changesets import address, of_set
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.layers.served import ServedLayer
    from geodata.ledger.changes import Change, ChangeSet

LAYER = "projects"
"""The layer whose points can be written."""

READ = ("GET", "HEAD", "OPTIONS")
OF_ITEMS, OF_ITEM = (*READ, "POST"), (*READ, "PUT", "PATCH", "DELETE")
ITEMS, ITEM = "/collections/<layer_id>/items", "/collections/<layer_id>/items/<path:feature_id>"
REASON = "reason"
LATER = "respond-async"
"""Preference of who may decide and only wants to propose (RFC 7240 section 4.1)."""


def _is_there() -> None:
    """Refuse methods that the layer does not know here.

    Raises
    ------
    MethodNotAllowed
        With those that it knows.
    """
    given = request.view_args or {}
    layer = atlas().snapshot.layer(given.get("layer_id", ""))
    if request.method not in allowed(layer, is_item="feature_id" in given):
        raise MethodNotAllowed(allowed(layer, is_item="feature_id" in given))


def allowed(layer: ServedLayer, *, is_item: bool) -> tuple[str, ...]:
    """Methods of the items of a layer, or of one of them."""
    if layer.id != LAYER or not atlas().is_edited:
        return READ
    return OF_ITEM if is_item else OF_ITEMS


blueprint = ProgramBlueprint("program_features", __name__, _is_there)


@blueprint.at(ITEMS, "OPTIONS")
def options_of_items(layer_id: str) -> Response:
    """Tell what may be done with the items of a layer."""
    return _options(layer_id, is_item=False)


@blueprint.at(ITEM, "OPTIONS")
def options_of_item(layer_id: str, feature_id: str) -> Response:
    """Tell what may be done with an item."""
    atlas().snapshot.layer(layer_id).one(feature_id)
    return _options(layer_id, is_item=True)


@blueprint.at(ITEMS, "POST")
def create_feature(layer_id: str) -> Response:
    """Make a project of a feature."""
    _check_request()
    layer = atlas().snapshot.layer(layer_id)
    id_, changes = drafting.made(body(GivenFeature), layer.columns, reviews().accepted())
    set_, is_accepted = _proposed(changes, f"New: {id_}")
    if not is_accepted:
        return of_set(set_, HTTPStatus.ACCEPTED)
    response = _done(HTTPStatus.CREATED, set_)
    response.headers["Location"] = links.absolute(url_for("collections.item", layer_id=layer_id, feature_id=id_))
    return response


@blueprint.at(ITEM, "PUT")
def replace_feature(layer_id: str, feature_id: str) -> Response:
    """Say of a project what a whole feature says; what is derived, or left out, stays."""
    _check_request()
    project = _project(layer_id, feature_id, is_whole=True)
    given = body(GivenFeature)
    if given.id not in (None, feature_id):
        raise BodyError(BodyFault("#/id", f"is not {feature_id}; ids stay as they are"))
    return _edited(layer_id, project, given)


@blueprint.at(ITEM, "PATCH")
def update_feature(layer_id: str, feature_id: str) -> Response:
    """Say of a project what a part of a feature says (RFC 7396)."""
    _check_request()
    project = _project(layer_id, feature_id, is_whole=False)
    given = body(GivenPart)
    if given.geometry is None and "geometry" in given.model_fields_set:
        raise BodyError(BodyFault("#/geometry", "cannot be taken away: a project has a point"))
    return _edited(layer_id, project, given)


@blueprint.at(ITEM, "DELETE")
def delete_feature(layer_id: str, feature_id: str) -> Response:
    """Take a project out."""
    _check_request()
    project = _project(layer_id, feature_id, is_whole=True)
    return _answered(drafting.removed(project), f"Removed: {project.accepted.id}")


def _unknown_here(**_place: str) -> Response:
    """Stand for methods that no layer knows, so that who uses one is told of those of this layer."""
    return _done(HTTPStatus.METHOD_NOT_ALLOWED)


for _rule, _methods in ((ITEMS, {*OF_ITEM} - {*OF_ITEMS}), (ITEM, {*OF_ITEMS} - {*OF_ITEM})):
    blueprint.add_url_rule(_rule, None, _unknown_here, methods=_methods, provide_automatic_options=False)


def _edited(layer_id: str, project: EditedProject, given: GivenFeature | GivenPart) -> Response:
    columns = atlas().snapshot.layer(layer_id).columns
    changes = drafting.edited(project, columns, reviews().accepted(), given.properties, given.geometry)
    return _answered(changes, f"Changed: {project.accepted.id}") if changes else _done(HTTPStatus.NO_CONTENT)


def _answered(changes: tuple[Change, ...], usual: str) -> Response:
    set_, is_accepted = _proposed(changes, usual)
    return _done(HTTPStatus.NO_CONTENT, set_) if is_accepted else of_set(set_, HTTPStatus.ACCEPTED)


def _proposed(changes: tuple[Change, ...], usual: str) -> tuple[ChangeSet, bool]:
    """Propose changes that can be made, and accept them where the token may; gives whether they are accepted.

    Raises
    ------
    ChangeError
        With every problem; nothing is kept then.
    """
    reason = arguments.single(request.args, REASON) or usual
    if len(reason) > MOST_REASON or not reason.isprintable():
        raise QueryError(REASON, f"at most {MOST_REASON} characters that can be shown, in one line")
    reviews().check(changes)
    check_pace()
    ledger, me = reviews().ledger, token()
    set_ = ledger.propose(changes, author=me.owner, reason=reason, base=ledger.revision)
    if not me.may_decide or _is_later():
        return set_, False
    reviews().accept(set_, me.owner, "")
    return set_, True


def _project(layer_id: str, feature_id: str, *, is_whole: bool) -> EditedProject:
    """Project that a feature shows: as it is served, and as it is by now.

    Raises
    ------
    UnknownFeatureError
        When there is none.
    PreconditionFailed
        When another was first, and who asks cannot have seen it.
    """
    held, row = atlas().snapshot.layer(layer_id).one(feature_id)
    served = atlas().snapshot.catalog.projects[feature_id]
    accepted = reviews().accepted().projects.get(feature_id)
    is_matching = not request.if_match or request.if_match.star_tag or _names_what_is_served()
    is_newest = accepted == served
    if accepted is None or not is_matching or (not is_newest and (is_whole or request.if_match)):
        raise PreconditionFailed("It is another by now than what was seen. Read it again, in a moment.")
    entry = reviews().entries().entry(LAYER, feature_id)
    properties = orjson.loads(geojson.feature(held, row))["properties"]
    return EditedProject(served if is_whole else accepted, accepted, entry, properties)


def _names_what_is_served() -> bool:
    """Whether an entity tag of the request is of the state that is served: each begins with its snapshot."""
    given = request.if_match.as_set(include_weak=False)
    return any(tag.partition(".")[0] == atlas().content.id for tag in given)


def _check_request() -> None:
    """Refuse what would be passed over: another reference system, parameters that mean nothing here.

    Raises
    ------
    BadRequest, UnsupportedMediaType, QueryError
        With what is taken.
    """
    arguments.allow(request.args, (REASON,))
    system = request.headers.get("Content-Crs", "").strip("<>")
    if system not in ("", crs.CRS84.uri):
        raise BadRequest(f"Content-Crs: coordinates are taken in {crs.CRS84.uri}, longitude first.")
    if request.headers.get("Content-Encoding"):
        raise UnsupportedMediaType("Bodies are taken as they are, not packed.")


def _is_later() -> bool:
    given = (part.strip().lower() for part in request.headers.get("Prefer", "").split(","))
    return LATER in given


def _done(status: HTTPStatus, set_: ChangeSet | None = None) -> Response:
    response: Response = current_app.response_class(status=status)
    del response.headers["Content-Type"]  # there is nothing that it would be of
    if set_ is not None:
        response.headers["Link"] = f'<{address(set_)}>; rel="related"'
    return response


def _options(layer_id: str, *, is_item: bool) -> Response:
    response = _done(HTTPStatus.OK)
    response.headers["Allow"] = ", ".join(allowed(atlas().snapshot.layer(layer_id), is_item=is_item))
    return response
