"""The composer: log a call, a note, a meeting or an e-mail, or plan a task, and the next step."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import choices
from kartoteka.core.screens.request import remembered
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.modules.activities import later, queries
from kartoteka.modules.activities.models import MORNING, OUTCOMES, RULES, Activity
from kartoteka.modules.activities.telling import ICONS, kind_label
from kartoteka.modules.customers import queries as customers

LOG, CALLED = "/activities/log/", "/activities/called/"
TABS = ("call", "note", "task", "meeting", "email", "letter")
NEXT = ("call", "meeting", "email", "task")
MOST_PEOPLE = 50
WHEN = Spec("next_at", "", kinds["datetime"], "none", usual_hour=MORNING)


class Kind(NamedTuple):
    """What can be written down."""

    value: str
    label: str
    icon: str
    chosen: bool


class Outcome(NamedTuple):
    """How it went, and the next step that it proposes."""

    value: str
    label: str
    chosen: bool
    next_kind: str = ""
    next_at: str = ""
    focus: bool = False


def path(record_type: RecordType, record: Any, *, kind: str = "") -> str:
    """Where the composer opens by itself, about a record."""
    return f"{LOG}?{urlencode(subject_of(record_type, record) | ({'kind': kind} if kind else {}))}"


def subject_of(record_type: RecordType, record: Any) -> dict[str, str]:
    """What a form says about the record that it stands on."""
    found: dict[str, Any] = {
        "customer": record_type.customer_id_of(record),
        "person": record_type.person_id_of(record),
    }
    if record_type.key not in ("customer", "person"):
        found |= {"about_type": record_type.key, "about_id": record.pk}
    return {key: str(value) for key, value in found.items() if value is not None}


def context_for(record_type: RecordType, record: Any, by: Actor) -> dict[str, Any]:
    """The composer on the card of a record."""
    given = subject_of(record_type, record)
    known = {"person_text": record_type.title_of(record)} if record_type.key == "person" else {}
    context = context_of(given | known, by, prefix="c")
    calls = {key: value for key, value in given.items() if key in ("customer", "person")}
    return context | {
        "on": f"{record_type.key}:{record.pk}",
        "log_url": path(record_type, record),
        "calls_url": f"{CALLED}?{urlencode(calls)}" if calls else "",
    }


def context_of(
    given: Mapping[str, str],
    by: Actor,
    *,
    prefix: str,
    errors: Mapping[str, str] | None = None,
    asks_customer: bool = False,
) -> dict[str, Any]:
    """The composer as filled in by an address or sent back with errors."""
    wrong = dict(errors or {})
    kind = given.get("kind") if given.get("kind") in TABS else "call"
    draft = "-".join(("log", prefix, given.get("customer", ""), given.get("about_id", "")))
    return {
        "action": LOG,
        "prefix": prefix,
        "key": given.get("_key") or str(uuid4()),
        "draft": draft,
        "errors": wrong,
        "on": given.get("on", ""),
        "kinds": tuple(Kind(one, str(kind_label(one)), ICONS[one], one == kind) for one in TABS),
        "hidden": _hidden(given, asks_customer),
        "customer": _customer(given, wrong, by, prefix) if asks_customer else None,
        "person": person_input(given, by, prefix),
        "subject": _text("subject", _("What is to be done"), given, wrong, prefix, starts="task"),
        "starts_at": _when("starts_at", _("When"), given, wrong, prefix),
        "repeats": _repeats(given, wrong, prefix),
    } | result_of(given, by, prefix, wrong, note_first=_starts_with_note(kind, prefix))


def result_of(
    given: Mapping[str, str],
    by: Actor,
    prefix: str,
    errors: Mapping[str, str],
    *,
    note_first: bool = False,
) -> dict[str, Any]:
    """How it went and what comes next: the part that the composer and the tick of a call share."""
    return {
        "outcomes": _outcomes(given.get("outcome", "connected"), by),
        "note": _note(given, errors, prefix, is_first=note_first),
        "next_kinds": tuple(
            (one, str(kind_label(one)), one == given.get("next_kind")) for one in NEXT
        ),
        "next_at": _when("next_at", _("Date of the next step"), given, errors, prefix),
        "next_subject": _text("next_subject", _("What about"), given, errors, prefix),
        "soon": later.soon(by),
    }


def _repeats(given: Mapping[str, str], errors: Mapping[str, str], prefix: str) -> FieldInput:
    """How often a task comes again, for who plans one."""
    label = _("Repeats")
    return FieldInput(
        "repeats", label, kind="choice", value=given.get("repeats", ""), prefix=prefix,
        options=[(rule.value, rule.label) for rule in RULES], error=errors.get("repeats", ""),
        hide_label=True, small=True, placeholder=_("once"),
    )  # fmt: skip


def _starts_with_note(kind: str | None, prefix: str) -> bool:
    return prefix == "d" and kind not in ("call", "task")


def _hidden(given: Mapping[str, str], asks_customer: bool) -> list[tuple[str, str]]:
    names = ["about_type", "about_id", *([] if asks_customer else ["customer"])]
    return [(name, given[name]) for name in names if given.get(name)]


def _outcomes(chosen: str, by: Actor) -> tuple[Outcome, ...]:
    """Outcomes with the next step that each proposes."""
    again = later.soon(by)[0][1]
    proposed = {"no_answer": ("call", again, False), "callback": ("call", "", True)}
    return tuple(
        Outcome(
            option.value, str(option.label), option.value == chosen,
            *proposed.get(option.value, ("", "", False)),
        )
        for option in OUTCOMES
    )  # fmt: skip


def again(by: Actor) -> dict[str, Any]:
    """The call that follows one that reached nobody: the next working day, at this hour."""
    moment = kinds["datetime"].parse(later.soon(by)[0][1], WHEN, by.fmt)
    return {"kind": "call", "starts_at": moment}


def again_words(by: Actor) -> str:
    """When that call would be."""
    return show_moment(again(by)["starts_at"], by.fmt)


def _customer(
    given: Mapping[str, str], errors: Mapping[str, str], by: Actor, prefix: str
) -> FieldInput:
    record_type = record_types["customer"]
    raw = given.get("customer", "")
    number = int(raw) if raw.isdecimal() and len(raw) < 19 else None
    text = given.get("customer_text")
    if text is None:
        text = access.titles(by.user, record_type, [number]).get(number or 0, "")
    return FieldInput(
        "customer", _("With whom"), kind="link", value=raw, text=text, prefix=prefix,
        url=choices.path(record_type), error=errors.get("customer", ""), full=True,
        placeholder=_("Name, phone or NIP"), autofocus=not raw,
        create_url=choices.path(record_type) if choices.may_add(by.user, record_type) else "",
    )  # fmt: skip


def person_input(given: Mapping[str, str], by: Actor, prefix: str) -> FieldInput | None:
    """The people of the customer; the one talked to last, or the only one, is chosen.

    None where there are none.
    """
    people = _people(given.get("customer", ""), by)
    chosen = given.get("person", "")
    if chosen and chosen not in {number for number, _name in people}:
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
        title = given.get("person_text")
        if title is None:
            title = access.titles(by.user, record_types["person"], [number]).get(number)
        people += [(chosen, title)] if title else []
    if not people:
        return None
    if not chosen and "kind" not in given:
        only = people[0][0] if len(people) == 1 else ""
        chosen = _last_talked_to(given["customer"], by) or only
    return FieldInput(
        "person", _("With"), kind="choice", value=chosen, options=people, prefix=prefix,
        hide_label=True, small=True, placeholder=_("nobody in particular"),
    )  # fmt: skip


def _people(customer: str, by: Actor) -> list[tuple[str, str]]:
    if not customer.isdecimal() or len(customer) > 18:
        return []
    rows = customers.people_of(int(customer), by)[:MOST_PEOPLE]
    return [(str(one.pk), str(one)) for one in rows]


def _last_talked_to(customer: str, by: Actor) -> str:
    last = last_contact("customer", int(customer), by)
    return str(last.person_id) if last is not None and last.person_id else ""


def last_contact(record_type: str, record_id: int, by: Actor) -> Activity | None:
    """The latest contact with a customer or a person."""
    return around_now(record_type, record_id, by)[1]


def around_now(
    record_type: str, record_id: int, by: Actor
) -> tuple[list[Activity], Activity | None]:
    """What is planned here and the last contact; strip, panel and composer read them once."""

    def read() -> tuple[list[Activity], Activity | None]:
        return queries.around_now(access.visible(by.user, Activity), record_type, record_id)

    found: tuple[list[Activity], Activity | None] = remembered(
        by, f"around now {record_type} {record_id}", read
    )
    return found


def _text(
    name: str,
    label: str,
    given: Mapping[str, str],
    errors: Mapping[str, str],
    prefix: str,
    starts: str = "",
) -> FieldInput:
    is_first = prefix == "d" and bool(starts) and given.get("kind") == starts
    return FieldInput(
        name, label, value=given.get(name, ""), error=errors.get(name, ""), prefix=prefix,
        hide_label=True, placeholder=label, small=name.startswith("next"), autofocus=is_first,
    )  # fmt: skip


def _note(
    given: Mapping[str, str], errors: Mapping[str, str], prefix: str, *, is_first: bool
) -> FieldInput:
    label = _("What was agreed")
    return FieldInput(
        "note", label, kind="long_text", value=given.get("note", ""), rows=1, prefix=prefix,
        error=errors.get("note", ""), hide_label=True, placeholder=label, autofocus=is_first,
    )  # fmt: skip


def _when(
    name: str, label: str, given: Mapping[str, str], errors: Mapping[str, str], prefix: str
) -> FieldInput:
    return FieldInput(
        name, label, kind="datetime", value=given.get(name, ""), error=errors.get(name, ""),
        prefix=prefix, hide_label=True, small=True, placeholder=_("tomorrow 10:00"),
    )  # fmt: skip
