"""A stale save: what was before, what I typed, what somebody else saved; one of them is chosen."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kartoteka.core.actions import Conflict
from kartoteka.core.fields import Format, Spec
from kartoteka.core.fields.moment_texts import ago
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import shown
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond

CHOICE = "choose_"


def without_theirs(values: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Any]:
    """My values, without those for which the other one was chosen."""
    return {key: v for key, v in values.items() if data.get(f"{CHOICE}{key}") != "theirs"}


def seen_version(request: HttpRequest) -> int | None:
    """The version of the record that the form was filled with; None where it does not say."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def show(
    request: HttpRequest, record_type: RecordType, record: Any, conflict: Conflict,
    say: Mapping[str, Callable[[Any], str]] | None = None,
) -> HttpResponse:  # fmt: skip
    """Both values of each field as radios; everything else that was typed is kept in the form.

    `say` tells values of fields that people read otherwise than they are stored.
    """
    fmt, names = actor_of(request).fmt, Names(request.user)
    for one in conflict.fields:
        spec = record_type.spec(one.key)
        names.want("user", [one.actor_id])
        if spec.link:
            names.want(spec.link, [one.before, one.mine, one.theirs])
    lines = []
    for one in conflict.fields:
        spec = record_type.spec(one.key)
        values = {"before": one.before, "mine": one.mine, "theirs": one.theirs}
        told = (say or {}).get(one.key) or partial(_told, spec, fmt, names)
        texts = {word: told(value) or "–" for word, value in values.items()}
        lines.append(
            texts
            | {
                "name": f"{CHOICE}{one.key}",
                "label": spec.label,
                "who": names.get("user", one.actor_id) or _("Somebody"),
                "when": ago(one.at, fmt),
            }
        )
    context = {
        "title": _("Changed meanwhile: %(title)s") % {"title": record_type.title_of(record)},
        "lines": lines,
        "kept": _kept(request, conflict),
        "version": conflict.version,
        "action": request.path,
        "back": record_type.path(record.pk),
        "crumbs": [
            (record_type.label_plural, record_type.list_path),
            (record_type.title_of(record), record_type.path(record.pk)),
        ],
        "module": record_type.plural,
    }
    return respond(request, "ui/conflict.html", "form", context, status=409)


def _told(spec: Spec, fmt: Format, names: Names, value: Any) -> str:
    return shown.text_of(spec, value, fmt, names)


def _kept(request: HttpRequest, conflict: Conflict) -> list[tuple[str, str]]:
    """All that was sent, with earlier choices, except what the new form asks or says itself.

    Fields that were not touched keep what the other wrote, as if that had been chosen.
    """
    asked = {f"{CHOICE}{one.key}" for one in conflict.fields}
    said = {f"{CHOICE}{key}" for key in conflict.untouched}
    own = {"csrfmiddlewaretoken", "version", *asked, *said}
    sent = [
        (name, value)
        for name in request.POST
        if name not in own
        for value in request.POST.getlist(name)
    ]
    return [*sent, *((name, "theirs") for name in sorted(said))]
