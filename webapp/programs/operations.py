"""Every operation of programs, once; the OpenAPI document and the page for people are both made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geodata.ledger.changes import KINDS, ChangeSet, SetState
from webapp.programs import schemas
from webapp.programs.given import GivenFeature, GivenPart
from webapp.programs.messages import ChangeSetPage, MadeDecision, ProposedChanges, ToldChangeSet

TAG = "changes"
ABOUT = "What programs propose and decide, with an access token that the desk makes"
SCHEME = "accessToken"
JSON = "application/json"
PROBLEM = "application/problem+json"
GEOJSON, MERGE = "application/geo+json", "application/merge-patch+json"
MODELS = (ProposedChanges, MadeDecision, ChangeSetPage, ToldChangeSet, ChangeSet, GivenFeature, GivenPart)

STATUSES = {
    400: "The body is no JSON, or a parameter is unknown or wrong.",
    401: "There is no token, or it has ended.",
    403: "The token lacks the right, or the connection can be read along.",
    404: "There is no such change set, or it is somebody else's.",
    409: "Another was first, or the change set is decided: the problem says who and what.",
    412: "It is no longer in the version that If-Match names, or that can have been seen.",
    413: "The body is too long.",
    415: "The body is not said to be JSON.",
    422: "It cannot be made; errors lists every problem with its place.",
    428: "If-Match is missing.",
    429: "Too much was asked; Retry-After says when to try again.",
    503: "The database cannot be used at the moment; nothing was written.",
}
"""What each failure means here."""

ALWAYS = (400, 401, 403, 429, 503)
WRITTEN = (413, 415, 422)


def _in_path(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string"}}


_ID = _in_path("changeSetId", "Id of the change set.")
_FEATURE = _in_path("featureId", "Id of the project.")
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "Entity tag of the version that was seen.",
    "schema": {"type": "string"},
}
_IF_SEEN = {**_IF_MATCH, "required": False, "description": "Entity tag of the feature that was seen."}


def _query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    shape = {"type": "string", **schema}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": shape}


_REASON = _query("reason", "Why, for the queue and the record.", maxLength=2000)
_FILTERS = (
    _query("state", "Only sets in this state.", enum=[str(state) for state in SetState]),
    _query("project", "Only sets that change this project."),
    _query("kind", "Only sets with this kind of change.", enum=list(KINDS)),
    _query("author", "Only sets of this author; others than oneself for tokens that may decide."),
    _query("limit", "Sets of a page at most.", type="integer", minimum=1, maximum=100, default=20),
    _query("after", "Number of the set that the page begins after.", type="integer", minimum=0),
)


@dataclass(frozen=True, slots=True)
class WriteOperation:
    """One address and method of programs.

    Parameters
    ----------
    path, method, id : str
        Template, in small letters, name for generated clients.
    summary, description : str
        In English.
    answers : mapping
        Status of a success to the name of a schema; empty for no body.
    body : str
        Name of the schema of the body; empty where none is sent.
    media_type : str
        Of the body.
    parameters : tuple
        As OpenAPI has them.
    errors : tuple of int
        Statuses besides those of every operation.
    """

    path: str
    method: str
    id: str
    summary: str
    description: str
    answers: dict[int, str]
    body: str = ""
    media_type: str = JSON
    parameters: tuple[dict[str, Any], ...] = ()
    errors: tuple[int, ...] = ()


_COLUMNS = (
    "Written are names, the place with its precision, and values together with source, the id of what says so; "
    "everything else is derived and refused."
)

OPERATIONS: tuple[WriteOperation, ...] = (
    WriteOperation(
        "/api/changesets", "get", "getChangeSets", "Change sets",
        "One's own, or everybody's for tokens that may decide; the oldest first, page by page.",
        {200: ChangeSetPage.__name__}, parameters=_FILTERS,
    ),
    WriteOperation(
        "/api/changesets", "post", "proposeChanges", "Propose changes",
        "Tried on the catalogue first; what cannot be made is refused with every problem.",
        {201: ChangeSet.__name__}, ProposedChanges.__name__, errors=WRITTEN,
    ),
    WriteOperation(
        "/api/changesets/{changeSetId}", "get", "getChangeSet", "One change set",
        "With its changes and versions and, while it is not decided, with its effect.",
        {200: ToldChangeSet.__name__}, parameters=(_ID,), errors=(404,),
    ),
    WriteOperation(
        "/api/changesets/{changeSetId}", "put", "editChanges", "Edit a change set",
        "Other changes or another reason make a new version; that is also how a question is answered.",
        {200: ChangeSet.__name__}, ProposedChanges.__name__, parameters=(_ID, _IF_MATCH),
        errors=(404, 409, 412, 428, *WRITTEN),
    ),
    WriteOperation(
        "/api/changesets/{changeSetId}/decision", "post", "decideOnChanges", "Decide on a change set",
        "Accept, decline or ask, with a token that may decide; withdraw what one has proposed oneself.",
        {200: ChangeSet.__name__}, MadeDecision.__name__, parameters=(_ID,), errors=(404, 409, *WRITTEN),
    ),
    WriteOperation(
        "/collections/projects/items", "post", "createProject", "Make a project of a feature",
        f"201 when the token may decide and it is accepted at once, 202 when it waits. {_COLUMNS}",
        {201: "", 202: ChangeSet.__name__}, GivenFeature.__name__, GEOJSON, (_REASON,), WRITTEN,
    ),
    WriteOperation(
        "/collections/projects/items/{featureId}", "put", "replaceProject", "Say of a project what a feature says",
        f"What is derived, or left out, stays. {_COLUMNS}",
        {204: "", 202: ChangeSet.__name__}, GivenFeature.__name__, GEOJSON, (_FEATURE, _REASON, _IF_SEEN),
        (404, 412, *WRITTEN),
    ),
    WriteOperation(
        "/collections/projects/items/{featureId}", "patch", "updateProject", "Say a part of a project otherwise",
        f"Properties, the point, or both. {_COLUMNS}",
        {204: "", 202: ChangeSet.__name__}, GivenPart.__name__, MERGE, (_FEATURE, _REASON, _IF_SEEN),
        (404, 412, *WRITTEN),
    ),
    WriteOperation(
        "/collections/projects/items/{featureId}", "delete", "removeProject", "Take a project out",
        "Its past stays in the ledger.",
        {204: "", 202: ChangeSet.__name__}, parameters=(_FEATURE, _REASON, _IF_SEEN), errors=(404, 412, 422),
    ),
)  # fmt: skip
"""All of them, in the order of the page."""


def paths() -> dict[str, dict[str, Any]]:
    """Operations by path and method."""
    made: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        made.setdefault(one.path, {})[one.method] = _described(one)
    return made


def components() -> dict[str, dict[str, Any]]:
    """Schemas, failures and the way to show a token."""
    shown = {"type": "http", "scheme": "bearer", "description": "Made at /desk/account/tokens."}
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}}
    failures = {f"refused{status}": {"description": text, "content": content} for status, text in STATUSES.items()}
    return {"schemas": schemas.of_models(*MODELS), "responses": failures, "securitySchemes": {SCHEME: shown}}


def _described(one: WriteOperation) -> dict[str, Any]:
    answers: dict[str, Any] = {str(status): _answer(name) for status, name in one.answers.items()}
    for status in sorted({*ALWAYS, *one.errors}):
        answers[str(status)] = {"$ref": f"#/components/responses/refused{status}"}
    made = {
        "tags": [TAG],
        "operationId": one.id,
        "summary": one.summary,
        "description": one.description,
        "security": [{SCHEME: []}],
        "parameters": list(one.parameters),
        "responses": answers,
    }
    if one.body:
        content = {one.media_type: {"schema": {"$ref": f"#/components/schemas/{one.body}"}}}
        made["requestBody"] = {"required": True, "content": content}
    return made


def _answer(name: str) -> dict[str, Any]:
    if not name:
        return {"description": "Done."}
    return {"description": "Done.", "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
