"""Assignment by rule: at creation, at import, from a card and from a list."""

import json

import pytest

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event, Group
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import AssignmentRule, Customer

pytestmark = pytest.mark.django_db


def tree(*conditions):
    return json.dumps({"all": list(conditions)})


@pytest.fixture
def office(user_of):
    """A team of two, a territory with its owner, and a rule for each kind of receiver."""
    team = samples.make("team", name="South")
    first = user_of("salesperson", name="Anna", team=team.pk)
    second = user_of("salesperson", name="Bartek", team=team.pk)
    chief = user_of("manager", name="Celina")
    north = samples.make("territory", name="North", owner=chief)
    samples.make(
        "assignment_rule",
        name="Institutions",
        to_user=chief.pk,
        position=1,
        tree=tree(["kind", "is", "institution"]),
    )
    samples.make(
        "assignment_rule",
        name="North",
        receiver="territory",
        to_territory=north.pk,
        position=2,
        tree=tree(["city", "is_any_of", ["Gdańsk", "Gdynia"]]),
    )
    samples.make(
        "assignment_rule", name="South", receiver="team", to_team=team.pk, position=3,
        tree=tree(["city", "is", "Kraków"]),
    )  # fmt: skip
    return {"team": team, "first": first, "second": second, "chief": chief, "north": north}


def test_new_customers_go_to_whom_the_first_fitting_rule_says(office, actor_of):
    by, create = actor_of(), lambda **values: actions.create(
        record_types["customer"], {"name": "Nowy", **values}, actor_of()
    )  # fmt: skip
    assert create(kind="institution", city="Kraków").owner == office["chief"]
    northern = create(city="Gdynia")
    assert (northern.owner, northern.territory) == (office["chief"], office["north"])
    turns = [create(city="Kraków").owner.name for _turn in range(3)]
    assert turns == ["Anna", "Bartek", "Anna"]
    assert create(city="Kraków").team == office["team"]
    # Nothing fits: it stays with whoever made it. A named owner is never changed.
    assert create(city="Łódź").owner == by.user
    assert create(city="Kraków", owner=by.id).owner == by.user


def test_an_import_is_given_away_by_turns_and_undone_as_one(office, actor_of):
    rows = [{"name": f"Firma {n}", "city": "Kraków"} for n in range(5)]
    rows.append({"name": "Wskazana", "city": "Kraków", "owner": office["chief"].pk})
    with actions.grouped(actor_of(), "import", "customer") as group:
        actions.create_many(record_types["customer"], rows, actor_of())
    owners = Customer.objects.order_by("pk").values_list("owner__name", flat=True)
    assert list(owners) == ["Anna", "Bartek", "Anna", "Bartek", "Anna", "Celina"]
    assert Event.objects.filter(name="CustomerAssigned", group=group).count() == 5
    actions.undo(group.pk, actor_of())
    assert not Customer.objects.filter(archived_at=None).exists()


def test_a_list_is_given_away_by_a_button_with_numbers_before(office, client_of, user_of):
    boss = user_of()
    mine = [
        samples.make("customer", owner=boss, name=f"Firma {n}", city=city)
        for n, city in enumerate(("Kraków", "Kraków", "Gdynia", "Łódź"))
    ]
    client, ids = client_of(), [customer.pk for customer in mine]
    asked = client.get("/customers/bulk/", {"do": "assign-by-rules", "ids": ids}).text
    assert "A rule fits 3 of 4." in asked
    assert "Anna: 1" in asked
    assert {c.owner for c in Customer.objects.all()} == {boss}
    told = client.post("/customers/bulk/", {"do": "assign-by-rules", "ids": ids})
    assert "No rule fits this customer." in told.text
    owners = [Customer.objects.get(pk=pk).owner.name for pk in ids]
    assert owners == ["Anna", "Bartek", "Celina", boss.name]
    client.post(f"/undo/{Group.objects.latest('id').pk}/")
    assert {c.owner for c in Customer.objects.all()} == {boss}
    # One customer from its card; who may not change it may not give it away either.
    card = f"/customers/{ids[0]}/do/assign_customer/"
    client.post(card)
    assert Customer.objects.get(pk=ids[0]).owner.name == "Anna"
    assert client_of("reader").post(card).status_code == 403


def test_users_who_cannot_work_get_nothing(office, actor_of):
    actions.update(office["first"], {"is_active": False}, house())
    actions.update(office["chief"], {"is_active": False}, house())
    create = lambda **values: actions.create(  # noqa: E731
        record_types["customer"], {"name": "Nowy", **values}, actor_of()
    )
    assert [create(city="Kraków").owner.name for _turn in range(2)] == ["Bartek", "Bartek"]
    northern = create(city="Gdynia")
    assert (northern.owner, northern.territory) == (actor_of().user, office["north"])


def test_rules_say_themselves_and_are_set_in_the_browser(office, client_of):
    client = client_of()
    page = client.get("/settings/assignment/").text
    assert "City: Gdańsk, Gdynia" in page
    assert "territory North, and there Celina" in page
    assert "team South, by turns (users: 2)" in page
    form = {
        "match": "all", "r0.path": "city", "r0.op": "is", "r0.v": "Łódź", "r0.was": "city",
        "name": "Middle", "receiver": "user", "save": "1",
    }  # fmt: skip
    refused = client.post("/settings/assignment/new/", form)
    assert refused.status_code == 422
    assert "Fill in the field: User" in refused.text
    asked = {key: value for key, value in form.items() if key != "save"}
    live = client.post("/settings/assignment/new/", {**asked, "receiver": "team"})
    assert "Team by turns" in live.text
    assert not AssignmentRule.objects.filter(name="Middle").exists()
    done = client.post("/settings/assignment/new/", {**form, "to_user": office["second"].pk})
    assert done.status_code == 302
    made = AssignmentRule.objects.get(name="Middle")
    assert (made.position, made.to_user) == (4, office["second"])
    client.post("/settings/assignment/", {"do": f"up:{made.pk}"})
    order = AssignmentRule.objects.filter(archived_at=None).order_by("position")
    assert [rule.name for rule in order] == ["Institutions", "North", "Middle", "South"]
    client.post("/settings/assignment/", {"do": f"archive:{made.pk}"})
    assert f"/settings/assignment/{made.pk}/" not in client.get("/settings/assignment/").text
    assert client_of("manager").get("/settings/assignment/").status_code == 404


def test_a_rule_is_the_same_for_everybody():
    with pytest.raises(actions.ValidationErrors, match="says nothing in it"):
        samples.make("assignment_rule", tree=tree(["owner", "is", "me"]))
    with pytest.raises(actions.ValidationErrors, match="no field"):
        samples.make("assignment_rule", tree=tree(["nonsense", "is", "1"]))
