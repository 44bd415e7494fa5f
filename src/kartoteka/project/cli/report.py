"""`kartoteka report funnel`: the figures of the funnel page, as a table or as JSON."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from kartoteka.core.screens.past import Day
    from kartoteka.modules.sales.models import Pipeline
    from kartoteka.modules.sales.queries import Funnel

HELP = "print a report: funnel"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which report, of which pipeline, for whom, and how it is printed."""
    reports = parser.add_subparsers(metavar="REPORT", required=True)
    funnel = reports.add_parser("funnel", help="stages, won value, win rate, cycle and owners")
    funnel.add_argument("--pipeline", default="", help="its name; the first one if not given")
    funnel.add_argument("--user", default="", help="as this user sees it; everything if not given")
    funnel.add_argument(
        "--period", default="", help="such as this_month or last_year; all if not given"
    )
    funnel.add_argument(
        "--as-of", default="", metavar="DATE", help="as it was at the end of a day, 2026-03-01"
    )
    funnel.add_argument("--json", action="store_true", help="for programs")


def run(options: argparse.Namespace) -> int:
    """Print the funnel."""
    ready.start()
    from django.conf import settings
    from django.utils import timezone, translation

    from kartoteka.core.access import past
    from kartoteka.core.filters.periods import PERIODS
    from kartoteka.modules.sales import queries
    from kartoteka.project.cli.people import user_named

    if options.period and options.period not in PERIODS:
        raise CommandProblem(f"There is no period {options.period}. Known: {', '.join(PERIODS)}.")
    zone = timezone.get_default_timezone()
    with translation.override(settings.LANGUAGE_CODE):
        then = _then(options.as_of, zone)
        today = then.day if then else timezone.localdate(timezone=zone)
        try:
            found = queries.funnel(
                user_named(options.user) if options.user else None,
                _pipeline(options.pipeline),
                queries.Period.named(options.period, today),
                today=today,
                zone=zone,
                at=then.at if then else None,
            )
        except past.TooMuch as error:
            raise CommandProblem(
                f"More than {past.MOST} records changed since {options.as_of}, too many to reckon "
                f"back. Choose a day after {timezone.localdate(error.since, zone)}."
            ) from None
    print(
        json.dumps(found.as_json(), ensure_ascii=False, indent=2) if options.json else table(found)
    )
    return 0


def _then(raw: str, zone: "ZoneInfo") -> "Day | None":
    """The day as of which the funnel is wanted; today by itself."""
    from kartoteka.core.fields import Format
    from kartoteka.core.screens.past import before_today

    then = before_today(raw, Format(timezone=zone))
    if then is not None and then.problem:
        raise CommandProblem(f"{raw} is no day. Write it as 2026-03-01.")
    return then


def _pipeline(name: str) -> "Pipeline":
    from kartoteka.core.storage.folding import fold
    from kartoteka.modules.sales import queries

    known = queries.pipelines()
    if not known:
        raise CommandProblem("There is no pipeline yet.")
    if not name:
        return known[0]
    found = [one for one in known if fold(one.name) == fold(name)]
    if not found:
        names = ", ".join(one.name for one in known)
        raise CommandProblem(f"There is no pipeline {name}. There are: {names}.")
    return found[0]


def table(found: "Funnel") -> str:
    """The funnel as plain text."""
    report = found.as_json()
    lines = [
        f"Pipeline: {report['pipeline']}",
        f"Opportunities: {report['opportunities']}   Customers: {report['customers']}",
        f"Open: {report['open_count']}   Value: {report['open_value']}   "
        f"Weighted: {report['weighted_value']}",
        f"Won: {report['won_count']}   Lost: {report['lost_count']}   "
        f"Win rate: {_share(report['win_rate'], 2)}",
        f"Won value: {report['won_value']}   Mean won: {_shown(report['mean_won'])}   "
        f"Mean cycle: {_shown(report['mean_cycle_days'])} days",
        "",
        *_columns(
            ("Stage", "Now", "Value", "Entered", "Got this far", "Go on", "Mean days", "Median"),
            [
                (
                    row["name"], row["count"], row["value"], row["entered"],
                    _shown(row["reached"]),
                    _share(row["conversion"]), _shown(row["mean_days"]), _shown(row["median_days"]),
                )
                for row in report["stages"]
            ],
        ),
        "",
        *_columns(
            ("Owner", "Won value", "Won", "Lost", "Win rate"),
            [
                (
                    owner["name"], owner["won_value"], owner["won_count"], owner["lost_count"],
                    _share(owner["win_rate"]),
                )
                for owner in report["owners"]
            ],
        ),
    ]  # fmt: skip
    return "\n".join(lines)


def _columns(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    """Rows with their columns under one another: names to the left, numbers to the right."""
    texts = [head, *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(row[i]) for row in texts) for i in range(len(head))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in texts
    ]


def _shown(value: Any) -> str:
    return "-" if value is None else str(value)


def _share(value: float | None, places: int = 0) -> str:
    return "-" if value is None else f"{100 * value:.{places}f}%"
