"""Record types: what each kind of card is called, shows, finds and leads to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import translation

from kartoteka.core.fields import Spec
from kartoteka.core.records import custom
from kartoteka.core.records.asked import Asked
from kartoteka.core.records.lookups import Lookup
from kartoteka.core.records.models import Record
from kartoteka.core.storage import owning
from kartoteka.core.storage.folding import fold

SYSTEM_FIELDS = ("owner", "team", "created_at", "changed_at", "archived_at", "archive_reason")
PERSONAL = frozenset({"personal", "identifier", "special"})


@dataclass(frozen=True)
class Section:
    """A titled group of fields on a form or a card."""

    label: Any
    keys: tuple[str, ...]
    # The part of the card on which it stands: see PARTS of the screens.
    part: str = "general"
    # The kinds of record that have it, by the values of `kind_by`; none named are all.
    kinds: tuple[str, ...] = ()

    def __init__(
        self, label: Any, *keys: str, part: str = "general", kinds: tuple[str, ...] = ()
    ) -> None:
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "part", part)
        object.__setattr__(self, "kinds", kinds)

    @cached_property
    def key(self) -> str:
        """What the layout of an installation calls it: its English label, folded."""
        with translation.override("en"):
            return fold(str(self.label)).replace(" ", "_")


@dataclass(frozen=True)
class Panel:
    """A part of a card brought by a module: a template and the function that fills it."""

    key: str
    label: Any
    template: str
    # Gives None where the panel has no place on this card.
    context: Callable[[Any, Any], dict[str, Any] | None]
    column: str = "right"
    order: int = 50
    # The part of the card under which it stands; empty is that of its column.
    part: str = ""
    # Fetched once the card is shown: for panels below what one sees first.
    is_late: bool = False


@dataclass(frozen=True)
class Figure:
    """One fact of the strip at the top of a card: what, how much, and a word about it."""

    key: str
    label: Any
    value: str
    note: str = ""
    tone: str = ""
    url: str = ""
    # Where the note leads when it says what to do about an empty fact.
    act_url: str = ""


@dataclass(frozen=True)
class Deed:
    """Something else to do with a card that a module offers: a button that posts to an address."""

    label: Any
    icon: str
    url: str


@dataclass(frozen=True)
class Mark:
    """What a value means today: a colour, and words with a link that stand in its place."""

    tone: str = ""
    text: str = ""
    icon: str = ""
    url: str = ""


@dataclass(frozen=True)
class ShippedView:
    """A view of lists that comes with the product: its conditions, order and columns."""

    key: str
    label: Any
    tree: Mapping[str, Any]
    sort: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordType:
    """Everything that lists, cards, forms, search, import, export and API need to know."""

    model: type[Record]
    key: str
    plural: str
    label: Any
    label_plural: Any
    icon: str
    module: str
    title: str
    columns: tuple[str, ...]
    form: tuple[Section, ...]
    subtitle: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    order: str = "sort_key"
    # The fields by whose values lists are sorted, where those are not the title's.
    sort_by: tuple[str, ...] = ()
    quick_create: tuple[str, ...] = ()
    # Views that come with the product, and the one at which the list opens.
    views: tuple[ShippedView, ...] = ()
    first_view: str = ""
    board_by: str = ""
    measures: tuple[str, ...] = ()
    # Where the customer and the person of this record are found: a link field, or "self".
    customer: str = ""
    person: str = ""
    # Rules over the whole record: (record, changed keys, actor) -> {field: message}.
    checks: tuple[Callable[..., dict[str, Any]], ...] = ()
    # Links that the checks look through: bulk work fetches them for many records at once.
    checked_links: tuple[str, ...] = ()
    # The choice field that says of which kind a record is; cards and forms differ by it.
    kind_by: str = ""
    # Fields that only some kinds have, by field.
    only_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Values filled in at creation where none was given: (values, actor) -> {field: value}.
    defaults: Callable[..., dict[str, Any]] | None = None
    # Puts values into the form that fits the whole record: (values, record or None) -> values.
    tidy: Callable[..., Mapping[str, Any]] | None = None
    # Words that find a record of this type in a file or in the API instead of its number.
    natural_keys: tuple[str, ...] = ()
    # What files of other systems call a field, by its key; "" is for the type itself.
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Fields that the system keeps up to date by itself: shown and filtered, never in events.
    derived: tuple[str, ...] = ()
    # Fields changed by named verbs only, never by a form, an import or a bulk edit.
    verb_fields: tuple[str, ...] = ()
    # Fields whose changes timelines leave out, because another change says the same.
    silent: tuple[str, ...] = ()
    # What fields tell about who or what a record is: roles of matching, by field. Types that have
    # some are looked through for duplicates.
    matching: Mapping[str, str] = field(default_factory=dict)
    # Other types under which its records may be known already: the roles there, by own field.
    known_as: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # A record as a card of an address book: (record, hidden fields, names) gives its columns.
    vcard: Callable[..., dict[str, Any]] | None = None
    # Makes records of another system, verb fields and past moments included: (rows, actor).
    bring_in: Callable[..., Any] | None = None
    # How an event of this type is told on timelines: (record as it is now, happening, teller) gives
    # an entry, or None for a plain change.
    timeline: Callable[..., Any] | None = None
    # The choice field whose options are tabs of timelines, such as the kind of an activity.
    timeline_by: str = ""
    # The people by whom a timeline may be filtered: (record, actor) gives (number, name) pairs.
    timeline_people: Callable[..., list[tuple[int, str]]] | None = None
    # Records that stand in the way of values that a form refused, with more links: (values, user).
    rivals: Callable[..., list[dict[str, Any]]] | None = None
    # What a good card has, until an administrator says otherwise.
    good: tuple[str, ...] = ()
    # How a new record is filled in by what is known outside.
    lookup: Lookup | None = None
    # What one says of a similar record: it is another company, person …
    another: Any = ""
    # Two fields that name a record of a module above: its type and its number.
    about: tuple[str, str] | None = None
    # The link to the record whose part this is; the timeline of the whole tells of its parts.
    part_of: str = ""
    # What becomes of it when the person or individual customer that it is about is erased: "blank"
    # empties all but its links and plain facts, "anonymise" its texts only, "keep" nothing.
    erasure: str = "blank"
    # Why records that are kept are kept, in words; and for how many years after the last change.
    kept_because: Any = ""
    kept_years: int = 0
    # Links to records that this one became: their timelines begin with all that happened here.
    became: tuple[str, ...] = ()
    # What the button says that makes one: a whole sentence, because words are declined.
    add_label: Any = ""
    # Under «Add»: the letter that follows N, and the place among the others.
    new_letter: str = ""
    new_place: int = 100
    in_menu: bool = True
    in_search: bool = True
    settings: bool = False
    # Read by every request and kept in memory: a change makes all processes read anew.
    is_settled: bool = False
    # Of its owner alone: who stands in for them does not get it.
    private: bool = False
    # Of these records, those that somebody's successor takes over; None where none are.
    portfolio: models.Q | None = None
    # What modules above bring to the card: panels, and figures of (record, actor).
    panels: list[Panel] = field(default_factory=list)
    # What panels read anyway, told to the names of the page before its timeline asks for them.
    first_reads: list[Callable[[Any, Any], Any]] = field(default_factory=list)
    figures: list[Callable[[Any, Any], list[Figure]]] = field(default_factory=list)
    # What else can be done with the card, in its menu and in the palette: (record, actor).
    deeds: list[Callable[[Any, Any], list[Deed]]] = field(default_factory=list)
    # What a field's value means now, by field: (record, value, format) -> Mark or None.
    marks: dict[str, Callable[..., Mark | None]] = field(default_factory=dict)

    # What modules above ask when a record is made, and once for a whole import.
    asked: list[Asked] = field(default_factory=list)
    # Words beside single fields of the card: (record, actor) gives a mark by field.
    notes: list[Callable[[Any, Any], dict[str, Mark]]] = field(default_factory=list)
    # What else must happen when two records become one: (kept, gone, actor), in the merge's group
    # and before what is attached to `gone` moves.
    merged: list[Callable[[Any, Any, Any], None]] = field(default_factory=list)
    # What else must happen when they are two again: (kept, gone, the moment of the merge, actor),
    # in the group of the undo and after everything went back.
    parted: list[Callable[[Any, Any, Any, Any], None]] = field(default_factory=list)

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def built_in(self) -> dict[str, Spec]:
        """Specs of the fields that ship with the product, in the order of the model."""
        found: dict[str, Spec] = {}
        for column in self.model._meta.get_fields():
            if isinstance(column, models.Field) and hasattr(column, "spec"):
                found[column.name] = self._complete(column)
        own = {key: spec for key, spec in found.items() if key not in SYSTEM_FIELDS}
        return own | {key: found[key] for key in SYSTEM_FIELDS if key in found}

    def _complete(self, column: Any) -> Spec:
        spec: Spec = column.spec()
        if column.is_relation:
            spec = replace(spec, link=record_types.of(column.related_model).key)
        if spec.key in self.derived:
            spec = replace(spec, read_only=True)
        return spec

    def specs(self) -> dict[str, Spec]:
        """Specs of all fields, built-in ones first, then those that the installation added."""
        return custom.specs_with(self.key, self.built_in)

    def spec(self, key: str) -> Spec:
        """The spec of one field; KeyError for an unknown one."""
        if key in self.built_in and not custom.is_remembered():
            return self.built_in[key]
        return self.specs()[key]

    def value(self, record: Record, key: str) -> Any:
        """The value of a field; a link gives the number of the linked record."""
        attribute = self._attributes.get(key)
        if attribute is not None:
            return getattr(record, attribute)
        spec = self.spec(key)
        return spec.kind.load(record.custom.get(key), spec)

    def values_of(self, record: Record) -> dict[str, Any]:
        """The values of all fields, built-in ones first: faster than to ask for each."""
        said = vars(record)
        found = {key: said[attribute] for key, attribute in self._attributes.items()}
        return found | {key: self.value(record, key) for key in custom.specs_of(self.key)}

    def kind_of(self, record: Record | None) -> str:
        """Of which kind a record is; empty where the type has no kinds, or no record is given."""
        return str(getattr(record, self.kind_by)) if record is not None and self.kind_by else ""

    def has_field(self, key: str, kind: str) -> bool:
        """Whether records of a kind have a field; those of no kind have all."""
        line = custom.lines_of(self.key).get(("field", key))
        kinds = line.kinds if line is not None else self.only_for.get(key, ())
        return not kind or not kinds or kind in kinds

    @cached_property
    def _attributes(self) -> dict[str, str]:
        """Where the values of built-in fields are; asked a hundred times for each imported row."""
        return {key: f"{key}_id" if spec.link else key for key, spec in self.built_in.items()}

    def assign(self, record: Record, key: str, value: Any) -> None:
        """Put a value into the record in memory."""
        attribute = self._attributes.get(key)
        if attribute is not None:
            setattr(record, attribute, value)
            return
        spec = self.spec(key)
        if value in (None, "", []):
            record.custom.pop(key, None)
        else:
            record.custom[key] = spec.kind.store(value, spec)

    def title_of(self, record: Record) -> str:
        """What the record is called in lists and links."""
        return str(record)

    def sort_key_of(self, record: Record) -> str:
        """The folded title, by which lists are sorted."""
        text = " ".join(str(getattr(record, key)) for key in self.sort_by) or str(record)
        return fold(text)[:120]

    def path(self, record_id: int) -> str:
        """The one address of a record."""
        return f"/{self.plural}/{record_id}/"

    @property
    def list_path(self) -> str:
        """The address of the list."""
        return f"/{self.plural}/"

    @cached_property
    def sealed_classes(self) -> frozenset[str]:
        """Privacy classes of values that are encrypted with the record's key in events.

        What is said of a company is personal too where the company is one human being, so all
        records about customers and people seal it.
        """
        is_about_somebody = bool(self.customer or self.person or self.part_of)
        return PERSONAL | {"company"} if is_about_somebody else PERSONAL

    @cached_property
    def sealed_keys(self) -> frozenset[str]:
        """Built-in fields whose values in events are encrypted with the record's key."""
        found = self.built_in.items()
        return frozenset(k for k, spec in found if spec.privacy in self.sealed_classes)

    def is_sealed(self, key: str) -> bool:
        """Whether values of this field are encrypted in events."""
        if key.startswith("c_"):
            spec = self.specs().get(key)
            return spec is None or spec.privacy in self.sealed_classes
        return key in self.sealed_keys

    def customer_id_of(self, record: Record) -> int | None:
        """The customer on whose timeline events of this record belong."""
        return _subject_of(record, self.customer)

    def person_id_of(self, record: Record) -> int | None:
        """The person on whose timeline events of this record belong."""
        return _subject_of(record, self.person)


