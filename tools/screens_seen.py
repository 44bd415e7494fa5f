"""Every screen and state that `tools/screens.py` looks at, and what is done there first.

A path may name what `screens_server.py` finds in the demo company, as `{customer}`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LONG = "Międzynarodowe Konsorcjum Montażu i Serwisu Instalacji Wentylacyjnych " * 4
FILE = """Firma;NIP;Telefon;Miejscowość;Wartość umowy;Data umowy
Zakład Stolarski Dąb;5260250274;601 200 300;Żywiec;12 400,00;03.04.2026
Piekarnia Łoś s.c.;7740001454;(22) 555 01 02;Łódź;8 150,50;17.05.2026
Hurtownia Ziele;526025027;601 200;Oświęcim;dużo;31.02.2026
"""


@dataclass(frozen=True)
class Seen:
    """One screen or state: who looks, at what address, and what they do there first."""

    name: str
    path: str
    do: Callable[[Any], None] = lambda page: None
    who: str = "administrator"
    status: int = 200


def settle(page: Any, milliseconds: int = 250) -> None:
    """Let what was asked for arrive and be drawn."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(milliseconds)


def press(*keys: str) -> Callable[[Any], None]:
    """Press keys one after another, as a person does."""

    def do(page: Any) -> None:
        for key in keys:
            page.keyboard.press(key)
            settle(page, 300)

    return do


def click(selector: str, then: str = "") -> Callable[[Any], None]:
    """Click the first control of that kind that can be seen, perhaps another one after it."""

    def do(page: Any) -> None:
        for one in filter(None, (selector, then)):
            page.locator(one).locator("visible=true").first.click()
            settle(page)

    return do


def fill(selector: str, text: str) -> Callable[[Any], None]:
    """Type into a field as a person does."""

    def do(page: Any) -> None:
        page.locator(selector).locator("visible=true").first.press_sequentially(text)
        settle(page, 900)

    return do


def palette(text: str) -> Callable[[Any], None]:
    """Ask the search that is everywhere."""

    def do(page: Any) -> None:
        page.locator("[data-palette]").locator("visible=true").first.click()
        settle(page)
        page.locator("dialog[open] input").first.press_sequentially(text)
        settle(page, 900)

    return do


def send(
    values: dict[str, str], button: str = "form.ui-form [type=submit]"
) -> Callable[[Any], None]:
    """Fill a form in and send it."""

    def do(page: Any) -> None:
        for name, value in values.items():
            page.locator(f"[name={name}]").locator("visible=true").first.fill(value)
        page.locator(button).locator("visible=true").first.click()
        settle(page)

    return do


def peek(page: Any) -> None:
    """The first record of the list in a drawer beside it."""
    for key in ("j", "Space"):
        page.keyboard.press(key)
    page.locator("[data-drawer]").wait_for()
    settle(page)


def offline(page: Any) -> None:
    """Lose the connection while a note is being saved."""
    if not page.locator("[data-composer] textarea").first.is_visible():
        page.locator(".ui-composebar a, .ui-composebar button").locator(
            "visible=true"
        ).first.click()
        settle(page)
    page.context.set_offline(True)
    page.locator("[data-composer] textarea").locator("visible=true").first.fill(
        "Prosi o ofertę do piątku."
    )
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(900)
    page.context.set_offline(False)


def part(name: str) -> Callable[[Any], None]:
    """A part of the card, which has tabs on phones only."""

    def do(page: Any) -> None:
        tab = page.locator(f"[data-shows={name}]")
        if tab.is_visible():
            tab.click()
            settle(page)

    return do


def new_customer(page: Any) -> None:
    """The dialog of a new customer: N and K, or the plus of the dock."""
    if page.locator(".ui-dock").is_visible():
        page.locator(".ui-dock button").click()
        page.locator("#add-menu-dock a[href*='/customers/new/']").click()
    else:
        page.keyboard.press("n")
        page.keyboard.press("k")
    page.locator("dialog[open]").wait_for()
    settle(page)


