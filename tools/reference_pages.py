"""The pages of docs/reference that are the same on every machine. Django must be set up before."""

import argparse
import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils import translation

from kartoteka.core import actions
from kartoteka.core.api.openapi import REPORTS
from kartoteka.core.events import reactions
from kartoteka.core.fields import kinds
from kartoteka.core.filters.operators import OPERATORS
from kartoteka.core.filters.periods import PERIODS
from kartoteka.core.jobs.registry import declarations, schedules
from kartoteka.core.records.types import record_types
from kartoteka.project.cli import parser

PACKAGE = Path(__file__).resolve().parent.parent / "src/kartoteka"
MADE = "*Made by `python tools/reference.py` from the code. Do not edit.*"
EVENT = r"([A-Z][a-z]+){2,}"
# Written for every record type, whatever its verbs.
USUAL_EVENTS = ("Created", "Changed", "Archived", "Restored")

ABOUT_ACTIONS = """\
Records of every type can be created, changed, archived and restored. These verbs come on top: each
is a button on the card and an endpoint of the API, asks for the right of its name (where no role
names it, `change`), and can be undone. * must be given."""
ABOUT_EVENTS = """\
An event is written in the transaction of each change and never altered. Reactions are run in the
same transaction; jobs afterwards, by a worker."""
ABOUT_FIELDS = """\
Names of fields in the API, in filters and in `permissions.toml`. Values of the classes personal,
identifier and special are sealed in the history. An installation adds fields of its own, whose
names begin with `c_`."""
ABOUT_FILTERS = """\
A condition is a field, an operator and a value: in an address `city__contains=lak`, in a saved
filter `["city", "contains", "lak"]`. Fields of linked records are reached with a dot:
`customer.city__is=Gdańsk`. A field that leads to users understands `me`."""
ABOUT_COMMANDS = """\
A command ends with 0 where all went well, with 1 where what it looked at is not well, and with 2
where a setting or an argument is wrong. All of them read the [settings](settings.md)."""
ABOUT_API = """\
Programs send `Authorization: Bearer kt_…`; `kartoteka token` makes one. A token can do what its
user can, and a token for reading only less. `/api/v1/openapi.json` describes everything in full,
custom fields included, as far as the user of the token may see it. An error is a problem
(`application/problem+json`): `title`, `status`, and `errors` by field."""
REQUESTS = (
    ("GET /api/v1/customers/", "a page of records, the next by `?cursor=` (from `next`); "
     "`?limit=`, `?sort=`, `?fields=`, `?q=`, `?archived=`, and [filters](filter-operators.md)"),
    ("POST /api/v1/customers/", "creates a record; `Idempotency-Key` makes it happen once. "
     "Records that it may be are told under `notices`; `?duplicates=refuse` makes none that surely "
     "is here already"),
    ("POST /api/v1/customers/similar/", "who is here already that may be the record in the body"),
    ("POST /api/v1/customers/482/merge/", "merges `other` into it"),
    ("GET /api/v1/customers/482/", "one record; its version is the `ETag`"),
    ("PATCH /api/v1/customers/482/", "changes the fields that are sent; `If-Match` refuses where "
     "the version is not the latest"),
    ("DELETE /api/v1/customers/482/", "archives: nothing is deleted"),
    ("POST /api/v1/customers/482/restore/", "brings it back"),
    ("GET /api/v1/customers/482/history/", "its events, the latest first"),
    ("POST /api/v1/customers/482/actions/<action>/", "does an [action](actions.md)"),
    ("GET /api/v1/search/?q=", "searches everything"),
    ("POST /api/v1/undo/<group>/", "undoes what was done together; the group is in the header "
     "`Kartoteka-Group`"),
    ("GET /api/v1/me/", "whose token it is"),
)  # fmt: skip


