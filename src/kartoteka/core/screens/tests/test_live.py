"""What a page is told of its colleagues' changes: soon, once, and nothing that it may not show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.events.models import Event
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.users.records import users

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(user_of):
    return user_of("manager", name="Barbara")


@pytest.fixture
def piotr(user_of):
    """A salesperson with a team, who sees no other team's customers."""
    team = samples.make("team")
    user = user_of("salesperson", name="Piotr")
    samples.make("membership", user=user.pk, team=team.pk)
    return users.model.objects.get(pk=user.pk)


@pytest.fixture
def mine(piotr):
    return samples.make("customer", owner=piotr, name="Browar", city="Kraków")


@pytest.fixture
def ask(client_of):
    """What a page is told: its query without the mark, and the mark."""

    def ask(user, query, mark=""):
        at = mark or str(newest())
        return client_of(user).get(f"/live/?{query}&at={at}").json()

    return ask


def newest():
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def card(record):
    return f"kind=card&type={record_types.of(type(record)).plural}&ids={record.pk}"


def test_card_is_told_once_who_changed_what(ask, actor_of, boss, piotr, mine):
    before = ask(piotr, card(mine))
    assert "news" not in before
    actions.update(mine, {"city": "Łódź", "industry": "piwo"}, actor_of(boss))
    told = ask(piotr, card(mine), before["at"])
    assert told["news"] == "Barbara changed: City, Industry"
    assert "news" not in ask(piotr, card(mine), told["at"])
    # One's own change stands on the page already.
    assert "news" not in ask(boss, card(mine), before["at"])


def test_call_on_the_customer_is_news_of_the_card_and_of_the_row(ask, actor_of, boss, piotr, mine):
    mark = str(newest())
    values = {"kind": "call", "subject": "Ceny", "customer": mine.pk}
    actions.create(record_types["activity"], values, actor_of(boss))
    # An activity of somebody in no team of Piotr's is not his to see.
    assert "news" not in ask(piotr, card(mine), mark)
    actions.create(record_types["activity"], values | {"owner": piotr.pk}, actor_of(boss))
    assert "Activity" in ask(piotr, card(mine), mark)["news"]
    rows = f"kind=rows&type=customers&ids={mine.pk}"
    assert ask(piotr, rows, mark)["news"].startswith("Barbara changed: ")
    assert "news" not in ask(piotr, "kind=rows&type=customers&ids=999999", mark)


def test_page_just_made_is_told_of_what_was_being_written(ask, actor_of, boss, piotr, mine):
    actions.update(mine, {"city": "Łódź"}, actor_of(boss))
    made = int(timezone.now().timestamp() * 1000)
    assert "City" in ask(piotr, card(mine), f"t{made}")["news"]


def test_event_with_a_lower_number_that_is_written_later_is_told_too(
    ask, actor_of, boss, piotr, mine
):
    actions.update(mine, {"city": "Łódź"}, actor_of(boss))
    first = Event.objects.order_by("-pk").first()
    actions.update(mine, {"industry": "piwo"}, actor_of(boss))
    # As if the first were still in its transaction when the page asked.
    mark = f"{first.pk - 1}.{newest()}"
    assert ask(piotr, card(mine), mark)["news"] == "Barbara changed: City"
    Event.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(minutes=5))
    assert ask(piotr, card(mine), mark)["at"].split(".")[0] == str(first.pk)


def test_nothing_is_told_of_what_one_may_not_see(ask, actor_of, client_of, boss, piotr):
    other = samples.make("customer", owner=boss, name="Sekretna")
    mark = str(newest())
    actions.update(other, {"city": "Łódź"}, actor_of(boss))
    rows = f"kind=rows&type=customers&ids={other.pk}"
    assert "news" not in ask(piotr, rows, mark)
    assert "news" not in ask(piotr, "kind=board&type=customers", mark)
    assert "Sekretna" in ask(actor_of("manager").user, rows, mark)["news"]
    assert client_of(piotr).get(f"/live/?{card(other)}&at={mark}").status_code == 404


def test_hidden_field_is_no_news(ask, actor_of, boss, user_of):
    customer = samples.make("customer", owner=boss)
    mark = str(newest())
    actions.update(customer, {"credit_limit": 5000}, actor_of(boss))
    reader = user_of("reader")
    assert "news" not in ask(reader, card(customer), mark)
    actions.update(customer, {"credit_limit": 7000, "city": "Łódź"}, actor_of(boss))
    assert ask(reader, card(customer), mark)["news"] == "Barbara changed: City"


def test_board_is_told_of_moves_and_of_next_steps(ask, actor_of, boss, user_of):
    sale = samples.make("opportunity", owner=boss, name="Hala")
    mark = str(newest())
    actions.update(sale, {"value": 5000}, actor_of(boss))
    query = "kind=board&type=opportunities"
    assert ask(user_of(), query, mark)["news"] == "Barbara changed: Hala"
    assert "news" not in ask(user_of(), query)
    mark = str(newest())
    values = {"kind": "task", "subject": "Oferta", "about_type": "opportunity", "about_id": sale.pk}
    actions.create(record_types["activity"], values, actor_of(boss))
    assert ask(user_of(), query, mark)["news"] == "Barbara changed: Activity"


@pytest.mark.parametrize(
    "query", ["", "kind=card&type=customers", "kind=all&type=customers", "kind=card&type=nothing"]
)
def test_questions_about_nothing_are_answered_with_404(client_of, query):
    assert client_of().get(f"/live/?{query}").status_code == 404


def test_pages_that_may_change_ask(client_of, mine):
    client = client_of()
    for url in ("/customers/", f"/customers/{mine.pk}/", f"/customers/{mine.pk}/edit/"):
        page = client.get(url).content.decode()
        assert 'data-live="/live/?kind=' in page, url
        assert 'data-at="t' in page, url
    assert "data-live=" not in client.get(f"/customers/{mine.pk}/?as_of=today").content.decode()
