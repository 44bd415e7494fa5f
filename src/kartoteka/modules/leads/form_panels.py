"""What web forms bring to cards: how to embed one, what was sent, and who that probably is."""

import html
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.matching import words
from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens.wording import Words
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.modules.leads import answering, form_queries, form_rules
from kartoteka.modules.leads.form_models import Enquiry, WebForm
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.privacy.models import ConsentWording
from kartoteka.modules.privacy.queries import channel_name


def embedding(form: WebForm, by: Actor) -> dict[str, Any]:
    """The address of a form, the lines for a site, and the consents that it offers."""
    url = f"{settings.PUBLIC_URL}/forms/{form.key}/"
    title = html.escape(form.title)
    frame = f'<iframe src="{url}" title="{title}" width="100%" height="900"></iframe>'
    may_add = access.may(by.user, "create", "form_consent") and not form.is_archived
    return {
        "link": FieldInput(
            "address", _("Its address, for a link"), value=url, read_only=True,
            full=True, prefix="embed",
        ),
        "frame": FieldInput(
            "frame", _("To embed it in a page of the site"), value=frame,
            read_only=True, full=True, prefix="embed",
        ),
        "sites": form_rules.sites_of(form),
        "is_on": form.is_on and not form.is_archived,
        "consents": [
            {"text": one.wording.text, "wording": one.wording.name,
             "channel": channel_name(one.channel), "url": f"/form-consents/{one.pk}/"}
            for one in form_queries.consents_of(form)
        ],
        "add_url": f"/form-consents/new/?form={form.pk}" if may_add else "",
    }  # fmt: skip


def sent(lead: Lead, by: Actor) -> dict[str, Any] | None:
    """What a visitor sent, what they agreed to, and who they probably are; None for other leads."""
    rows = form_queries.enquiries_of(lead, by.user)
    if not rows:
        return None
    is_open = lead.status in form_queries.OPEN and not lead.is_archived
    answers = answering.answers(lead, rows)
    return {
        "rows": [
            {
                "form": row.form.name,
                "url": record_types["enquiry"].path(row.pk),
                "when": show_moment(row.created_at, by.fmt),
                "needs": row.needs,
                "agreed": [_agreed(text) for text in row.consents],
                "waits": is_open and answers[row.pk] is None,
                "clock": _clock(row, answers[row.pk], by) if is_open or answers[row.pk] else "",
            }
            for row in rows
        ],
        "alike": [
            {
                "title": other.title_of(alike.record),
                "type": other.label,
                "url": other.path(alike.record.pk),
                "percent": round(alike.score.chance * 100),
                "why": words.sentence(alike.score.reasons),
            }
            for other, alike in form_queries.alike_here(lead, by.user)
        ] if is_open else [],
        "convert_url": f"/leads/{lead.pk}/do/convert_lead/" if is_open else "",
    }  # fmt: skip


def _clock(enquiry: Enquiry, answered: timedelta | None, by: Actor) -> str:
    """After how long somebody got in touch, or for how long nobody has."""
    words = Words(by.fmt)
    if answered is not None:
        return _("First answer after %(time)s") % {"time": words.span(answered)}
    waited = words.span(by.at - enquiry.created_at)
    return _("Waiting for a first answer for %(time)s") % {"time": waited}


def _agreed(text: str) -> str:
    number, _colon, channel = text.partition(":")
    wording = ConsentWording.objects.filter(pk=int(number)).first()
    return f"{channel_name(channel)} ({wording})" if wording else channel_name(channel)


EMBEDDING = Panel(
    "embedding", gettext_lazy("On the company's website"), "leads/_embedding.html", embedding,
    "middle", 5,
)  # fmt: skip
SENT = Panel(
    "enquiries", gettext_lazy("Sent by a web form"), "leads/_enquiries.html", sent, "middle", 4
)