def pages() -> dict[str, str]:
    """Pages that must be the same on every machine, by their names."""
    with translation.override("en"):
        return {
            "actions.md": actions_page(),
            "events.md": events_page(),
            "fields.md": fields_page(),
            "filter-operators.md": operators_page(),
            "api.md": api_page(),
            "commands.md": commands_page(),
        }


def written(title: str, intro: str, *parts: Iterable[str]) -> str:
    """A page: its title, what it is about, and its parts."""
    lines = [f"# {title}", "", MADE, "", intro]
    for part in parts:
        lines += ["", *part]
    return "\n".join(lines) + "\n"


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a table; a cell may hold no line break and no bar."""
    names = list(head)
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        cells = [str(cell).replace("|", "\\|").replace("\n", " ") for cell in row]
        yield "| " + " | ".join(cells) + " |"


def section(title: str, lines: Iterable[str]) -> list[str]:
    """A titled part of a page."""
    return [f"## {title}", "", *lines]


# ---- Actions ----


def actions_page() -> str:
    """Verbs of every record type."""
    parts = []
    for record_type in record_types:
        verbs = actions.verbs_of(record_type.key)
        if verbs:
            rows = [(f"`{v.name}`", v.label, _params(v.params), v.description) for v in verbs]
            head = ("action", "button", "asks for", "what it does")
            parts.append(section(str(record_type.label_plural), table(head, rows)))
    return written("Actions", ABOUT_ACTIONS, *parts)


def _params(params: Iterable[Any]) -> str:
    return ", ".join(f"`{spec.key}`{'*' if spec.required else ''}" for spec in params)


# ---- Events ----


def events_page() -> str:
    """Names of events, what the house does by itself when they happen, and its jobs."""
    names = event_names([record_type.model.__name__ for record_type in record_types])
    happened = [
        (
            record_type.label,
            ", ".join(f"`{record_type.model.__name__}{word}`" for word in USUAL_EVENTS),
            ", ".join(f"`{name}`" for name in names.get(record_type.model.__name__, [])),
        )
        for record_type in record_types
    ]
    followed = [
        (record_types[key].label, f"`{_place(reaction)}`", _first_line(reaction))
        for key, found in reactions.registered().items()
        for reaction in found
    ]
    jobs = [
        (f"`{job.name}`", _when(job.name), _first_line(job.function))
        for job in sorted(declarations.values(), key=lambda job: job.name)
        if _is_ours(job.function.__module__)
    ]
    return written(
        "Events",
        ABOUT_EVENTS,
        section("Names", table(("record", "always", "by its verbs"), happened)),
        section("Reactions", table(("when this changes", "function", "what it does"), followed)),
        section("Jobs", table(("job", "when", "what it does"), jobs)),
    )


def event_names(models: list[str]) -> dict[str, list[str]]:
    """Names of events that the code of verbs writes, by model: `OpportunityWon`."""
    known = "|".join(sorted(models, key=len, reverse=True))
    usual = {f"{model}{word}" for model in models for word in USUAL_EVENTS} | set(models)
    found: dict[str, set[str]] = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text())
        own = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        for text in _names_given(tree) - own - usual:
            match = re.match(known, text)
            # An event of another name belongs to the first record of its package.
            found[match[0] if match else path.parent.name[:-1].capitalize()].add(text)
    return {model: sorted(names) for model, names in found.items()}


def _names_given(tree: ast.AST) -> set[str]:
    """Texts in capitals that calls are given as an argument: names of events and nothing else."""
    given: set[str] = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            values = [*call.args, *(word.value for word in call.keywords if word.arg == "name")]
            texts = {v.value for v in values if isinstance(v, ast.Constant)}
            given |= {text for text in texts if re.fullmatch(EVENT, str(text))}
    return given


def _place(function: Any) -> str:
    return f"{function.__module__.removeprefix('kartoteka.')}.{function.__name__}"


def _is_ours(module: str) -> bool:
    return module.startswith("kartoteka.") and ".tests." not in module


def _first_line(function: Any) -> str:
    return (function.__doc__ or "").strip().split("\n")[0]


def _when(name: str) -> str:

    schedule = schedules.get(name)
    if schedule is None:
        return "asked for"
    if schedule.at is not None:
        return f"daily at {schedule.at:%H:%M}"
    minutes = schedule.period.total_seconds() / 60
    return f"every {minutes:g} min" if minutes < 60 else f"every {minutes / 60:g} h"


# ---- Fields and filters ----


def fields_page() -> str:
    """Fields that ship with the product."""
    head = ("field", "label", "kind", "privacy", "")
    parts = [
        section(
            f"{record_type.label_plural} (`{record_type.key}`)",
            table(head, [_field(record_type, spec) for spec in record_type.built_in.values()]),
        )
        for record_type in record_types
    ]
    return written("Fields", ABOUT_FIELDS, *parts)


def _field(record_type: Any, spec: Any) -> tuple[Any, ...]:
    kind = f"{spec.kind.key} to {spec.link}" if spec.link else spec.kind.key
    notes = [
        "required" if spec.required else "",
        "unique" if spec.unique else "",
        "kept by the system" if spec.read_only else "",
        "set by actions" if spec.key in record_type.verb_fields else "",
        ", ".join(f"`{option.value}`" for option in spec.options),
    ]
    return f"`{spec.key}`", spec.label, kind, spec.privacy, "; ".join(filter(None, notes))


def operators_page() -> str:
    """What filters can ask of each kind of field."""
    asks = {
        "value": "one value",
        "values": "values, with `|` between them",
        "two": "from and to, with `|` between them",
        "day": "a day",
        "days": "a number of days",
        "period": "a period",
        "nothing": "nothing",
    }
    operators = [
        (f"`{operator.key}`", operator.label, asks[operator.asks],
         ", ".join(kind.key for kind in kinds.values() if operator.key in kind.operators))
        for operator in OPERATORS.values()
    ]  # fmt: skip
    periods = [(f"`{key}`", label) for key, label in PERIODS.items()]
    head = ("operator", "in words", "asks for", "kinds of field")
    return written(
        "Filter operators", ABOUT_FILTERS, section("Operators", table(head, operators)),
        section("Periods", table(("period", "in words"), periods)),
    )  # fmt: skip


# ---- API and commands ----


def api_page() -> str:
    """Addresses of the API."""
    rows = [
        (
            record_type.label_plural,
            f"`/api/v1/{record_type.plural}/`",
            ", ".join(f"`{verb.name}`" for verb in actions.verbs_of(record_type.key)),
        )
        for record_type in record_types
    ]
    reports = [
        (f"`/api/v1/reports/{key}/`", summary, ", ".join(f"`{name}`" for name in questions))
        for key, (summary, questions) in sorted(REPORTS.items())
    ]
    requests = [(f"`{request}`", what) for request, what in REQUESTS]
    parts = [
        section("Requests", table(("request", "what it does"), requests)),
        section("Records", table(("records", "address", "actions"), rows)),
    ]
    if reports:
        parts.append(section("Reports", table(("address", "what", "may be asked"), reports)))
    return written("API", ABOUT_API, *parts)


def commands_page() -> str:
    """The `kartoteka` command."""
    subcommands = next(
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    parts = [
        section(f"kartoteka {name}", _command(subparser))
        for name, subparser in subcommands.choices.items()
    ]
    return written("Commands", ABOUT_COMMANDS, *parts)


def _command(subparser: argparse.ArgumentParser) -> Iterator[str]:
    text = subparser.description or ""
    yield f"{text[:1].upper()}{text[1:]}."
    rows = [
        (f"`{_named(action)}`", action.help or "")
        for action in subparser._actions
        if "--help" not in action.option_strings
    ]
    if rows:
        yield ""
        yield from table(("argument", "meaning"), rows)


def _named(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    return " ".join(filter(None, [", ".join(action.option_strings), value]))
