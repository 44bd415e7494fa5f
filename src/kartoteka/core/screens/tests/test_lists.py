"""Contract of lists: every record type, every order, every role, on either database."""

from dataclasses import replace
from itertools import pairwise

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from harness.roles import with_each
from kartoteka.core import access, actions
from kartoteka.core.fields import Format
from kartoteka.core.records import custom
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import lists, ordering, paging, totals
from kartoteka.core.screens.list_state import state_from
from kartoteka.core.screens.tests import samples, variety
from kartoteka.core.storage.folding import fold

pytestmark = pytest.mark.django_db
TYPES = [record_type.key for record_type in record_types]
FMT = Format(language="en")


def state_of(user, key, query=""):
    return state_from(QueryDict(query), record_types[key], user, FMT)


def whole_list(key):
    """The list of all records, also where it opens at something else."""
    record_type = record_types[key]
    return f"{record_type.list_path}?view=all" if record_type.first_view else record_type.list_path


def walk(state, size=3):
    """Numbers of all rows, page by page to the end, and then back to the beginning."""
    # In what order they come does not depend on what is read of them.
    records, terms = state.records().only("pk"), state.terms()
    page, forth, pages = paging.page_of(records, terms, size), [], 0
    while True:
        forth.append([row.pk for row in page.rows])
        pages += 1
        assert pages < 50
        if not page.after:
            break
        page = paging.page_of(records, terms, size, after=page.after)
    back = [forth[-1]]
    while page.before:
        page = paging.page_of(records, terms, size, before=page.before)
        back.insert(0, [row.pk for row in page.rows])
    assert back == forth
    return [number for numbers in forth for number in numbers]


@pytest.mark.parametrize("key", TYPES)
def test_rows_of_others_are_absent(key, client_of, user_of):
    if access.scope(user_of("salesperson"), "see", key) in ("all", "none"):
        pytest.skip("a salesperson sees all of these, or none")
    stranger = samples.make(key, owner=user_of("administrator"))
    own = samples.make(key, owner=user_of("salesperson"))
    text = client_of("salesperson").get(whole_list(key)).text
    assert f'id="row-{own.pk}"' in text
    assert f'id="row-{stranger.pk}"' not in text


@pytest.mark.parametrize("key", TYPES)
def test_every_order_and_group_walks_every_row_once(key, user_of):
    """With ties and empty values, forwards and back, by every field and added field.

    Downwards, and on PostgreSQL at all, by the first field of each kind: the others differ from it
    by their name.
    """
    record_type, user = record_types[key], user_of("administrator")
    if key == "customer":
        variety.add_fields(key)
    known = set()
    records = [samples.make(key, owner=user) for _number in range(7)]
    pools = variety.pools_for(record_type)
    with custom.remembered():
        for spec in record_type.specs().values():
            orders, is_group = ordering.is_sortable(spec), ordering.is_groupable(spec)
            kind = (spec.kind.key, bool(spec.link), spec.custom, spec.key == record_type.title,
                    ordering._is_nullable(record_type, spec))  # fmt: skip
            is_known = kind in known
            known.add(kind)
            if is_known and connection.vendor == "postgresql":
                continue
            if orders or is_group:
                variety.spread(record_type, spec, records, pools[spec.key])
            for sort in (spec.key, *(() if is_known else (f"-{spec.key}",))) if orders else ():
                state = state_of(user, key, f"sort={sort}")
                expected = in_order(record_type, spec, state)
                assert walk(state) == expected, sort
            if is_group:
                assert_groups_hold_together(record_type, spec, user)


@with_each(TYPES, ["administrator", "salesperson"])
def test_a_list_as_it_comes_begins_as_any_other(key, role, user_of, monkeypatch):
    """Most lists are asked for by a question that is written down; its rows are the same."""
    users = [user_of("administrator"), user_of("salesperson")]
    records = [samples.make(key, owner=users[number % 2]) for number in range(6)]
    type(records[0]).objects.filter(pk=records[0].pk).update(archived_at=timezone.now())
    monkeypatch.setattr(totals, "MOST", 2)
    state = state_of(user_of(role), key, "view=all")
    for size in (2, 50):
        begun = lists._begun(replace(state, size=size))
        if begun is None:
            return
        every = state.records().defer(*lists._long(state))
        wanted = paging._rows(every, state.terms(), None, False, size + 1)
        assert [row.__dict__.keys() for row in begun] == [row.__dict__.keys() for row in wanted]
        assert [(row.pk, row.created_at, str(row)) for row in begun] == [
            (row.pk, row.created_at, str(row)) for row in wanted
        ]
        page = [paging.page_of(every, state.terms(), size, begun=given) for given in (begun, None)]
        assert [row.pk for row in page[0].rows] == [row.pk for row in page[1].rows]
        ours, theirs = (paging.place_of(one.after, len(state.terms())) for one in page)
        assert ours == theirs
    count = totals._count(state, state.records())
    assert count == min(state.records().count(), 3)


