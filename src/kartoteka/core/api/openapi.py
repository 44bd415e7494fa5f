"""The OpenAPI 3.1 description, drawn from the registry for the user who asks."""

from typing import Any

from kartoteka import __version__
from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.api.answers import specs_of
from kartoteka.core.api.asked import QUESTIONS
from kartoteka.core.api.lists import MOST, SORTS, USUAL
from kartoteka.core.api.shapes import readable, writable
from kartoteka.core.fields import Spec
from kartoteka.core.filters import questions
from kartoteka.core.filters.operators import OPERATORS
from kartoteka.core.records.types import RecordType, record_types

# By key: what it tells, and the names of what it may be asked.
REPORTS: dict[str, tuple[str, tuple[str, ...]]] = {}
NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
_WHAT = {
    400: "The request cannot be read.",
    401: "No valid token was sent.",
    403: "The token or the role may not do this.",
    404: "There is nothing here, or the user may not see it.",
    405: "The address does not take this method.",
    409: "It cannot be done as things stand.",
    412: "The record has changed since the version in If-Match.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Some values cannot be saved.",
}


def description(by: Actor) -> dict[str, Any]:
    """The whole description, of record types that the user may see."""
    seen = [rt for rt in record_types if access.may(by.user, "see", rt.key)]
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": _problem()}
    for record_type in seen:
        name = record_type.model.__name__
        schemas[name] = _schema(record_type, by)
        schemas[f"{name}Values"] = _values(writable(record_type, by))
        schemas[f"{name}New"] = _values(writable(record_type, by) | specs_of(record_type))
        paths |= _paths(record_type, by)
    paths |= _others()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kartoteka", "version": __version__},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schema(record_type: RecordType, by: Actor) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": NUMBER,
        "version": {"type": "integer"},
        "title": {"type": "string"},
        "url": {"type": "string"},
    }
    for key, spec in readable(record_type, by).items():
        properties[key] = _property(spec, reading=True)
    properties["notices"] = {"type": "array", "items": _notice(record_type)}
    return {"type": "object", "properties": properties, "required": ["id", "version"]}


def _notice(record_type: RecordType) -> dict[str, Any]:
    """Of what was just saved: a value that plainly belongs into another field, or records of whom
    the new one may be one."""
    text = {"type": "string"}
    properties: dict[str, Any] = {"message": text, "pointer": text, "belongs": text}
    if record_type.matching:
        properties["similar"] = {"type": "array", "items": _alike()}
    if record_type.known_as:
        properties["elsewhere"] = {"type": "array", "items": _alike(type={"type": "string"})}
    return {"type": "object", "properties": properties, "required": ["message"]}


def _alike(**more: Any) -> dict[str, Any]:
    """A record that may be the one that was asked about or made."""
    text = {"type": "string"}
    properties = {
        "id": NUMBER, "title": text, "score": {"type": "number", "minimum": 0, "maximum": 1},
        "is_sure": {"type": "boolean"}, "reasons": {"type": "array", "items": text}, "url": text,
        **more,
    }  # fmt: skip
    return {"type": "object", "properties": properties, "required": list(properties)}


def _values(specs: dict[str, Spec]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: _property(spec) for key, spec in specs.items()},
        "additionalProperties": False,
    }


def _property(spec: Spec, *, reading: bool = False) -> dict[str, Any]:
    shape = dict(spec.kind.schema(spec))
    if reading:
        # What is stored may be older than today's limits, and anything may be empty.
        return {"description": str(spec.label), "type": _types(shape)}
    return {"description": str(spec.label), **shape}


def _types(shape: dict[str, Any]) -> list[str]:
    known = shape.get("type", "string")
    return [*dict.fromkeys([*([known] if isinstance(known, str) else known), "null"])]


def _paths(record_type: RecordType, by: Actor) -> dict[str, Any]:
    name, base = record_type.model.__name__, f"/{record_type.plural}/"
    one = f"{base}{{number}}/"
    body = {"content": _json({"$ref": f"#/components/schemas/{name}Values"}), "required": True}
    new = {"content": _json({"$ref": f"#/components/schemas/{name}New"}), "required": True}
    record = _json({"$ref": f"#/components/schemas/{name}"})
    page = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "next": {"type": ["string", "null"]},
        },
    }
    number, version, key = _number(), _header("If-Match"), _header("Idempotency-Key")
    tags = [record_type.plural]
    found: dict[str, Any] = {
        base: {
            "get": _operation(tags, f"List {record_type.plural}", 200, _json(page),
                              _list_parameters(record_type, by), 400),
            "post": _operation(tags, f"Create a {record_type.key}", 201, record, [key],
                               400, 413, 415, 409, 422, body=new),
        },
        one: {
            "get": _operation(tags, f"One {record_type.key}", 200, record, [number], 404),
            "patch": _operation(tags, f"Change a {record_type.key}", 200, record,
                                [number, version], 400, 404, 409, 412, 413, 415, 422, body=body),
            "delete": _operation(tags, f"Archive a {record_type.key}, or withdraw a mistaken one",
                                 200, record, [number, version, _text("reason"),
                                 _text("mistaken")], 404, 409, 412, 422),
        },
        f"{one}restore/": {
            "post": _operation(tags, "Restore", 200, record, [number], 404, 409)
        },
        f"{one}history/": {
            "get": _operation(tags, "History", 200, _json({"type": "object"}), [number], 404)
        },
    }  # fmt: skip
    if record_type.matching:
        _add_duplicates(found, base, tags, body)
    for verb in actions.verbs_of(record_type.key):
        found[f"{one}actions/{verb.name}/"] = {
            "post": _operation(
                tags, verb.description or str(verb.label), 200, record, [number, version, key],
                400, 404, 409, 412, 413, 415, 422, body=_verb_body(verb),
            )
        }  # fmt: skip
    return found


