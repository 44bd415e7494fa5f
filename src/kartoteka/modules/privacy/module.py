"""The module of personal data: its record types, and what it brings to cards, forms and menus."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from kartoteka.core.access import watching, withheld
from kartoteka.core.records import modules
from kartoteka.core.records.asked import Asked
from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens import menu, settings, settings_lists
from kartoteka.modules.privacy import (
    actions,
    merging,
    noting,
    panels,
    queries,
    records,
    seeing,
    sourcing,
)

RIGHT = "privacy"
ART_14 = (
    ("to-inform", _("People to be informed"), "/processing-bases/?view=to_inform",
     _("Art. 14: who did not give their data themselves")),
    ("sourceless", _("People without a source"), "/privacy/sourceless/",
     _("Nobody said where their data come from; the month of Art. 14 runs")),
)  # fmt: skip
PAGES = (
    ("processing-register", _("Register of processing"), "/privacy/register/", "book-open",
     _("Purposes, data, recipients and protection (Art. 30)")),
    ("who-saw-whom", _("Who saw whom"), "/privacy/seen/", "eye",
     _("Which cards of people were opened, by whom and when")),
    ("data-to-review", _("Data to review"), "/privacy/retention/", "hourglass",
     _("People without a ground or a contact for long")),
)  # fmt: skip


def register() -> None:
    """Make the record types of this module known."""
    modules.add(
        modules.Module(
            "privacy", _("Personal data"),
            _("Consents, lawful bases, requests of people and their deadlines"), "shield-check",
            ("customers",), always=_("The law asks for it wherever there are people."),
        )
    )  # fmt: skip
    for record_type in records.ALL:
        record_types.register(record_type)
    _fill_cards()
    menu.add(
        menu.Entry(
            "privacy", _("Personal data"), "/privacy-requests/", "shield-check", 85, "", "data",
            _("Requests of people, with their deadlines"), "privacy_request", in_sidebar=False,
        )
    )  # fmt: skip
    for key, label, url, about in ART_14:
        menu.add(
            menu.Entry(
                key, label, url, "mail-check", 86, "", "data", about, "processing_basis",
                in_sidebar=False,
            )
        )  # fmt: skip
    for number, (key, label, url, icon, about) in enumerate(PAGES):
        menu.add(
            menu.Entry(
                key, label, url, icon, 87 + number, "", "data", about, system=RIGHT,
                in_sidebar=False,
            )
        )  # fmt: skip
    watching.add(seeing.note)
    records.retention_rules.panels.append(
        Panel("retention", _("What the rule would do now"), "privacy/_retention.html",
              panels.retention, "middle", 5)
    )  # fmt: skip
    settings.add(
        settings.Section(
            "retention_rule", _("Retention rules"), "/retention-rules/", "hourglass", 62,
            settings.COMPANY, _("When personal data are erased or set aside by themselves"),
            "privacy", module="privacy",
        )
    )  # fmt: skip
    settings_lists.add_list(records.purposes, 60, _("What personal data are for"))
    settings_lists.add_list(records.wordings, 61, _("Texts to which people agree, by version"))
    withheld.add("person", RIGHT, queries.restricted_people)
    sourcing.add_questions()
    noting.add_bulk_verbs()


def _fill_cards() -> None:
    asked = Asked(
        _("Ground for keeping the data"), actions.asked_about, actions.answered_wrongly,
        actions.keep_answers, actions.demanded, actions.reminder, actions.as_shown,
    )  # fmt: skip
    for key in ("person", "customer"):
        card = record_types[key]
        card.panels.append(
            Panel("consents", _("Consents and contact"), "privacy/_consents.html",
                  panels.consents, "left", 17, is_late=key == "customer")
        )  # fmt: skip
        card.notes.append(panels.contact_notes)
        card.merged.append(merging.stricter_kept)
        card.parted.append(merging.stricter_parted)
    record_types["person"].asked.append(asked)
    # An individual customer is a human being, whose data need a ground like those of people.
    label = _("Ground for keeping the data of individuals")
    record_types["customer"].asked.append(replace(asked, label=label, kinds=("individual",)))
