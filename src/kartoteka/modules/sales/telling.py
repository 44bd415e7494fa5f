"""How events of sales are told on timelines."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.events.reading import Happening
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.telling import Pill, Teller
from kartoteka.modules.sales.models import SALES_EVENT_KINDS, SalesEvent

ICONS = {
    "need": "target",
    "inquiry": "inbox",
    "offer": "file-text",
    "negotiation": "handshake",
    "order": "badge-check",
    "contract": "file-check",
    "delivery": "truck",
    "other": "flag",
}
DAY = Spec("day", "", kinds["date"], "none")
_KIND = {option.value: option for option in SALES_EVENT_KINDS}


def kind_label(kind: str) -> str:
    """What a kind of event is called."""
    return str(_KIND[kind].label) if kind in _KIND else kind


def tell_event(event: SalesEvent, happening: Happening, teller: Teller) -> Any:
    """An event of a sale as one entry, once; None for mere changes of its data."""
    if event.archived_at is not None or happening.event.name != "SalesEventCreated":
        return None
    hidden = access.fields(teller.user, record_types["sales_event"]).hidden
    day = DAY.kind.show(event.happened_on, DAY, teller.fmt)
    pills = [Pill(_("on %(day)s") % {"day": day}, icon="calendar")]
    title = teller.names.get("opportunity", event.opportunity_id)
    if title and not teller.is_here("opportunity", event.opportunity_id):
        url = teller.names.path("opportunity", event.opportunity_id)
        pills.append(Pill(title, icon="kanban", url=url))
    return teller.entry(
        happening, ICONS.get(event.kind, "flag"), kind_label(event.kind),
        tone=_KIND[event.kind].tone if event.kind in _KIND else "",
        text=event.note if "note" not in hidden else "", pills=pills,
        url=record_types["sales_event"].path(event.pk),
    )  # fmt: skip
