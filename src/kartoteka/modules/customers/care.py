"""Territories, segments and assignment: made known to cards, filters, rights and settings."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kartoteka.core.access import scopes
from kartoteka.core.fields import Spec
from kartoteka.core.filters import questions, relative
from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens import menu, settings, settings_lists
from kartoteka.modules.customers import (
    care_actions,
    care_panels,
    care_records,
    reach,
    register_jobs,
    register_pages,
    register_records,
    segmenting,
)

__all__ = ["register", "register_jobs"]


def register() -> None:
    """Make all of it known."""
    for record_type in care_records.ALL:
        record_types.register(record_type)
    scopes.add(
        scopes.Scope(
            reach.SCOPE,
            reach.within,
            reach.holds,
            reach.look_ahead,
            pgettext_lazy("reach", "territory's"),
            looks_into="customer",
        )
    )
    relative.add(
        relative.Word(
            "mine", "territory", _("my territory"), lambda user: list(reach.territories_of(user))
        )
    )
    kind = questions.QuestionKind()
    spec = Spec("segment", _("Segment"), kind, "none", link="segment")
    questions.add(questions.Question("customer", spec, segmenting.condition))
    care_actions.add_bulk_verbs()
    _fill_cards()
    _fill_menu()
    _add_registers()


def _add_registers() -> None:
    for record_type in (register_records.register_checks, register_records.register_switches):
        record_types.register(record_type)
    record_types["customer"].panels.append(
        Panel("registers", _("Public registers"), "customers/_registers.html",
              register_pages.panel, "left", 16, is_late=True)
    )  # fmt: skip
    record_types["customer"].deeds.append(register_pages.deeds)
    settings.add(
        settings.Section(
            "registers", _("Public registers"), register_pages.HOME, "landmark", 28,
            settings.COMPANY, _("GUS, VIES, the white list, KRS and CEIDG: which are asked"),
            words=_("NIP REGON VAT key check"),
        )
    )  # fmt: skip


def _fill_cards() -> None:
    customer = record_types["customer"]
    customer.figures.append(care_panels.customer_figures)
    customer.panels.append(
        Panel("segments", _("Segments"), "customers/_segments.html",
              care_panels.customer_segments, "left", 60, is_late=True)
    )  # fmt: skip
    territory = care_records.territories
    territory.figures.append(care_panels.territory_figures)
    territory.panels.append(
        Panel("parts", _("Territories below"), "customers/_territory_parts.html",
              care_panels.territory_parts, "middle", 10)
    )  # fmt: skip
    territory.panels.append(
        Panel("members", _("Who works here"), "customers/_territory_people.html",
              care_panels.territory_people, "right", 10)
    )  # fmt: skip
    care_records.segments.panels.append(
        Panel("customers", _("Customers"), "customers/_segment_customers.html",
              care_panels.segment_customers, "middle", 5)
    )  # fmt: skip


def _fill_menu() -> None:
    menu.add(
        menu.Entry(
            "segments", _("Segments"), "/segments/", "layers", 27, "", "sales",
            _("Sets of customers for a goal of sales"), "segment", in_sidebar=False,
        )
    )  # fmt: skip
    menu.add(
        menu.Entry(
            "territories", _("Territories"), "/territories/", "map", 28, "", "sales",
            _("Parts of the market: potential, plan and share"), "territory", in_sidebar=False,
        )
    )  # fmt: skip
    for section in (
        settings.Section("territories", _("Territories"), "/territories/", "map", 26,
                         settings.COMPANY, _("Parts of the market and who works in them")),
        settings.Section("assignment", _("Assignment of customers"), "/settings/assignment/",
                         "route", 27, settings.COMPANY, _("Who gets new customers, by rule")),
    ):  # fmt: skip
        settings.add(section)
    settings_lists.add_list(care_records.customer_types, 46, _("What customers are to us"))
    settings_lists.add_list(care_records.markets, 47, _("Where customers work"))
    settings_lists.add_list(care_records.sale_kinds, 48, _("How we sell to customers"))
