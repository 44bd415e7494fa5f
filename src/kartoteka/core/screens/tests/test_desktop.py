"""Modules switched off and on, the user's own menu and pinned views."""

import pytest

from kartoteka.core import access, actions
from kartoteka.core.actions.settling import switch_module
from kartoteka.core.events.models import Group
from kartoteka.core.filters.models import Desktop
from kartoteka.core.records import modules, settled
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples

pytestmark = pytest.mark.django_db
TREE = '{"all": [["city", "is", "%s"]]}'
HTMX = {"HX-Request": "true", "HX-Target": "div#pins"}


def menu_of(page):
    """The lines of the menu of a page, in their order."""
    side = page.text.split('class="ui-side"')[1].split('class="ui-side-foot"')[0]
    return [part.split('"')[0] for part in side.split('class="ui-nav" href="')[1:]]


def test_a_module_that_is_off_is_not_there(client_of, actor_of):
    customer = samples.make("customer")
    opportunity = samples.make("opportunity", customer=customer.pk)
    client = client_of()
    paths = ("/opportunities/", "/opportunities/board/", "/settings/pipelines/", "/leads/",
             f"/opportunities/{opportunity.pk}/", "/settings/lists/lost-reasons/")  # fmt: skip
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    assert "panel-opportunities" in client.get(f"/customers/{customer.pk}/").text

    client.post("/settings/modules/", {"do": "off:sales"})
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    card = client.get(f"/customers/{customer.pk}/").text
    assert "panel-opportunities" not in card
    assert "/opportunities/" not in menu_of(client.get("/customers/"))
    assert "/leads/" not in client.get("/modules/").text
    assert not access.may(actor_of().user, "see", "lead")
    page = client.get("/settings/modules/").text
    assert "Off, because it needs: Sales." in page

    client.post("/settings/modules/", {"do": "on:leads"})
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_switching_off_is_undone_and_customers_always_stay(client_of, actor_of):
    client = client_of()
    client.post("/settings/modules/", {"do": "off:products"})
    assert client.get("/products/").status_code == 404
    client.post(f"/undo/{Group.objects.latest('id').pk}/")
    assert client.get("/products/").status_code == 200
    with pytest.raises(actions.ActionError):
        switch_module("customers", False, actor_of())
    assert client_of("manager").post("/settings/modules/", {"do": "off:sales"}).status_code == 404


def test_today_off_leads_elsewhere(client_of, actor_of):
    switch_module("activities", False, actor_of())
    client = client_of("salesperson")
    assert client.get("/today/").status_code == 404
    assert client.get("/")["Location"] == "/modules/"
    assert modules.off() == {"activities", "sales", "leads"}


def test_another_process_reads_anew(actor_of):
    with settled.remembered():
        assert modules.is_on("leads")
    shelves = dict(settled._kept)
    switch_module("leads", False, actor_of())
    # What this process kept before says nothing about what it keeps under the new mark.
    settled._kept.clear()
    settled._kept.update(shelves)
    with settled.remembered():
        assert not modules.is_on("leads")


def test_the_menu_begins_with_the_role_and_is_arranged(client_of):
    client = client_of("salesperson")
    first = menu_of(client.get("/customers/"))
    assert first[:4] == ["/today/", "/customers/", "/opportunities/board/", "/activities/"]
    assert 6 <= len(first) <= 9
    assert menu_of(client_of("manager").get("/customers/"))[0] == "/opportunities/board/"

    client.post("/modules/arrange/", {"do": "menu-up:customers"})
    client.post("/modules/arrange/", {"do": "menu-unpin:activities"})
    client.post("/modules/arrange/", {"do": "menu-pin:products"})
    arranged = menu_of(client.get("/customers/"))
    assert arranged[:2] == ["/customers/", "/today/"]
    assert arranged[-1] == "/products/"
    assert "/activities/" not in arranged
    client.post(f"/undo/{Group.objects.latest('id').pk}/")
    assert "/products/" not in menu_of(client.get("/customers/"))
    client.post("/modules/arrange/", {"do": "menu-reset"})
    assert menu_of(client.get("/customers/")) == first


