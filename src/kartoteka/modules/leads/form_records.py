"""What is shown of web forms, of the consents that they offer, and of what was sent by them."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kartoteka.core.events.reading import Happening
from kartoteka.core.records.types import RecordType, Section
from kartoteka.core.screens.telling import SILENT, Entry, Teller
from kartoteka.modules.leads import form_rules
from kartoteka.modules.leads.form_models import Enquiry, FormConsent, WebForm


def tell(enquiry: Enquiry, happening: Happening, teller: Teller) -> Entry | object | None:
    """What was sent as an entry of the lead's timeline."""
    if happening.event.name != "EnquiryCreated":
        return SILENT
    what = gettext("received the web form: %(name)s") % {"name": enquiry.form.name}
    return teller.entry(
        happening, "inbox", what, text=enquiry.needs, url=f"/enquiries/{enquiry.pk}/",
        title=str(enquiry),
    )  # fmt: skip


def sent_is_whole(enquiry: Enquiry, changed: set[str], by: Any) -> dict[str, Any]:
    """Only a web form makes enquiries: nobody writes one in a visitor's name."""
    if by.trusted or not changed:
        return {}
    return {"": gettext("Enquiries come from web forms only.")}


web_forms = RecordType(
    model=WebForm,
    key="web_form",
    plural="web-forms",
    label=_("Web form"),
    label_plural=_("Web forms"),
    add_label=_("Add a web form"),
    icon="text-cursor-input",
    module="leads",
    title="name",
    subtitle=("language",),
    columns=("name", "title", "language", "source", "to_user", "to_team", "is_on"),
    form=(
        Section(_("General"), "name", "language", "is_on"),
        Section(_("What the visitor sees"), "title", "text", "asks", "demands", "notice", "after"),
        Section(_("What becomes of it"), "source", "campaign", "purpose", "to_user", "to_team",
                "known"),
        Section(_("Where it stands"), "sites", "key"),
    ),
    quick_create=("name", "title", "language", "asks", "notice"),
    checks=(form_rules.asks_enough, form_rules.sites_are_sites),
    defaults=form_rules.new_key,
    natural_keys=("name",),
    in_menu=False,
    in_search=False,
    settings=True,
)  # fmt: skip

form_consents = RecordType(
    model=FormConsent,
    key="form_consent",
    plural="form-consents",
    label=_("Consent of a form"),
    label_plural=_("Consents of forms"),
    add_label=_("Add a consent of a form"),
    icon="thumbs-up",
    module="leads",
    title="channel",
    subtitle=("form",),
    columns=("form", "wording", "channel", "position"),
    form=(Section(_("General"), "form", "wording", "channel", "position"),),
    checks=(form_rules.in_one_language,),
    part_of="form",
    in_menu=False,
    in_search=False,
    settings=True,
)

enquiries = RecordType(
    model=Enquiry,
    key="enquiry",
    plural="enquiries",
    label=_("Enquiry"),
    label_plural=_("Enquiries"),
    icon="inbox",
    module="leads",
    title="name",
    subtitle=("form",),
    columns=("name", "company", "form", "lead", "created_at"),
    form=(
        Section(_("What was sent"), "name", "company", "email", "phone", "nip", "needs"),
        Section(_("Proof"), "lead", "form", "consents", "shown", "site", "network"),
    ),
    order="-created_at",
    checks=(sent_is_whole,),
    verb_fields=("lead", "form", "name", "company", "email", "phone", "nip", "needs", "consents",
                 "shown", "site", "network"),
    timeline=tell,
    part_of="lead",
    in_menu=False,
    in_search=False,
)  # fmt: skip

ALL = (web_forms, form_consents, enquiries)
