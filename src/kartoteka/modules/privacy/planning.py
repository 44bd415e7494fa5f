"""What goes when somebody is erased: found by the links of all record types, and by mentions."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kartoteka.core import access, search
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event
from kartoteka.core.records.types import SYSTEM_FIELDS, RecordType, record_types
from kartoteka.modules.customers.models import Customer, Person, Position
from kartoteka.modules.privacy import sharing
from kartoteka.modules.privacy.sharing import SHORTEST_NEEDLE, TEXTS, Shared

BLANK, ANONYMISE, FIELDS, KEEP = "blank", "anonymise", "fields", "keep"
SEARCHED = ("text", "long_text", "email", "phone")
MOST_MENTIONS = 200
# The field in which views and rules keep the conditions of a filter.
CONDITIONS = "tree"


@dataclass(frozen=True)
class Part:
    """One record, and what becomes of it; `keys` are the fields where only some are emptied."""

    record_type: RecordType
    record: Any
    mode: str
    keys: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """Which record it is."""
        return self.record_type.key, self.record.pk

    def line(self) -> list[Any]:
        """The part as the ledger keeps it: no personal data, and the moment of creation, by which
        another record that has the same number after a restore is told apart.
        """
        made = self.record.created_at.isoformat()
        return [self.record_type.key, self.record.pk, made, self.mode, list(self.keys)]


@dataclass
class Plan:
    """Everything that an erasure touches, and what it leaves with the reason."""

    person: Person | None
    parts: dict[tuple[str, int], Part] = field(default_factory=dict)
    kept: dict[tuple[str, int], Part] = field(default_factory=dict)
    # Records that are about others and name the person; whoever erases decides on them.
    mentions: dict[tuple[str, int], Part] = field(default_factory=dict)
    needles: tuple[str, ...] = ()
    # A card that others have with the person, and that stays for them.
    shared: Shared | None = None

    @property
    def addresses(self) -> list[str]:
        """What is remembered as a hash, so that it stays silent: phones and e-mails, former ones
        too, as a file of back then may be brought again.

        Not those that somebody has too with whom the person shares a card, and no former one that
        is on the card of somebody else by now.
        """
        cards = [
            part
            for part in self.parts.values()
            if part.mode == BLANK and part.record_type.key in ("person", "customer")
        ]
        found = [getattr(c.record, key, "") for c in cards for key in sharing.ADDRESSES]
        former = {old for card in cards for old in sharing.former_addresses(*card.place)}
        former -= sharing.used_by_others(former - set(found), [card.place for card in cards])
        mine = [one for one in (*found, *sorted(former)) if one]
        return list(sharing.without(mine, self.shared.theirs if self.shared else ()))


def plan_for(person: Person, leaving: Collection[int] = ()) -> Plan:
    """All records about a person, with what becomes of each.

    `leaving` are people who are erased at the same time, so that no card stays for them.
    """
    person = Person.objects.get(pk=person.pk)
    selves = sharing.with_merged(person)
    plan = Plan(person, needles=sharing.texts_of_all(selves))
    waiting = [Part(record_types["person"], one, BLANK) for one in selves]
    customer = sharing.individual_of(person)
    if customer is not None:
        others = sharing.staying(customer, {*(one.pk for one in selves), *leaving})
        waiting += _of_card(plan, selves, customer, others)
    _follow(plan, waiting)
    for part in _mentions(plan):
        if part.place not in plan.parts and part.place not in plan.kept:
            plan.mentions.setdefault(part.place, part)
    return plan


def _of_card(
    plan: Plan, selves: Sequence[Person], customer: Customer, others: Sequence[Person]
) -> Iterator[Part]:
    """What becomes of the customer that a person is: all of it, or what is not of others too."""
    kind, cards = record_types["customer"], sharing.with_merged(customer)
    if not others:
        own = [str(getattr(card, key)) for card in cards for key in ("email", "phone")]
        long = (text for text in own if len(text) >= SHORTEST_NEEDLE)
        plan.needles = tuple(dict.fromkeys([*plan.needles, *long]))
        yield from (Part(kind, card, BLANK) for card in cards)
        return
    for card in cards:
        shared = sharing.share(selves, card, others)
        if card is customer:
            plan.shared, plan.needles = shared, sharing.without(plan.needles, shared.theirs)
        if shared.is_history_lost:
            yield Part(kind, card, FIELDS, shared.gone)
        else:
            plan.kept[shared.place] = Part(kind, card, KEEP)


def plan_for_record(record_type: RecordType, record: Any) -> Plan:
    """One record that is about somebody who has no card here, such as a lead, and its parts."""
    needles = [getattr(record, key, "") for key in ("email", "phone", "mobile")]
    plan = Plan(None, needles=tuple(text for text in needles if len(text) >= SHORTEST_NEEDLE))
    _follow(plan, [Part(record_type, record, BLANK)])
    return plan


def _follow(plan: Plan, waiting: list[Part]) -> None:
    """Put into the plan what waits, and all that hangs on it."""
    while waiting:
        part = waiting.pop(0)
        if part.place in plan.parts:
            continue
        plan.parts[part.place] = part
        # What only names the person is the business of somebody else, with all that hangs on it.
        for other in _attached(part, plan) if part.mode != FIELDS else ():
            if other.mode == KEEP:
                plan.kept.setdefault(other.place, other)
            elif other.place not in plan.parts:
                waiting.append(other)


def _attached(part: Part, plan: Plan) -> Iterator[Part]:
    """Records that are about this one: by the links that their types declare, and as its parts."""
    key = part.record_type.key
    for other in record_types:
        for name in _own_links(other, key):
            rows = other.model._default_manager.filter(**{f"{name}_id": part.record.pk})
            for row in rows.order_by("pk"):
                yield from _judged(other, row, plan)
        if other.about is not None:
            type_field, number_field = other.about
            about = {type_field: key, number_field: part.record.pk}
            for row in other.model._default_manager.filter(**about).order_by("pk"):
                yield from _judged(other, row, plan)


def _own_links(other: RecordType, key: str) -> Iterator[str]:
    """Links by which records of a type are about a record of another one."""
    for name, spec in other.built_in.items():
        if spec.link != key or name in SYSTEM_FIELDS:
            continue
        is_about = (key == "person" and bool(other.person)) or other.part_of == name
        if key == "customer":
            is_about = other.customer == name and other.key != "person"
        if is_about:
            yield name


def _judged(other: RecordType, row: Any, plan: Plan) -> Iterator[Part]:
    if other.erasure == KEEP:
        yield Part(other, row, KEEP)
    elif other.erasure == ANONYMISE and not _is_theirs(other, row, plan):
        keys = fields_with(other, row, plan.needles)
        yield Part(other, row, FIELDS, keys) if keys else Part(other, row, KEEP)
    else:
        yield Part(other, row, other.erasure)


def _is_theirs(other: RecordType, row: Any, plan: Plan) -> bool:
    """Whether a piece of business is that of the person as a customer, or a part of it."""
    if other.part_of:
        spec = other.spec(other.part_of)
        return _is_whole(plan, (spec.link, getattr(row, f"{other.part_of}_id")))
    customer_id = other.customer_id_of(row)
    return customer_id is not None and _is_whole(plan, ("customer", customer_id))


def _is_whole(plan: Plan, place: tuple[str, Any]) -> bool:
    """Whether a record goes as one that is the person's, and not only what names them in it."""
    return place in plan.parts and plan.parts[place].mode != FIELDS


