"""Cards arranged in the browser: at work at once in card, form, list and API, and undone."""

import pytest

from kartoteka.core import access, actions
from kartoteka.core.actions import ValidationErrors
from kartoteka.core.events.models import Group
from kartoteka.core.records import custom
from kartoteka.core.records.models import LayoutLine
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples

pytestmark = pytest.mark.django_db
HOME = "/settings/layout/"


def labels(page):
    """The sections of the left column in their order, each with its fields."""
    return {
        str(label): [str(prop.label) for prop in props]
        for group in page.context["columns"]["left"]
        for label, props in group.sections
    }


def test_sections_and_fields_move_and_come_back(client_of, user_of):
    client = client_of()
    customer = samples.make("customer", owner=user_of(), city="Kraków", street="Prosta 1",
                            phone="+48120004310")  # fmt: skip
    path = f"/customers/{customer.pk}/"
    before = labels(client.get(path))
    assert list(before).index("Contact") < list(before).index("Address")
    assert before["Address"] == ["Street and number", "City"]
    client.post(HOME, {"type": "customer", "do": "up:section:address"})
    client.post(HOME, {"type": "customer", "do": "up:field:city"})
    client.post(HOME, {"type": "customer", "do": "up:field:city"})
    after = labels(client.get(path))
    assert list(after).index("Address") < list(after).index("Contact")
    assert after["Address"] == ["City", "Street and number"]
    for group in Group.objects.filter(verb="arrange_card").order_by("-id"):
        client.post(f"/undo/{group.pk}/")
    assert labels(client.get(path)) == before


def test_new_section_takes_a_field_and_has_a_kind(client_of, user_of):
    client = client_of()
    client.post(HOME, {"type": "customer", "new_section": "Our own"})
    sent = {"label": "City", "section": "own_our_own", "kinds": ["institution"]}
    assert client.post(f"{HOME}customer/field/city/", sent).status_code == 302
    assert LayoutLine.objects.get(key="city").label == ""
    company = samples.make("customer", owner=user_of(), city="Kraków")
    school = samples.make("customer", owner=user_of(), city="Opole", kind="institution")
    assert "Our own" not in labels(client.get(f"/customers/{company.pk}/"))
    assert labels(client.get(f"/customers/{school.pk}/"))["Our own"] == ["City"]
    assert 'name="city"' not in client.get(f"/customers/{company.pk}/edit/").text
    page = client.get(f"{HOME}?type=customer&kind=institution")
    assert "Our own" in [label for label, _part, _lines in page.context["preview"]["blocks"]]


def test_required_for_a_kind_is_asked_of_that_kind_only(client_of, actor_of):
    sent = {"section": "registers", "kinds": ["company"], "is_required": "1", "label": "KRS"}
    client_of().post(f"{HOME}customer/field/krs/", sent)
    customers, by = record_types["customer"], actor_of()
    with pytest.raises(ValidationErrors) as caught:
        actions.create(customers, {"name": "Firm"}, by)
    assert set(caught.value.errors) == {"krs"}
    actions.create(customers, {"name": "Jan", "kind": "individual"}, by)
    assert 'name="krs"' in client_of().get("/customers/new/").text


def test_field_for_one_role_is_nowhere_for_others(client_of, user_of):
    sent = {"section": "address", "roles": ["manager", "administrator"]}
    client_of().post(f"{HOME}customer/field/city/", sent)
    anna = user_of("salesperson")
    customer = samples.make("customer", owner=anna, city="Hidden Town")
    client = client_of(anna)
    for path in (f"/customers/{customer.pk}/", "/customers/", f"/customers/{customer.pk}/edit/",
                 f"/customers/{customer.pk}/history/"):  # fmt: skip
        assert "Hidden Town" not in client.get(path).text
    assert "city" in access.fields(anna, record_types["customer"]).hidden
    assert "Hidden Town" in client_of("manager").get(f"/customers/{customer.pk}/").text


def test_options_are_renamed_added_and_retired(client_of, user_of):
    client, path = client_of(), f"{HOME}customer/options/importance/"
    client.post(path, {"label-A": "Key account", "new": "Delta"})
    client.post(path, {"do": "retire:C"})
    customer = samples.make("customer", owner=user_of(), importance="C")
    other = samples.make("customer", owner=user_of(), importance="A")
    form = client.get(f"/customers/{other.pk}/edit/").text
    chosen = form.split('name="importance"')[1].split("</select>")[0]
    assert "Key account" in chosen
    assert ">Delta<" in chosen
    assert 'value="C"' not in chosen
    # What was chosen before stays, also when the form is saved again.
    assert 'value="C" selected' in client.get(f"/customers/{customer.pk}/edit/").text
    assert "Key account" in client.get(f"/customers/{other.pk}/").text
    with custom.remembered():
        values = [o.value for o in record_types["customer"].spec("importance").offered]
    assert values == ["A", "B", "delta"]
    # Options that rules read are not for adding or retiring.
    client.post(f"{HOME}customer/options/kind/", {"do": "retire:company", "new": "Alien"})
    assert not LayoutLine.objects.filter(key="kind").exists()


def test_layout_is_for_those_with_the_right(client_of):
    for role in ("manager", "salesperson", "reader"):
        client = client_of(role)
        for path in ("", "customer/field/city/", "customer/options/importance/"):
            assert client.get(HOME + path).status_code == 404
            assert client.post(HOME + path, {}).status_code == 404
    for path in ("nothing/field/city/", "customer/field/nothing/", "customer/options/city/"):
        assert client_of().get(HOME + path).status_code == 404