def _add_duplicates(
    found: dict[str, Any], base: str, tags: list[str], body: dict[str, Any]
) -> None:
    """Types whose records may be there twice can be asked about that."""
    alike = {"type": "object", "properties": {"items": {"type": "array", "items": _alike()}}}
    moved = {"description": "It was merged; Location names the record that it became."}
    found[f"{base}{{number}}/"]["get"]["responses"]["308"] = moved
    found[f"{base}similar/"] = {
        "post": _operation(tags, "Who is here already that may be this", 200,
                           _json(alike), [], 400, 413, 415, 422, body=body),
    }  # fmt: skip
    merging = {"type": "object", "required": ["other"], "properties": {
        "other": NUMBER,
        "fields": {"type": "object", "additionalProperties": {"enum": ["kept", "gone", "both"]}},
    }}  # fmt: skip
    found[f"{base}{{number}}/merge/"] = {
        "post": _operation(tags, "Merge another record into this one", 200,
                           _json({"type": "object"}), [_number()], 400, 404, 409, 413, 415, 422,
                           body={"content": _json(merging), "required": True}),
    }  # fmt: skip
    what = "refuse: make nothing that is surely here already"
    found[base]["post"]["parameters"].append(_query("duplicates", {"type": "string"}, what))


def _verb_body(verb: Any) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "type": "object",
        "properties": {spec.key: _property(spec) for spec in verb.params},
        "additionalProperties": False,
    }
    needed = [spec.key for spec in verb.params if spec.required]
    if needed:
        shape["required"] = needed
    return {"content": _json(shape), "required": bool(needed)}


def _list_parameters(record_type: RecordType, by: Actor) -> list[dict[str, Any]]:
    sorts = [*SORTS, *(f"-{name}" for name in SORTS)]
    fixed = [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
        _query("cursor", {"type": "string"}, "`next` of the page before"),
        _query("sort", {"type": "string", "enum": sorts, "default": "id"}),
        _query("fields", {"type": "string"}, "names of fields, separated by commas"),
        _query("q", {"type": "string"}, "any part of a name, number, phone or mail"),
        _query("archived", {"type": "string", "enum": ["no", "yes", "all"], "default": "no"}),
        _query("filter", {"type": "string"}, "a filter tree as JSON"),
    ]
    conditions = [
        _query(
            f"{key}__{operator}", {"type": "string"}, f"{spec.label}: {OPERATORS[operator].label}"
        )
        for key, spec in _asked_of(record_type, by).items()
        for operator in spec.kind.operators
        if operator in OPERATORS
    ]
    return fixed + conditions


def _asked_of(record_type: RecordType, by: Actor) -> dict[str, Spec]:
    """Fields that conditions may name, and questions that are no fields."""
    return readable(record_type, by) | questions.specs_for(record_type.key, by.user)


def _others() -> dict[str, Any]:
    thing = _json({"type": "object"})
    found = {
        "/me/": {"get": _operation(["me"], "Who am I", 200, thing, [])},
        "/search/": {
            "get": _operation(["search"], "Search everything", 200, thing, [_text("q")], 400)
        },
        "/undo/{number}/": {
            "post": _operation(["undo"], "Undo a group", 200, thing, [_number()], 404, 409)
        },
    }
    for key, (summary, names) in REPORTS.items():
        parameters = [_query(name, *QUESTIONS[name]) for name in names]
        found[f"/reports/{key}/"] = {
            "get": _operation(["reports"], summary, 200, thing, parameters, 400)
        }
    return found


def _operation(
    tags: list[str], summary: str, status: int, content: dict[str, Any],
    parameters: list[dict[str, Any]], *problems: int, body: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses: dict[str, Any] = {str(status): {"description": "Done.", "content": content}}
    for code in (401, 403, 404, *problems):
        responses[str(code)] = {"description": _WHAT[code], "content": problem}
    operation = {"tags": tags, "summary": summary, "parameters": parameters, "responses": responses}
    return operation if body is None else {**operation, "requestBody": body}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _number() -> dict[str, Any]:
    return {"name": "number", "in": "path", "required": True, "schema": NUMBER}


def _header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}


def _text(name: str) -> dict[str, Any]:
    return _query(name, {"type": "string"})


def _query(name: str, schema: dict[str, Any], what: str = "") -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": False, "schema": schema}
    return {**found, "description": what} if what else found


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["title", "status"],
    }
