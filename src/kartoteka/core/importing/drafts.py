"""Beginning imports: files are kept, recognised and given a first mapping."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import files
from kartoteka.core.files.models import File
from kartoteka.core.importing import guessing, profiles
from kartoteka.core.importing.mapping import Column, Mapping
from kartoteka.core.importing.models import Import, Profile
from kartoteka.core.importing.opening import Source
from kartoteka.core.importing.targets import importable_for
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.tables import TableProblem

LARGEST = 500 * 1024 * 1024


def keep(stream: Any, name: str, owner: int) -> File:
    """Store a file that somebody brought; FileProblem where it is empty or too large."""
    return files.store(stream, name, owner=owner, limit=LARGEST)


def draft(
    file: File, user: Any, *, record_type: str = "", batch: str = "", position: int = 0
) -> Import:
    """An import of one file with guessed type and columns; TableProblem where it is unreadable."""
    run = Import(
        owner=user.pk, file=file, name=file.name, record_type=record_type, batch=batch,
        position_in_batch=position,
    )  # fmt: skip
    map_anew(run, user)
    run.save()
    return run


def map_anew(run: Import, user: Any) -> None:
    """Guess type and columns from the file as it is read now."""
    source = Source(run)
    samples = source.samples()
    if not run.record_type:
        found = guessing.guess_file(run.name, source.headers, samples, user)
        if found is not None:
            run.record_type = found.record_type.key
            run.mapping = found.mapping.as_json()
            _compose_title(run)
            return
        run.record_type = _first_type(user)
    columns = guessing.look(source.headers, samples)
    mapping, _score = guessing.guess_columns(record_types[run.record_type], columns, user)
    run.mapping = mapping.as_json()
    _compose_title(run)


def _first_type(user: Any) -> str:
    known = importable_for(user)
    if not known:
        raise TableProblem(_("You have no right to import."), code="right")
    return known[0].key


def _compose_title(run: Import) -> None:
    """A required title that no column gives is composed of what the rows link to."""
    record_type = record_types[run.record_type]
    mapping = Mapping.from_json(run.mapping)
    spec = record_type.built_in.get(record_type.title)
    if spec is None or spec.kind.key != "text" or not spec.required:
        return
    if record_type.title in mapping.targets() or "full_name" in mapping.targets():
        return
    links = [c for c in mapping.columns if _tells(record_type, c)]
    order = [key for section in reversed(record_type.form) for key in reversed(section.keys)]
    links.sort(key=lambda c: order.index(c.target) if c.target in order else len(order))
    if links:
        template = " – ".join(f"{{{column.header}}}" for column in links[:2])
        composed = mapping.composed | {record_type.title: template}
        run.mapping = replace(mapping, composed=composed).as_json()


def _tells(record_type: RecordType, column: Column) -> bool:
    spec = record_type.specs().get(column.target)
    return spec is not None and bool(spec.link) and spec.key not in ("owner", "team", "pipeline",
                                                                     "stage")  # fmt: skip


def draft_all(
    given: Sequence[File], user: Any, *, profile: dict[str, Any] | None = None
) -> tuple[list[Import], list[str]]:
    """Imports of several files that belong together, and why some files cannot be read."""
    batch = uuid.uuid4().hex if len(given) > 1 or profile else ""
    if profile is not None:
        return profiles.imports_of(profile, given, user.pk, batch), []
    made: list[Import] = []
    problems: list[str] = []
    for file in given:
        try:
            made.append(draft(file, user, batch=batch))
        except TableProblem as problem:
            problems.append(f"{file.name}: {problem.message}")
    made.sort(key=_depth)
    for position, run in enumerate(made):
        Import.objects.filter(pk=run.pk).update(position_in_batch=position)
    return made, problems


def _depth(run: Import) -> tuple[int, int]:
    """What others point at comes first: users, then customers and products, then opportunities."""
    return (_height(run.record_type, frozenset()), run.pk)


def _height(key: str, above: frozenset[str]) -> int:
    if key in ("user", "team"):
        return 0 if key == "team" else 1
    links = {s.link for s in record_types[key].built_in.values() if s.link}
    below = links - {key, "user", "team"} - above
    return 2 + max((_height(link, above | {key}) for link in below), default=0)


def profile_for(names: Sequence[str]) -> Profile | None:
    """The saved profile whose files these are; the one with most of them."""
    best, most = None, 0
    for profile in Profile.objects.order_by("id"):
        try:
            count = profiles.fits(profile.content, names)
        except profiles.ProfileProblem:
            continue
        if count > most:
            best, most = profile, count
    return best


def guess_for(record_type: RecordType, run: Import, user: Any) -> Mapping:
    """The guessed mapping of a file for a type."""
    source = Source(run)
    columns = guessing.look(source.headers, source.samples())
    return guessing.guess_columns(record_type, columns, user)[0]
