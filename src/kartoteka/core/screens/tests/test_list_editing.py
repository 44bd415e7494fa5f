"""Editing from lists: one cell, many records at once, columns and saved views."""

import re

import pytest
from django.http import QueryDict

from harness.roles import each
from kartoteka.core import access, actions, jobs
from kartoteka.core.access.matrix import roles
from kartoteka.core.events.models import Event, Group
from kartoteka.core.fields import Format
from kartoteka.core.filters.models import SavedView
from kartoteka.core.jobs.models import Job
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import bulk_edit
from kartoteka.core.screens.list_state import state_from
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
DIALOG = PART | {"HX-Target": "div#dialog"}
ROLES = each(roles())


@pytest.fixture
def lake(user_of):
    return samples.make("customer", owner=user_of(), name="Spółdzielnia Łąka", city="Nowy Targ")


# ---- One cell ----


def test_cell_becomes_a_field_and_back(lake, client_of):
    client, url = client_of(), f"/customers/{lake.pk}/cell/city/"
    field = client.get(url, headers=PART)
    assert 'value="Nowy Targ"' in field.text
    assert "data-cell-form" in field.text
    saved = client.post(url, {"city": "Łódź", "version": lake.version}, headers=PART)
    assert saved.status_code == 200
    assert saved.text.startswith("Łódź")
    lake.refresh_from_db()
    assert lake.city == "Łódź"
    group = Group.objects.latest("id")
    assert f"/undo/{group.pk}/" in saved.text


def test_cell_with_a_wrong_value_says_why(lake, client_of):
    url = f"/customers/{lake.pk}/cell/nip/"
    answer = client_of().post(url, {"nip": "676 000 12 4", "version": 1}, headers=PART)
    assert answer.status_code == 422
    assert "676 000 12 4" in answer.text
    assert 'aria-invalid="true"' in answer.text
    lake.refresh_from_db()
    assert lake.nip == ""


def test_cell_changed_by_two_shows_both_values(lake, client_of, actor_of):
    other = actor_of("manager")
    actions.update(lake, {"city": "Zakopane"}, other)
    client, url = client_of(), f"/customers/{lake.pk}/cell/city/"
    answer = client.post(url, {"city": "Łódź", "version": 1}, headers=PART)
    assert answer.status_code == 409
    for words in ("Łódź", "Zakopane", other.user.name):
        assert words in answer.text
    lake.refresh_from_db()
    assert lake.city == "Zakopane"
    mine = {"city": "Łódź", "version": lake.version, "keep": "mine"}
    assert client.post(url, mine, headers=PART).status_code == 200
    lake.refresh_from_db()
    assert lake.city == "Łódź"


def test_theirs_is_kept_by_leaving_it(lake, client_of):
    url = f"/customers/{lake.pk}/cell/city/"
    answer = client_of().post(url, {"city": "Łódź", "keep": "theirs"}, headers=PART)
    assert answer.text.strip() == "Nowy Targ"
    assert Event.objects.filter(subject_type="customer", subject_id=lake.pk).count() == 1


def test_cell_without_a_script_is_a_page(lake, client_of):
    client, url = client_of(), f"/customers/{lake.pk}/cell/city/"
    assert "<html" in client.get(url).text
    assert client.post(url, {"city": "Łódź", "version": 1}).status_code == 302


@pytest.mark.parametrize("key", ["open_value", "created_at", "no_such"])
def test_cell_that_is_not_to_be_edited_is_not_there(key, lake, client_of):
    assert client_of().get(f"/customers/{lake.pk}/cell/{key}/").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_cell_obeys_the_matrix(role, lake, client_of, user_of):
    user, client = user_of(role), client_of(role)
    url = f"/customers/{lake.pk}/cell/city/"
    may = access.may(user, "change", "customer", lake)
    sees = access.may(user, "see", "customer", lake)
    answer = client.post(url, {"city": "Łódź", "version": 1}, headers=PART)
    assert answer.status_code == (200 if may else 403 if sees else 404)
    lake.refresh_from_db()
    assert lake.city == ("Łódź" if may else "Nowy Targ")


# ---- Many at once ----


