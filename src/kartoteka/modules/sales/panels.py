"""What sales bring to cards: stages and figures of an opportunity, opportunities of others."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import show_number
from kartoteka.core.records.types import Figure, Panel, record_types
from kartoteka.core.screens.board_cards import days_since, step_of
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.request import remembered
from kartoteka.core.storage import prepared
from kartoteka.modules.activities import queries as activities
from kartoteka.modules.sales import queries, rules
from kartoteka.modules.sales.models import Opportunity, Stage

MOST_LISTED = 8


def stage_bar(opportunity: Opportunity, by: Actor) -> dict[str, Any] | None:
    """The stages of the pipeline; each one ahead or behind is a button that moves there."""
    stages = queries.stages_of(opportunity.pipeline_id)
    is_open = opportunity.outcome == "open"
    way = [s for s in stages if s.kind == "open" or s.pk == opportunity.stage_id]
    at = next((i for i, s in enumerate(way) if s.pk == opportunity.stage_id), -1)
    may = access.may(by.user, "move_opportunity", "opportunity", opportunity)
    return {
        "steps": [
            {"stage": stage, "passed": index < at, "current": index == at}
            for index, stage in enumerate(way)
        ],
        "is_open": is_open,
        "may_move": may and is_open and not opportunity.is_archived,
        "action": f"/opportunities/{opportunity.pk}/move/?pipeline={opportunity.pipeline_id}",
    }


def figures(opportunity: Opportunity, by: Actor) -> list[Figure]:
    """Value, weighted value, days in the stage, and the next step."""
    record_type = record_types["opportunity"]
    hidden = access.fields(by.user, record_type).hidden
    stage = Stage.objects.get(pk=opportunity.stage_id)
    found: list[Figure] = []
    if "value" not in hidden:
        found += _value_figures(opportunity, stage, by)
    if opportunity.outcome == "open":
        days = days_since(opportunity.stage_since, by.fmt)
        if days is not None:
            found.append(_days_figure(days, stage, by))
        if "next_step_at" not in hidden:
            found.append(_step_figure(opportunity, by))
    return found


def _value_figures(opportunity: Opportunity, stage: Stage, by: Actor) -> list[Figure]:
    spec = record_types["opportunity"].spec("value")
    value = spec.kind.show(opportunity.value, spec, by.fmt) or "–"
    found = [Figure("value", spec.label, value, note=stage.name, tone=_tone(opportunity))]
    if opportunity.outcome == "open":
        weighted = round(rules.weighted(opportunity.value, stage), 0)
        chance = f"{(stage.probability or Decimal(0)).normalize():f}%"
        note = _("probability %(chance)s") % {"chance": chance}
        found.append(
            Figure("weighted", _("Weighted"), spec.kind.show(weighted, spec, by.fmt), note=note)
        )
    return found


def _tone(opportunity: Opportunity) -> str:
    return {"won": "g", "lost": "r"}.get(opportunity.outcome, "")


def _days_figure(days: int, stage: Stage, by: Actor) -> Figure:
    number = show_number(days, by.fmt.tongue, 0, 0)
    value = ngettext("%(n)s day", "%(n)s days", days) % {"n": number}
    if stage.day_limit is None:
        return Figure("days", _("In this stage"), value)
    late = days > stage.day_limit
    note = _("the limit is %(n)d") % {"n": stage.day_limit}
    return Figure("days", _("In this stage"), value, note=note, tone="a" if late else "")


def _step_figure(opportunity: Opportunity, by: Actor) -> Figure:
    kinds = activities.next_step_kinds("opportunity", [opportunity.pk])
    step = step_of(opportunity.next_step_at, kinds.get(opportunity.pk, ""), by.fmt)
    late = _("it is overdue") if step.tone == "r" else ""
    missing = _("plan one") if step.tone == "a" else ""
    tone = step.tone if step.tone in ("r", "a") else ""
    return Figure("step", _("Next step"), step.text, note=late or missing, tone=tone)


def of_customer(customer: Any, by: Actor) -> dict[str, Any] | None:
    """Opportunities of a customer, open ones first."""
    return _listed(by, customer_id=customer.pk)


def of_person(person: Any, by: Actor) -> dict[str, Any] | None:
    """Opportunities of a person, open ones first."""
    return _listed(by, person_id=person.pk)


def _listed(by: Actor, **link: int) -> dict[str, Any] | None:
    record_type = record_types["opportunity"]
    if not access.may(by.user, "see", record_type.key):
        return None
    shown = _read(by, **link)
    hidden = access.fields(by.user, record_type).hidden
    ((key, number),) = link.items()
    field = key.removesuffix("_id")
    return {
        "count": len(shown),
        "rows": _rows(shown[:MOST_LISTED], by, shows_value="value" not in hidden),
        "sums": _sums(shown, by) if "value" not in hidden else [],
        "all_url": f"/opportunities/?{field}__is={number}" if len(shown) > MOST_LISTED else "",
        "new_url": f"/opportunities/new/?{field}={number}"
        if access.may(by.user, "create", record_type.key)
        else "",
    }


def read_first(record: Any, by: Actor) -> None:
    """The opportunities of a customer or person, and the names of them and of their stages."""
    if access.may(by.user, "see", "opportunity"):
        _read(by, **{f"{record_types.of(type(record)).key}_id": record.pk})


def _read(by: Actor, **link: int) -> list[Opportunity]:
    """Opportunities of somebody, open ones first; read once in a request."""

    def read() -> list[Opportunity]:
        ((key, number),) = link.items()
        found = _of(access.visible(by.user, Opportunity), key, number=number)
        found.sort(key=lambda opportunity: opportunity.outcome != "open")
        names = names_of(by)
        names.know("opportunity", {one.pk: str(one) for one in found})
        return found

    opportunities: list[Opportunity] = remembered(by, f"opportunities {link}", read)
    return opportunities


@prepared.question
def _of(records: QuerySet[Opportunity], link: str, number: Any) -> QuerySet[Opportunity]:
    rows = records.filter(archived_at=None, **{link: number})
    return rows.select_related("stage").order_by("closed_on", "-stage_since", "-id")


def _rows(shown: Sequence[Opportunity], by: Actor, *, shows_value: bool) -> list[dict[str, Any]]:
    spec = record_types["opportunity"].spec("value")
    order = {
        pipeline: [stage.pk for stage in queries.stages_of(pipeline, "open")]
        for pipeline in {opportunity.pipeline_id for opportunity in shown}
    }
    found = []
    for one in shown:
        way = order.get(one.pipeline_id, [])
        done = way.index(one.stage_id) + 1 if one.stage_id in way else len(way)
        found.append(
            {
                "opportunity": one,
                "value": spec.kind.show(one.value, spec, by.fmt) if shows_value else "",
                "done": done,
                "total": len(way),
                "stage_words": _("Stage %(at)d of %(all)d: %(name)s")
                % {"at": done, "all": len(way), "name": one.stage.name},
                "tone": _tone(one),
                "step": step_of(one.next_step_at, "", by.fmt) if one.outcome == "open" else None,
            }
        )
    return found


def _sums(shown: Sequence[Opportunity], by: Actor) -> list[dict[str, str]]:
    spec = record_types["opportunity"].spec("value")
    found = []
    for outcome, label in (
        ("open", pgettext("opportunities", "Open")),
        ("won", pgettext("opportunities", "Won")),
    ):
        values = [one.value or Decimal(0) for one in shown if one.outcome == outcome]
        if values:
            total = spec.kind.show(sum(values, Decimal(0)), spec, by.fmt)
            found.append({"label": label, "value": total})
    return found


def customer_figures(customer: Any, by: Actor) -> list[Figure]:
    """Open and won value of a customer, which opportunities keep up to date."""
    record_type = record_types["customer"]
    hidden = access.fields(by.user, record_type).hidden
    found = []
    for key, label in (
        ("open_value", _("Open opportunities")),
        ("won_value", pgettext("opportunities", "Won")),
    ):
        if key in hidden:
            continue
        spec = record_type.spec(key)
        value = getattr(customer, key)
        note = ""
        if key == "open_value" and customer.open_opportunities:
            number = customer.open_opportunities
            note = ngettext("%(n)d opportunity", "%(n)d opportunities", number) % {"n": number}
        shown = spec.kind.show(value, spec, by.fmt) if value else _("none")
        act_url = "" if value or key == "won_value" else _new_url(customer, by)
        note = _("Add an opportunity") if act_url else note
        tone = "g" if key == "won_value" and value else ""
        found.append(Figure(key, label, shown, note=note, tone=tone, act_url=act_url))
    return found


def _new_url(record: Any, by: Actor) -> str:
    """Where a new opportunity of a customer or person begins; empty for who may not."""
    if record.is_archived or not access.may(by.user, "create", "opportunity"):
        return ""
    return f"/opportunities/new/?{record_types.of(type(record)).key}={record.pk}"


def new_button(record: Any, by: Actor) -> dict[str, Any] | None:
    """The button beside the name that begins an opportunity."""
    url = _new_url(record, by)
    return {"url": url} if url else None


NEW = Panel(
    "new_opportunity", gettext_lazy("New opportunity"), "sales/_new_button.html", new_button,
    "head", 30,
)  # fmt: skip
STAGES = Panel("stages", gettext_lazy("Stages"), "sales/_stage_bar.html", stage_bar, "middle", 1)
OF_CUSTOMER = Panel(
    "opportunities",
    gettext_lazy("Opportunities"),
    "sales/_opportunities.html",
    of_customer,
    order=20,
)
OF_PERSON = Panel(
    "opportunities", gettext_lazy("Opportunities"), "sales/_opportunities.html", of_person, order=20
)
