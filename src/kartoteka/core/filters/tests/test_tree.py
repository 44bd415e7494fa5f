"""Filters: paths, operators, sentences and addresses."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from kartoteka.core import access, actions
from kartoteka.core.fields import Format
from kartoteka.core.filters import words
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(actor_of):
    by = actor_of()
    lake = actions.create(
        record_types["customer"],
        {"name": "Spółdzielnia Łąka", "city": "Nowy Targ", "tags": ["mleko"], "employees": 20},
        by,
    )
    actions.create(record_types["customer"], {"name": "Domar", "city": "Łódź"}, by)
    for name in ("Kruk", "Krukowska"):
        actions.create(record_types["person"], {"last_name": name, "customer": lake.pk}, by)
    return by


def found(by, *conditions):
    filter_ = Filter.parse(record_types["customer"], {"all": list(conditions)}, by.user)
    rows = access.visible(by.user, Customer).filter(filter_.q(Format()))
    return sorted(rows.values_list("name", flat=True))


@pytest.mark.parametrize(
    "condition",
    [
        ["name", "contains", "laka"],
        ["city", "starts_with", "nowy"],
        ["city", "is_not", "lodz"],
        ["tags", "has", "mleko"],
        ["employees", "between", ["10", "30"]],
        ["employees", "has_value"],
        ["created_at", "in_last_days", "1"],
        ["people.last_name", "starts_with", "kruk"],
        ["owner", "is", "me"],
        ["name", "is_any_of", ["Spółdzielnia Łąka", "Nic"]],
    ],
)
def test_condition_finds_the_lake(base, condition):
    assert "Spółdzielnia Łąka" in found(base, condition)


def test_lists_of_records_do_not_double(base):
    assert found(base, ["people.last_name", "contains", "kruk"]) == ["Spółdzielnia Łąka"]


def test_path_over_a_link(base):
    filter_ = Filter.parse(
        record_types["person"], {"all": [["customer.city", "is", "Nowy Targ"]]}, base.user
    )
    assert (
        access.visible(base.user, record_types["person"].model).filter(filter_.q(Format())).count()
        == 2
    )


def test_any_and_groups(base):
    either = {"any": [["city", "is", "Łódź"], {"all": [["tags", "has", "mleko"]]}]}
    assert found(base, either) == ["Domar", "Spółdzielnia Łąka"]


def test_says_itself(base):
    filter_ = Filter.parse(
        record_types["customer"],
        {"all": [["city", "contains", "Targ"], ["last_contact_at", "older_than_days", "30"]]},
        base.user,
    )
    sentence = words.sentence(filter_, Format(language="en"))
    assert sentence == "City: contains Targ · Last contact: more than 30 days ago"


def test_address_and_back(base):
    params = QueryDict("city__contains=targ&employees__between=10|30&q=x&sort=name")
    filter_ = Filter.from_params(record_types["customer"], params, base.user)
    assert filter_.params() == [("city__contains", "targ"), ("employees__between", "10|30")]


@pytest.mark.parametrize(
    "tree",
    [
        {"all": [["nonsense", "is", "1"]]},
        {"all": [["owner.password", "is", "1"]]},
        {"all": [["name", "nonsense", "1"]]},
        {"all": [["city", "above", "1"]]},
        {"all": "city"},
        {"all": [], "any": []},
        [],
        "{",
        {"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]}]},
    ],
)
def test_odd_trees_are_refused_in_words(base, tree):
    if tree == []:
        assert not Filter.parse(record_types["customer"], tree, base.user)
        return
    with pytest.raises(FilterProblem):
        Filter.parse(record_types["customer"], tree, base.user)


def test_hidden_fields_cannot_be_filtered_by(base, user_of):
    reader = user_of("reader")
    with pytest.raises(FilterProblem):
        Filter.parse(record_types["customer"], {"all": [["credit_limit", "above", "1"]]}, reader)


def test_custom_fields_filter_like_any_other(base):
    actions.create(
        record_types["custom_field"],
        {"record_type": "customer", "slug": "hall", "label": "Hall", "kind": "money",
         "privacy": "company"},
        base,
    )  # fmt: skip
    domar = Customer.objects.get(name="Domar")
    actions.update(domar, {"c_hall": Decimal("1200.50")}, base)
    assert found(base, ["c_hall", "above", "1000"]) == ["Domar"]
    assert found(base, ["c_hall", "empty"]) == ["Spółdzielnia Łąka"]
