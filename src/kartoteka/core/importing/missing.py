"""Making the records that a file names and that are not there yet."""

from collections.abc import Sequence
from typing import Any

from kartoteka.core import actions
from kartoteka.core.access import NotAllowed
from kartoteka.core.actions import ActionError, Actor
from kartoteka.core.importing import repairs
from kartoteka.core.importing.linking import LinkUse
from kartoteka.core.importing.reading import Parsed, Plain, RowReader, unknown_sentence
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.tables import Row


def create_missing(
    reader: RowReader, rows: Sequence[Row], said: Sequence[Plain], by: Actor
) -> dict[tuple[str, str], str]:
    """Make what these rows name and may be made; why not, by field and text, for the rest."""
    uses = [use for _index, _column, use in reader.linked]
    uses += [use for _text, use in reader.fixed_links]
    refusals: dict[tuple[str, str], str] = {}
    # Pipelines before their stages: what others depend on comes first.
    for use in sorted(uses, key=lambda each: len(each.scope)):
        if use.missing == "create" and use.link != reader.record_type.key:
            parsed = reader.read(rows, said)
            _create_for(use, reader, parsed, by, refusals)
    return refusals


def _create_for(
    use: LinkUse,
    reader: RowReader,
    rows: Sequence[Parsed],
    by: Actor,
    refusals: dict[tuple[str, str], str],
) -> None:
    wanted: dict[tuple[str, tuple[Any, ...]], dict[str, Any]] = {}
    record_type = record_types[use.link]
    for parsed in rows:
        text = parsed.unknown.get(use.target)
        if not text:
            continue
        scope = {key: parsed.values.get(key) for key in use.scope}
        if any(number is None and record_type.spec(key).required for key, number in scope.items()):
            continue
        given = {key: number for key, number in scope.items() if number is not None}
        wanted[(text, tuple(scope.values()))] = named(record_type, text, use.by) | given
    if not wanted:
        return
    try:
        results = actions.create_many(record_type, list(wanted.values()), by)
    except (ActionError, NotAllowed) as error:
        problem = str(getattr(error, "message", error))
        results = [actions.RowResult(errors={"": problem}) for _each in wanted]
    for (text, _scope), result in zip(wanted, results, strict=True):
        if result.errors:
            reason = "; ".join(result.errors.values())
            refusals[use.target, text] = f"{unknown_sentence(record_type.label, text)} {reason}"
    reader.links.forget_all(use.link)


def named(record_type: RecordType, text: str, by: str = "") -> dict[str, Any]:
    """The least that makes a record of this name."""
    if by and by != record_type.title:
        return {by: text, record_type.title: text}
    if {"first_name", "last_name"} <= record_type.built_in.keys():
        first, last = repairs.split_name(text)
        return {"first_name": first, "last_name": last}
    return {record_type.title: text}
