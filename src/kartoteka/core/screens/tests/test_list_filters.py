"""Filters of lists: every operator of every kind finds the same on either database as by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict

from kartoteka.core import search
from kartoteka.core.fields import Format
from kartoteka.core.filters.operators import OPERATORS
from kartoteka.core.filters.periods import PERIODS, days_of
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import filter_lines
from kartoteka.core.screens.list_state import state_from
from kartoteka.core.screens.tests import samples, variety
from kartoteka.core.storage.folding import fold

pytestmark = pytest.mark.django_db
FMT = Format(language="en", now=datetime(2026, 3, 31, 9, 0, tzinfo=UTC))
TODAY = date(2026, 3, 31)
# One built-in field of each kind; added fields cover every kind too.
BUILT_IN = {
    "text": ("customer", "city"),
    "long_text": ("customer", "description"),
    "integer": ("pipeline", "position"),
    "money": ("customer", "annual_revenue"),
    "percent": ("activity", "completion"),
    "date": ("customer", "last_verified_on"),
    "datetime": ("activity", "starts_at"),
    "yes_no": ("user", "is_active"),
    "choice": ("customer", "status"),
    "link": ("opportunity", "product"),
    "email": ("customer", "email"),
    "phone": ("customer", "phone"),
    "url": ("customer", "website"),
    "nip": ("customer", "nip"),
    "tags": ("customer", "tags"),
}
TEXTS = ("text", "long_text")


def check(record_type, spec, records, user):
    """Every operator of the field, with every value that some record has."""
    variety.spread(record_type, spec, records, variety.values_for(spec))
    if record_type.in_search:
        search.rebuild(record_type)
    rows = list(record_type.model._default_manager.filter(pk__in=[r.pk for r in records]))
    values = {row.pk: record_type.value(row, spec.key) for row in rows}
    tried = 0
    for operator in spec.kind.operators:
        for raw in raws(spec, operator, values.values()):
            query = QueryDict(mutable=True)
            query[f"{spec.key}__{operator}"] = "|".join(raw) if isinstance(raw, list) else raw
            state = state_from(query, record_type, user, FMT)
            assert not state.problem, (operator, raw, state.problem)
            found = set(state.records().filter(pk__in=values).values_list("pk", flat=True))
            expected = {pk for pk, value in values.items() if holds(spec, operator, value, raw)}
            assert found == expected, (operator, raw, values)
            tried += 1
    assert tried >= len(spec.kind.operators)


def raws(spec, operator, values):
    """What to ask for: the values themselves, parts of them, and days around them."""
    asks = OPERATORS[operator].asks
    filled = [value for value in values if value not in (None, "", [])]
    if asks == "nothing":
        return [""]
    if asks == "period":
        return list(PERIODS)
    if asks == "days":
        return ["0", "1", "31"]
    if spec.kind.key in ("tags", "choices"):
        return sorted({one for value in filled for one in value})
    if spec.kind.key in ("date", "datetime"):
        days = sorted({day_of(value).isoformat() for value in filled})
        return [[days[0], days[-1]], [days[0], days[0]]] if asks == "two" else [*days, "today"]
    texts = sorted({str(value) for value in filled})
    if asks == "two":
        low, high = min(filled), max(filled)
        return [[str(low), str(high)], [str(low), str(low)]]
    if asks == "values":
        return [texts[:2], texts[:1]]
    return texts + ([text[1:4] for text in texts] if operator == "contains" else [])


def day_of(value):
    return value.astimezone(FMT.timezone).date() if isinstance(value, datetime) else value


def holds(spec, operator, value, raw):
    """Whether a value meets a condition, worked out without the database."""
    empty = value in (None, "", [])
    if operator in ("empty", "has_value"):
        return empty == (operator == "empty")
    if operator == "unverified":
        return str(value).endswith("?")
    if operator in ("is_yes", "is_no"):
        return bool(value) == (operator == "is_yes")
    if operator in ("has", "has_not"):
        return (raw in (value or [])) == (operator == "has")
    if spec.kind.key in ("date", "datetime"):
        return not empty and on_days(operator, day_of(value), raw)
    if spec.kind.numeric:
        return not empty and compared(operator, Decimal(value), raw)
    return by_text(spec, operator, value, raw, empty)


def on_days(operator, day, raw):
    one = TODAY if raw == "today" else raw
    if operator in ("in_last_days", "in_next_days", "older_than_days"):
        by = timedelta(days=int(raw))
        return {
            "in_last_days": TODAY - by <= day <= TODAY,
            "in_next_days": TODAY <= day <= TODAY + by,
            "older_than_days": day < TODAY - by,
        }[operator]
    if operator == "this_period":
        first, after = days_of(raw, TODAY)
        return first <= day < after
    if operator == "between":
        return date.fromisoformat(raw[0]) <= day <= date.fromisoformat(raw[1])
    one = one if isinstance(one, date) else date.fromisoformat(one)
    return {"on": day == one, "before": day < one, "after": day > one}[operator]


def compared(operator, value, raw):
    if operator == "between":
        return Decimal(raw[0]) <= value <= Decimal(raw[1])
    other = Decimal(raw)
    return {
        "is": value == other, "above": value > other, "below": value < other,
        "at_least": value >= other, "at_most": value <= other,
    }[operator]  # fmt: skip


def by_text(spec, operator, value, raw, empty):
    value = "" if empty else str(value)
    if operator == "contains":
        if spec.kind.key in ("phone", "nip"):
            return "".join(c for c in raw if c.isdigit()) in value
        if spec.kind.key in ("email", "url"):
            return raw.lower() in value.lower()
        return fold(raw) in fold(value)
    if operator == "starts_with":
        return fold(value).startswith(fold(raw))
    same = fold if spec.kind.key in TEXTS else str
    if operator == "is_any_of":
        return not empty and same(value) in [same(one) for one in raw]
    return (same(value) == same(raw)) == (operator == "is")


@pytest.mark.parametrize("kind", list(BUILT_IN))
def test_every_operator_of_a_built_in_field(kind, user_of):
    key, field = BUILT_IN[kind]
    record_type = record_types[key]
    records = [samples.make(key, owner=user_of()) for _number in range(7)]
    spec = record_type.spec(field)
    assert spec.kind.key == kind
    check(record_type, spec, records, user_of())


def test_every_operator_of_an_added_field(user_of):
    record_type = record_types["customer"]
    added = variety.add_fields("customer")
    records = [samples.make("customer", owner=user_of()) for _number in range(7)]
    for spec in added:
        check(record_type, spec, records, user_of())


def form_of(user, query):
    record_type = record_types["customer"]
    form = filter_lines.of_form(QueryDict(query), record_type, user)
    return filter_lines.tree_of(form, record_type, user, FMT).as_json()


def test_form_makes_a_tree_and_the_tree_makes_the_form(user_of):
    query = (
        "match=all&r0.path=city&r0.op=contains&r0.v=krak"
        "&r1.path=opportunities.value&r1.op=above&r1.v=1+000,50&r1.g=0"
        "&r2.path=owner&r2.op=is&r2.v=me&r2.g=0&r3.path=nip&r3.op=is&r3.v="
    )
    polish = Format(language="pl")
    record_type, user = record_types["customer"], user_of()
    form = filter_lines.of_form(QueryDict(query), record_type, user)
    made = filter_lines.tree_of(form, record_type, user, polish)
    assert made.as_json() == {
        "all": [
            ["city", "contains", "krak"],
            {"any": [["opportunities.value", "above", "1000.50"], ["owner", "is", "me"]]},
        ]
    }
    again = filter_lines.of_filter(made)
    assert [(line.path, line.group) for line in again.lines] == [
        ("city", None), ("opportunities.value", 0), ("owner", 0),
    ]  # fmt: skip
    assert filter_lines.tree_of(again, record_type, user, polish).as_json() == made.as_json()


def test_value_is_forgotten_with_its_field(user_of):
    query = "match=all&r0.path=employees&r0.was=city&r0.op=contains&r0.v=krak"
    assert form_of(user_of(), query) == {"all": []}


def test_box_too_deep_to_edit_is_kept(user_of):
    deep = {"all": [{"any": [{"all": [["city", "is", "Łódź"], ["nip", "empty", None]]}]}]}
    record_type, user = record_types["customer"], user_of()
    made = filter_lines.Filter.parse(record_type, deep, user)
    form = filter_lines.of_filter(made)
    assert not form.lines
    assert filter_lines.tree_of(form, record_type, user, FMT).as_json() == deep


def test_builder_shows_the_page_without_a_script(client_of):
    samples.make("customer", name="Firma", city="Kraków")
    client = client_of()
    page = client.get("/customers/filter/?city__contains=krak")
    assert page.status_code == 200
    assert 'value="krak"' in page.text
    shown = client.get("/customers/filter/?match=all&r0.path=city&r0.op=contains&r0.v=lod&apply=1")
    assert shown.status_code == 302
    assert shown.headers["Location"] == "/customers/?city__contains=lod"


def test_builder_answers_with_the_list_and_its_address(client_of):
    samples.make("customer", name="Firma", city="Kraków")
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#list"}
    query = "match=all&r0.path=city&r0.was=city&r0.op=contains&r0.had=contains&r0.v=krak"
    answer = client_of().get(f"/customers/filter/?{query}&state=sort%3D-city", headers=headers)
    assert answer.headers["HX-Replace-Url"] == "/customers/?city__contains=krak&sort=-city"
    assert "Firma" in answer.text
    assert 'hx-target="#filter-count"' in answer.text


def test_bad_value_is_told_at_its_line(client_of):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#list"}
    query = "match=all&r0.path=employees&r0.was=employees&r0.op=above&r0.v=many"
    answer = client_of().get(f"/customers/filter/?{query}", headers=headers)
    assert answer.status_code == 200
    assert "many" in answer.text.partition('hx-target="#filter"')[2]


def test_chips_say_and_drop_conditions(client_of):
    samples.make("customer", name="Firma", city="Kraków")
    page = client_of().get("/customers/?city__contains=krak&name__contains=firma")
    chips = page.context["chips"]
    assert [chip["field"] for chip in chips] == ["City", "Name"]
    assert chips[0]["remove_url"] == "/customers/?name__contains=firma"


def test_mine_loses_its_tab_with_its_condition(client_of, user_of):
    samples.make("customer", owner=user_of())
    page = client_of().get("/customers/?view=mine")
    assert page.context["state"].view.key == "mine"
    assert page.context["chips"][0]["remove_url"] == "/customers/"