def _subject_of(record: Record, where: str) -> int | None:
    if not where:
        return None
    return record.pk if where == "self" else getattr(record, f"{where}_id")


class Registry:
    """All record types of the installation, in the order of registration."""

    def __init__(self) -> None:
        self._by_key: dict[str, RecordType] = {}
        self._by_model: dict[type[Record], RecordType] = {}
        self._by_plural: dict[str, RecordType] = {}

    def register(self, record_type: RecordType) -> RecordType:
        """Add a record type; its key, plural and model must be new."""
        if record_type.key in self._by_key or record_type.plural in self._by_plural:
            raise ValueError(f"Record type {record_type.key} is registered twice.")
        self._by_key[record_type.key] = record_type
        self._by_model[record_type.model] = record_type
        self._by_plural[record_type.plural] = record_type
        if not record_type.is_settled:
            owning.is_long(record_type.model)
        return record_type

    def __getitem__(self, key: str) -> RecordType:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[RecordType]:
        return iter(self._by_key.values())

    def all(self) -> Sequence[RecordType]:
        """Every record type, in the order of registration."""
        return tuple(self._by_key.values())

    def of(self, model: type[models.Model]) -> RecordType:
        """The record type of a model; KeyError where it is none."""
        return self._by_model[model]  # type: ignore[index]

    def by_plural(self, plural: str) -> RecordType | None:
        """The record type with this word in its address."""
        return self._by_plural.get(plural)


record_types = Registry()
