"""What is known outside about a record that is being added: shown while one types, filled in field
by field, and each value says where it comes from."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kartoteka.core.actions import Actor
from kartoteka.core.records.lookups import Proposal
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import layout, similar
from kartoteka.core.screens.inputs import raw_value
from kartoteka.core.screens.reading import Sent
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.respond import respond


def path(record_type: RecordType) -> str:
    """Where a form asks what is known outside; empty where nobody is asked."""
    is_on = record_type.lookup is not None and record_type.lookup.is_on()
    return f"{record_type.list_path}proposal/" if is_on else ""


def of(record_type: RecordType, raw: Any, by: Actor) -> Proposal | None:
    """What is known outside by what was typed; None where nobody was asked."""
    if record_type.lookup is None or not path(record_type):
        return None
    return record_type.lookup.propose(raw, by)


def fill(sent: Sent, record_type: RecordType, by: Actor) -> None:
    """Put what is known outside into the fields of a form that are still empty."""
    proposal = of(record_type, sent.raw, by)
    if proposal is None:
        return
    may = layout.changeable(record_type, by.user)
    sent.notes = [*proposal.notes]
    for key, proposed in proposal.values.items():
        if key not in may:
            continue
        text = raw_value(record_type.spec(key), proposed.value, by.fmt)
        if sent.raw.get(key) in ("", None):
            sent.raw[key] = text
        if sent.raw[key] == text:
            sent.sources[key] = _("From: %(source)s") % {"source": proposed.source}
            sent.values[key] = proposed.value


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The card as it would be filled in, while one still types."""
    type_or_404(request, record_type.plural, "create")
    by = actor_of(request)
    data = request.POST if request.method == "POST" else request.GET
    raw = {key: data[key] for key in data if key in record_type.specs()}
    if similar.BOX in data:
        raw |= similar.placed(record_type, data[similar.BOX], by)
    found = of(record_type, raw, by)
    may = layout.changeable(record_type, by.user)
    lines = [
        (
            spec.label,
            spec.kind.show(found.values[key].value, spec, by.fmt),
            found.values[key].source,
        )
        for key, spec in record_type.specs().items()
        if found is not None and key in found.values and key in may
    ]
    context = {"proposal": found, "lines": lines, "record_type": record_type}
    return respond(request, "screens/proposal.html", "main", context)
