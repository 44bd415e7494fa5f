"""Pages for those who look after personal data: the register, and who saw whom."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.importing.models import Export
from kartoteka.core.records.company import company
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond
from kartoteka.modules.privacy import queries, seeing, seeing_many, switching
from kartoteka.modules.privacy.models import ProcessingBasis, RetentionRule, Viewing

RIGHT = "privacy"
SHOWN, MOST_LISTS = 100, 30
CLASSES = ("personal", "identifier", "special")


def _require(request: HttpRequest) -> None:
    if not access.may_system(request.user, RIGHT):
        raise Http404


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of processing (Art. 30), from what the system itself declares, as it is now."""
    _require(request)
    by = actor_of(request)
    counted = dict(
        ProcessingBasis.objects.filter(archived_at=None)
        .order_by()
        .values_list("purpose_id")
        .annotate(n=Count("person", distinct=True))
    )
    context = {
        "title": _("Register of processing"),
        "module": "privacy",
        "ours": company(),
        "day": edit_date(by.fmt.today, by.fmt.tongue),
        "purposes": [
            {
                "name": p.name,
                "basis": record_types["purpose"].spec("basis").option_by_value.get(p.basis),
                "months": p.months,
                "categories": p.categories,
                "recipients": p.recipients,
                "people": counted.get(p.pk, 0),
                "url": record_types["purpose"].path(p.pk),
            }
            for p in queries.purposes()
        ],
        "rules": _rules(by),
        "types": _types(),
        "measures": _measures(),
    }
    return respond(request, "privacy/register.html", "main", context)


def _rules(by: Actor) -> list[dict[str, Any]]:
    """When data go by themselves: the rules of retention, with what they did last."""
    kind = record_types["retention_rule"]
    return [
        {
            "name": rule.name,
            "url": kind.path(rule.pk),
            "whose": kind.spec("record_type").option_by_value[rule.record_type].label,
            "which": kind.spec("classes").option_by_value[rule.classes].label,
            "end": kind.spec("end").option_by_value[rule.end].label,
            "months": rule.months,
            "reason": rule.reason,
            "is_on": switching.stands(rule),
            "last": show_moment(rule.last_run_at, by.fmt) if rule.last_run_at else "",
            "done": rule.last_done,
        }
        for rule in RetentionRule.objects.filter(archived_at=None).order_by("sort_key", "id")
    ]


def _types() -> list[dict[str, Any]]:
    """Which personal data are kept, by kind of record: the fields and their classes."""
    found = []
    for record_type in record_types:
        fields = [s for s in record_type.specs().values() if s.privacy in CLASSES and not s.link]
        if fields:
            labels = [str(s.label) for s in fields if s.privacy != "special"]
            found.append(
                {
                    "label": record_type.label_plural,
                    "fields": ", ".join(labels),
                    "special": ", ".join(str(s.label) for s in fields if s.privacy == "special"),
                }
            )
    return found


def _measures() -> list[str]:
    """How the data are protected, as this installation is set now."""
    asked = {
        "nobody": _("Second factor: offered to everybody."),
        "administrators": _("Second factor: demanded of administrators."),
        "everybody": _("Second factor: demanded of everybody."),
    }
    return [
        asked[settings.SECOND_FACTOR],
        _("Rights by role, kind of record and reach; every change is kept with who and when."),
        _("Personal values in history are encrypted with a key of each record, kept apart."),
        _("Connection encrypted (HTTPS).") if settings.IS_HTTPS else _("Only on this machine."),
    ]


@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    """Who saw whom, day by day, and what was taken out of the house."""
    _require(request)
    by = actor_of(request)
    rows = Viewing.objects.order_by("-id")
    for key in ("user", "record_id"):
        raw = request.GET.get(key, "")
        if raw.isdecimal() and len(raw) < 19:
            rows = rows.filter(**{key: int(raw)})
    if request.GET.get("type", "") in record_types:
        rows = rows.filter(record_type=request.GET["type"])
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    part = list(rows[: SHOWN + 1])
    names = Names(request.user)
    for row in part[:SHOWN]:
        names.want(row.record_type, [row.record_id])
        names.want("user", [row.user])
    context = {
        "title": _("Who saw whom"),
        "module": "privacy",
        "rows": [
            {
                "at": show_moment(row.first_at, by.fmt),
                "who": names.get("user", row.user) or "–",
                "whom": names.get(row.record_type, row.record_id) or f"{row.record_id}",
                "url": names.path(row.record_type, row.record_id),
                "way": seeing.way_of(row.way),
            }
            for row in part[:SHOWN]
        ],
        "many": _many(request, by),
        "older": part[SHOWN - 1].pk if len(part) > SHOWN else None,
        "exports": Export.objects.filter(at__gte=timezone.now() - timedelta(days=30)).count(),
    }
    return respond(request, "privacy/seen.html", "main", context)


def _many(request: HttpRequest, by: Actor) -> list[dict[str, Any]]:
    """Lists that were taken out or read by programs; of one record, those in which it was."""
    key, number = request.GET.get("type", ""), request.GET.get("record_id", "")
    if "before" in request.GET:
        return []
    rows: list[dict[str, Any]]
    if key in record_types and number.isdecimal() and len(number) < 19:
        found = sorted(seeing_many.of_records(key, [int(number)]), key=lambda one: one[1])
        rows = [{"user": user, "day": day, "way": way, "record_type": key}
                for user, day, way in reversed(found)]  # fmt: skip
    else:
        rows = seeing_many.lately(MOST_LISTS)
    titles = access.titles(request.user, record_types["user"], [row["user"] for row in rows])
    return [
        {
            "at": edit_date(row["day"], by.fmt.tongue),
            "who": titles.get(row["user"], "–"),
            "whom": record_types[row["record_type"]].label_plural,
            "way": seeing.way_of(row["way"]),
        }
        for row in rows
        if row["record_type"] in record_types
    ]
