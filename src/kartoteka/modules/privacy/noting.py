"""The source of many people noted at once: a button over a selection of people or customers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.actions.checking import refuse_fields
from kartoteka.core.fields import Spec, show_number
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import bulk_verbs
from kartoteka.core.storage import bulk
from kartoteka.modules.customers import keeping
from kartoteka.modules.privacy import sourcing
from kartoteka.modules.privacy.models import ProcessingBasis

NOTE = "note-source"
KEY = "processing_basis"


def add_bulk_verbs() -> None:
    """Let the source of many be noted from lists, by whoever may note that of one."""
    for key in sourcing.WITHOUT:
        bulk_verbs.add(
            bulk_verbs.BulkVerb(
                NOTE, key, gettext_lazy("Note the source"), "mail-check", partial(_note, key),
                _params(), short=gettext_lazy("Source"), note=partial(_for_how_many, key),
                check=_wrong, allowed=lambda user: access.may(user, "create", KEY), makes=KEY,
            )
        )  # fmt: skip


def _params() -> tuple[Spec, ...]:
    """What the form for one asks, except about whom it is."""
    record_type = record_types[KEY]
    form = [key for section in record_type.form for key in section.keys]
    keys = dict.fromkeys([*record_type.quick_create, *form])
    specs = record_type.built_in
    since = replace(specs["since"], required=False, help=gettext_lazy("Empty: from today on"))
    asked = [key for key in keys if key not in sourcing.WITHOUT]
    return tuple(since if key == "since" else specs[key] for key in asked)


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    specs = record_types[KEY].built_in
    read = {key: specs[key].kind.from_json(raw) for key, raw in values.items()}
    return {key: value for key, value in read.items() if value not in (None, "")}


def _wrong(values: Mapping[str, Any], by: Actor) -> dict[str, str]:
    """What one of them would be refused for, and a source without a name."""
    row = _row(values)
    refuse_fields(record_types[KEY], row, by)
    found = actions.check_many(record_types[KEY], [row], by)[0].errors
    if row["obtained"] != "person" and "source" not in row:
        found["source"] = _("Say which source it is.")
    return {key: sentence for key, sentence in found.items() if key in values}


def _for_how_many(key: str, numbers: Sequence[int], by: Actor) -> str:
    count = len(_open(key, numbers, by))
    text = ngettext(
        "It is noted for %(n)s of them, who has no source yet.",
        "It is noted for %(n)s of them, who have no source yet.", count,
    )  # fmt: skip
    return text % {"n": show_number(count, by.fmt.tongue, 0, 0)}


def _open(key: str, numbers: Sequence[int], by: Actor) -> set[int]:
    """Of these, those who have no source."""
    found: set[int] = set()
    for part in bulk.parts(sorted(numbers), 2000):
        found |= set(
            sourcing.WITHOUT[key](by.user).filter(pk__in=part).values_list("pk", flat=True)
        )
    return found


def _note(
    key: str, numbers: Sequence[int], values: Mapping[str, Any], by: Actor
) -> Mapping[int, str]:
    # Whoever notes the same at the same moment waits here, and then finds it noted.
    locked = record_types[key].model._default_manager.select_for_update().filter(pk__in=numbers)
    list(locked.order_by("pk").values_list("pk", flat=True))
    row, without = _row(values), sorted(_open(key, numbers, by))
    keeping.look_ahead(key, without, by)
    results = actions.create_many(
        record_types[KEY], [row | {key: number} for number in without], by
    )
    told = {n: " ".join(r.errors.values()) for n, r in zip(without, results, strict=True)}
    return _others(key, set(numbers) - told.keys()) | told


def _others(key: str, numbers: set[int]) -> dict[int, str]:
    """Why nothing was noted about these."""
    said = ProcessingBasis.objects.filter(archived_at=None, **{f"{key}__in": numbers})
    known = set(said.values_list(f"{key}_id", flat=True))
    noted = _("Where the data come from is noted already.")
    other = _("It is noted for people, and for individuals without a person of their own.")
    return {n: noted if key == "person" or n in known else other for n in numbers}
