"""Who saw whom, in lists too: a bit for each who was in a file or read by a program."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kartoteka.core.access import watching
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.export_rows import rows_of
from kartoteka.core.screens.tests import samples
from kartoteka.core.users import tokens
from kartoteka.modules.privacy import seeing, seeing_many
from kartoteka.modules.privacy.models import Viewing, ViewingOfMany

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def people():
    return [samples.make("person", last_name=name) for name in ("Ert", "Olk", "Wim")]


def ways(person):
    return [look.way for look in seeing.of_records("person", [person.pk])]


def test_whoever_was_in_a_file_is_known_and_nobody_else(people, client_of, user_of):
    found, *others = people
    more = samples.make("person", last_name="Ertowska")
    sent = client_of("manager").post("/people/export/", {"query": "q=Ert", "format": "csv"})
    text = b"".join(sent.streaming_content).decode()
    assert "Ertowska" in text
    assert "Olk" not in text
    assert [ways(person) for person in (found, more, *others)] == [["export"]] * 2 + [[], []]
    page = client_of().get(f"/people/{found.pk}/privacy/").text
    assert f"{user_of('manager').name} · in a file" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx", "vcf"])
def test_every_format_is_noted(people, client_of, kind):
    answer = client_of().post("/people/export/", {"query": "", "format": kind})
    b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert [ways(person) for person in people] == [["export"]] * 3
    assert ViewingOfMany.objects.count() == 1


def test_a_file_that_is_broken_off_is_noted_too(people, actor_of):
    by = actor_of()
    stream = rows_of(record_types["person"], by.user, by.fmt, "").cells()
    next(stream)
    stream.close()
    assert ways(people[0]) == ["export"]


def test_lists_of_programs_are_noted_once_a_day(people, user_of, django_assert_max_num_queries):
    user = user_of("manager")
    program = Client(headers={"Authorization": f"Bearer {tokens.make_token(user, 'sync')}"})
    assert program.get("/api/v1/people/?limit=2").status_code == 200
    assert [ways(person) for person in people] == [["api"], ["api"], []]
    program.get("/api/v1/people/")
    assert [ways(person) for person in people] == [["api"]] * 3
    noted = list(ViewingOfMany.objects.values_list("pk", "bits"))
    assert len(noted) == 1
    with django_assert_max_num_queries(1):
        numbers = [person.pk for person in people]
        watching.seen(user, "person", numbers, watching.API)
    assert list(ViewingOfMany.objects.values_list("pk", "bits")) == noted
    assert program.get("/api/v1/products/").status_code == 200
    assert ViewingOfMany.objects.count() == 1


def test_the_page_tells_of_lists(people, client_of, user_of):
    watching.seen(user_of("manager"), "person", [one.pk for one in people], watching.EXPORT)
    page = client_of().get("/privacy/seen/").text
    assert f"{user_of('manager').name} · People · in a file" in page
    own = f"/privacy/seen/?type=person&record_id={people[0].pk}"
    assert "People · in a file" in client_of().get(own).text
    assert "in a file" not in client_of().get(f"{own}999").text


def test_numbers_far_apart_and_old_lines(user_of):
    numbers = [1, 7, 4095, 4096, 999_999, 2_000_000_000]
    seeing_many.note(user_of().pk, "person", numbers, "export")
    seeing_many.note(user_of().pk, "person", [8], "export")
    for number in (*numbers, 8):
        assert seeing_many.of_records("person", [number]), number
    for number in (0, 2, 4094, 4097, 1_000_000):
        assert not seeing_many.of_records("person", [number]), number
    assert ViewingOfMany.objects.count() == 4
    ViewingOfMany.objects.update(day=timezone.localdate() - timedelta(days=800))
    assert seeing.prune() == 4
    assert not Viewing.objects.exists()
