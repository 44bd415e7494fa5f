"""Boards of very many records: read by an index, and counted as far as a list counts."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, models
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kartoteka.core.records.types import record_types
from kartoteka.core.screens import board_head, board_totals, totals
from kartoteka.core.screens.board_plan import Board, board_of, shows_everything, stands_at
from kartoteka.core.screens.list_state import state_from
from kartoteka.core.screens.request import format_of
from kartoteka.core.screens.tests import samples
from kartoteka.core.storage import board_index
from kartoteka.core.storage.board_index import BoardColumn
from kartoteka.core.users import tokens

BY_CHOICE = [one.key for one in record_types if one.board_by and not one.spec(one.board_by).link]


def board(key: str, user: Any, **params: str) -> Board:
    given = QueryDict(mutable=True)
    given.update(params)
    return board_of(record_types[key], user, format_of(user), given)


def rows_of(key: str, user: Any, **params: str) -> models.QuerySet[Any]:
    given = QueryDict(mutable=True)
    given.update({"view": "all", **params})
    return state_from(given, record_types[key], user, format_of(user)).records()


def plan(rows: models.QuerySet[Any]) -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    return str(rows.explain())


@pytest.mark.parametrize("key", BY_CHOICE)
def test_a_column_is_read_by_the_index_of_the_board(key: str, user_of: Any) -> None:
    own = record_types[key]
    first = BoardColumn(own.board_by)
    (index,) = (i.name for i in own.model._meta.indexes if i.expressions[:1] == (first,))
    samples.make(key)
    shown = board(key, user_of("administrator"))
    assert shows_everything(shown)
    column = shown.records().filter(stands_at(shown, shown.columns[0].key))
    assert index in plan(column.order_by(shown.order, "pk")[:11])
    value = own.spec(own.board_by).options[0].value
    listed = rows_of(key, user_of("administrator"), **{f"{own.board_by}__is": value})
    assert index in plan(listed.order_by(shown.order, "pk")[:51])


@pytest.mark.parametrize("narrower", [{"owner__is": "me"}, {"city__is": "Kraków"}])
def test_what_is_mine_or_of_a_town_is_not_looked_for_in_it(narrower: Any, user_of: Any) -> None:
    """SQLite would take it for all prospects, and read them to find mine."""
    shown = board("customer", user_of("administrator"), **narrower)
    column = shown.records().filter(stands_at(shown, "prospect"))
    assert "customer_board" not in plan(column.order_by(shown.order, "pk")[:11])
    listed = rows_of("customer", user_of("administrator"), status__is="prospect", **narrower)
    assert "customer_board" not in plan(listed.order_by("sort_key", "pk")[:51])


@pytest.mark.parametrize("narrower", [{"q": "Firma"}, {"ids": "1,2,3"}, {"view": "archived"}])
def test_what_is_searched_or_named_is_not_looked_for_in_it(narrower: Any, user_of: Any) -> None:
    """SQLite would read all prospects for three that are named."""
    samples.make("customer", name="Firma")
    listed = rows_of("customer", user_of("administrator"), status__is="prospect", **narrower)
    assert "COALESCE" not in str(listed.query)
    assert "customer_board" not in plan(listed.order_by("sort_key", "pk")[:51])


@pytest.mark.parametrize("role", ["administrator", "salesperson"])
@pytest.mark.parametrize("key", BY_CHOICE)
def test_a_list_of_one_column_has_what_stands_there(key: str, role: str, user_of: Any) -> None:
    own, user = record_types[key], user_of(role)
    options = [option.value for option in own.spec(own.board_by).options]
    made = samples.make(key, owner=user)
    stands = getattr(made, own.board_by)
    for value in options:
        listed = rows_of(key, user, **{f"{own.board_by}__is": value})
        assert listed.filter(pk=made.pk).exists() == (value == stands), value


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (totals, board_totals, board_head):
        monkeypatch.setattr(module, "MOST", 2)


def column_of(html: str, key: str) -> str:
    return html.split(f'id="col-{key}"')[1].split("</header>")[0]


@pytest.mark.django_db
def test_more_than_is_counted_is_said_so(client_of: Any, few_are_many: None) -> None:
    for number in range(3):
        samples.make("customer", name=f"Firma {number}", status="prospect")
    known = samples.make("customer", name="Stały", status="active")
    type(known).objects.filter(pk=known.pk).update(open_value=4120)
    html = client_of().get("/customers/board/").content.decode()
    many, one = column_of(html, "prospect"), column_of(html, "active")
    assert re.search(r'class="n">2\+<', many)
    # The script adds to a number, and leaves alone what is none.
    assert "data-column-count" not in many
    assert '<p id="sum-prospect"><span></span></p>' in re.sub(r"\s*\n\s*", "", many)
    assert 'data-column-count="1"' in one
    assert "4,120" in one
    assert "<b>2+</b> on the board" in html
    quick = html.split('id="board-quick"')[1].split("</span>")[0]
    assert "Overdue" in quick
    assert "<b>" not in quick


@pytest.mark.django_db
def test_a_card_is_moved_where_there_are_more_than_are_counted(
    client_of: Any, few_are_many: None
) -> None:
    made = [samples.make("customer", name=f"Firma {n}", status="prospect") for n in range(4)]
    answer = client_of().post(
        f"/customers/{made[0].pk}/move/", {"column": "active"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    made[0].refresh_from_db()
    assert made[0].status == "active"
    assert "<b>2+</b> on the board" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_to_be_done_first_stands_first_on_the_board(client_of: Any) -> None:
    for day in ("2026-03-05", "2026-03-01", "2026-03-09"):
        begins = datetime.fromisoformat(f"{day}T10:00:00+01:00")
        samples.make("activity", subject=f"On {day}", starts_at=begins)
    html = client_of().get("/activities/board/").content.decode()
    found = re.findall(r"On (2026-03-\d\d)</a>", html)
    assert found == ["2026-03-01", "2026-03-05", "2026-03-09"]
    assert re.search(r"1 Mar[^<]*10:00", html)
    assert '<p id="sum-planned"><span></span>' in re.sub(r"\n", "", html)


def cards_of(client: Any, key: str) -> list[str]:
    """Titles of all cards of a column, by its page and all that «Show more» brings."""
    page = client.get("/activities/board/").content.decode()
    part, found = page.split(f'id="col-{key}"')[1].split("</section>")[0], []
    for _press in range(5):
        found += re.findall(r"(?:Some day|On a day) \d+(?=</a>)", part)
        more = re.search(r'"(/activities/board/[^"]*after=\d+)"', part)
        if more is None:
            return found
        address = more[1].replace("&amp;", "&")
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    raise AssertionError(found)


@pytest.mark.django_db
def test_what_is_to_be_done_some_day_stands_last_and_comes_once(client_of: Any) -> None:
    day = datetime.fromisoformat("2026-03-05T10:00:00+01:00")
    for number in range(11):
        samples.make("activity", subject=f"Some day {number}")
        samples.make("activity", subject=f"On a day {number}", starts_at=day)
    expected = [f"{word} {number}" for word in ("On a day", "Some day") for number in range(11)]
    assert cards_of(client_of(), "planned") == expected


@pytest.mark.parametrize(
    ("key", "sort", "few", "is_found"),
    [
        ("lead", "city", 0, True),
        ("customer", "-employees", 0, True),
        ("customer", "city", 0, False),
        ("customer", "-next_step_at", 0, False),
        ("customer", "city", 1, True),
    ],
)
def test_a_sorted_list_of_one_column_reads_no_other(
    key: str, sort: str, few: int, is_found: bool, user_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing has its order; or where so few stand there that they are soon sorted."""
    monkeypatch.setattr(board_index, "FEW", few)
    stands = samples.make(key).status
    listed = rows_of(key, user_of("administrator"), status__is=stands, sort=sort)
    assert ("COALESCE" in str(listed.query)) == is_found
    assert listed.exists()


