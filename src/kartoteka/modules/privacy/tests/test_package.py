"""Art. 15: every field of every record about somebody is in what they are given, and what stands
around the records too.
"""

import json
import zipfile
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from kartoteka.core.access import watching
from kartoteka.core.actions.actor import house
from kartoteka.core.fields import PRIVACY_CLASSES
from kartoteka.core.records.types import SYSTEM_FIELDS, RecordType, record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.screens.tests.test_imports import brought, through
from kartoteka.modules.customers.models import Person
from kartoteka.modules.privacy import exporting
from kartoteka.modules.privacy.actions import first_purposes
from kartoteka.modules.privacy.tests.zofia import add_field

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
# What no rule lets be written into a record of a type that is about somebody.
BY_KIND: dict[str, Any] = {
    **samples.PLAIN, "decimal": Decimal("7.50"), "money": Decimal("17.50"), "percent": 0,
    "integer": 0, "yes_no": False, "date": date(2026, 2, 3), "datetime": timezone.now(),
    "tags": ["Canary"], "choices": [],
}  # fmt: skip


@pytest.fixture
def jan():
    first_purposes(house())
    own = samples.make("customer", name="Jan Żółw", kind="individual")
    for key in ("person", "customer", "activity", "lead"):
        for privacy in PRIVACY_CLASSES:
            add_field(key, f"own_{privacy}", privacy)
    return samples.make("person", first_name="Jan", last_name="Żółw", customer=own.pk)


def links_of(record_type: RecordType, made: dict[str, Any]) -> dict[str, Any]:
    """Links by which a record of a type is about the person or their card; none where it is not."""
    of_person = {record_type.person: made["person"].pk}
    of_customer = {record_type.customer: made["customer"].pk}
    if record_type.person not in ("", "self"):
        # Business is theirs where it is that of the customer that they are.
        return of_person | (of_customer if record_type.erasure == "anonymise" else {})
    if record_type.customer not in ("", "self"):
        return of_customer
    whole = record_type.part_of
    if whole and record_type.spec(whole).link in made:
        return {whole: made[record_type.spec(whole).link].pk}
    if record_type.about is not None:
        return {record_type.about[0]: "person", record_type.about[1]: made["person"].pk}
    return {}


def filled(record_type: RecordType, record: Any) -> Any:
    """The record with a value in every field, past all rules: what is there is given."""
    values = {}
    for key, spec in record_type.built_in.items():
        if (
            spec.link
            or key in SYSTEM_FIELDS
            or key in (record_type.kind_by, *(record_type.about or ()))
        ):
            continue
        if spec.options:
            values[key] = spec.options[0].value if spec.kind.key == "choice" else []
        elif spec.kind.key in ("text", "long_text"):
            canary = f"Canary{record_type.key}{key}".replace("_", "")
            values[key] = canary[: spec.max_length or 200]
        elif spec.kind.key in BY_KIND:
            values[key] = BY_KIND[spec.kind.key]
    values["custom"] = {
        spec.key.removeprefix("c_"): f"Canary{spec.key}".replace("_", "")
        for spec in record_type.specs().values()
        if spec.custom
    }
    record_type.model._default_manager.filter(pk=record.pk).update(**values)
    return record_type.model._default_manager.get(pk=record.pk)


def everything_about(person: Person) -> list[tuple[RecordType, Any]]:
    """A record of every type that can be about somebody, all its fields filled."""
    made: dict[str, Any] = {"person": person, "customer": person.customer}
    for _round in range(2):  # parts are made after their wholes
        for record_type in record_types:
            about = links_of(record_type, made)
            if about and record_type.key not in made:
                made[record_type.key] = samples.make(record_type.key, **about)
    kinds = [record_types[key] for key in made]
    return [(kind, filled(kind, made[kind.key])) for kind in kinds]


def test_every_field_of_every_type_is_in_the_package(jan, actor_of):
    known = everything_about(jan)
    assert len(known) > 15
    by = actor_of("administrator")
    person = Person.objects.get(pk=jan.pk)
    packed = zipfile.ZipFile(BytesIO(exporting.archive(person, by)))
    data, page = json.loads(packed.read("data.json")), unescape(packed.read("data.html").decode())
    given = {one["key"]: one["fields"] for one in data["records"]}
    missing = []
    for record_type, record in known:
        place = f"{record_type.key}:{record.pk}"
        fields = {one["key"]: one for one in given.get(place, [])}
        for key, spec in record_type.specs().items():
            value = record_type.value(record, key)
            if value is None or value in ("", []):
                continue
            told = fields.get(key)
            if told is None or told["value"] != json.loads(json.dumps(spec.kind.to_json(value))):
                missing.append(f"{place} {key}: {value!r}")
            elif told["text"] not in page:
                missing.append(f"{place} {key} is not on the page: {told['text']!r}")
    assert missing == [], "\n".join(missing)
    classes = {spec.privacy for kind, _r in known for spec in kind.specs().values()}
    assert classes == set(PRIVACY_CLASSES)
    assert packed.read("data.pdf").startswith(b"%PDF")


def test_rows_of_files_are_given_whole_and_the_rest_of_the_file_is_not(jan, client_of, actor_of):
    text = (
        "Imię;Nazwisko;E-mail;Uwagi działu\n"
        "Ewa;Inna;ewa@example.com;nie o nim\nJan;Żółw;jan@example.com;tylko w pliku\n"
    )
    client = client_of()
    run = through(client, brought(client, text, "ludzie.csv", type="person"))
    person = Person.objects.get(email="jan@example.com")
    said = exporting.package(person, actor_of("administrator"))
    assert [file["name"] for file in said["files"]] == [run.name]
    row = {cell["label"]: cell["text"] for cell in said["files"][0]["rows"][0]}
    assert row["Uwagi działu"] == "tylko w pliku"
    assert "nie o nim" not in json.dumps(said, ensure_ascii=False)
    assert said["left_out"]


def test_days_on_which_somebody_looked_are_given_and_not_who(jan, client_of, user_of, actor_of):
    manager = user_of("manager", name="Halina Sowa")
    client_of(manager).get(f"/people/{jan.pk}/")
    watching.seen(manager, "customer", [jan.customer_id], watching.EXPORT)
    said = exporting.package(jan, actor_of("administrator"))
    assert {look["way"] for look in said["looks"]} == {"opened", "taken out in a file"}
    assert "Halina" not in json.dumps(said, ensure_ascii=False)