def fields_with(record_type: RecordType, record: Any, needles: Sequence[str]) -> tuple[str, ...]:
    """Fields of a record whose texts name the person."""
    return _texts_that(record_type, record, lambda value: sharing.names(value, needles))


def _texts_that(
    record_type: RecordType, record: Any, is_meant: Callable[[Any], bool]
) -> tuple[str, ...]:
    return tuple(
        key
        for key, spec in record_type.specs().items()
        if spec.kind.key in TEXTS and not spec.link and is_meant(record_type.value(record, key))
    )


def _mentions(plan: Plan) -> Iterator[Part]:
    """Records about others that name the person: where they work or worked, and in the index."""
    if not plan.needles or plan.person is None:
        return
    # The first word on a record counts, and these look closer at what theirs say.
    yield from _filters(plan)
    for record_type, rows in _places_to_look(plan):
        for row in rows[:MOST_MENTIONS]:
            keys = fields_with(record_type, row, plan.needles)
            if keys and _is_another_card(record_type, row, keys):
                yield from plan_for_record(record_type, row).parts.values()
            elif keys:
                yield Part(record_type, row, FIELDS, keys)


def _is_another_card(record_type: RecordType, record: Any, keys: Sequence[str]) -> bool:
    """Whether this is probably the same human being once more, such as a lead of theirs.

    It may have a person, has none, and is reached where the person is.
    """
    link = record_type.person
    if not link or link == "self" or getattr(record, f"{link}_id") is not None:
        return False
    kinds = {record_type.spec(key).kind.key for key in keys}
    return record_type.erasure == BLANK and bool(kinds & {"email", "phone"})


