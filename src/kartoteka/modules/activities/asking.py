"""Ask whoever looks after a customer that one may not see: they find a task among their work."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.actions.actor import house as house_itself
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import done, respond
from kartoteka.core.users import roles
from kartoteka.core.users.models import Membership, User
from kartoteka.modules.activities.day_parts import start_of_day
from kartoteka.modules.customers import queries as customers
from kartoteka.modules.customers.models import Customer

# Of the same day, so that what is sent twice is the same.
DUE = timedelta(hours=17)


def way(customer: Customer) -> tuple[str, str]:
    """The link beside a customer of others; its tax number says how one knows of it."""
    return _("Ask for access"), f"/activities/ask/{customer.pk}/?nip={customer.nip}"


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, record_id: int) -> HttpResponse:
    """Say whom one asks and for what; a POST asks."""
    access.require(request.user, "create", "customer")
    by = actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    customer = customers.of_nip(record_id, given.get("nip", ""))
    asked = _who_answers(record_types["customer"], customer) if customer is not None else None
    if customer is None or asked is None:
        raise Http404
    if access.visible(by.user, Customer).filter(pk=customer.pk).exists():
        return redirect(record_types["customer"].path(customer.pk))
    if request.method == "POST":
        return _ask(request, customer, asked, by)
    context = {
        "title": _("Ask for access"),
        "customer": customer,
        "owner": asked,
        "module": "customers",
    }
    return respond(request, "activities/ask.html", "form", context)


def _ask(request: HttpRequest, customer: Customer, owner: User, by: Actor) -> HttpResponse:
    values = _question(customer.name, owner, by) | {
        "note": request.POST.get("note", "").strip(),
        "customer": customer.pk,
        "team": customer.team_id,
    }
    with actions.grouped(by, "ask_access", "activity") as group:
        key = request.POST.get("_key", "")
        asked = actions.create(record_types["activity"], values, by.as_house(), key=key)
        actions.name_group(group, asked)
    toast = undoing.saved(_("Asked: %(name)s") % {"name": owner.name}, group)
    return done(request, record_types["customer"].list_path, toasts=[toast], stay=True)


def for_access(record_type: RecordType, record: Any, by: Actor) -> None:
    """A task for whoever answers for a record.

    The house makes it, so that nothing of it comes to the eyes of whoever asks.
    """
    to = _who_answers(record_type, record)
    if to is None:
        return
    values = _question(record_type.title_of(record), to, by) | {
        "customer": record_type.customer_id_of(record),
        "person": record_type.person_id_of(record),
        "team": to.team_id,
    }
    if values["customer"] is None and values["person"] is None:
        values |= {"about_type": record_type.key, "about_id": record.pk}
    house = house_itself("screen", by.at)
    # Asked twice on one day it is the same question.
    key = f"ask-{record_type.key}-{record.pk}-{by.id}-{by.fmt.today}"
    with actions.grouped(house, "ask_access", "activity"):
        actions.create(record_types["activity"], values, house, key=key)


def _question(title: str, to: User, by: Actor) -> dict[str, Any]:
    """The task of today for whoever is asked, in their language."""
    with override(to.language or None):
        subject = _("%(who)s asks for access to: %(customer)s") % {
            "who": by.user.name, "customer": title,
        }  # fmt: skip
    due = start_of_day(by.fmt) + DUE
    return {"kind": "task", "subject": subject[:200], "owner": to.pk, "starts_at": due}


def _who_answers(record_type: RecordType, record: Any) -> User | None:
    """The owner; else who leads the team and sees it; else an administrator: all can sign in."""
    able = User.objects.able_to_sign_in().order_by("id")
    owner = able.filter(pk=getattr(record, "owner_id", None) or 0).first()
    if owner is not None:
        return owner
    leading = Membership.objects.filter(
        team=getattr(record, "team_id", None), is_manager=True, archived_at=None
    ).exclude(team=None)
    for leader in able.filter(pk__in=leading.values("user_id")):
        if access.visible(leader, record_type.model).filter(pk=record.pk).exists():
            return leader
    return able.filter(role=roles.ADMINISTRATOR).first()
