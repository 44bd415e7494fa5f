"""Saved mappings: what each of them says, how it became so, and the imports made with it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.importing import profiles
from kartoteka.core.importing.models import Import, Profile, ProfileVersion
from kartoteka.core.importing.targets import FULL_NAME, importable_for
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.imports import HOME
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import Toast, done, respond

PROFILES = f"{HOME}profiles/"
SHOWN = 50
WAYS: dict[str, dict[str, Any]] = {
    "date_order": {
        "dmy": gettext_lazy("day, month, year"),
        "mdy": gettext_lazy("month, day, year"),
        "ymd": gettext_lazy("year, month, day"),
    },
    "unit": {"1000": gettext_lazy("in thousands"), "1000000": gettext_lazy("in millions")},
    "missing": {
        "create": gettext_lazy("add it if it is not there"),
        "empty": gettext_lazy("leave the field empty"),
    },
}
REPAIRED = {
    "spaces": gettext_lazy("Take double spaces out"),
    "company_form": gettext_lazy("Take legal forms off"),
    "whole_number": gettext_lazy("Read 17850.0 as 17850"),
    "unverified": gettext_lazy("Keep wrong ones as unverified"),
}
Said = dict[tuple[str, str], str]


def _profile_or_404(request: HttpRequest, number: int) -> Profile:
    """Saved mappings are there for everybody who may import."""
    found = Profile.objects.filter(pk=number).first() if importable_for(request.user) else None
    if found is None:
        raise Http404
    return found


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """All saved mappings, each with its files and its last change."""
    if not importable_for(request.user):
        raise Http404
    by = actor_of(request)
    rows = []
    for profile in Profile.objects.order_by("name"):
        last = profile.versions.first()
        rows.append(
            {
                "name": profile.name,
                "url": f"{PROFILES}{profile.pk}/",
                "files": ", ".join(dict.fromkeys(_files(profile.content))),
                "changed": show_moment(last.at if last else profile.created_at, by.fmt),
            }
        )
    context = {"title": _("Import profiles"), "module": "import", "rows": rows}
    return respond(request, "screens/import_profiles.html", "main", context)


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One mapping as it is now, its versions with what changed in each, and its imports."""
    profile = _profile_or_404(request, number)
    by = actor_of(request)
    versions = list(profile.versions.all()[: SHOWN + 1])
    runs = Import.objects.filter(profile=profile).order_by("-id")
    if not access.may_system(request.user, "settings"):
        runs = runs.filter(owner=request.user.pk or 0)
    context = {
        "title": profile.name,
        "module": "import",
        "profiles_url": PROFILES,
        "path": f"{PROFILES}{profile.pk}/",
        "parts": [_part(raw) for raw in profile.content.get("parts", [])],
        "versions": _versions(versions, by),
        "runs": [
            {
                "name": run.name,
                "url": f"{HOME}{run.pk}/",
                "at": show_moment(run.created_at, by.fmt),
                "added": run.counts.get("new", 0),
                "updated": run.counts.get("updated", 0),
            }
            for run in runs[:SHOWN]
        ],
    }
    return respond(request, "screens/import_profile.html", "main", context)


@require_POST
def put_back(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """Let a mapping be as it was in an earlier version: that is a new version too."""
    profile = _profile_or_404(request, number)
    found = profile.versions.filter(pk=version).first()
    if found is None:
        raise Http404
    profiles.keep({**found.content, "name": profile.name}, request.user.pk or 0)
    toast = Toast(_("The profile is as it was then."))
    return done(request, f"{PROFILES}{profile.pk}/", toasts=[toast])


def _files(content: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(part["file"]) for part in content.get("parts", []) if part.get("file"))


def _part(raw: Mapping[str, Any]) -> dict[str, Any]:
    record_type = record_types[raw["type"]]
    return {
        "file": raw.get("file") or _("rows of its own"),
        "type": record_type.label_plural,
        "lines": list(_lines(raw, record_type)),
    }


def _lines(raw: Mapping[str, Any], record_type: RecordType) -> Iterator[tuple[str, str]]:
    """What each column of a file becomes, and what is the same for all rows."""
    for header, given in raw.get("columns", {}).items():
        target = given if isinstance(given, str) else given.get("field", "")
        yield header, _label(record_type, target) + _ways(given)
    for target, given in raw.get("fixed", {}).items():
        value = given.get("value", "") if isinstance(given, dict) else given
        yield f"= {value}", _label(record_type, target)
    for target, template in raw.get("composed", {}).items():
        yield f"= {template}", _label(record_type, target)


def _label(record_type: RecordType, target: str) -> str:
    if target == FULL_NAME:
        return _("First and last name")
    specs = record_type.specs()
    return str(specs[target].label) if target in specs else target


def _ways(given: Any) -> str:
    """How the values of a column are read, where that was chosen."""
    if isinstance(given, str):
        return ""
    said = [WAYS[key].get(str(given[key]), "") for key in WAYS if given.get(key)]
    said += [f"0{given['point']}5"] if given.get("point") else []
    said += [str(REPAIRED[one]) for one in given.get("repairs", ()) if one in REPAIRED]
    said += [f"{raw} → {meant}" for raw, meant in given.get("values", {}).items()]
    shown = ", ".join(str(text) for text in said if text)
    return f" ({shown})" if shown else ""


def _versions(rows: Sequence[ProfileVersion], by: Actor) -> list[dict[str, Any]]:
    """The versions, newest first, each with what differs from the one before it."""
    titles = access.titles(by.user, record_types["user"], [row.owner for row in rows])
    before = [*rows[1:], None]
    shown = [
        {
            "at": show_moment(row.at, by.fmt),
            "who": titles.get(row.owner, "–"),
            "changes": list(_changes(older.content, row.content)) if older else [],
            "is_first": older is None,
            "back_url": f"{PROFILES}{row.profile_id}/{row.pk}/back/" if at else "",
        }
        for at, (row, older) in enumerate(zip(rows, before, strict=True))
    ]
    return shown[:SHOWN]


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """What became of each column between two versions."""
    before, now = _said(old), _said(new)
    for place in dict.fromkeys([*before, *now]):
        was, is_now = before.get(place, ""), now.get(place, "")
        if was != is_now:
            yield {"file": place[0], "column": place[1], "old": was, "new": is_now}


def _said(content: Mapping[str, Any]) -> Said:
    found: Said = {}
    for raw in content.get("parts", []):
        part = _part(raw)
        place = f"{part['file']} → {part['type']}"
        found |= {(place, header): label for header, label in part["lines"]}
        found[place, _("Known again by")] = ", ".join(raw.get("keys", []))
        found[place, _("Rows that are here already")] = str(raw.get("rule", ""))
    return found