@pytest.mark.parametrize(
    ("sort", "few", "is_found"), [("", 0, False), ("", 1, True), ("city", 0, True)]
)
def test_so_is_a_list_of_several_columns(
    sort: str, few: int, is_found: bool, user_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_index, "FEW", few)
    samples.make("lead")
    user = user_of("administrator")
    listed = rows_of("lead", user, status__is_any_of="new|qualified", sort=sort or "none")
    assert ("COALESCE" in str(listed.query)) == is_found
    assert listed.count() == 1
    assert rows_of("lead", user, status__is_any_of="working|qualified").count() == 0


@pytest.mark.parametrize(("few", "is_found"), [(0, False), (1, True)])
def test_the_api_finds_the_few_of_a_column_among_all(
    few: int, is_found: bool, user_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_index, "FEW", few)
    made = samples.make("lead")
    secret = tokens.make_token(user_of("administrator"), "test")
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    with CaptureQueriesContext(connection) as asked:
        found = client.get("/api/v1/leads/", {"status__is": made.status}).json()["items"]
    assert [one["id"] for one in found] == [made.pk]
    page = [q["sql"] for q in asked.captured_queries if "LIMIT 51" in q["sql"]]
    assert ["COALESCE" in sql for sql in page] == [is_found]


@pytest.mark.django_db
def test_a_type_without_a_board_is_sorted_and_filtered_too(user_of: Any) -> None:
    made = samples.make("product", name="Pompa")
    listed = rows_of("product", user_of("administrator"), name__contains="pom", sort="-name")
    assert [row.pk for row in listed] == [made.pk]
    for sort in record_types["product"].specs():
        rows = rows_of("product", user_of("administrator"), name__is="Pompa", sort=sort)
        assert [row.pk for row in rows] == [made.pk], sort