def test_a_full_menu_says_so_and_strangers_are_not_led_away(client_of):
    client = client_of()
    for key in ("products", "import", "recent", "people", "leads"):
        answer = client.post(
            "/modules/arrange/", {"do": f"menu-pin:{key}", "next": "//evil.example"}
        )
    assert answer["Location"] == "/modules/arrange/"
    answer = client.post("/modules/arrange/", {"do": "menu-pin:first-steps"})
    assert answer.status_code == 422
    assert "9 modules at most" in answer.text


def test_modules_are_found_by_words(client_of):
    client = client_of()
    found = client.get("/modules/?q=prices").text
    assert 'rowlink" href="/products/"' in found
    assert 'rowlink" href="/leads/"' not in found
    assert "No module fits" in client.get("/modules/?q=zzz").text


def test_pinned_views_with_live_counts(client_of, actor_of):
    by = actor_of("salesperson")
    samples.make("customer", owner=by.user, city="Kraków")
    samples.make("customer", owner=by.user, city="Gdańsk")
    views = [
        actions.create(
            record_types["saved_view"],
            {
                "record_type": "customer",
                "name": name,
                "tree": f'{{"all": [["city", "is", "{name}"]]}}',
            },
            by,
        )
        for name in ("Kraków", "Gdańsk")
    ]
    client = client_of("salesperson")
    for view in views:
        client.post("/modules/arrange/", {"do": f"view-pin:{view.pk}"})
    client.post("/modules/arrange/", {"do": f"view-up:{views[1].pk}"})
    counts = client.get("/pins/", headers=HTMX)
    assert counts["Cache-Control"] == "private, max-age=30"
    assert counts.text.index("Gdańsk") < counts.text.index("Kraków")
    assert counts.text.count('<span class="n">1</span>') == 2
    assert Desktop.objects.get().pins == [str(views[1].pk), str(views[0].pk)]
    other = client_of("manager")
    other.post("/modules/arrange/", {"do": f"view-pin:{views[0].pk}"})
    assert "Kraków" not in other.get("/pins/", headers=HTMX).text
    # The browser keeps the answer: its next user asks at an address of their own.
    assert f'hx-get="/pins/?of={by.user.pk}"' in client.get("/customers/").text
    client.post("/modules/arrange/", {"do": f"view-unpin:{views[0].pk}"})
    assert "Kraków" not in client.get("/pins/", headers=HTMX).text


def test_what_is_arranged_takes_effect_at_once_in_every_process(client_of, user_of, actor_of):
    """The menu, a shared view, a name: what is kept of them is never older than they are."""
    client, seller = client_of("salesperson"), user_of("salesperson")
    client.get("/customers/")
    shelves = dict(settled._kept)

    def page():
        # As another process, which has read before the change and hears of it by the mark only.
        settled._kept.clear()
        settled._kept.update(shelves)
        found = client.get("/customers/")
        shelves.update(settled._kept)
        return found

    view = actions.create(
        record_types["saved_view"],
        {"record_type": "customer", "name": "Widok dla działu", "sharing": "all",
         "is_pinned": True},
        actor_of(),
    )  # fmt: skip
    assert "Widok dla działu" in page().text
    actions.update(view, {"name": "Inny widok"}, actor_of())
    assert "Widok dla działu" not in page().text
    assert "Inny widok" in page().text
    actions.update(seller, {"name": "Nowa Nazwa"}, actor_of())
    assert "Nowa Nazwa" in page().text
    actions.update(seller, {"language": "pl"}, actor_of())
    assert "Szukaj" in page().text
    actions.update(view, {"sharing": "private"}, actor_of())
    assert "Inny widok" not in page().text
    assert "/opportunities/board/" in menu_of(page())
    switch_module("sales", False, actor_of())
    assert "/opportunities/board/" not in menu_of(page())