def in_order(record_type, spec, state):
    """The same order, worked out without the database."""
    rows = list(state.records())
    words = {row.pk: _sorted_by(record_type, spec, row) for row in rows}
    filled = [row.pk for row in rows if words[row.pk] is not None]
    empty = [row.pk for row in rows if words[row.pk] is None]
    down = state.is_descending
    filled.sort(key=lambda pk: (words[pk], pk), reverse=down)
    return filled + sorted(empty, reverse=down)


def _sorted_by(record_type, spec, row):
    value = record_type.value(row, spec.key)
    if spec.key == record_type.title and not spec.link:
        return row.sort_key
    if spec.kind.key == "yes_no":
        return bool(value)
    if value in (None, ""):
        return None
    if spec.link:
        return record_types[spec.link].model._default_manager.get(pk=value).sort_key
    if spec.kind.key == "choice":
        return [option.value for option in spec.options].index(value)
    if spec.kind.key in ordering.TEXTS:
        return fold(value) or None
    return value


def assert_groups_hold_together(record_type, spec, user):
    state = state_of(user, record_type.key, f"group={spec.key}&sort={record_type.title}")
    numbers = walk(state)
    rows = {row.pk: row for row in state.records()}
    assert sorted(numbers) == sorted(rows)
    groups = [_group(record_type, spec, rows[number]) for number in numbers]
    changes = sum(1 for one, after in pairwise(groups) if one != after)
    assert changes == len(set(groups)) - 1, spec.key


def _group(record_type, spec, row):
    value = record_type.value(row, spec.key)
    if spec.kind.key in ordering.BY_MONTH and value is not None:
        local = value.astimezone(FMT.timezone) if spec.kind.key == "datetime" else value
        return (local.year, local.month)
    return value or None


def test_groups_show_their_counts(client_of, user_of):
    for status in ("active", "active", "former"):
        samples.make("customer", status=status)
    text = client_of().get("/customers/?group=status").text
    assert text.count('<tr class="group">') == 2
    assert 'Customer <span class="n">2</span>' in text


@pytest.mark.parametrize("key", TYPES)
def test_as_many_queries_for_three_rows_as_for_one(key, client_of, user_of):
    client, path = client_of(), record_types[key].list_path
    samples.make(key, owner=user_of())
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    samples.make(key, owner=user_of())
    samples.make(key, owner=user_of())
    client.get(path)
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(three) == len(one)
    # Beside the session, the user and the mark of what is settled.
    assert len(three) - 3 <= 6


def test_page_of_fifty_rows_is_light(client_of, user_of, actor_of):
    rows = [{"name": f"Hurtownia Budowlana {n}", "city": "Kraków"} for n in range(60)]
    actions.create_many(record_types["customer"], rows, actor_of())
    answer = client_of().get("/customers/")
    assert answer.text.count("data-row ") == 50
    assert len(answer.content) < 120_000


def test_pages_lead_on_and_back(client_of, actor_of):
    rows = [{"name": f"Firma {n:03}"} for n in range(60)]
    actions.create_many(record_types["customer"], rows, actor_of())
    client = client_of()
    first = client.get("/customers/?limit=25")
    assert "1–25 of 60" in first.text
    second = client.get(first.context["next_url"])
    assert "26–50 of 60" in second.text
    assert "Firma 025" in second.text
    assert "Firma 024" not in second.text
    back = client.get(second.context["previous_url"])
    assert "1–25 of 60" in back.text


def test_mark_of_a_page_tells_nothing(client_of, actor_of):
    rows = [{"name": f"Tajemnica {n:03}"} for n in range(60)]
    actions.create_many(record_types["customer"], rows, actor_of())
    url = client_of().get("/customers/").context["next_url"]
    assert "tajemnica" not in url.lower()
    assert client_of().get("/customers/?after=broken").status_code == 200


def test_those_without_a_value_are_not_looked_for_where_a_condition_leaves_them_out(user_of):
    """SQLite read all customers to find none."""
    made = [samples.make("customer") for _number in range(5)]
    for share, record in zip((None, 20, 70, 20, 100), made, strict=True):
        type(record).objects.filter(pk=record.pk).update(completeness=share)
    for sort in ("completeness", "-completeness"):
        state = state_of(user_of(), "customer", f"sort={sort}&completeness__below=90")
        with CaptureQueriesContext(connection) as asked:
            found = walk(state, size=2)
        low, mid = [made[1].pk, made[3].pk], made[2].pk
        assert found == ([*low, mid] if sort == "completeness" else [mid, *reversed(low)])
        assert not [one for one in asked if 'completeness" IS NULL' in one["sql"]]
        both = walk(state_of(user_of(), "customer", f"sort={sort}"), size=2)
        assert both[-1] == made[0].pk, "nothing leaves it out"


