"""Somebody types what a hidden record has: they may ask for access, and are told nothing of it."""

import pytest
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions import settling
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities.models import Activity

pytestmark = pytest.mark.django_db
TYPED = {"name": "Mlyn Laka", "phone": "12 345 67 89", "city": "Krakow"}
TOLD = "but you may not see it"


@pytest.fixture
def owner(user_of):
    return user_of("manager")


@pytest.fixture
def mill(owner):
    for verb in ("see", "change"):
        settling.set_right("salesperson", "customer", verb, "own", house())
    values = {
        "name": "Młyn Łąka Tajna", "phone": "+48123456789", "city": "Kraków", "owner": owner.pk,
        "description": "kanarek",
    }  # fmt: skip
    return actions.create(record_types["customer"], values, house())


def leaks(text, mill, owner):
    said = (mill.name, "kanarek", owner.name, f"/customers/{mill.pk}/", 'name="_other"')
    return [one for one in said if one in text]


def test_a_hidden_record_is_said_to_be_there_and_nothing_more(client_of, mill, owner):
    page = client_of("salesperson").post("/customers/similar/", TYPED).content.decode()
    assert TOLD in page
    assert 'formaction="/customers/ask-access/"' in page
    assert leaks(page, mill, owner) == []
    seen = client_of("administrator").post("/customers/similar/", TYPED).content.decode()
    assert TOLD not in seen
    assert mill.name in seen


def test_a_name_alone_tells_nothing(client_of, mill):
    client = client_of("salesperson")
    page = client.post("/customers/similar/", {"name": "Młyn Łąka Tajna", "city": "Kraków"})
    assert TOLD not in page.content.decode()
    asked = client.post("/customers/ask-access/", {"name": "Młyn Łąka Tajna"})
    assert "nothing here" in asked.content.decode()
    assert not Activity.objects.exists()


def test_whoever_looks_after_it_finds_a_task_once_a_day(client_of, user_of, mill, owner):
    client = client_of("salesperson")
    for _time in range(2):
        answer = client.post("/customers/ask-access/", TYPED, follow=True)
        assert leaks(answer.content.decode(), mill, owner) == []
    task = Activity.objects.get()
    assert (task.owner_id, task.customer_id) == (owner.pk, mill.pk)
    assert user_of("salesperson").name in task.subject
    for path in ("/activities/", "/today/", "/changes/"):
        page = client.get(path).content.decode()
        assert leaks(page, mill, owner) == []
        assert mill.name not in page


def test_where_nobody_looks_after_it_an_administrator_is_asked(client_of, user_of, mill):
    boss = user_of("administrator")
    type(mill).objects.filter(pk=mill.pk).update(owner=None)
    client_of("salesperson").post("/customers/ask-access/", TYPED)
    assert Activity.objects.get().owner_id == boss.pk


@pytest.mark.parametrize("how", [{"is_active": False}, {"archived_at": timezone.now()}])
def test_an_owner_who_left_is_not_asked(how, client_of, user_of, mill, owner):
    boss = user_of("administrator")
    type(owner).objects.filter(pk=owner.pk).update(**how)
    client_of("salesperson").post("/customers/ask-access/", TYPED)
    assert Activity.objects.get().owner_id == boss.pk


def test_who_leads_the_team_is_asked_before_an_administrator(client_of, user_of, mill, owner):
    user_of("administrator")
    lead = user_of("manager", name="Ewa Lis")
    team = actions.create(record_types["team"], {"name": "Północ"}, house())
    values = {"user": lead.pk, "team": team.pk, "is_manager": True}
    actions.create(record_types["membership"], values, house())
    type(mill).objects.filter(pk=mill.pk).update(team=team)
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    client_of("salesperson").post("/customers/ask-access/", TYPED)
    assert Activity.objects.get().owner_id == lead.pk
    # Not of what they may not see themselves.
    settling.set_right("manager", "customer", "see", "own", house())
    jan = user_of("salesperson", name="Jan Bór")
    client_of(jan).post("/customers/ask-access/", TYPED)
    assert Activity.objects.get(subject__contains="Jan Bór").owner.role == "administrator"


def test_by_tax_number_too_an_owner_who_left_is_not_asked(client_of, user_of, mill, owner):
    boss = user_of("administrator")
    type(mill).objects.filter(pk=mill.pk).update(nip="5261040828")
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    client = client_of("salesperson")
    way = f"/activities/ask/{mill.pk}/"
    assert boss.name in client.get(f"{way}?nip=5261040828").content.decode()
    client.post(way, {"nip": "5261040828", "_key": "k"})
    assert Activity.objects.get().owner_id == boss.pk


def test_people_set_aside_are_not_told_of(client_of, user_of, monkeypatch):
    from kartoteka.core.access import withheld

    for verb in ("see", "change"):
        settling.set_right("salesperson", "person", verb, "own", house())
    values = {"first_name": "Ewa", "last_name": "Cicha", "email": "ewa@cicha.example"}
    ewa = actions.create(record_types["person"], values | {"owner": user_of("manager").pk}, house())
    client = client_of("salesperson")
    typed = {"first_name": "Ewa", "last_name": "Cicha", "email": "ewa@cicha.example"}
    assert TOLD in client.post("/people/similar/", typed).content.decode()
    right, _numbers = withheld._withheld["person"]
    monkeypatch.setitem(withheld._withheld, "person", (right, lambda: frozenset([ewa.pk])))
    assert TOLD not in client.post("/people/similar/", typed).content.decode()


def test_who_may_add_none_asks_for_none(client_of, mill):
    settling.set_right("salesperson", "customer", "create", "none", house())
    answer = client_of("salesperson").post("/customers/ask-access/", TYPED)
    assert answer.status_code in (403, 404)
    assert not Activity.objects.exists()
