"""Settings: what a good card of each type has; the figure on cards and lists follows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kartoteka.core.actions.completing import settle_good_card
from kartoteka.core.records import completeness
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import settings, undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import done, respond
from kartoteka.core.users import stale

HOME = "/settings/good-cards/"
# What nobody fills in, and what says nothing about a card.
LEFT_OUT = ("owner", "team", "reference", "last_verified_on")

settings.add(
    settings.Section(
        "good_cards", gettext_lazy("Good cards"), HOME, "badge-check", 32, settings.COMPANY,
        gettext_lazy("Which fields a good card has; the completeness of cards follows"),
        words=gettext_lazy("completeness quality missing data"),
    )
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@stale.guarded
def good_cards(request: HttpRequest) -> HttpResponse:
    """The fields of one type, those of a good card ticked."""
    settings.require(request)
    counted = [one for one in record_types if completeness.is_counted(one)]
    key = request.POST.get("type") or request.GET.get("type") or counted[0].key
    record_type = next((one for one in counted if one.key == key), None)
    if record_type is None:
        raise Http404
    if request.method == "POST":
        offered = {spec.key for spec in _offered(record_type)}
        keys = [one for one in request.POST.getlist("key") if one in offered]
        group = settle_good_card(record_type, keys, actor_of(request))
        text = _("Saved. The figures are counted anew in the background.")
        toasts = [undoing.saved(text, group)] if group.size else []
        return done(request, f"{HOME}?type={record_type.key}", toasts=toasts)
    wanted = set(completeness.wanted(record_type))
    context = settings.frame(request, "good_cards") | {
        "title": _("Good cards"),
        "types": [(one.label_plural, f"{HOME}?type={one.key}", one == record_type)
                  for one in counted],
        "record_type": record_type,
        "rows": [(spec.key, spec.label, spec.key in wanted) for spec in _offered(record_type)],
    }  # fmt: skip
    return respond(request, "screens/settings_good.html", "main", context)


def _offered(record_type: RecordType) -> list[Any]:
    """Fields that people fill in."""
    return [
        spec
        for key, spec in record_type.specs().items()
        if not spec.read_only
        and key not in (*record_type.verb_fields, *LEFT_OUT)
        and spec.kind.key != "yes_no"
    ]
