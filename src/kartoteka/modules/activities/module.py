"""The module of activities: its record types, and what it brings to cards and to today."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from kartoteka.core.actions import stores
from kartoteka.core.records import modules
from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens import asking_access, board_plan, day, menu
from kartoteka.core.screens import panels as card_panels
from kartoteka.core.storage import owning
from kartoteka.modules.activities import (
    asking,
    composer,
    day_parts,
    day_side,
    marks,
    news,
    panels,
    queries,
    records,
    standing_in,
)
from kartoteka.modules.activities.boards import ActivityBoard
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers import asking as customers_of_others
from kartoteka.modules.privacy import holding


def register() -> None:
    """Make the record types of this module known."""
    modules.add(
        modules.Module(
            "activities", _("Activities and today"),
            _("Tasks, calls, meetings and notes; the page of today"), "list-todo", ("customers",),
        )
    )  # fmt: skip
    record_types.register(records.activities)
    board_plan.register("activity", ActivityBoard)
    owning.leads_anywhere(Activity, "about_id")
    holding.add(
        holding.Business("activity", {"status": "planned"}, _("Something is planned with them."))
    )
    records.activities.marks["starts_at"] = marks.start
    record_types["customer"].marks["next_step_at"] = marks.next_step_of_customer
    for key in ("customer", "person"):
        record_types[key].marks["last_contact_at"] = marks.last_contact
    _bring_to_cards()
    customers_of_others.add(asking.way)
    asking_access.add(asking.for_access)
    stores.sums.append(("customer", partial(queries.contact_dates, "customer")))
    stores.sums.append(("person", queries.last_contacts))
    day.add(day.Part("work", "activities/_work.html", day_parts.work, order=10))
    day.add(day.Part("standing_in", "activities/_standing_in.html", standing_in.part, day.SIDE, 5))
    day.add(day.Part("calendar", "activities/_calendar.html", day_side.calendar, day.SIDE, 10))
    day.add(day.Part("ahead", "activities/_ahead.html", day_side.ahead, day.SIDE, 30))
    day.add(day.Part("news", "activities/_news.html", news.news, day.SIDE, 20))
    menu.add(
        menu.Entry(
            "today", _("Today"), "/today/", "list-todo", 5, "D", "sales",
            _("What is late, what is due today, and what comes next"),
            count=day_parts.due_count, module="activities",
        )
    )  # fmt: skip
    menu.add(
        menu.Entry(
            "activities", _("Activities"), "/activities/", "calendar", 40, "C", "contact",
            _("Tasks, calls, meetings and notes"), "activity",
        )
    )  # fmt: skip
    menu.add_command(
        menu.Command("log", _("Log a call"), composer.LOG, "phone-outgoing", "R", "L", "activity")
    )
    task = f"{composer.LOG}?kind=task"
    menu.add_command(
        menu.Command("task", _("Task"), task, "square-check-big", "Z", record_type="activity")
    )


def _bring_to_cards() -> None:
    for panel in (
        Panel("plan", _("Plan"), "activities/_plan_button.html", panels.head_panel, "head", 20),
        Panel("composer", _("Write down"), "activities/_composer.html", panels.composer_panel,
              "middle", 10),
        Panel("planned", _("Planned"), "activities/_planned.html", panels.planned_panel,
              "right", 10),
    ):  # fmt: skip
        card_panels.add(panel, panels.fits)
    records.activities.panels.append(
        Panel("progress", _("How far it is"), "activities/_progress.html", panels.progress_panel,
              "middle", 5)
    )  # fmt: skip
    records.activities.panels.append(
        Panel("about", _("About"), "activities/_about.html", panels.about_panel, "right", 5)
    )
    contacts = Panel("contacts", _("Contacts in 12 months"), "activities/_contacts.html",
                     panels.contacts_panel, "right", 60, "analytics", is_late=True)  # fmt: skip
    for key in ("customer", "person"):
        record_types[key].panels.append(contacts)
        record_types[key].figures.insert(0, panels.customer_figures)
