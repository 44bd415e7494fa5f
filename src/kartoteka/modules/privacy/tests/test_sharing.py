"""A card of two: whoever is erased goes from it, and it stays for the other one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions import invariants
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event
from kartoteka.core.keys import suppressing
from kartoteka.core.keys.models import SubjectKey
from kartoteka.core.keys.sealing import Sealer
from kartoteka.core.merging.merging import merge
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy import erasing, exporting, planning, replaying, retaining
from kartoteka.modules.privacy.actions import first_purposes, switch_on_rule
from kartoteka.modules.privacy.models import PrivacyRequest
from kartoteka.modules.privacy.tests.test_erasing import places_with
from kartoteka.modules.privacy.tests.test_retention import LONG_AGO
from kartoteka.modules.sales.actions import first_pipeline
from kartoteka.project import backups

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
HOME = "+48221234567"


def made(key: str, at: Any = None, **values: Any) -> Any:
    return actions.create(record_types[key], values, house(at=at) if at else house(), at=at)


@pytest.fixture
def pair(settings, tmp_path) -> tuple[Person, Person, Customer]:
    """Jan and Anna buy as one customer, whose card was begun for Jan."""
    settings.DATA = tmp_path / "data"
    settings.FILES = settings.DATA / "files"
    settings.DATA.mkdir()
    first_purposes(house())
    card = made("customer", name="Jan Kanarek", kind="individual", email="jan.kanarek@example.com",
                phone=HOME, birth_date=date(1970, 2, 3), city="Płock", description="Woli rano",
                bank_account="PL61109010140000071219812874")  # fmt: skip
    jan = made("person", first_name="Jan", last_name="Kanarek", customer=card.pk, mobile=HOME,
               email="jan.kanarek@example.com", birthday=date(1970, 2, 3))  # fmt: skip
    anna = made("person", first_name="Anna", last_name="Żuraw", customer=card.pk, mobile=HOME,
                email="anna.zuraw@example.com", birthday=date(1971, 5, 6))  # fmt: skip
    made("address", customer=card.pk, kind="delivery", street="Lipowa 7")
    made("activity", kind="note", subject="Jan Kanarek dzwonił", customer=card.pk)
    made("activity", kind="note", subject="Anna pyta o piec", customer=card.pk, person=anna.pk)
    deal = {"customer": card.pk, "pipeline": first_pipeline(house()).pk}
    made("opportunity", name="Piec", person=anna.pk, **deal)
    return jan, anna, card


def erased(person: Person) -> erasing.Outcome:
    return erasing.erase(person, house(), also=list(planning.plan_for(person).mentions))


def test_what_is_of_the_erased_goes_and_the_card_stays_for_the_other(pair):
    jan, anna, card = pair
    outcome = erased(jan)
    card.refresh_from_db()
    assert (card.name, card.email, card.birth_date) == ("Anna Żuraw", "", None)
    assert (card.phone, card.city, card.description) == (HOME, "Płock", "Woli rano")
    assert card.bank_account == "PL61109010140000071219812874"
    assert card.archived_at is None
    anna.refresh_from_db()
    assert (anna.mobile, anna.email) == (HOME, "anna.zuraw@example.com")
    assert places_with("kanarek") == []
    assert places_with("1970-02-03") == []
    assert record_types["address"].model._default_manager.get().street == "Lipowa 7"
    assert record_types["opportunity"].model._default_manager.get().name == "Piec"
    subjects = record_types["activity"].model._default_manager.values_list("subject", flat=True)
    assert "Anna pyta o piec" in subjects
    assert any("stays for them" in line and "Left there: " in line for line in outcome.kept)
    assert "kanarek" not in " ".join(outcome.kept).casefold()
    assert list(invariants.faults()) == []


def test_history_of_the_erased_is_closed_and_that_of_the_other_is_not(pair):
    jan, _anna, card = pair
    erased(jan)
    sealed = [event for event in Event.objects.all() if event.sealed]
    sealer = Sealer(SubjectKey.objects.values_list("subject", flat=True), create=False)
    opened = " ".join(sealer.open(event.subject, event.sealed) or "" for event in sealed)
    assert "kanarek" not in opened.casefold()
    assert "anna.zuraw@example.com" in opened
    actions.update(card.__class__.objects.get(pk=card.pk), {"description": "Po 15"}, house())
    assert SubjectKey.objects.filter(subject=f"customer:{card.pk}").exists()


def test_a_card_that_never_named_the_erased_keeps_its_history(pair):
    _jan, _anna, card = pair
    guest = made("person", first_name="Piotr", last_name="Gość", customer=card.pk)
    before = SubjectKey.objects.get(subject=f"customer:{card.pk}").wrapped
    outcome = erased(guest)
    card.refresh_from_db()
    assert card.name == "Jan Kanarek"
    assert SubjectKey.objects.get(subject=f"customer:{card.pk}").wrapped == before
    assert not any("history" in line for line in outcome.kept)


def test_the_telephone_of_both_is_not_silenced_for_the_one_who_stays(pair):
    erased(pair[0])
    assert suppressing.since([HOME]) is None
    assert suppressing.since(["jan.kanarek@example.com"]) is not None


def test_the_last_of_them_takes_the_card_along(pair):
    jan, anna, card = pair
    erased(jan)
    erased(anna)
    card.refresh_from_db()
    assert card.archived_at is not None
    assert (card.phone, card.city, card.description) == ("", "", "")
    assert places_with("zuraw") == []


def test_two_who_go_in_one_night_leave_no_card_between_them(pair):
    jan, anna, card = pair
    record_types["opportunity"].model._default_manager.update(outcome="won")
    for row in (jan, anna):
        Person.objects.filter(pk=row.pk).update(created_at=LONG_AGO, changed_at=LONG_AGO)
    Customer.objects.filter(pk=card.pk).update(created_at=LONG_AGO, changed_at=LONG_AGO)
    rule = made("retention_rule", name="Old", record_type="person", classes="all", months=12,
                end="erase")  # fmt: skip
    assert retaining.carry_out(switch_on_rule(rule, by=house()), house("retention")) == 2
    card.refresh_from_db()
    assert (card.phone, card.city) == ("", "")


def test_a_restored_backup_brings_back_the_other_one_only(pair, tmp_path):
    jan, anna, card = pair
    backups.write(tmp_path / "monday.tar")
    erased(jan)
    backups.put_back(tmp_path / "monday.tar")
    assert places_with("kanarek")
    replaying.replay()
    assert places_with("kanarek") == []
    card = Customer.objects.get(pk=card.pk)
    assert (card.name, card.phone) == ("Anna Żuraw", HOME)
    assert Person.objects.get(pk=anna.pk).email == "anna.zuraw@example.com"


def test_whoever_erases_is_told_before_and_after(pair, client_of):
    jan, _anna, card = pair
    client = client_of("administrator")
    url = f"/people/{jan.pk}/erase/"
    for page in (client.get(url).text, client.post(url, {"step": "2"}).text):
        assert "Emptied there: Name, E-mail, Date of birth." in page
        assert "Left there:" in page
        assert "can no longer be read" in page
    assert "Anna Żuraw has this card too" in client.get(url).text
    client.post(url, {"step": "3", "confirm": "1", "surname": "Kanarek"})
    erasing.purge_due(timezone.now() + timedelta(days=8))
    assert "stays for them" in PrivacyRequest.objects.get().answer
    assert f"customer:{card.pk}" in PrivacyRequest.objects.get().answer


def test_the_package_of_one_tells_nothing_of_the_other(pair, actor_of):
    told = str(exporting.package(pair[0], actor_of("administrator")))
    assert "Płock" in told
    assert "jan.kanarek@example.com" in told
    assert "anna" not in told.casefold()


def merged(kept: Any, gone: Any) -> None:
    merge(record_types.of(type(kept)), kept.pk, gone.pk, house())


def test_a_card_that_was_merged_into_the_erased_is_nobody_who_stays(pair):
    jan, anna, card = pair
    twin = made("person", first_name="Jan", last_name="Kanarek", customer=card.pk,
                phone="+48223334455")  # fmt: skip
    merged(jan, twin)
    merged(jan, anna)
    jan.refresh_from_db()
    assert planning.plan_for(jan).shared is None
    erased(jan)
    card.refresh_from_db()
    assert (card.email, card.phone, card.city) == ("", "", "")
    for words in ("kanarek", "zuraw", "223334455", HOME):
        assert places_with(words) == []


def test_cards_merged_into_the_one_of_two_are_emptied_of_the_erased(pair):
    jan, _anna, card = pair
    second = made("customer", name="Kanarek Jan", kind="individual", city="Sopot",
                  email="jan.kanarek@example.com")  # fmt: skip
    merged(card, second)
    erased(jan)
    second.refresh_from_db()
    assert (second.email, second.city) == ("", "Sopot")
    assert places_with("kanarek") == []


def test_whoever_stays_and_was_there_twice_is_named_once(pair):
    jan, anna, card = pair
    twin = made("person", first_name="Ania", last_name="Żuraw", customer=card.pk)
    merged(anna, twin)
    erased(jan)
    card.refresh_from_db()
    anna.refresh_from_db()
    assert card.name == str(anna)
