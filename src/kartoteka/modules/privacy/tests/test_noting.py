"""The source of many people is noted at once: who came in together stands together."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kartoteka.core import actions, jobs
from kartoteka.core.actions import Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event, Group
from kartoteka.core.jobs.models import Job
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import bulk_edit
from kartoteka.core.screens.bulk_job import edit_many
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Person
from kartoteka.modules.privacy.actions import first_purposes, keep_answers
from kartoteka.modules.privacy.models import ProcessingBasis, Purpose

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DIALOG = {"HX-Request": "true", "HX-Target": "div#dialog"}
PAGE, BULK = "/privacy/sourceless/", "/people/bulk/"


@pytest.fixture
def came(user_of: Any) -> Callable[..., tuple[int, list[int]]]:
    """People who came in together: the number of their group, and theirs."""
    first_purposes(house())

    def make(count: int, owner: str = "administrator", key: str = "person", **more: Any) -> Any:
        user = user_of(owner)
        name = "last_name" if key == "person" else "name"
        rows = [{name: f"Łąka {n}", "owner": user.pk} | more for n in range(count)]
        by = Actor(None, channel="import", at=house().at, trusted=True)
        with actions.grouped(by, "import", key, title="targi.csv") as group:
            made = actions.create_many(record_types[key], rows, by)
        return group.pk, [row.id for row in made]

    return make


def said(group: int = 0, **more: Any) -> dict[str, Any]:
    """What the dialog sends about those who came by a group, or about all."""
    together = f"&came_with__is={group}" if group else ""
    return {
        "do": "note-source", "all": "1", "query": f"sourceless__is_yes={together}",
        "purpose": Purpose.objects.get(code="service").pk, "basis": "legitimate",
        "obtained": "bought", "source": "Targi 2026",
    } | more  # fmt: skip


def test_an_import_stands_together_and_its_source_is_noted_and_undone_as_a_whole(
    came: Any, client_of: Any, actor_of: Any
) -> None:
    group, numbers = came(3)
    client, other = client_of(), samples.make("person", last_name="Dąb")
    page = client.get(PAGE).text
    assert "People: 3" in page
    assert "From a file: targi.csv" in page
    assert "Łąka 1" not in page
    assert "Dąb" in page
    listed = client.get(f"/people/?sourceless__is_yes=&came_with__is={group}").text
    assert listed.count("data-row ") == 3
    assert "Came in together" in listed
    asked = client.get(BULK, said(group), headers=DIALOG).text
    assert "It is noted for 3 of them, who have no source yet." in asked
    assert "3 changed" in client.post(BULK, said(group), headers=DIALOG).text
    rows = ProcessingBasis.objects.all()
    assert {row.person_id for row in rows} == set(numbers)
    assert {(row.source, row.owner_id) for row in rows} == {("Targi 2026", actor_of().id)}
    assert all(row.inform_by for row in rows)
    done = Group.objects.get(verb="bulk_edit")
    assert Event.objects.filter(group=done, person_id__in=numbers).count() == done.size == 3
    assert "targi.csv" not in client.get(PAGE).text
    assert "Changed in bulk" in client.get("/recent/").text
    actions.undo(done.pk, actor_of())
    assert not ProcessingBasis.objects.filter(archived_at=None).exists()
    assert "People: 3" in client.get(PAGE).text
    assert other.last_name in client.get(PAGE).text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"purpose": ""}, "purpose", "Fill in the field"),
        ({"source": ""}, "source", "Say which source it is."),
        ({"since": "31.02.2026"}, "since", ""),
        ({"since": "2026-03-01", "until": "2026-02-01"}, "until", ""),
        ({"obtained": "stolen"}, "obtained", ""),
        ({"source": "x" * 201}, "source", "the limit is 200"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_the_rest_stays(
    came: Any, client_of: Any, wrong: dict[str, Any], field: str, sentence: str
) -> None:
    came(2)
    answer = client_of().post(BULK, said(evidence="umowa 7/2026", **wrong), headers=DIALOG)
    assert answer.status_code == 422
    assert f'href="#of-{field}"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert sentence in answer.text
    assert 'value="umowa 7/2026"' in answer.text
    assert not ProcessingBasis.objects.exists()


def test_twice_it_is_noted_once_and_who_has_a_source_keeps_it(came: Any, client_of: Any) -> None:
    _group, numbers = came(3)
    samples.make("processing_basis", person=numbers[0], source="wizytówka")
    ticked = said(all="", query="", ids=numbers)
    first = client_of().post(BULK, ticked, headers=DIALOG).text
    assert "2 changed, 1 unchanged" in first
    assert "Where the data come from is noted already." in first
    assert "0 changed, 3 unchanged" in client_of().post(BULK, ticked, headers=DIALOG).text
    again = client_of().post(BULK, said(), headers=DIALOG)
    assert "None of these records is in the list any more." in again.text
    assert ProcessingBasis.objects.count() == 3
    assert ProcessingBasis.objects.get(person=numbers[0]).source == "wizytówka"


def test_many_are_noted_in_the_background_with_as_many_questions_as_few(
    came: Any, client_of: Any, actor_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, asked = client_of(), []
    client.get(PAGE)
    for count in (2, 9):
        group, _numbers = came(count)
        with CaptureQueriesContext(connection) as questions:
            client.post(BULK, said(group), headers=DIALOG)
        asked.append(len(questions))
    assert asked[1] <= asked[0]
    monkeypatch.setattr(bulk_edit, "AT_ONCE", 2)
    monkeypatch.setattr(bulk_edit, "CHUNK", 2)
    group, numbers = came(5)
    assert "0 of 5" in client_of().post(BULK, said(group), headers=DIALOG).text
    jobs.run_pending()
    done = client_of().get(f"{BULK}{Job.objects.get().pk}/", headers=DIALOG).text
    assert "undo" in done
    noted = ProcessingBasis.objects.filter(person__in=numbers, archived_at=None)
    assert noted.count() == 5
    actions.undo(Event.objects.filter(subject_id=noted[0].pk).latest("pk").group_id, actor_of())
    assert not noted.exists()


def test_only_those_are_noted_whom_one_may_see_and_edit_in_bulk(
    came: Any, client_of: Any, user_of: Any
) -> None:
    _group, own = came(2, "salesperson")
    hidden, _others = came(2)
    samples.make("restriction", person=own[0])
    client = client_of("salesperson")
    page = client.get(PAGE).text
    assert f"came_with__is={hidden}" not in page
    assert "Łąka 1" in page
    assert "Łąka 0" not in page
    client.post(BULK, said(), headers=DIALOG)
    assert [row.person_id for row in ProcessingBasis.objects.all()] == own[1:]
    for role in ("reader",):
        assert client_of(role).get(PAGE).status_code == 404
        assert client_of(role).post(BULK, said(), headers=DIALOG).status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("key", ["person", "customer"])
def test_what_broke_off_and_is_run_again_tells_what_it_noted(
    came: Any, actor_of: Any, key: str
) -> None:
    """And is offered to be undone: nothing was, when it had ended before it could say so."""
    kind = {"kind": "individual"} if key == "customer" else {}
    (_group, numbers), by = came(3, key=key, **kind), actor_of()
    given = said()
    values = {name: given[name] for name in ("purpose", "basis", "obtained", "source")}
    with actions.grouped(by, "bulk_edit", key) as own:
        pass
    asked = {"record_type": key, "do": "note-source", "values": values, "ids": numbers,
             "user": by.id, "group": own.pk, "query": "", "progress": Mock()}  # fmt: skip
    first, second = edit_many(**asked), edit_many(**asked)
    assert first == second == {"changed": 3, "unchanged": [], "kept": 0}
    assert ProcessingBasis.objects.count() == 3


@pytest.mark.one_database
def test_of_the_people_of_a_colleague_it_is_said_before_that_nothing_is_noted(
    came: Any, client_of: Any, user_of: Any
) -> None:
    team = samples.make("team").pk
    place = {"user": user_of("salesperson").pk, "team": team}
    actions.create(record_types["membership"], place, house())
    _group, own = came(1, "salesperson")
    _group, seen = came(2, team=team)
    ticked = said(all="", query="", ids=[*own, *seen])
    asked = client_of("salesperson").get(BULK, ticked, headers=DIALOG).text
    assert "Note the source: 3" in asked
    assert "It is noted for 1 of them, who has no source yet." in asked
    told = client_of("salesperson").post(BULK, ticked, headers=DIALOG).text
    assert "1 changed, 2 unchanged" in told
    assert "You have no right to change this record in bulk." in told


@pytest.mark.one_database
def test_of_a_group_that_brought_nobody_one_sees_not_even_the_day_is_told(
    came: Any, client_of: Any
) -> None:
    group, _numbers = came(2)
    address = f"/people/?came_with__is={group}"
    assert "From a file" in client_of().get(address).text
    told = client_of("salesperson").get(address).text
    assert "Came in together" in told
    assert "From a file" not in told
    assert "From a file" not in client_of().get(f"/customers/?came_with__is={group}").text


@pytest.mark.one_database
def test_the_answers_about_a_file_ask_as_many_questions_for_many_as_for_few(
    came: Any, actor_of: Any
) -> None:
    said = {"privacy_purpose": Purpose.objects.get(code="service").pk, "privacy_obtained": "person"}
    asked = []
    for count in (2, 9):
        _group, numbers = came(count)
        by = actor_of()
        with CaptureQueriesContext(connection) as questions:
            keep_answers("person", numbers, said, by)
        asked.append(len(questions))
        rows = ProcessingBasis.objects.filter(person__in=numbers)
        assert {row.owner_id for row in rows} == {by.id}
    assert asked[1] <= asked[0]


@pytest.mark.one_database
def test_of_customers_it_is_noted_for_individuals_without_a_person(
    came: Any, client_of: Any
) -> None:
    _group, individuals = came(2, key="customer", kind="individual")
    company = samples.make("customer", name="Młyn", kind="company")
    samples.make("person", customer=individuals[1])
    assert "Łąka 0" in client_of().get(PAGE).text
    ticked = said(all="", query="", ids=[*individuals, company.pk])
    told = client_of().post("/customers/bulk/", ticked, headers=DIALOG).text
    assert "1 changed, 2 unchanged" in told
    assert "It is noted for people, and for individuals" in told
    assert ProcessingBasis.objects.get().customer_id == individuals[0]
    assert Person.objects.get().pk


@pytest.mark.one_database
def test_where_everybody_has_a_source_the_worklist_says_so(client_of: Any) -> None:
    assert "Of everybody here it is known" in client_of().get(PAGE).text
