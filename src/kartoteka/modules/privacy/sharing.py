"""A card of two: an individual customer with several people, of whom one is to be erased.

What is surely of the one who goes is emptied there; all the rest is of those who stay. The key of
the card seals what was said of both, so it goes too where its history names who goes.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kartoteka.core.events import reading
from kartoteka.core.events.models import Event
from kartoteka.core.merging import following
from kartoteka.core.records.types import record_types
from kartoteka.core.storage.folding import fold
from kartoteka.modules.customers.models import Customer, Person

TEXTS = ("text", "long_text", "email", "phone", "url", "nip", "tags")
ADDRESSES = ("email", "phone", "mobile")
# A shorter text is found everywhere.
SHORTEST_NEEDLE = 5
SHORTEST_SURNAME = 2
# Fields of a customer that say of a human being what a field of the person of theirs says.
SAME_DATES = (("birth_date", "birthday"),)


@dataclass(frozen=True)
class Shared:
    """A card that stays, for whom, which of its fields are emptied, and which are left."""

    customer: Customer
    others: tuple[Person, ...]
    gone: tuple[str, ...]
    left: tuple[str, ...]
    # What means those who stay, and is told to nobody else.
    theirs: tuple[str, ...]
    is_history_lost: bool

    @property
    def place(self) -> tuple[str, int]:
        """Which record it is."""
        return "customer", self.customer.pk

    def labels(self, keys: Iterable[str]) -> str:
        """Names of fields, for people."""
        return ", ".join(str(record_types["customer"].spec(key).label) for key in keys)


def individual_of(person: Person) -> Customer | None:
    """The customer that this human being is themselves; a company is not erased with a person."""
    return Customer.objects.filter(pk=person.customer_id or 0, kind="individual").first()


def staying(customer: Customer, leaving: Collection[int] = ()) -> list[Person]:
    """People of a card who are not erased, and are not about to be; each of them once."""
    rows = Person.objects.filter(customer=customer).exclude(pk__in=leaving).order_by("pk")
    people = list(rows)
    numbers = [person.pk for person in people]
    gone = _erased(numbers) | following.merged_away("person", numbers)
    return [person for person in people if person.pk not in gone]


def with_merged(record: Any) -> list[Any]:
    """A card and those that were merged into it: they tell of the same human being."""
    record_type = record_types.of(type(record))
    gone = following.gone_into(record_type.key, record.pk)
    return [record, *type(record).objects.filter(pk__in=gone).order_by("pk")]


def _erased(numbers: Sequence[int]) -> set[int]:
    """People of whom all was emptied; to empty some fields of somebody is another thing."""
    rows = Event.objects.filter(
        subject_type="person", subject_id__in=numbers, name="PersonErased"
    ).values_list("subject_id", "facts")
    return {number for number, facts in rows if json.loads(facts).get("mode", "blank") == "blank"}


def texts_of_all(people: Iterable[Person]) -> tuple[str, ...]:
    """What means any of these people."""
    return tuple(dict.fromkeys(text for one in people for text in texts_of(one)))


def texts_of(person: Person) -> tuple[str, ...]:
    """What means this person wherever it stands: addresses, numbers, and the whole name.

    As they are now and as they were, as far as history can be read.
    """
    record_type = record_types["person"]
    found = [getattr(person, key) for key in ADDRESSES]
    found += _whole_names(person.first_name, person.last_name)
    for spec in record_type.specs().values():
        if spec.custom and spec.privacy in ("identifier", "special"):
            found.append(str(record_type.value(person, spec.key) or ""))
    found += former_addresses("person", person.pk)
    for happening in reading.read(reading.of_subject("person", person.pk)):
        firsts = happening.changes.get("first_name", (person.first_name,) * 2)
        lasts = happening.changes.get("last_name", (person.last_name,) * 2)
        for first, last in zip(firsts, lasts, strict=True):
            found += _whole_names(first or "", last or "")
    return tuple(dict.fromkeys(text for text in found if len(text) >= SHORTEST_NEEDLE))


def surnames_of(person: Person) -> set[str]:
    """The surname of a person, and those that they had."""
    found = {person.last_name}
    for happening in reading.read(reading.of_subject("person", person.pk)):
        found |= {str(name or "") for name in happening.changes.get("last_name", ())}
    return {name.strip() for name in found if len(name.strip()) >= SHORTEST_SURNAME}


def former_addresses(key: str, number: int) -> list[str]:
    """All addresses that a card ever had, as far as its history can be read."""
    return [
        str(value)
        for happening in reading.read(reading.of_subject(key, number))
        for name in ADDRESSES
        for value in happening.changes.get(name, ())
        if value
    ]


def used_by_others(addresses: Collection[str], places: Collection[tuple[str, int]]) -> set[str]:
    """Of these addresses those that stand on another card than these: somebody else's by now."""
    found: set[str] = set()
    for model in (Person, Customer):
        key = record_types.of(model).key
        own = [number for of, number in places if of == key]
        columns = [name for name in ADDRESSES if name in record_types[key].built_in]
        for name in columns:
            rows = model.objects.filter(**{f"{name}__in": addresses}).exclude(pk__in=own)
            found.update(rows.values_list(name, flat=True))
    return found