def several(user_of, number=4, **values):
    return [
        samples.make("customer", owner=user_of(), name=f"F{n}", **values) for n in range(number)
    ]


def ids_of(records):
    return [record.pk for record in records]


def test_field_of_the_ticked_is_changed_and_undone_together(user_of, client_of, actor_of):
    made = several(user_of)
    data = {"do": "field", "field": "status", "status": "former", "ids": ids_of(made[:3])}
    answer = client_of().post("/customers/bulk/", data, headers=DIALOG)
    assert answer.status_code == 200
    assert "3 changed" in answer.text
    assert "record-changed" in answer.headers["HX-Trigger"]
    assert Customer.objects.filter(status="former").count() == 3
    group = Group.objects.filter(verb="bulk_edit").get()
    assert group.size == 3
    actions.undo(group.pk, actor_of())
    assert not Customer.objects.filter(status="former").exists()


def test_all_that_match_are_changed_by_the_filter_itself(user_of, client_of):
    several(user_of, 3, city="Kraków")
    several(user_of, 2, city="Łódź")
    data = {
        "do": "owner", "owner": user_of("manager").pk, "all": "1",
        "query": "city__contains=krak",
    }  # fmt: skip
    asked = client_of().get("/customers/bulk/", data, headers=DIALOG)
    assert "3 records" in asked.text
    client_of().post("/customers/bulk/", data, headers=DIALOG)
    assert Customer.objects.filter(owner=user_of("manager")).count() == 3


def test_unchanged_records_are_told_with_reasons(user_of, client_of):
    made = several(user_of, 2) + several(user_of, 2, status="former")
    data = {"do": "field", "field": "status", "status": "former", "ids": ids_of(made)}
    answer = client_of().post("/customers/bulk/", data, headers=DIALOG)
    assert "2 changed, 2 unchanged" in answer.text
    assert "It had this value already." in answer.text
    kept = ",".join(map(str, ids_of(made[2:])))
    assert f"ids={kept}".replace(",", "%2C") in answer.text
    shown = client_of().get(f"/customers/?ids={kept}").text
    assert shown.count("data-row ") == 2


def test_tags_are_added_and_removed_one_by_one(user_of, client_of):
    first, second = several(user_of, 2)
    actions.update(first, {"tags": ["VIP", "targi"]}, samples.house())
    data = {"do": "tag", "tags": "vip, serwis", "ids": ids_of([first, second])}
    client_of().post("/customers/bulk/", data, headers=DIALOG)
    tags = dict(Customer.objects.values_list("pk", "tags"))
    assert tags[first.pk] == ["VIP", "targi", "serwis"]
    assert tags[second.pk] == ["vip", "serwis"]
    data |= {"do": "untag", "tags": "Vip"}
    client_of().post("/customers/bulk/", data, headers=DIALOG)
    assert Customer.objects.get(pk=first.pk).tags == ["targi", "serwis"]


def test_many_are_archived_and_restored(user_of, client_of):
    made = several(user_of, 3)
    data = {"do": "archive", "reason": "closed down", "ids": ids_of(made)}
    client_of().post("/customers/bulk/", data, headers=DIALOG)
    assert (
        Customer.objects.filter(archive_reason="closed down").exclude(archived_at=None).count() == 3
    )
    assert Event.objects.filter(name="CustomerArchived").count() == 3
    data = {"do": "restore", "query": "view=archived", "ids": ids_of(made[:2])}
    client_of().post("/customers/bulk/", data, headers=DIALOG)
    assert Customer.objects.filter(archived_at=None).count() == 2


def test_more_than_a_person_waits_for_goes_to_the_worker(user_of, client_of, actor_of, monkeypatch):
    monkeypatch.setattr(bulk_edit, "AT_ONCE", 2)
    monkeypatch.setattr(bulk_edit, "CHUNK", 2)
    made = several(user_of, 5)
    actions.update(made[0], {"status": "former"}, actor_of())
    client = client_of()
    data = {"do": "field", "field": "status", "status": "former", "all": "1", "query": ""}
    waiting = client.post("/customers/bulk/", data, headers=DIALOG)
    assert "0 of 5" in waiting.text
    job = Job.objects.get()
    assert client_of("manager").get(f"/customers/bulk/{job.pk}/").status_code == 404
    jobs.run_pending()
    done = client.get(f"/customers/bulk/{job.pk}/", headers=DIALOG)
    assert "4 changed, 1 unchanged" in done.text
    assert Customer.objects.filter(status="former").count() == 5
    group = Group.objects.get(verb="bulk_edit")
    assert group.size == 4
    actions.undo(group.pk, actor_of())
    assert Customer.objects.filter(status="former").count() == 1


