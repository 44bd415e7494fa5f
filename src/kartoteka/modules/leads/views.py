"""Dialogs of leads: the conversion, and the criteria on the card."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, ValidationErrors
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import choices, undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, is_partial, refuse, respond
from kartoteka.modules.customers.models import Person
from kartoteka.modules.leads import panels, queries, rules
from kartoteka.modules.leads.models import Lead

VERB = "convert_lead"
# The customer is made new, or is another one than those offered.
NEW, OTHER = "new", "other"


@require_http_methods(["GET", "POST"])
def convert(request: HttpRequest, record_id: int) -> HttpResponse:
    """Offer customers that may be this lead, first; then convert it."""
    lead = access.get(request.user, Lead, record_id)
    access.require(request.user, VERB, "lead", lead)
    refusal = rules.is_open(lead)
    if refusal:
        return refuse(request, refusal)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _convert(request, lead)
        except ValidationErrors as problem:
            errors = problem.errors
        except ActionError as problem:
            errors = {problem.field: problem.message}
    sent = request.POST if request.method == "POST" else {}
    context = {
        "title": _("Convert: %(name)s") % {"name": lead.name},
        "lead": lead,
        "inputs": _inputs(request, lead, sent, errors),
        "errors": errors,
        "key": request.POST.get("_key", ""),
        "action": f"/leads/{lead.pk}/do/{VERB}/",
        "back": f"/leads/{lead.pk}/",
        "module": "leads",
    }
    return respond(request, "leads/convert.html", "form", context, status=422 if errors else 200)


def _convert(request: HttpRequest, lead: Lead) -> HttpResponse:
    by, sent = actor_of(request), request.POST
    person = sent.get("person", NEW)
    raw = {
        "customer": _chosen(sent),
        "person": "" if person == NEW else person,
        "opportunity_name": sent.get("opportunity_name", ""),
        "value": sent.get("value", ""),
    }
    with actions.grouped(by, VERB, "lead", subject_id=lead.pk) as group:
        converted = actions.run(VERB, lead, raw, by, key=sent.get("_key", ""))
    toast = undoing.saved(_("Converted: %(name)s") % {"name": lead.name}, group)
    where = record_types["customer"].path(converted.customer_id)
    return done(request, where, toasts=[toast], triggers=["record-changed"])


def _chosen(sent: Mapping[str, str]) -> str:
    chosen = sent.get("customer", NEW)
    if chosen == OTHER:
        if not sent.get("other", ""):
            raise ValidationErrors({"other": _("Choose a customer, or make a new one.")})
        return sent["other"]
    return "" if chosen == NEW else chosen


def _inputs(
    request: HttpRequest, lead: Lead, sent: Mapping[str, str], errors: Mapping[str, str]
) -> list[FieldInput]:
    similar = queries.similar_customers(lead, request.user)
    options = [(str(customer.pk), _shown(customer.name, why)) for customer, why in similar]
    new = _("New customer: %(name)s") % {"name": lead.company or lead.name}
    options += [(NEW, new), (OTHER, _("Another customer"))]
    customers = record_types["customer"]
    fields = [
        FieldInput(
            "customer", _("Customer"), kind="chips", options=options, autofocus=True, prefix="v",
            value=sent.get("customer", options[0][0]), error=errors.get("customer", ""),
            hint=_("It may be here already.") if similar else "", full=True,
        ),
        FieldInput(
            "other", _("Another customer"), kind="link", url=choices.path(customers), prefix="v",
            value=sent.get("other", ""), text=sent.get("other_text", ""), full=True,
            error=errors.get("other", ""),
        ),
    ]  # fmt: skip
    people = queries.similar_people(lead, request.user)
    if people:
        employers = access.titles(request.user, customers, [p.customer_id for p, _why in people])
        who = [
            (str(p.pk), _shown(_at(str(p), employers.get(p.customer_id or 0, "")), why))
            for p, why in people
        ]
        who.append((NEW, _("New person: %(name)s") % {"name": lead.name}))
        fields.append(
            FieldInput(
                "person", _("Person"), kind="chips", options=who, prefix="v", full=True,
                value=sent.get("person", who[0][0] if _is_sure(lead, people[0][0]) else NEW),
                error=errors.get("person", ""),
            )
        )  # fmt: skip
    if access.may(request.user, "create", "opportunity"):
        fields += [
            FieldInput(
                "opportunity_name", _("Opportunity"),
                value=sent.get("opportunity_name", _first_line(lead.needs)),
                hint=_("Leave empty where there is none yet."), prefix="v", max_length=200,
                error=errors.get("opportunity_name", ""),
            ),
            FieldInput(
                "value", _("Value"), kind="money", value=sent.get("value", ""), prefix="v",
                unit=actor_of(request).fmt.currency, error=errors.get("value", ""),
            ),
        ]  # fmt: skip
    return fields


def _at(person: str, customer: str) -> str:
    """A person, and where they work."""
    if not customer:
        return person
    return _("%(person)s, %(customer)s") % {"person": person, "customer": customer}


def _is_sure(lead: Lead, person: Person) -> bool:
    """The same e-mail or phone: the same human being, whatever the name says."""
    return bool(
        (lead.email and lead.email.casefold() == person.email.casefold())
        or (lead.phone and lead.phone in (person.phone, person.mobile))
    )


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip(".")[:100]


@require_POST
def assess(request: HttpRequest, record_id: int) -> HttpResponse:
    """Tick a criterion of a lead, or take the tick back: `tick` is the criterion and 1 or 0."""
    lead = access.get(request.user, Lead, record_id)
    by = actor_of(request)
    number, _sep, is_met = request.POST.get("tick", "").partition(":")
    raw = {"criterion": number, "met": is_met == "1"}
    assessed = actions.run("assess_lead", lead, raw, by)
    if not is_partial(request):
        return done(request, record_types["lead"].path(lead.pk))
    context = {"qualification": panels.qualification(assessed, by)}
    return respond(request, "leads/assessed.html", "criteria", context)


def _shown(name: str, why: str) -> str:
    return _("%(name)s (%(why)s)") % {"name": name, "why": why} if why else name