def _whole_names(first: str, last: str) -> list[str]:
    first, last = first.strip(), last.strip()
    return [f"{first} {last}", f"{last} {first}"] if first and last else []


def without(texts: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    """Texts that do not mean somebody else as well, such as the telephone of a household."""
    known = {text.casefold() for text in theirs}
    return tuple(text for text in texts if text.casefold() not in known)


def share(selves: Sequence[Person], customer: Customer, others: Sequence[Person]) -> Shared:
    """What of a card goes with a person and what is left for the others."""
    record_type = record_types["customer"]
    stay = [each for other in others for each in with_merged(other)]
    theirs = texts_of_all(stay)
    own = without(texts_of_all(selves), theirs)
    values = {
        key: record_type.value(customer, key)
        for key, spec in record_type.specs().items()
        if spec.privacy != "none" and not spec.link and key not in record_type.derived
    }
    filled = [key for key, value in values.items() if value not in (None, "", [])]
    dates = _own_dates(selves, stay)
    gone = tuple(
        key
        for key in filled
        if (key in dates and values[key] in dates[key]) or names(values[key], own)
    )
    history = reading.read(reading.of_subject("customer", customer.pk))
    is_lost = bool(gone) or any(
        (key in dates and value in dates[key]) or names(value, own)
        for happening in history
        for key, both in happening.changes.items()
        for value in both
    )
    left = tuple(key for key in filled if key not in gone)
    return Shared(customer, tuple(others), gone, left, theirs, is_lost)


def _own_dates(selves: Sequence[Person], others: Sequence[Person]) -> dict[str, set[Any]]:
    """Days that are those of one person and of none of the others, by field of the customer."""
    found = {}
    for key, own_key in SAME_DATES:
        days = {getattr(one, own_key) for one in selves}
        found[key] = days - {getattr(other, own_key) for other in others} - {None}
    return found


def names(value: Any, needles: Iterable[str]) -> bool:
    """Whether a value, a text or several, holds one of these texts."""
    if not isinstance(value, (str, list)):
        return False
    text = (" ".join(map(str, value)) if isinstance(value, list) else value).casefold()
    return any(needle.casefold() in text for needle in needles)


def has_word(value: Any, words: Iterable[str]) -> bool:
    """Whether a value has one of these as a word of its own, however it is written.

    So a short surname can be looked for: as a part of other words it would be everywhere.
    """
    if not isinstance(value, (str, list)):
        return False
    text = fold(" ".join(map(str, value)) if isinstance(value, list) else value)
    return any(re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", text) for word in words)


def is_name_of_card(record: Any, key: str) -> bool:
    """Whether a field is the name of an individual, which the people of the card give it."""
    return isinstance(record, Customer) and record.kind == "individual" and key == "name"


def name_of_those_who_stay(customer: Customer) -> str:
    """What a card is called once it is only that of the others."""
    return ", ".join(str(person) for person in staying(customer))[:200]
