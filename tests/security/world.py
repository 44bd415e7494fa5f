"""A company with a record of every type that is one's own and one that is a stranger's.

Every text of a record holds a canary: a word found nowhere else, wrapped in what would be markup.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client

from harness.roles import file_of_rights, rights_in
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.tests import samples

TEXTS = ("text", "long_text")
# Texts with rules of their own: codes, keys of other things, names that a rule checks.
NOT_FREE = {"record_type", "slug", "kind", "role", "tree", "sort", "group", "timezone",
            "about_type",
            "method", "lawful_basis", "archive_reason", "regon", "krs", "code", "columns",
            "currency", "country", "unit", "sites"}  # fmt: skip
SECRET_AMOUNT = "91827364"
BETWEEN_DIGITS = dict.fromkeys(map(ord, " ,.'\u00a0\u202f"))
MARKUP = re.compile(r"<xss-\d+")


ROLES = list(file_of_rights())


def scope(role: str, verb: str, key: str) -> str:
    """How far a role reaches by one verb."""
    return rights_in(role, key).get(verb, "none")


def hidden(role: str) -> list[tuple[str, str]]:
    """Fields that a role may not see: type and field."""
    names = file_of_rights()[role].get("fields", {}).get("hidden", [])
    return [tuple(name.split(".")) for name in names]


def may_only_see(role: str, key: str) -> bool:
    """Whether the role may do nothing with records of the type but look at them."""
    verbs = ("create", "change", "archive", "import", "bulk")
    return all(scope(role, verb, key) == "none" for verb in verbs)


@dataclass(frozen=True)
class Specimen:
    """One record, and the word by which it is known wherever it appears."""

    record_type: RecordType
    pk: int
    word: str

    @property
    def begins(self) -> str:
        """What finds it in a search, without the whole word, which a page may say back."""
        return self.word[:-6]


@dataclass(frozen=True)
class World:
    """What there is: by type, a record of the role's user and one of somebody they do not know."""

    user: Any
    client: Client
    own: dict[str, Specimen]
    foreign: dict[str, Specimen]

    def unseen(self, role: str) -> list[Specimen]:
        """Records that must appear nowhere for the role."""
        return [s for key, s in self.foreign.items() if scope(role, "see", key) != "all"]


def build(role: str, user_of: Any, client_of: Any) -> World:
    """The world of a user with a role."""
    user, stranger = user_of(role), user_of("administrator", name="Stranger")
    own = {rt.key: _specimen(rt, number, user) for number, rt in enumerate(record_types)}
    foreign = {rt.key: _specimen(rt, 100 + n, stranger) for n, rt in enumerate(record_types)}
    return World(user, client_of(user), own, foreign)


def _specimen(record_type: RecordType, number: int, owner: Any) -> Specimen:
    word = f"Zq{record_type.key.replace('_', '')}{number}kanarek"
    texts = {
        key: f"{word} \"'><xss-{number} onload=alert(1)>"
        for key, spec in record_type.specs().items()
        if spec.kind.key in TEXTS and not spec.read_only and key not in NOT_FREE
        and not spec.options and (spec.max_length or 200) >= 60
    }  # fmt: skip
    if record_type.key == "custom_field":
        texts = {"label": f"{word} <xss-{number}>"}
    record = samples.make(record_type.key, owner=owner, **texts)
    for _role in ROLES:
        for key, field in hidden(_role):
            if key == record_type.key:
                actions.update(record, {field: int(SECRET_AMOUNT)}, house())
                record.refresh_from_db()
    return Specimen(record_type, record.pk, word)


def leaks(text: str, role: str, world: World) -> list[str]:
    """What stands in an answer although the role may not know it."""
    found = [specimen.word for specimen in world.unseen(role) if specimen.word in text]
    if hidden(role) and SECRET_AMOUNT in text.translate(BETWEEN_DIGITS):
        found.append("a hidden field")
    return found
