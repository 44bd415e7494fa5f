"""Everything that is known about somebody, for them to read (Art. 15) and to take away (Art. 20).

The same data make the page, the PDF and the JSON, so that none says less than another.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kartoteka.core.actions import Actor
from kartoteka.core.events import reading
from kartoteka.core.fields import Spec
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.fields.moment_texts import edit_moment
from kartoteka.core.records.company import company
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Person
from kartoteka.modules.privacy import around, planning, queries, sharing
from kartoteka.modules.privacy.planning import Part

RIGHT, JOB = "privacy", "privacy.package"
LETTER = Path(__file__).parent / "templates" / "privacy" / "package.typ"
# What is longer is made in the background: so many changes take a second (1,500 took 7.5).
LONGEST_AT_ONCE = 200


def is_long(person: Person) -> bool:
    """Whether so much is known that nobody should wait for it."""
    return around.size_of(_own(planning.plan_for(person))) > LONGEST_AT_ONCE


def _own(plan: planning.Plan) -> list[tuple[str, int]]:
    return [*plan.parts, *plan.kept]


def package(person: Person, by: Actor) -> dict[str, Any]:
    """All that is known, as JSON values with the words of the actor's language."""
    plan = planning.plan_for(person)
    parts = plan.parts | plan.kept | plan.mentions
    if plan.shared is not None:
        shared = plan.shared
        card = Part(record_types["customer"], shared.customer, planning.FIELDS,
                    (*shared.gone, *shared.left))  # fmt: skip
        parts[shared.place] = card
    return {
        "about": str(person),
        "company": company().name,
        "made": edit_moment(by.at.replace(second=0, microsecond=0), by.fmt),
        "records": [_record(part, plan, by) for part in parts.values()],
        "purposes": [
            {
                "name": purpose.name,
                "recipients": purpose.recipients,
                "categories": purpose.categories,
                "months": purpose.months,
            }
            for purpose in queries.purposes()
        ],
        "files": around.rows_of_files(_own(plan), by),
        "looks": around.looks(_own(plan), by),
        "explained": _("Names of other people are left out; those of our staff too."),
        "left_out": _left_out(),
    }


def _left_out() -> list[str]:
    """Where else the data stand that are not given once more, and why not."""
    return [
        _("Files that were brought or taken out, as a whole: they hold data of others. The rows "
          "that told of the person are here."),
        _("Indexes of search and of duplicates, and notes of the program about its own work: "
          "they only repeat what stands here."),
        _("Backups: they repeat what stands here, and are read by nobody but to restore them."),
    ]  # fmt: skip


def _record(part: Part, plan: planning.Plan, by: Actor) -> dict[str, Any]:
    record_type, record = part.record_type, part.record
    keys = part.keys if part.mode == planning.FIELDS else None
    return {
        "type": str(record_type.label),
        "key": f"{record_type.key}:{record.pk}",
        "title": _masked(part, plan, record_type.title_of(record)),
        "fields": _fields(part, plan, by),
        "history": _history(part, plan, by, keys),
    }


def _is_of_others(part: Part, plan: planning.Plan, value: Any) -> bool:
    """Whether a value on a shared card means somebody else who has it too."""
    if plan.shared is None or part.record_type.key != "customer":
        return False
    return sharing.names(value, plan.shared.theirs)


def _masked(part: Part, plan: planning.Plan, title: str) -> str:
    return _("another person") if _is_of_others(part, plan, title) else title


def _fields(part: Part, plan: planning.Plan, by: Actor) -> list[dict[str, Any]]:
    """The values of a record; of one about others only what names the person."""
    found = []
    for key, spec in part.record_type.specs().items():
        if part.mode == planning.FIELDS and key not in part.keys:
            continue
        value = part.record_type.value(part.record, key)
        if _is_empty(value) or _is_of_others(part, plan, value):
            continue
        found.append(
            {
                "key": key,
                "label": str(spec.label),
                "value": spec.kind.to_json(value),
                "text": _text(spec, value, plan, by),
            }
        )
    return found


def _is_empty(value: Any) -> bool:
    # Nought and “no” are something that is known.
    return value is None or value == "" or value == []


def _text(spec: Spec, value: Any, plan: planning.Plan, by: Actor) -> str:
    """A value in words; of other people and of our staff only that they are."""
    if spec.link:
        return _linked(spec.link, value, plan)
    if spec.kind.key == "date" and value:
        return edit_date(value, by.fmt.tongue)
    if spec.kind.key == "long_text":
        return str(value)
    return str(spec.kind.show(value, spec, by.fmt))


def _linked(key: str, number: Any, plan: planning.Plan) -> str:
    if key in ("user", "team"):
        return _("our staff") if key == "user" else _("our team")
    if key == "person" and ("person", number) not in plan.parts:
        return _("another person")
    if number is None or key not in record_types:
        return "–"
    record = record_types[key].model._default_manager.filter(pk=number).first()
    return "–" if record is None else record_types[key].title_of(record)


def _history(part: Part, plan: planning.Plan, by: Actor, keys: Any) -> list[dict[str, Any]]:
    """What the fields were before, the latest first."""
    specs = part.record_type.specs()
    found = []
    for happening in reading.read(reading.of_subject(*part.place)):
        changes = [
            {
                "label": str(specs[key].label),
                "old": "" if _is_empty(old) else _text(specs[key], old, plan, by),
                "new": "" if _is_empty(new) else _text(specs[key], new, plan, by),
            }
            for key, (old, new) in happening.changes.items()
            if key in specs and (keys is None or key in keys)
            if not (_is_of_others(part, plan, old) or _is_of_others(part, plan, new))
        ]
        if changes:
            found.append(
                {
                    "at": edit_moment(happening.event.at.replace(microsecond=0), by.fmt),
                    "changes": changes,
                }
            )
    return found


def name_of(person: Person) -> str:
    """What the ZIP is called: no name of anybody, as it lies about in folders."""
    return _("personal data %(number)d") % {"number": person.pk} + ".zip"


def archive(person: Person, by: Actor) -> bytes:
    """A ZIP with the readable page, the PDF where it can be made, and the JSON."""
    data = package(person, by)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        page = render_to_string("privacy/package.html", {"data": data, "alone": True})
        files.writestr("data.html", page)
        printed = pdf(data)
        if printed is not None:
            files.writestr("data.pdf", printed)
    return packed.getvalue()


def pdf(data: dict[str, Any]) -> bytes | None:
    """The same as PDF; None where the extra `docs` is not installed.

    The letter is ours and the data come as data, so nothing that a person is called can be code.
    """
    try:
        import typst  # noqa: PLC0415 - an extra that may be missing
    except ImportError:
        return None
    words = {
        "title": _("Personal data of %(name)s") % {"name": data["about"]},
        "from": _("Given by %(company)s, %(made)s")
        % {"company": data["company"], "made": data["made"]},
        "history": _("History"),
        "empty": _("empty"),
        "purposes": _("What the data are for"),
        "looks": _("When it was looked at"),
        "left_out": _("What is not here"),
    }
    heading = _("From the file “%(name)s”, brought %(at)s")
    brought = [file | {"heading": heading % file} for file in data["files"]]
    made: bytes = typst.compile(
        str(LETTER), root=str(LETTER.parent),
        sys_inputs={"data": json.dumps(data | {"words": words, "files": brought})},
        ignore_system_fonts=True,
    )  # fmt: skip
    return made
