"""Custom fields made in the browser: at work everywhere at once, without a restart."""

import pytest

from kartoteka.core import actions
from kartoteka.core.records.models import CustomField
from kartoteka.core.records.types import record_types

pytestmark = pytest.mark.django_db

KINDS = {
    "text": ("Hala B", "Hala B"),
    "long_text": ("dwie\nlinie", "dwie\nlinie"),
    "integer": ("1200", "1200"),
    "decimal": ("12,5", "12.50"),
    "money": ("1 200,50", "1200.50"),
    "percent": ("35", "35"),
    "date": ("23.11.2026", "2026-11-23"),
    "datetime": ("23.11.2026 14:00", "2026-11-23"),
    "yes_no": ("on", True),
    "choice": ("Hala", "Hala"),
    "choices": (["Hala", "Biuro"], ["Hala", "Biuro"]),
    "email": ("a@b.pl", "a@b.pl"),
    "phone": ("12 000 43 10", "+48120004310"),
    "url": ("https://brzoza.example/", "https://brzoza.example/"),
    "nip": ("676 000 12 44", "6760001244"),
    "tags": ("a, b", ["a", "b"]),
}


def make(client, kind, **more):
    data = {
        "record_type": "customer",
        "label": f"Pole {kind}",
        "kind": kind,
        "in_list": "on",
        **more,
    }
    if kind in ("choice", "choices"):
        data["options"] = "Hala, Biuro"
    return client.post("/settings/fields/new/", data)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_field_of_every_kind_is_on_form_card_list_and_in_files(client_of, user_of, kind):
    administrator = user_of("administrator", language="pl", name="Ewa")
    client = client_of(administrator)
    assert make(client, kind).status_code == 302
    field = CustomField.objects.get()
    typed, stored = KINDS[kind]
    assert f'name="{field.key}"' in client.get("/customers/new/").content.decode()
    data = {"name": "Brzoza", "kind": "company", "status": "prospect", field.key: typed}
    answer = client.post("/customers/new/", data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    record_type = record_types["customer"]
    record = record_type.model.objects.get()
    value = record_type.value(record, field.key)
    as_json = record_type.spec(field.key).kind.to_json(value)
    assert str(as_json).startswith(str(stored))
    assert field.label in client.get(f"/customers/{record.pk}/").content.decode()
    assert field.label in client.get("/customers/").content.decode()


def test_the_key_is_made_of_the_label(client_of):
    client = client_of()
    for label in ("Powierzchnia hali (m²)", "Powierzchnia hali (m2)", "Тип", "1 raz"):
        client.post(
            "/settings/fields/new/", {"record_type": "customer", "label": label, "kind": "text"}
        )
    slugs = list(CustomField.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs == ["powierzchnia_hali_m2", "powierzchnia_hali_m2_2", "field", "field_1_raz"]


def test_a_list_without_options_is_refused_and_nothing_typed_is_lost(client_of):
    data = {"record_type": "customer", "label": "Typ", "kind": "choice", "help": "jaki"}
    answer = client_of().post("/settings/fields/new/", data)
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "A list needs at least one option." in content
    assert 'value="Typ"' in content
    assert 'value="jaki"' in content


def test_what_only_some_kinds_have_is_asked_once_the_kind_is_chosen(client_of):
    client, new = client_of(), "/settings/fields/new/"
    first = client.get(new).text
    for key in ("options", "link"):
        assert f'name="{key}"' not in first
    for kind, asked, other in (("choice", "options", "link"), ("link", "link", "options")):
        data = {"record_type": "customer", "label": "Hala", "kind": kind, "_again": "1"}
        form = client.post(new, data)
        assert form.status_code == 200
        assert f'name="{asked}"' in form.text
        assert f'name="{other}"' not in form.text
        assert 'value="Hala"' in form.text
    assert not CustomField.objects.exists()
    # Without a script the box comes with the answer that it is missing.
    refused = client.post(new, {"record_type": "customer", "label": "Hala", "kind": "choice"})
    assert 'name="options"' in refused.text


def test_order_and_archive(client_of):
    client = client_of()
    for kind in ("text", "integer"):
        make(client, kind)
    first, second = CustomField.objects.order_by("pk")
    client.post(f"/settings/fields/{second.pk}/move/", {"way": "up"})
    assert list(record_types["customer"].specs())[-2:] == [second.key, first.key]
    client.post(f"/settings/fields/{first.pk}/archive/")
    assert first.key not in record_types["customer"].specs()
    client.post(f"/settings/fields/{first.pk}/archive/")
    assert first.key in record_types["customer"].specs()


def test_kind_and_key_of_a_field_in_use_stay(actor_of, client_of):
    make(client_of(), "integer")
    with pytest.raises(actions.ValidationErrors):
        actions.update(CustomField.objects.get(), {"kind": "text"}, actor_of())


@pytest.mark.parametrize("role", ["manager", "salesperson", "reader"])
def test_only_who_may_change_settings_adds_fields(client_of, role):
    client = client_of(role)
    assert client.get("/settings/fields/").status_code == 404
    assert make(client, "text").status_code == 404
    assert not CustomField.objects.exists()


def test_a_field_that_is_refused_keeps_the_options_that_were_typed(client_of):
    client = client_of()
    make(client, "choice")
    sent = {"label": "", "options": "Hala, Biuro, Plac", "privacy": "company"}
    answer = client.post(f"/settings/fields/{CustomField.objects.get().pk}/", sent)
    assert answer.status_code == 422
    assert "Plac" in answer.text