def test_job_that_is_run_twice_changes_once(user_of, actor_of):
    from kartoteka.core.screens.bulk_job import edit_many

    class Silent:
        def set(self, done, total):
            pass

    made = several(user_of, 3)
    with actions.grouped(actor_of(), "bulk_edit", "customer") as group:
        pass
    given = {
        "record_type": "customer", "do": "field", "values": {"city": "Łódź"}, "ids": ids_of(made),
        "user": user_of().pk, "group": group.pk, "query": "", "progress": Silent(),
    }  # fmt: skip
    first, second = edit_many(**given), edit_many(**given)
    assert first["changed"] == second["changed"] == 3
    assert Event.objects.filter(group=group).count() == 3


@pytest.mark.parametrize("role", ROLES)
def test_bulk_obeys_the_matrix(role, user_of, client_of):
    user = user_of(role)
    own = samples.make("customer", owner=user, name="Own")
    other = samples.make("customer", owner=user_of("administrator"), name="Other")
    data = {"do": "field", "field": "city", "city": "Łódź", "ids": ids_of([own, other])}
    answer = client_of(role).post("/customers/bulk/", data, headers=DIALOG)
    if not access.may(user, "bulk", "customer"):
        assert answer.status_code == 404
    for record in (own, other):
        record.refresh_from_db()
        assert (record.city == "Łódź") == access.may(user, "bulk", "customer", record)


def test_forbidden_fields_are_not_set_in_bulk(user_of, client_of):
    made = several(user_of, 1)
    for field in ("open_value", "created_at", "name", "no_such"):
        data = {"do": "field", "field": field, field: "1", "ids": ids_of(made)}
        answer = client_of().post("/customers/bulk/", data, headers=DIALOG)
        assert answer.status_code == 422, field


def test_bulk_without_a_selection_is_refused(client_of):
    answer = client_of().get("/customers/bulk/?do=archive", headers=DIALOG)
    assert answer.status_code == 409
    assert "Select at least one record first." in answer.text


@pytest.mark.parametrize("do", ["owner", "tag", "untag", "field", "archive"])
def test_bulk_dialog_works_without_a_script(do, user_of, client_of):
    made = several(user_of, 2)
    query = f"do={do}&ids={made[0].pk}&ids={made[1].pk}"
    page = client_of().get(f"/customers/bulk/?{query}")
    assert page.status_code == 200
    assert page.text.count('name="ids"') == 2


# ---- Columns ----


def test_columns_are_chosen_and_moved(lake, client_of):
    client = client_of()
    query = "column=city&column=status&column=phone&state="
    moved = client.get(f"/customers/columns/?{query}&up=status")
    assert moved.text.index('id="c-status"') < moved.text.index('id="c-city"')
    shown = client.get(f"/customers/columns/?{query}&apply=1")
    target = shown.headers["Location"]
    assert target == "/customers/?columns=name%2Ccity%2Cstatus%2Cphone"
    assert client.get(target).text.count('<th scope="col"') == 4


# ---- Saved views ----


def save_as(client, query, **more):
    data = {"name": "W Krakowie", "query": query, **more}
    return client.post("/customers/save-view/", data)


def test_view_keeps_all_of_a_list(client_of, user_of):
    samples.make("customer", name="Firma", city="Kraków")
    client = client_of()
    query = "city__contains=krak&sort=-city&columns=name,city&group=status&density=compact"
    answer = save_as(client, query, is_pinned="1")
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"/customers/?view={view.pk}"
    assert view.owner == user_of()
    page = client.get(f"/customers/?view={view.pk}")
    state = page.context["state"]
    assert (state.sort, state.columns, state.group, state.density) == (
        "-city", ("name", "city"), "status", "compact",
    )  # fmt: skip
    assert state.filter.as_json() == {"all": [["city", "contains", "krak"]]}
    assert not state.is_changed
    assert "Firma" in page.text