@pytest.mark.parametrize("key", [t.key for t in record_types if t.order == "sort_key"])
def test_usual_order_has_an_index(key, user_of):
    state = state_of(user_of(), key)
    for _number in range(3):
        samples.make(key, owner=user_of())
    plan = _plan(state.records(), state.terms())
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
    assert "_sort" in plan


def test_an_order_by_a_date_with_an_index_uses_it_both_ways(user_of):
    samples.make("customer")
    for sort in ("next_step_at", "-next_step_at"):
        state = state_of(user_of(), "customer", f"sort={sort}")
        terms = [ordering.Term(t.name, t.expression, t.descending, False) for t in state.terms()]
        plan = _plan(state.records().exclude(next_step_at=None), terms)
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def _plan(records, terms):
    for term in terms:
        records = term.put_into(records)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A table of three rows is scanned and sorted unless that is forbidden.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    return paging._in_order(records, terms, None, backwards=False)[:51].explain()


def test_hidden_field_is_nowhere_in_a_list(client_of, user_of):
    samples.make("customer", name="Firma", credit_limit=777)
    client = client_of("reader")
    plain = client.get("/customers/").text
    for query in ("columns=name,credit_limit", "sort=credit_limit", "group=credit_limit"):
        text = client.get(f"/customers/?{query}").text
        assert "777" not in text, query
        assert "credit_limit" not in text, query
        assert text.count("<th ") == (plain.count("<th ") if "columns" not in query else 1)
    for part in ("columns/", "filter/"):
        assert "credit_limit" not in client.get(f"/customers/{part}").text
    refused = client.get("/customers/?credit_limit__above=1")
    unknown = client.get("/customers/?no_such__above=1")
    assert refused.status_code == unknown.status_code == 400
    assert "data-row " not in refused.text


def test_order_by_a_link_tells_nothing_of_hidden_records(user_of):
    """People at customers that one may not see stand as if they had no customer."""
    user, boss = user_of("salesperson"), user_of("administrator")
    hidden = samples.make("customer", owner=boss, name="Aaa")
    seen = samples.make("customer", owner=user, name="Zzz")
    first = samples.make("person", owner=user, customer=seen.pk)
    second = samples.make("person", owner=user, customer=hidden.pk)
    assert walk(state_of(user, "person", "sort=customer")) == [first.pk, second.pk]


def test_link_to_a_hidden_record_has_no_name(client_of, user_of):
    user = user_of("salesperson")
    hidden = samples.make("customer", owner=user_of(), name="Sekretna Firma")
    samples.make("person", owner=user, customer=hidden.pk)
    assert "Sekretna" not in client_of("salesperson").get("/people/").text


def test_part_of_the_page_is_the_list(client_of):
    samples.make("customer", name="Firma")
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#list"}
    answer = client_of().get("/customers/", headers=headers)
    assert "<html" not in answer.text
    assert "Firma" in answer.text
    assert "1 record" in answer.headers["HX-Trigger"]


def test_archived_records_have_a_view_of_their_own(client_of, actor_of):
    kept, gone = samples.make("customer", name="Obecna"), samples.make("customer", name="Dawna")
    actions.archive(gone, actor_of())
    client = client_of()
    assert "Dawna" not in client.get("/customers/").text
    archived = client.get("/customers/?view=archived").text
    assert "Dawna" in archived
    assert kept.name not in archived


def test_empty_list_says_what_would_help(client_of):
    client = client_of()
    assert "Add the first one" in client.get("/customers/").text
    samples.make("customer", name="Firma", city="Kraków", region="małopolskie")
    answer = client.get("/customers/?city__contains=krak&region__contains=opol&name__contains=zzz")
    assert "Without the condition «Name» there would be: 1." in answer.text


def test_totals_stop_counting_at_ten_thousand(client_of, monkeypatch):
    monkeypatch.setattr("kartoteka.core.screens.totals.MOST", 3)
    for n in range(5):
        samples.make("product", name=f"Pompa {n}", price=10)
    text = client_of().get("/products/?limit=25").text
    assert "Pompa" in text
    # The page shows all of them, yet the sum is not worked out for more than is cheap.
    assert "Price <b>" not in text


def test_sums_are_those_of_the_filtered_records(client_of):
    for name, price in (("Pompa", 10), ("Pompa ciepła", 20), ("Rura", 40)):
        samples.make("product", name=name, price=price)
    text = client_of().get("/products/?name__contains=pompa").text
    assert "Price <b>PLN 30</b>" in text.replace("\xa0", " ")


def test_search_in_the_list(client_of):
    samples.make("customer", name="Spółdzielnia Łąka")
    samples.make("customer", name="Domar")
    text = client_of().get("/customers/?q=laka").text
    assert "Łąka" in text
    assert "Domar" not in text


def test_missing_next_step_offers_to_plan_one(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    link = f'href="/activities/new/?customer={customer.pk}"'
    assert link in client_of().get("/customers/").text
    assert link not in client_of("reader").get("/customers/").text