def _filters(plan: Plan) -> Iterator[Part]:
    """Views, segments and rules that name the person or ask for them, now or formerly.

    A surname stands there without the first name, and may be short. Where only the past of one
    names them, none of its fields goes, and its history can no longer be read.
    """
    own = [p.record for p in plan.parts.values() if isinstance(p.record, Person)]
    surnames = {name for one in own for name in sharing.surnames_of(one)}

    def is_meant(value: Any) -> bool:
        return sharing.names(value, plan.needles) or sharing.has_word(value, surnames)

    for record_type in record_types:
        if CONDITIONS in record_type.built_in:
            past = _past_naming(record_type, is_meant)
            for row in record_type.model._default_manager.order_by("pk"):
                keys = _texts_that(record_type, row, is_meant)
                if keys or row.pk in past:
                    yield Part(record_type, row, FIELDS, keys)


def _past_naming(record_type: RecordType, is_meant: Callable[[Any], bool]) -> set[int]:
    """Records of a type whose history says something."""
    events = Event.objects.filter(subject_type=record_type.key)
    return {
        happening.event.subject_id
        for happening in reading.read(events)
        if any(is_meant(value) for both in happening.changes.values() for value in both)
    }


def _places_to_look(plan: Plan) -> Iterator[tuple[RecordType, Any]]:
    person = plan.person
    if person is None:
        return
    places = set(Position.objects.filter(person=person).values_list("customer_id", flat=True))
    places |= {person.customer_id} if person.customer_id else set()
    for record_type in record_types:
        texts = [k for k, s in record_type.built_in.items() if s.kind.key in SEARCHED]
        naming = Q()
        for key in texts:
            for needle in plan.needles:
                naming |= Q(**{f"{key}__icontains": needle})
        if record_type.customer and places and texts:
            own = "pk" if record_type.customer == "self" else f"{record_type.customer}_id"
            rows = record_type.model._default_manager.filter(**{f"{own}__in": places})
            yield record_type, rows.filter(naming).order_by("pk")
    for key, numbers in _found(plan.needles).items():
        yield record_types[key], record_types[key].model._default_manager.filter(pk__in=numbers)


def _found(needles: Sequence[str]) -> dict[str, set[int]]:
    """Records that the search box finds by these texts, by type."""
    found: dict[str, set[int]] = {}
    for needle in needles:
        for hit in search.find(access.HOUSE, needle, limit=MOST_MENTIONS):
            found.setdefault(hit.record_type, set()).add(hit.record_id)
    return found


def kept_of(plan: Plan) -> list[tuple[Part, str]]:
    """What an erasure leaves, each with the reason in words and without personal data."""
    found = [
        (part, reason_of(part))
        for place, part in plan.kept.items()
        if plan.shared is None or place != plan.shared.place
    ]
    if plan.shared is not None:
        part = Part(record_types["customer"], plan.shared.customer, KEEP)
        found.insert(0, (part, reason_of_sharing(plan.shared)))
    return found


def reason_of_sharing(shared: Shared) -> str:
    """Why a card stays that others have too, and what of it goes."""
    said = [_("It is also the card of somebody who stays, so it stays for them.")]
    if shared.gone:
        said.append(_("Emptied there: %(fields)s.") % {"fields": shared.labels(shared.gone)})
    if shared.left:
        said.append(_("Left there: %(fields)s.") % {"fields": shared.labels(shared.left)})
    if shared.is_history_lost:
        said.append(_("The older history of this card can no longer be read, as it named both."))
    return " ".join(said)


def reason_of(part: Part) -> str:
    """Why a record is kept, in words."""
    why = str(part.record_type.kept_because or _("It belongs to somebody else."))
    if part.record_type.kept_years:
        return _("%(why)s Kept for %(years)d years.") % {
            "why": why, "years": part.record_type.kept_years,
        }  # fmt: skip
    return why
