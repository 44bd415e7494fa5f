"""The API: every record type, filters, versions, keys, rights, and bad requests in plain words."""

import json

import pytest
from django.test import Client

from harness.roles import each
from kartoteka.core import access, actions
from kartoteka.core.access.matrix import roles
from kartoteka.core.events.models import Event
from kartoteka.core.records.types import record_types
from kartoteka.core.users import tokens
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


class Api:
    """A program with a token."""

    def __init__(self, user, **options):
        self.client = Client(
            headers={"Authorization": f"Bearer {tokens.make_token(user, 'test', **options)}"}
        )

    def get(self, path, **params):
        return self.client.get(f"/api/v1/{path}", params)

    def send(self, method, path, body=None, **headers):
        names = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.client.generic(
            method, f"/api/v1/{path}", json.dumps(body or {}), "application/json", headers=names
        )


@pytest.fixture
def api(user_of):
    return Api(user_of("administrator"))


def test_without_a_token_nothing_is_said(client):
    response = client.get("/api/v1/customers/")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_create_read_change_archive(api):
    made = api.send("POST", "customers/", {"name": "Łąka", "city": "Kraków"})
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    path = f"customers/{made.json()['id']}/"
    changed = api.send("PATCH", path, {"city": "Gdańsk"}, If_Match='"1"')
    assert (changed.status_code, changed.json()["city"], changed["ETag"]) == (200, "Gdańsk", '"2"')
    stale = api.send("PATCH", path, {"city": "Łódź"}, If_Match='"1"')
    assert (stale.status_code, stale.json()["version"]) == (412, 2)
    assert api.send("DELETE", path).json()["archived_at"]
    assert api.get("customers/").json()["items"] == []
    assert len(api.get("customers/", archived="yes").json()["items"]) == 1
    assert api.send("POST", f"{path}restore/").json()["archived_at"] is None
    assert next(e["name"] for e in api.get(f"{path}history/").json()["items"]) == "CustomerRestored"


def test_a_mistaken_entry_is_withdrawn_with_a_reason(api):
    path = f"customers/{api.send('POST', 'customers/', {'name': 'Łąka'}).json()['id']}/"
    assert api.send("DELETE", f"{path}?mistaken=1").status_code == 422
    gone = api.send("DELETE", f"{path}?mistaken=1&reason=Twice")
    assert gone.json()["archive_reason"] == "Twice"
    names = [event["name"] for event in api.get(f"{path}history/").json()["items"]]
    assert names == ["CustomerWithdrawn", "CustomerCreated"]


def test_twenty_times_the_same_key_makes_one(api):
    answers = [
        api.send("POST", "customers/", {"name": "Raz"}, Idempotency_Key="k").json()["id"]
        for _i in range(20)
    ]
    assert len(set(answers)) == Customer.objects.count() == 1
    other = api.send("POST", "customers/", {"name": "Dwa"}, Idempotency_Key="k")
    assert other.status_code == 422


def test_pages_walk_every_record_once(api, actor_of):
    rows = [{"name": f"Firma {i % 3}"} for i in range(11)]
    actions.create_many(record_types["customer"], rows, actor_of())
    for sort in ("id", "-id", "title", "-title", "changed_at", "-created_at"):
        seen, cursor = [], ""
        while cursor is not None:
            page = api.get(
                "customers/", limit=3, sort=sort, **({"cursor": cursor} if cursor else {})
            ).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
        assert (len(seen), len(set(seen))) == (11, 11), sort


def test_filters_are_those_of_the_screens(api):
    api.send("POST", "customers/", {"name": "Łąka", "city": "Nowy Targ"})
    api.send("POST", "customers/", {"name": "Domar", "city": "Łódź"})
    assert [c["name"] for c in api.get("customers/", city__contains="lodz").json()["items"]] == [
        "Domar"
    ]
    tree = json.dumps({"any": [["city", "is", "Łódź"], ["name", "starts_with", "la"]]})
    assert len(api.get("customers/", filter=tree).json()["items"]) == 2
    assert [c["name"] for c in api.get("customers/", q="omar").json()["items"]] == ["Domar"]


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("POST", "customers/", "{", "application/json", 400),
        ("POST", "customers/", '{"name": "a", "name": "b"}', "application/json", 400),
        ("POST", "customers/", '{"name": NaN}', "application/json", 400),
        ("POST", "customers/", "[]", "application/json", 400),
        ("POST", "customers/", "[" * 100_000, "application/json", 400),
        ("POST", "customers/", '{"name": "a"} x', "application/json", 400),
        ("POST", "customers/", "name=a", "application/x-www-form-urlencoded", 415),
        ("POST", "customers/", '{"nonsense": 1}', "application/json", 422),
        ("POST", "customers/", '{"name": "a", "id": 7}', "application/json", 422),
        ("POST", "customers/", '{"name": "a", "version": 7}', "application/json", 422),
        ("POST", "customers/", '{"name": "a", "nip": "123"}', "application/json", 422),
        ("GET", "customers/?limit=1000000", "", "", 400),
        ("GET", "customers/?limit=0", "", "", 400),
        ("GET", "customers/?cursor=zzz", "", "", 400),
        ("GET", "customers/?sort=password", "", "", 400),
        ("GET", "customers/?page=2", "", "", 400),
        ("GET", "customers/?nonsense__is=2", "", "", 400),
        ("GET", "customers/?owner.password__is=2", "", "", 400),
        ("GET", "customers/99999999999999999999999999999/", "", "", 404),
        ("GET", "nonsense/", "", "", 404),
        ("PUT", "customers/", "{}", "application/json", 405),
    ],
)  # fmt: skip
def test_bad_requests_get_a_plain_answer(api, method, path, body, kind, status):
    response = api.client.generic(method, f"/api/v1/{path}", body, kind)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"]