def failing(page: Any) -> None:
    """The server answers a save in a dialog with a fault."""
    new_customer(page)
    page.route("**/new/**", lambda route: route.fulfill(status=500, body="fault"))
    page.locator("dialog[open] input:visible").first.fill("Zakład Stolarski Dąb")
    page.locator("dialog[open] .ui-form-end [type=submit]").first.click()
    page.wait_for_timeout(900)
    page.unroute("**/new/**")


def moved(page: Any) -> None:
    """A card of the board goes to another stage; the panel beside it asks for the next step."""
    page.locator("[data-card]").locator("visible=true").first.focus()
    page.keyboard.press("m")
    settle(page)
    page.keyboard.press("2")
    settle(page, 900)


def conflict(page: Any) -> None:
    """Somebody else saved the same field in the meantime."""
    field = page.locator("form.ui-form [name=phone]").first
    field.fill("12 000 43 10")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("form.ui-form [name=phone]").first.fill("12 000 43 1" + str(id(other) % 10))
    other.locator("form.ui-form [type=submit]").first.click()
    other.wait_for_load_state("networkidle")
    other.close()
    field.fill("12 777 00 77")
    page.locator("form.ui-form [type=submit]").first.click()
    settle(page)


def bring(steps: int) -> Callable[[Any], None]:
    """Bring a file and walk that many steps of the import."""

    def do(page: Any) -> None:
        page.locator("input[type=file]").first.set_input_files(
            {"name": "klienci.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1250")}
        )
        for _step in range(steps + 1):
            page.keyboard.press("Control+Enter")
            settle(page, 1200)

    return do


def choose_rows(page: Any) -> None:
    """Tick two rows of a list."""
    boxes = page.locator("tbody .pick input")
    if not boxes.first.is_visible():
        page.locator("[data-select-mode]").locator("visible=true").first.click()
        page.wait_for_timeout(300)
    for number in (0, 2):
        boxes.nth(number).check()
    settle(page)


