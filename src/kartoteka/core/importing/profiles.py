"""Saved mappings: which files belong to them, and the imports that they make of these files."""

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kartoteka.core import files
from kartoteka.core.files.models import File
from kartoteka.core.importing import shapes
from kartoteka.core.importing.mapping import Column, Mapping
from kartoteka.core.importing.models import Import, Profile, ProfileVersion
from kartoteka.core.importing.opening import Source
from kartoteka.core.records.types import record_types

LONGEST_NAME = 120


class ProfileProblem(Exception):
    """A saved mapping that cannot be used; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Part:
    """One import of a profile: a file, or a few rows of its own, and the type they become."""

    record_type: str
    pattern: str
    raw: dict[str, Any]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Rows that the profile itself brings."""
        return list(self.raw.get("rows", []))

    def fits(self, name: str) -> bool:
        """Whether a file of this name belongs to this part."""
        return bool(self.pattern) and fnmatchcase(name.lower(), self.pattern.lower())


def parts_of(content: dict[str, Any]) -> list[Part]:
    """The parts of a profile in their order; ProfileProblem for one that makes no sense."""
    found = []
    if problem := shapes.problem(content):
        raise ProfileProblem(problem)
    for raw in content.get("parts", []):
        unknown = set(raw) - shapes.KEYS
        if unknown:
            words = ", ".join(sorted(unknown))
            raise ProfileProblem(_("Unknown in the profile: %(words)s") % {"words": words})
        if raw.get("type") not in record_types:
            message = _("The profile names an unknown record type: %(name)s")
            raise ProfileProblem(message % {"name": raw.get("type")})
        if not raw.get("file") and not raw.get("rows"):
            raise ProfileProblem(_("A part of the profile has neither a file nor rows."))
        found.append(Part(raw["type"], str(raw.get("file", "")), raw))
    if not found:
        raise ProfileProblem(_("The profile has no parts."))
    return found