def test_a_reading_token_cannot_write(user_of):
    api = Api(user_of("administrator"), scopes=["read"])
    assert api.get("customers/").status_code == 200
    assert api.send("POST", "customers/", {"name": "A"}).status_code == 403


def test_verbs_are_endpoints(api, actor_of):
    lead = actions.create(
        record_types["lead"], {"name": "Jan Kruk", "phone": "+48120004310"}, actor_of()
    )
    missing = api.send("POST", f"leads/{lead.pk}/actions/reject_lead/")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (
        422,
        "/rejected_because",
    )
    reason = actions.create(record_types["rejection_reason"], {"name": "Za drogo"}, actor_of())
    given = {"rejected_because": reason.pk}
    done = api.send("POST", f"leads/{lead.pk}/actions/reject_lead/", given)
    assert done.json()["status"] == "rejected"
    undone = api.send("POST", f"undo/{done['Kartoteka-Group']}/")
    assert undone.json()["undone"] == 1


def test_custom_fields_are_in_the_api_at_once(api, actor_of):
    actions.create(
        record_types["custom_field"],
        {"record_type": "customer", "slug": "hall", "label": "Hall", "kind": "money",
         "privacy": "none"},
        actor_of(),
    )  # fmt: skip
    made = api.send("POST", "customers/", {"name": "A", "c_hall": "12.50"})
    assert made.json()["c_hall"] == "12.50"
    found = api.get("customers/", c_hall__above="12").json()["items"]
    assert len(found) == 1
    schema = api.get("openapi.json").json()["components"]["schemas"]["CustomerValues"]
    assert "c_hall" in schema["properties"]


@pytest.mark.parametrize("role", each(roles()))
def test_every_type_obeys_the_matrix(role, user_of, actor_of):
    """Foreign records are as absent ones; fields hidden are nowhere; a denied write is none."""
    user = user_of(role, name="Somebody")
    api = Api(user)
    theirs = actions.create(
        record_types["customer"], {"name": "Kanarek", "city": "Kraków"}, actor_of("administrator")
    )
    for record_type in record_types:
        listed = api.get(f"{record_type.plural}/")
        may_see = access.may(user, "see", record_type.key)
        assert listed.status_code == (200 if may_see else 404), record_type.key
    may = access.visible(user, Customer).filter(pk=theirs.pk).exists()
    for path in (f"customers/{theirs.pk}/", f"customers/{theirs.pk}/history/"):
        assert (b"Kanarek" in api.get(path).content) == may
    before = (Event.objects.count(), Customer.objects.get().version)
    changed = api.send("PATCH", f"customers/{theirs.pk}/", {"city": "Łódź"})
    allowed = access.visible(user, Customer, "change").filter(pk=theirs.pk).exists()
    assert changed.status_code == (200 if allowed else 403 if may else 404)
    if not allowed:
        assert (Event.objects.count(), Customer.objects.get().version) == before
    hidden = access.fields(user, record_types["customer"]).hidden
    for item in api.get("customers/").json()["items"]:
        assert not hidden & item.keys()


def test_query_count_does_not_grow_with_rows(api, actor_of, django_assert_max_num_queries):
    rows = [{"last_name": f"Kruk {i}"} for i in range(30)]
    actions.create_many(record_types["person"], rows, actor_of())
    with django_assert_max_num_queries(8):
        api.get("people/")


def test_openapi_describes_every_type(api):
    described = api.get("openapi.json").json()
    for record_type in record_types:
        assert f"/{record_type.plural}/" in described["paths"]