DIALOG = "a[data-dialog], button[data-dialog]"
SCREENS = (
    # Getting in.
    Seen("sign-in", "/sign-in/", who=""),
    Seen(
        "sign-in-refused",
        "/sign-in/",
        send({"email": "anna@halko.example", "password": "zle"}, "[type=submit]"),
        who="",
    ),
    Seen("sign-in-link-used", "/sign-in/link/used-already/", who="", status=0),
    Seen("company-refused", "/sign-in/company/done/", who="", status=0),
    Seen("confirm", "/sign-in/confirm/?next=/settings/sign-in/", status=0),
    Seen("first-steps", "/first-steps/"),
    Seen("not-found", "/customers/99999999/", status=404),
    Seen("wrong-address", "/nowhere/at/all/", status=404),
    Seen("fault", "/fault/", status=500),
    # The day.
    Seen("today", "/today/", who="salesperson"),
    Seen("today-put-off", "/today/", press("j", "s"), who="salesperson"),
    Seen("today-empty", "/today/", who="reader"),
    Seen("today-team", "/today/?whose=team", who="manager"),
    Seen("queue", "/today/queue/", who="salesperson"),
    Seen("log-call", "/activities/log/", who="salesperson"),
    Seen("log-call-dialog", "/today/", press("l"), who="salesperson"),
    Seen("shortcuts", "/today/", press("?"), who="salesperson"),
    Seen("add-menu", "/today/", click(".btn-add, .ui-dock button"), who="salesperson"),
    Seen("search-page", "/search/?q=lak"),
    Seen("palette-empty", "/today/", palette("")),
    Seen("palette", "/today/", palette("lak")),
    Seen("palette-nothing", "/today/", palette("qqxyz")),
    Seen("palette-deeds", "/search/customers/{customer}/"),
    Seen("recent", "/recent/"),
    Seen("modules", "/modules/"),
    Seen("arrange", "/modules/arrange/"),
    # Customers.
    Seen("customers", "/customers/"),
    Seen(
        "customers-filtered",
        "/customers/?status__is=active&owner__is=me&last_contact_at__older_than_days=30",
    ),
    Seen("customers-nothing", "/customers/?q=qqxyz&status__is=active"),
    Seen("customers-filter", "/customers/?status__is=active", click("#filter-open, #filter-s")),
    Seen("customers-columns", "/customers/columns/"),
    Seen("customers-chosen", "/customers/", choose_rows),
    Seen("customers-peek", "/customers/", peek),
    Seen("customers-save-view", "/customers/save-view/?status__is=active"),
    Seen("customers-export", "/customers/export/"),
    Seen("customer", "/customers/{customer}/"),
    Seen("customer-people", "/customers/{customer}/", part("p")),
    Seen("customer-matters", "/customers/{customer}/", part("c")),
    Seen("customer-new", "/customers/new/"),
    Seen("customer-new-dialog", "/customers/", new_customer),
    Seen("customer-refused", "/customers/new/", send({"name": ""})),
    Seen("customer-edit", "/customers/{customer}/edit/"),
    Seen("customer-long", "/customers/{long}/"),
    Seen("customer-bare", "/customers/{bare}/"),
    Seen("customer-history", "/customers/{customer}/history/"),
    Seen("customer-chart", "/customers/{chart}/organisation/"),
    Seen("customer-reader", "/customers/{customer}/", who="reader"),
    Seen("customer-conflict", "/customers/{bare}/edit/", conflict),
    Seen("customer-fault", "/customers/", failing),
    Seen("customer-offline", "/customers/{bare}/", offline),
    Seen("customer-archive", "/customers/{bare}/do/archive/"),
    Seen("people", "/people/"),
    Seen("person", "/people/{person}/"),
    Seen("person-new", "/people/new/"),
    # Cards that are there twice.
    Seen("duplicates", "/duplicates/"),
    Seen("duplicates-queue", "/customers/duplicates/"),
    Seen("duplicates-people", "/people/duplicates/"),
    Seen("merge-choose", "/customers/{customer}/merge/"),
    Seen("merge", "/customers/{customer}/merge/?other={long}"),
    Seen("customers-bulk", "/customers/bulk/?do=owner&all=1"),
    Seen("segments", "/segments/"),
    Seen("segment", "/segments/{segment}/"),
    Seen("segment-conditions", "/segments/{segment}/conditions/"),
    Seen("territories", "/territories/"),
    Seen("territory", "/territories/{territory}/"),
    # Leads.
    Seen("leads", "/leads/"),
    Seen("leads-board", "/leads/board/"),
    Seen("lead", "/leads/{lead}/"),
    Seen("lead-new", "/leads/new/"),
    Seen("lead-convert", "/leads/{lead}/do/convert_lead/"),
    Seen("sources", "/leads/sources/"),
    # Sales.
    Seen("board", "/opportunities/board/"),
    Seen("board-move", "/opportunities/{opportunity}/do/move_opportunity/"),
    Seen("board-menu", "/opportunities/board/", press("ArrowDown", "m")),
    Seen("opportunities", "/opportunities/"),
    Seen("opportunity", "/opportunities/{opportunity}/"),
    Seen("opportunity-new", "/opportunities/new/"),
    Seen("opportunity-win", "/opportunities/{opportunity}/do/win_opportunity/"),
    Seen("opportunity-lose", "/opportunities/{opportunity}/do/lose_opportunity/"),
    Seen("board-moved", "/opportunities/board/", moved),
    Seen("funnel", "/opportunities/funnel/"),
    Seen("funnel-empty", "/opportunities/funnel/?from=2001-01-01&until=2001-01-31"),
    # Activities.
    Seen("activities", "/activities/"),
    Seen("activity", "/activities/{activity}/"),
    Seen("activity-new", "/activities/new/"),
    Seen("ask-access", "/activities/ask/{customer}/", who="salesperson", status=0),
    Seen("activity-finish", "/activities/{activity}/finish/"),
    # Products.
    Seen("products", "/products/"),
    # Files in and out.
    Seen("import", "/import/"),
    Seen("import-file", "/import/", bring(0)),
    Seen("import-columns", "/import/", bring(1)),
    Seen("import-check", "/import/", bring(2)),
    Seen("import-duplicates", "/import/", bring(3)),
    Seen("import-summary", "/import/", bring(4)),
    Seen("import-result", "/import/", bring(5)),
    Seen("exports", "/exports/"),
    # Settings.
    Seen("settings", "/settings/"),
    Seen("settings-me", "/settings/me/"),
    Seen("settings-password", "/settings/password/"),
    Seen("settings-sign-in", "/settings/sign-in/"),
    Seen("settings-passkey", "/settings/sign-in/passkey/"),
    Seen("settings-code-app", "/settings/sign-in/app/"),
    Seen("settings-recovery", "/settings/sign-in/recovery/"),
    Seen("settings-company", "/settings/company/"),
    Seen("settings-modules", "/settings/modules/"),
    Seen("settings-users", "/settings/users/"),
    Seen("settings-user", "/users/{user}/"),
    Seen("settings-invite", "/settings/users/invite/"),
    Seen("settings-roles", "/settings/roles/"),
    Seen("settings-role", "/settings/roles/salesperson/"),
    Seen("settings-changes", "/settings/changes/"),
    Seen("settings-fields", "/settings/fields/"),
    Seen("settings-field-new", "/settings/fields/new/"),
    Seen("settings-field", "/settings/fields/{field}/"),
    Seen("settings-layout", "/settings/layout/"),
    Seen("settings-layout-customer", "/settings/layout/?type=customer"),
    Seen("settings-pipelines", "/settings/pipelines/"),
    Seen("settings-pipeline", "/settings/pipelines/{pipeline}/"),
    Seen("settings-stage", "/settings/stages/{stage}/"),
    Seen("settings-stage-archive", "/settings/stages/{stage}/archive/"),
    Seen("settings-list", "/settings/lists/lost-reasons/"),
    Seen("settings-handover", "/settings/handover/"),
    Seen("settings-assignment", "/settings/assignment/"),
    Seen("settings-assignment-rule", "/settings/assignment/new/"),
    Seen("settings-registers", "/settings/registers/"),
    Seen("settings-backups", "/settings/backups/"),
    Seen("settings-good-cards", "/settings/good-cards/?type=customer"),
    Seen("settings-layout-line", "/settings/layout/customer/field/phone/"),
    Seen("settings-options", "/settings/layout/customer/options/status/"),
    Seen("settings-found", "/settings/?q=hasło"),
    Seen("settings-reader", "/settings/", who="reader"),
    # Personal data.
    Seen("privacy-person", "/people/{person}/privacy/"),
    Seen("privacy-erase", "/people/{person}/erase/"),
    Seen("privacy-erase-stays", "/people/{person}/erase/?step=2"),
    Seen("privacy-erase-confirm", "/people/{person}/erase/?step=3"),
    Seen(
        "privacy-erase-refused",
        "/people/{person}/erase/?step=3",
        send({"surname": "Kowal"}, "[name=confirm]"),
    ),
    Seen("privacy-register", "/privacy/register/"),
    Seen("privacy-seen", "/privacy/seen/"),
    Seen("privacy-requests", "/privacy-requests/"),
    Seen("privacy-request-new", "/privacy-requests/new/"),
    Seen("consents", "/consents/"),
    Seen("consent-new", "/consents/new/?person={person}"),
    Seen("purposes", "/purposes/"),
    Seen("privacy-retention", "/privacy/retention/"),
    Seen("privacy-sourceless", "/privacy/sourceless/"),
    Seen("gallery", "/ui/"),
)