def read_profile(path: Path) -> dict[str, Any]:
    """A profile from a TOML or JSON file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise _unreadable(path.name, error) from error
    return read_text(text, path.name)


def read_text(text: str, name: str) -> dict[str, Any]:
    """A profile from the text of a TOML or JSON file of this name."""
    try:
        content = json.loads(text) if name.endswith(".json") else tomllib.loads(text)
        content = shapes.plain(content)
    except (ValueError, RecursionError) as error:
        raise _unreadable(name, error) from error
    if not isinstance(content, dict):
        raise ProfileProblem(_("The profile %(name)s is not a table.") % {"name": name})
    parts_of(content)
    return content


def _unreadable(name: str, error: Exception) -> ProfileProblem:
    message = _("The profile %(name)s cannot be read: %(reason)s")
    return ProfileProblem(message % {"name": name, "reason": error})


def fits(content: dict[str, Any], names: Iterable[str]) -> int:
    """How many parts of a profile find their file among these names; 0 unless all must-haves do."""
    wanted = [part for part in parts_of(content) if part.pattern]
    given = list(names)
    found = [part for part in wanted if any(part.fits(name) for name in given)]
    absent = [p for p in wanted if p not in found and not p.raw.get("optional")]
    return 0 if absent else len(found)


def imports_of(
    content: dict[str, Any], given: Sequence[File], owner: int, batch: str
) -> list[Import]:
    """Drafts of all imports that a profile makes of these files, in its order.

    A profile that has a name is saved under it.
    """
    made: list[Import] = []
    for part in parts_of(content):
        if part.rows:
            file = files.store(_as_csv(part.rows), f"{part.record_type}.csv", owner=owner)
            made.append(_draft(part, file, given, owner, batch, len(made)))
            continue
        for file in given:
            if part.fits(file.name):
                made.append(_draft(part, file, given, owner, batch, len(made)))
    # One by which nothing can be made takes the place of none.
    saved = keep(content, owner) if made and content.get("name", "").strip() else None
    for run in made:
        run.profile = saved
        run.save(update_fields=["profile"])
    return made


def _draft(
    part: Part, file: File, given: Sequence[File], owner: int, batch: str, position: int
) -> Import:
    run = Import(
        owner=owner, record_type=part.record_type, file=file, name=file.name, batch=batch,
        position_in_batch=position, source=dict(part.raw.get("source", {})),
        lookups=_lookups(part, given), step="check",
    )  # fmt: skip
    run.mapping = mapping_of(part, Source(run).headers).as_json()
    run.save()
    return run


def _lookups(part: Part, given: Sequence[File]) -> list[dict[str, Any]]:
    found = []
    for raw in part.raw.get("lookups", []):
        file = next((f for f in given if fnmatchcase(f.name.lower(), raw["file"].lower())), None)
        if file is None:
            message = _("The file %(name)s that the profile joins is not here.")
            raise ProfileProblem(message % {"name": raw["file"]})
        name = raw.get("name") or Path(raw["file"]).stem
        found.append({"file": file.pk, "name": name, "key": raw["key"], "on": raw["on"]})
    return found


def mapping_of(part: Part, headers: Sequence[str]) -> Mapping:
    """The mapping of a part for a file with these columns."""
    raw = part.raw
    columns = {header: _column(header, given) for header, given in raw.get("columns", {}).items()}
    absent = [header for header in columns if header not in headers]
    if absent:
        message = _("The file has no column “%(column)s”, which the profile expects.")
        raise ProfileProblem(message % {"column": absent[0]})
    if part.rows:
        columns = {header: Column(header, header) for header in headers} | columns
    fixed = tuple(_fixed(target, given) for target, given in raw.get("fixed", {}).items())
    return Mapping.from_json(
        Mapping(
            columns=tuple(columns.get(header, Column(header)) for header in headers),
            fixed=fixed,
            composed=dict(raw.get("composed", {})),
            keys=tuple(raw.get("keys", ())),
            rule=raw.get("rule", "fill"),
            on_problems=raw.get("on_problems", "good"),
            answers=dict(raw.get("answers", {})),
        ).as_json()
    )


def _column(header: str, given: Any) -> Column:
    if isinstance(given, str):
        return Column(header, given)
    rest = {key: value for key, value in given.items() if key not in ("field", "unit", "repairs")}
    try:
        return Column(
            header, given["field"], unit=str(given.get("unit", "")),
            repairs=tuple(given.get("repairs", ())), **rest,
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        message = _("The profile does not say rightly what the column “%(column)s” is.")
        raise ProfileProblem(message % {"column": header}) from error


def _fixed(target: str, given: Any) -> Column:
    if isinstance(given, dict):
        rest = {key: value for key, value in given.items() if key != "value"}
        return Column(str(given.get("value", "")), target, **rest)
    return Column(str(given), target)


def _as_csv(rows: Sequence[dict[str, Any]]) -> io.BytesIO:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def profile_from(run: Import, name: str) -> Profile:
    """Save the choices of an import under a name, over those of the same name."""
    mapping = Mapping.from_json(run.mapping)
    part: dict[str, Any] = {
        "file": run.name, "type": run.record_type, "source": run.source,
        "columns": {c.header: _told(c) for c in mapping.columns if c.target},
        "fixed": {c.target: {"value": c.header, "by": c.by, "missing": c.missing}
                  for c in mapping.fixed if c.target},
        "composed": mapping.composed, "keys": list(mapping.keys), "rule": mapping.rule,
        "on_problems": mapping.on_problems,
    }  # fmt: skip
    found = keep({"name": name, "parts": [part]}, run.owner)
    run.profile = found
    run.save(update_fields=["profile"])
    return found


def keep(content: dict[str, Any], owner: int) -> Profile:
    """Save a mapping under its name; what stood there before stays as an earlier version."""
    name = str(content.get("name", "")).strip()[:LONGEST_NAME]
    with transaction.atomic():
        found, is_new = Profile.objects.get_or_create(
            name=name, defaults={"content": content, "owner": owner}
        )
        if is_new or found.content != content:
            ProfileVersion.objects.create(profile=found, owner=owner, content=content)
            Profile.objects.filter(pk=found.pk).update(content=content, owner=owner)
            found.refresh_from_db()
    return found


def _told(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"field": column.target}
    for key in ("date_order", "point", "unit", "by", "values"):
        if getattr(column, key):
            told[key] = getattr(column, key)
    if column.missing != "refuse":
        told["missing"] = column.missing
    if column.repairs:
        told["repairs"] = list(column.repairs)
    return told
