"""Repeating activities: the next one is made when one ends, as the series says."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kartoteka.core import actions
from kartoteka.core.actions import Actor, ValidationErrors
from kartoteka.core.events.models import Group
from kartoteka.core.fields import Format
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.activities.recurrence import next_moment

WARSAW = ZoneInfo("Europe/Warsaw")
WEEKLY, DAILY, MONTHLY = "FREQ=WEEKLY", "FREQ=DAILY", "FREQ=MONTHLY"
WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def local(*parts):
    return datetime(*parts, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("rule", "moment", "wanted"),
    [
        (DAILY, local(2026, 3, 28, 9), local(2026, 3, 29, 9)),  # over the change of clocks
        (WORKDAYS, local(2026, 11, 20, 9), local(2026, 11, 23, 9)),
        (WEEKLY, local(2026, 11, 18, 9), local(2026, 11, 25, 9)),
        ("FREQ=WEEKLY;INTERVAL=2", local(2026, 11, 18, 9), local(2026, 12, 2, 9)),
        (MONTHLY, local(2026, 1, 15, 9), local(2026, 2, 15, 9)),
        (MONTHLY, local(2026, 1, 31, 9), local(2026, 2, 28, 9)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", local(2026, 2, 28, 9), local(2026, 3, 31, 9)),
        ("FREQ=MONTHLY;INTERVAL=3", local(2026, 11, 30, 9), local(2027, 2, 28, 9)),
        ("FREQ=YEARLY", local(2028, 2, 29, 9), local(2029, 2, 28, 9)),
    ],
)
def test_next_moment(rule, moment, wanted):
    assert next_moment(rule, moment, moment - timedelta(days=1), WARSAW) == wanted


def test_a_short_month_does_not_move_the_series():
    february = local(2026, 2, 28, 9)
    assert next_moment(MONTHLY, february, february, WARSAW, 31) == local(2026, 3, 31, 9)
    assert next_moment(MONTHLY, february, february, WARSAW, 28) == local(2026, 3, 28, 9)


def test_what_was_missed_is_not_made_up_for():
    late = local(2026, 11, 2, 9)
    now = local(2026, 11, 18, 8)
    assert next_moment(DAILY, late, now, WARSAW) == local(2026, 11, 18, 9)


NOW = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)


@pytest.fixture
def by(user_of):
    user = user_of("salesperson")
    return Actor(user, at=NOW, fmt=Format(language="en", timezone=WARSAW, now=NOW))


@pytest.fixture
def weekly(by):
    def make(**values):
        given = {"kind": "task", "subject": "Report", "starts_at": local(2026, 11, 18, 15),
                 "repeats": WEEKLY, "priority": "high"} | values  # fmt: skip
        return actions.create(record_types["activity"], given, by)

    return make


def end(activity, by, verb="complete_activity", **given):
    return actions.run(verb, activity, given, by)


def planned():
    return Activity.objects.filter(status="planned", archived_at=None).order_by("-id").first()


@pytest.mark.django_db
def test_the_next_is_made_when_one_is_done_or_cancelled(weekly, by):
    first = weekly(repeat_left=3)
    end(first, by, note="Sent.")
    second = planned()
    assert second.starts_at == local(2026, 11, 25, 15)
    assert (second.subject, second.priority, second.note) == ("Report", "high", "")
    assert (second.series, second.repeat_left, second.owner_id) == (first.pk, 2, by.id)
    end(second, by, "cancel_activity", reason="Holidays")
    second.refresh_from_db()
    assert (second.status, second.cancel_reason) == ("cancelled", "Holidays")
    third = planned()
    assert (third.starts_at, third.repeat_left) == (local(2026, 12, 2, 15), 1)
    end(third, by)
    assert planned() is None


@pytest.mark.django_db
def test_it_ends_on_its_day_and_stops_when_told(weekly, by):
    end(weekly(repeat_until=date(2026, 11, 24)), by)
    assert planned() is None
    other = weekly()
    end(other, by, "stop_repeating")
    end(other, by)
    assert planned() is None


@pytest.mark.django_db
def test_done_and_its_next_are_undone_together_and_done_again(weekly, by):
    first = weekly()
    end(first, by)
    done = Group.objects.get(verb="complete_activity")
    undo = actions.undo(done.pk, by)
    assert planned().pk == first.pk
    actions.undo(undo.group_id, by)
    assert planned().starts_at == local(2026, 11, 25, 15)
    assert Activity.objects.count() == 2


@pytest.mark.django_db
def test_reopened_and_done_again_makes_no_second_next(weekly, by):
    first = weekly()
    end(first, by)
    first.refresh_from_db()
    end(first, by, "reopen_activity")
    first.refresh_from_db()
    end(first, by)
    assert Activity.objects.filter(status="planned").count() == 1


@pytest.mark.django_db
def test_put_off_moves_this_one_only(weekly, by):
    first = weekly()
    end(first, by, "postpone_activity", starts_at="20.11.2026 10:00")
    first.refresh_from_db()
    end(first, by)
    assert planned().starts_at == local(2026, 11, 25, 15)


@pytest.mark.django_db
def test_a_change_is_for_all_following_unless_it_is_for_this_one_only(weekly, by):
    first = weekly()
    first = actions.update(first, {"subject": "Weekly report"}, by)
    once = {"differs": True, "subject": "Yearly report", "starts_at": local(2026, 11, 19, 9)}
    first = actions.update(first, once, by)
    first = actions.update(first, {"priority": "low"}, by)
    end(first, by)
    second = planned()
    assert (second.subject, second.priority, second.differs) == ("Weekly report", "high", False)
    assert second.starts_at == local(2026, 11, 25, 15)
    second = actions.update(second, {"starts_at": local(2026, 11, 26, 8)}, by)
    end(second, by)
    assert planned().starts_at == local(2026, 12, 3, 8)


@pytest.mark.django_db
def test_done_by_a_form_or_at_a_hundred_per_cent_is_done_as_by_the_verb(weekly, by):
    first = actions.update(weekly(), {"status": "done"}, by)
    first.refresh_from_db()
    assert (first.done_at, first.completion) == (NOW, 100)
    second = planned()
    end(second, by, "set_completion", completion="60")
    second.refresh_from_db()
    assert (second.status, second.completion) == ("planned", 60)
    end(second, by, "set_completion", completion="100")
    second.refresh_from_db()
    assert (second.status, second.done_at) == ("done", NOW)
    assert planned().starts_at == local(2026, 12, 2, 15)


@pytest.mark.django_db
def test_it_begins_on_a_day_and_ends_later(weekly):
    with pytest.raises(ValidationErrors, match="first time"):
        weekly(starts_at=None)
    with pytest.raises(ValidationErrors, match="before it begins"):
        weekly(repeat_until=date(2026, 11, 1))
