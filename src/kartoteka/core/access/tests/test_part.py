"""Who sees a part of the records: the same rows, by the better index, and asked as fast."""

import pytest

from kartoteka.core import access
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.storage import prepared

pytestmark = pytest.mark.django_db
TYPES = ("customer", "person", "opportunity", "activity")


@pytest.fixture(params=["alone", "in a team"])
def user(request, user_of):
    team = samples.make("team").pk if request.param == "in a team" else None
    return user_of("salesperson", team=team)


@prepared.question
def _of_number(records, number):
    return records.filter(pk=number)


@prepared.question
def _newest(records, key):
    return records.order_by("-id").values_list("pk", flat=True)[:10]


@pytest.mark.one_database
def test_what_leads_to_one_record_is_read_by_that_link(user):
    """SQLite would read all that is mine: a card's panels of 100,000 customers took 100 ms."""
    read = []
    for rt in record_types:
        seen = access.visible(user, rt.model)
        for field in rt.model._meta.fields:
            to = field.related_model if field.is_relation else None
            if to is None or record_types.of(to).is_settled or access.scope(
                user, "see", rt.key) == "none":  # fmt: skip
                continue
            told = seen.filter(**{field.name: 1}).order_by("-changed_at")[:5].explain()
            assert f"{field.column}=?" in told, (rt.key, field.name, told)
            read.append(f"{rt.key}.{field.name}")
        told = seen.filter(pk__in=[1, 2, 3]).explain()
        assert "owner_id=?" not in told, (rt.key, told)
    about = access.visible(user, record_types["activity"].model)
    told = about.filter(about_type="lead", about_id__in=[1]).order_by("-id")[:500].explain()
    assert "about_id=?" in told
    assert {"person.customer", "activity.customer", "opportunity.person"} < set(read)


def test_a_question_about_a_part_is_written_once_for_all_who_have_such_a_part(
    user, user_of, monkeypatch
):
    colleague, stranger = user_of("salesperson", team=user.team_id), user_of("manager", name="S")
    made = {
        key: [samples.make(key, owner=one).pk for one in (user, colleague, stranger)]
        for key in TYPES
    }
    for key, (own, theirs, strange) in made.items():
        seen = access.visible(user, record_types[key].model)
        expected = list(seen.order_by("-id").values_list("pk", flat=True)[:10])
        assert _newest(seen, key) == expected
        assert own in expected
        assert (theirs in expected) is (user.team_id is not None)
        assert strange not in expected
        assert [[one.pk for one in _of_number(seen, number=n)] for n in (own, strange)] == [
            [own], []
        ]  # fmt: skip
    monkeypatch.setattr(prepared, "_Written", None)
    for key, (own, theirs, strange) in made.items():
        seen = access.visible(colleague, record_types[key].model)
        found = _newest(seen, key)
        assert theirs in found
        assert (own in found) is (user.team_id is not None)
        assert strange not in found
        assert _of_number(seen, number=strange) == []


def test_a_part_with_more_conditions_is_no_longer_the_part(user):
    """What was written for all that is mine must not answer for less of it."""
    own = samples.make("customer", owner=user)
    seen = access.visible(user, record_types["customer"].model)
    assert _newest(seen, "customer") == [own.pk]
    assert _newest(seen.exclude(pk=own.pk), "customer") == []
    assert _newest(seen.filter(archived_at__isnull=False), "customer") == []