def test_changed_view_is_saved_over(client_of):
    client = client_of()
    save_as(client, "city__contains=krak")
    view = SavedView.objects.get()
    changed = f"view={view.pk}&sort=city"
    page = client.get(f"/customers/?{changed}")
    assert page.context["state"].is_changed
    assert "View changed" in page.text
    client.post("/customers/save-view/", {"query": changed})
    view.refresh_from_db()
    assert view.sort == "city"
    assert not client.get(f"/customers/?view={view.pk}").context["state"].is_changed


def test_view_without_its_condition_is_a_changed_view(client_of):
    client = client_of()
    save_as(client, "city__contains=krak")
    view = SavedView.objects.get()
    url = client.get(f"/customers/?view={view.pk}").context["chips"][0]["remove_url"]
    state = client.get(url).context["state"]
    assert state.view.record == view
    assert state.is_changed
    assert not state.filter


def test_private_view_is_its_makers_alone(client_of):
    save_as(client_of(), "city__contains=krak")
    view = SavedView.objects.get()
    other = client_of("manager")
    assert "W Krakowie" not in other.get("/customers/").text
    assert other.get(f"/customers/?view={view.pk}").context["state"].view.key == ""


def test_view_for_everybody_is_not_changed_by_everybody(client_of):
    save_as(client_of(), "city__contains=krak", sharing="all")
    view = SavedView.objects.get()
    other = client_of("salesperson")
    page = other.get(f"/customers/?view={view.pk}&sort=city")
    assert "W Krakowie" in page.text
    assert not page.context["owns_view"]
    query = f"view={view.pk}&sort=city"
    assert other.post("/customers/save-view/", {"query": query}).status_code in (403, 404)
    view.refresh_from_db()
    assert view.sort == ""


def test_salesperson_shares_with_the_team_at_most(client_of):
    save_as(client_of("salesperson"), "city__contains=krak", sharing="all")
    assert SavedView.objects.get().sharing == "private"


def test_view_needs_a_name(client_of):
    answer = save_as(client_of(), "city__contains=krak", name=" ")
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_view_with_a_field_that_one_may_not_see_is_refused(client_of, user_of):
    save_as(client_of(), "credit_limit__above=5", sharing="all")
    view = SavedView.objects.get()
    samples.make("customer", name="Firma")
    page = client_of("reader").get(f"/customers/?view={view.pk}")
    assert page.status_code == 400
    assert "Firma" not in page.text


def test_counts_of_views_come_after_the_page(client_of, user_of):
    samples.make("customer", owner=user_of(), city="Kraków")
    samples.make("customer", owner=user_of("manager"), city="Łódź")
    client = client_of()
    save_as(client, "city__contains=krak")
    text = client.get("/customers/counts/", headers=PART).text
    counts = re.findall(r'<span class="n">([^<]*)</span>', text)
    assert counts == ["2", "2", "2", "1", "1"]
    assert client.get("/customers/counts/").status_code == 302


def test_address_of_a_state_leads_to_the_same_state(user_of):
    """Reload and Back show what was shown."""
    record_type, user = record_types["customer"], user_of()
    for query in (
        "", "view=mine", "view=archived&q=krak", "city__contains=krak&sort=-city&limit=25",
        "filter=%7B%22any%22%3A%5B%5B%22city%22%2C%22is%22%2C%22x%22%5D%5D%7D&group=status",
        "owner__is_any_of=me|1&density=compact&columns=name,phone&ids=1,2",
    ):  # fmt: skip
        state = state_from(QueryDict(query), record_type, user, Format())
        again = state_from(QueryDict(state.query()), record_type, user, Format())
        assert again.params() == state.params(), query
        assert again.filter.as_json() == state.filter.as_json()
        assert (again.view.key, again.columns, again.ids) == (
            state.view.key,
            state.columns,
            state.ids,
        )
