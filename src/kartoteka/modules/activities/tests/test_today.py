"""Today: what is late, what is due, ticked off and put off in place."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import format_of
from kartoteka.core.screens.tests import samples
from kartoteka.modules.activities import day_parts, later
from kartoteka.modules.sales import day_parts as sales_parts
from kartoteka.modules.sales import queries as sales

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def plan(user_of, actor_of):
    def make(subject, moment, **values):
        values = {"kind": "task", "subject": subject, "starts_at": moment} | values
        return actions.create(record_types["activity"], values, actor_of())

    return make


@pytest.fixture
def noon(user_of):
    return day_parts.start_of_day(format_of(user_of())) + timedelta(hours=12)


def test_groups_by_urgency(client_of, plan, noon):
    plan("Late one", noon - timedelta(days=2))
    plan("Due one", noon)
    plan("Later one", noon + timedelta(days=3))
    plan("Far one", noon + timedelta(days=30))
    plan("Undated one", None)
    page = client_of().get("/today/")
    shown = page.context["main"][0]["groups"]
    groups = {group["key"]: [row["title"] for row in group["rows"]] for group in shown}
    assert groups == {"late": ["Late one"], "today": ["Due one"], "undated": ["Undated one"]}
    parts = {part["key"]: part for part in page.context["side"]}
    (ahead,) = [rows for _day, rows in parts["ahead"]["days"]]
    assert [row["title"] for row in ahead] == ["Later one"]
    assert "Far one" not in page.text
    assert client_of("salesperson").get("/").status_code == 200


def test_menu_counts_what_is_due_and_says_that_some_is_late(user_of, plan, noon):
    assert day_parts.due_count(user_of()) == (0, False)
    plan("Due", noon)
    plan("Later", noon + timedelta(days=2))
    assert day_parts.due_count(user_of()) == (1, False)
    plan("Late", noon - timedelta(days=1))
    assert day_parts.due_count(user_of()) == (2, True)


def test_ticked_off_in_place(client_of, plan, noon):
    task = plan("Due one", noon)
    answer = client_of().post(f"/activities/{task.pk}/do/complete_activity/", headers=HTMX)
    assert "record-changed" in answer["HX-Trigger"]
    part = client_of().get("/today/", headers=HTMX | {"HX-Target": "div#day"}).text
    assert "Due one" not in part
    assert "<html" not in part


def test_put_off_from_the_menu_of_the_row(client_of, plan, noon):
    task = plan("Due one", noon)
    row = client_of().get("/today/").context["main"][0]["groups"][0]["rows"][0]
    _label, tomorrow = row["soon"][0]
    client_of().post(row["later_url"], {"starts_at": tomorrow})
    task.refresh_from_db()
    assert task.starts_at.astimezone(noon.tzinfo).hour == noon.hour
    assert timedelta(0) < task.starts_at - noon <= timedelta(days=3)


def test_mine_and_the_teams(client_of, user_of, actor_of, noon):
    team = samples.make("team")
    anna = user_of("salesperson", name="Anna", team=team.pk)
    piotr = user_of("salesperson", name="Piotr", team=team.pk)
    from kartoteka.core.actions import Actor

    values = {"kind": "task", "subject": "Of Piotr", "starts_at": noon}
    actions.create(record_types["activity"], values, Actor(piotr))
    assert "Of Piotr" not in client_of(anna).get("/today/").text
    assert "Of Piotr" in client_of(anna).get("/today/?whose=team").text


def test_empty_day_offers_to_plan(client_of, plan, noon):
    assert "Plan the first task" in client_of().get("/today/").text
    plan("Undated one", None)
    plan("Tomorrow one", noon + timedelta(days=1))
    assert "Everything for today is done. Tomorrow: 1 matter." in client_of().get("/today/").text


def test_reads_as_often_for_many_rows_as_for_few(client_of, user_of, plan, noon):
    counts = []
    for number in (1, 3):
        for _time in range(number):
            customer = samples.make("customer", owner=user_of())
            person = samples.make("person", owner=user_of(), customer=customer.pk)
            plan("Due", noon, kind="call", customer=customer.pk, person=person.pk)
        client = client_of()
        client.get("/today/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/today/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18


def test_calendar_of_the_day_has_meetings_and_free_time(client_of, plan, noon, monkeypatch):
    morning = noon - timedelta(hours=6)
    monkeypatch.setattr("kartoteka.core.screens.request.timezone.now", lambda: morning)
    plan("Visit", noon, kind="meeting", duration_minutes=90)
    plan("Write", noon, kind="task")
    parts = {part["key"]: part for part in client_of().get("/today/").context["side"]}
    lines = [(line["clock"], line["title"]) for line in parts["calendar"]["lines"]]
    clocks = ("08:00", "12:00", "13:30")
    assert [clock.zfill(5) for clock, _title in lines] == list(clocks)
    assert [title for _clock, title in lines][1] == "Visit"
    assert all(title.startswith("free") for _clock, title in (lines[0], lines[2]))


def test_next_meeting_and_the_way_there_for_phones(client_of, user_of, plan, noon, monkeypatch):
    morning = noon - timedelta(hours=6)
    monkeypatch.setattr("kartoteka.core.screens.request.timezone.now", lambda: morning)
    given = {"name": "Orbita", "street": "ul. Składowa 4", "city": "Sosnowiec"}
    customer = samples.make("customer", owner=user_of(), **given)
    plan("Visit", noon, kind="meeting", customer=customer.pk)
    meeting = client_of().get("/today/").context["next_meeting"]
    assert meeting["address"] == "ul. Składowa 4, Sosnowiec"
    assert meeting["route_url"].endswith("ul.%20Sk%C5%82adowa%204%2C%20Sosnowiec")


def test_colleagues_work_with_my_customers_is_told(client_of, user_of):
    from kartoteka.core.actions import Actor

    team = samples.make("team")
    anna = user_of("salesperson", name="Anna Mazur", team=team.pk)
    piotr = user_of("salesperson", name="Piotr Lis", team=team.pk)
    customer = samples.make("customer", owner=anna, name="Brzoza")
    for user in (anna, piotr):
        values = {"kind": "call", "status": "done", "customer": customer.pk, "note": "Hello"}
        actions.create(record_types["activity"], values, Actor(user))
    parts = {part["key"]: part for part in client_of(anna).get("/today/").context["side"]}
    told = [(row["title"], row["who"]) for row in parts["news"]["rows"]]
    assert told == [("Brzoza", "Piotr Lis")]
    assert "news" not in {part["key"] for part in client_of(piotr).get("/today/").context["side"]}


def test_best_calls_when_all_is_done(client_of, user_of, plan, noon):
    plan("Tomorrow one", noon + timedelta(days=1))
    for name, importance in (("Small", "c"), ("Big", "a"), ("None", "")):
        samples.make("customer", owner=user_of(), name=name, importance=importance)
    page = client_of().get("/today/")
    assert [row["title"] for row in page.context["main"][0]["calls"]] == ["Big", "Small"]


@pytest.mark.parametrize(
    ("key", "address", "are_called"),
    [("importance", "Boczna 4, Sosnowiec", False), ("status", "Boczna 4, Sosnowiec", False),
     ("street", "Sosnowiec", True), ("city", "Boczna 4", True)],
)  # fmt: skip
def test_nothing_is_told_of_a_field_that_others_alone_see(user_of, noon, key, address, are_called):
    user = user_of("salesperson")
    line = {"record_type": "customer", "what": "field", "key": key, "roles": ["manager"]}
    samples.make("layout_line", **line)
    place = {"street": "Boczna 4", "city": "Sosnowiec", "importance": "a"}
    customer = samples.make("customer", owner=user, **place)
    by = Actor(user, fmt=format_of(user))
    assert bool(day_parts._best_calls(by)) is are_called
    task = samples.make("activity", owner=user, customer=customer.pk, starts_at=noon)
    (told,) = day_parts.lines([task], by)
    assert told["address"] == address


def test_opportunity_without_a_step_is_mended_in_place(client_of, user_of):
    sale = samples.make("opportunity", owner=user_of(), name="Hall B", value=96000)
    page = client_of().get("/today/")
    (part,) = [part for part in page.context["main"] if part["key"] == "without_step"]
    (row,) = part["rows"]
    assert (row["title"], "96,000" in row["value"]) == ("Hall B", True)
    _label, tomorrow = part["soon"][0]
    client_of().post(row["plan_url"], {"kind": "call", "starts_at": tomorrow}, headers=HTMX)
    sale.refresh_from_db()
    assert sale.next_step_at is not None
    keys = {part["key"] for part in client_of().get("/today/").context["main"]}
    assert "without_step" not in keys


@pytest.mark.parametrize("whose", ["mine", "team"])
def test_the_biggest_without_a_step_come_first_and_those_without_a_value_last(user_of, whose):
    user = user_of("salesperson", team=samples.make("team").pk)
    samples.make("membership", user=user.pk)
    values = {"A": None, "B": 100, "C": 0, "D": None, "E": 300, "F": 100}
    for name, value in values.items():
        samples.make("opportunity", owner=user, name=name, value=value)
    parts = sales_parts._parts(Actor(user), whose)
    told = sales.without_step(parts, sees_value=True)
    assert "".join(one.name for one in told) == "EBFCAD"
    # Who may not see what they are worth does not learn it from their order.
    told = sales.without_step(parts, sees_value=False)
    assert "".join(one.name for one in told) == "ABCDEF"


def test_after_a_refusal_closing_the_opportunity_is_offered(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    sale = samples.make("opportunity", owner=user_of(), customer=customer.pk)
    values = {"kind": "call", "customer": customer.pk, "_dialog": "1"}
    answers = [
        client_of().post("/activities/log/", values | {"outcome": outcome}, headers=HTMX).text
        for outcome in ("connected", "refused")
    ]
    close = f'href="/opportunities/{sale.pk}/do/lose_opportunity/"'
    assert [close in answer for answer in answers] == [False, True]


def test_a_whole_page_asks_the_database_little(client_of, user_of, actor_of, plan, noon):
    client = client_of()
    for number in range(3):
        customer = samples.make("customer", owner=user_of())
        person = samples.make("person", owner=user_of(), customer=customer.pk)
        sale = samples.make("opportunity", owner=user_of(), customer=customer.pk)
        more = {"about_type": "opportunity", "about_id": sale.pk}
        given = {"customer": customer.pk, "person": person.pk} | more
        plan("Late", noon - timedelta(days=number + 1), kind="call", **given)
        plan("Visit", noon, kind="meeting", **given)
        plan("Later", noon + timedelta(days=2), kind="task", **given)
        samples.make("opportunity", owner=user_of(), customer=customer.pk)
        done = {"kind": "call", "status": "done", "customer": customer.pk}
        actions.create(record_types["activity"], done, actor_of("manager", trusted=True))
    client.get("/today/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/today/")
    shown = {part["key"] for part in [*page.context["main"], *page.context["side"]]}
    assert {"work", "without_step", "calendar", "ahead", "news"} <= shown
    assert len(queries) <= 31, len(queries)


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
def test_the_shared_menu_and_a_row_say_the_same_moments(language, user_of):
    by = Actor(user_of("salesperson"), fmt=Format(language=language))
    for moment in (None, by.at.replace(hour=13, minute=5)):
        shared = [f"{day} {later.clock(moment, by)}" for _label, day in later.days(by)]
        assert shared == [text for _label, text in later.moments(moment, by)]
