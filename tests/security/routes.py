"""Every address of the program, from the URL resolver, with something for each of its parts.

A new record type is walked by itself. A new address whose parts are known here too; one with a
part that nothing here can fill fails the test, until it is said below what to put there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

from kartoteka.core import actions
from kartoteka.core.api import views as api_views
from kartoteka.core.records.types import RecordType, record_types

PART = re.compile(r"<(?:(\w+):)?(\w+)>")
MISSING = 2**40

# What a stranger may ask for without signing in; everything else answers 302 to /sign-in/ or 401.
OPEN = {
    "sign-in/", "sign-in/second/", "sign-in/passkey/", "sign-in/passkey/question/",
    "sign-in/company/", "sign-in/company/done/", "sign-in/link/<str:secret>/", "ui/theme/",
    "ui/ahead/",
    # The picture beside the company's name, which the page of signing in shows.
    "company/logo/<int:number>/",
    # Web forms of the company, which visitors of its site fill in; unknown ones are not there.
    "forms/<str:form_key>/",
}  # fmt: skip
# The only addresses at which a session begins (ASVS 6.1.3); each has the second factor in its way.
BEGINS_A_SESSION = {
    "sign-in/", "sign-in/second/", "sign-in/passkey/", "sign-in/company/done/",
    "sign-in/link/<str:secret>/",
}  # fmt: skip
# Words before a number that is the id of a record, where they are not its plural.
TYPE_BY_PREFIX = {"settings/fields/": "custom_field", "settings/assignment/": "assignment_rule",
                  "settings/users/": "user", "activities/ask/": "customer"}  # fmt: skip
# Numbers that are no record's: what they are of, and that each page looks whose it is.
NUMBERS = {
    "import/": "import", "exports/": "export", "undo/": "group", "api/v1/undo/": "group",
    "settings/sign-in/passkey/": "passkey", "settings/sign-in/places/": "visit",
    "company/logo/": "file",
}  # fmt: skip
# Where a word finds records.
SEARCHED = {
    "<plural:record_type>/", "<plural:record_type>/export/", "<plural:record_type>/counts/",
    "<plural:record_type>/board/", "<plural:record_type>/similar/", "choices/<slug:key>/",
    "api/v1/<slug:plural>/",
}  # fmt: skip
# Where the part `key` names a record type, not a field of it or a report.
KEY_IS_A_TYPE = ("choices/", "settings/layout/")
WORDS: dict[str, Callable[[RecordType | None], list[str]]] = {
    "secret": lambda rt: ["nobody-has-this-secret"],
    "form_key": lambda rt: ["no-such-form"],
    "name": lambda rt: ["no-such-batch", *(_fields(rt) if rt else [])],
    "kind": lambda rt: ["date", "datetime", "nonsense"],
    "version": lambda rt: [str(MISSING)],
    "what": lambda rt: ["section", "field", "nonsense"],
}


@dataclass(frozen=True)
class Route:
    """One pattern, and where in it a record type and a record are named."""

    pattern: str
    record_type: RecordType | None = None
    takes_record: bool = False
    address: str = ""

    def at(self, number: int) -> str:
        """The address for a record."""
        return "/" + self.address.replace("{number}", str(number))

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")


class NotClassified(AssertionError):
    """A part of an address that nothing here can fill."""


def patterns() -> Iterator[str]:
    """Every pattern of the resolver."""
    return _walk(get_resolver().url_patterns, "")


def _walk(found: list[Any], prefix: str) -> Iterator[str]:
    for one in found:
        whole = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _walk(one.url_patterns, whole)
        else:
            yield whole


def routes() -> list[Route]:
    """Every pattern, once for each record type that it may be of."""
    return [route for pattern in patterns() for route in _routes(pattern)]


def _routes(pattern: str) -> Iterator[Route]:
    names = [name for _kind, name in PART.findall(pattern)]
    if "key" in names and pattern.startswith(KEY_IS_A_TYPE):
        for rt in record_types:
            yield from _filled(pattern, rt)
        return
    if "record_type" in names or "plural" in names:
        for rt in record_types:
            yield from _filled(pattern, rt)
        return
    rt = _type_before_number(pattern)
    yield from _filled(pattern, rt)


def _type_before_number(pattern: str) -> RecordType | None:
    for prefix, key in TYPE_BY_PREFIX.items():
        if pattern.startswith(f"{prefix}<"):
            return record_types[key]
    before = re.match(r"(?:settings/)?([a-z-]+)/<int:record_id>", pattern)
    return record_types.by_plural(before[1]) if before else None


def _filled(pattern: str, rt: RecordType | None) -> Iterator[Route]:
    """Each value of each part once, not each with each of the others: rights look at none of them.

    The first values go together, and so on: where a second part is asked of the first, the order
    in WORDS brings them together.
    """
    parts = {whole: _values(pattern, kind, name, rt) for whole, kind, name in _parts(pattern)}
    takes_record = ["{number}"] in parts.values() and _is_record(pattern, rt)
    # A type without verbs of its own has no address for them.
    how_many = max(map(len, parts.values()), default=1) if all(parts.values()) else 0
    for nth in range(how_many):
        address = pattern
        for whole, values in parts.items():
            address = address.replace(whole, values[nth % len(values)])
        yield Route(pattern, rt, takes_record, address)


def _parts(pattern: str) -> Iterator[tuple[str, str, str]]:
    return ((m[0], m[1], m[2]) for m in PART.finditer(pattern))


def _is_record(pattern: str, rt: RecordType | None) -> bool:
    return rt is not None and not any(pattern.startswith(prefix) for prefix in NUMBERS)


def _values(pattern: str, kind: str, name: str, rt: RecordType | None) -> list[str]:
    if name in ("record_type", "plural"):
        assert rt is not None
        return [rt.plural]
    if name == "job_id":
        return [str(MISSING)]
    if name in ("record_id", "number", "group_id"):
        if rt is None and not any(pattern.startswith(prefix) for prefix in NUMBERS):
            raise NotClassified(f"{pattern}: of what is the number {name}? Say it in NUMBERS.")
        return ["{number}"]
    if name == "verb":
        return [verb.name for verb in actions.verbs_of(rt.key)] + ["archive"] if rt else []
    if name == "key":
        return _keys(pattern, rt)
    if name in WORDS:
        return WORDS[name](rt)
    raise NotClassified(f"{pattern}: what is {name}? Say in WORDS what may stand there.")


def _keys(pattern: str, rt: RecordType | None) -> list[str]:
    if rt is None:
        return list(api_views._reports)
    return [rt.key] if pattern.startswith(KEY_IS_A_TYPE) else _fields(rt)


def _fields(rt: RecordType) -> list[str]:
    """A field that can be set and one that cannot."""
    free = [key for key, spec in rt.specs().items() if not spec.read_only]
    return [free[0], "version"]
