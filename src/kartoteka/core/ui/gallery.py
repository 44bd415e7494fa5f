"""Invented content of the component gallery. A page for developers, so in English only."""

from typing import Any

from kartoteka.core.ui.components.marks import icon_names
from kartoteka.core.ui.inputs import TEXT_KINDS, WIDGETS, FieldInput

TONES = (
    ("", "Dormant"),
    ("g", "Customer"),
    ("r", "Overdue"),
    ("a", "Today"),
    ("b", "Prospect"),
    ("v", "Partner"),
)
OPTIONS = (("new", "New"), ("won", "Won"), ("lost", "Lost"))
VALUES: dict[str, Any] = {
    "long_text": "Wants the installation before Christmas.",
    "integer": "12",
    "decimal": "2.5",
    "percent": "23",
    "money": "148 000,00",
    "date": "23.11.2026",
    "datetime": "23.11.2026 14:00",
    "email": "office@brzoza.example",
    "phone": "12 000 43 10",
    "url": "https://brzoza.example",
    "nip": "676 000 12 44",
    "choice": "won",
    "chips": "won",
    "choices": ["new", "lost"],
    "yes_no": True,
    "switch": True,
    "link": "482",
    "tags": ["hall", "service"],
    "text": "Brzoza Machine Works",
}
UNITS = {"money": "PLN", "percent": "%"}


def sample_field(kind: str, **more: Any) -> FieldInput:
    """One filled field of a kind."""
    several = OPTIONS if kind in ("choice", "chips", "choices") else ()
    text = "Brzoza Machine Works" if kind == "link" else ""
    given = {
        "name": kind,
        "label": kind.replace("_", " ").capitalize(),
        "kind": kind,
        "value": VALUES.get(kind, ""),
        "text": text,
        "options": several,
        "unit": UNITS.get(kind, ""),
        "url": "/ui/" if kind == "link" else "",
    }
    return FieldInput(**(given | more))


def gallery_context() -> dict[str, Any]:
    """Everything the gallery shows."""
    return _controls() | _navigation() | _data()


def _controls() -> dict[str, Any]:
    kinds = [*TEXT_KINDS, *WIDGETS]
    return {
        "tones": TONES,
        "icons": sorted(icon_names()),
        "names": ("Anna Mazur", "Piotr Lis", "Ewa Krawiec", "Tomasz Bień", "Żaneta Łąka"),
        "fields": [sample_field(kind) for kind in kinds],
        "wrong": [
            sample_field(
                "text", prefix="e", value="", error="Enter the customer name", required=True
            ),
            sample_field(
                "nip", prefix="e", value="676 000 12 4", error="A NIP has 10 digits, you entered 9"
            ),
            sample_field("choice", prefix="e", error="Choose a stage"),
            sample_field("date", prefix="e", hint="For example: tomorrow, Fri, 7.12"),
        ],
        "locked": [
            sample_field("text", prefix="l", read_only=True),
            sample_field("choice", prefix="l", read_only=True),
        ],
        "errors": [
            ("text", "Enter the customer name"),
            ("nip", "A NIP has 10 digits, you entered 9"),
        ],
    }


def _navigation() -> dict[str, Any]:
    return {
        "tabs": [
            {"label": "All", "url": "?view=all", "count": "1 284"},
            {
                "label": "No contact for 30 days",
                "url": "?view=30",
                "count": 38,
                "icon": "clock-alert",
                "current": True,
            },
            {"label": "New this month", "url": "?view=new", "count": 17},
        ],
        "views": [
            {"label": "Board", "url": "?as=board", "icon": "kanban", "current": True},
            {"label": "List", "url": "?as=list", "icon": "list"},
        ],
        "kpis": [
            {"label": "Next step", "value": "Call, Wed 10:00", "note": "decision on variant B"},
            {"label": "Last contact", "value": "3 days ago", "note": "phone, Marek Brzoza"},
            {
                "label": "Receivables",
                "value": "12 340 PLN",
                "note": "4 120 PLN overdue",
                "tone": "r",
                "url": "#kpis",
            },
            {
                "label": "Turnover",
                "value": "286 400 PLN",
                "note": "+12%",
                "tone": "g",
                "trend": [12, 18, 9, 22, 31, 14, 26, 42],
            },
        ],
    }


def _data() -> dict[str, Any]:
    return {
        "steps": [("File", "?step=1"), ("Columns", "?step=2"), ("Check", ""), ("Summary", "")],
        "months": ("Jun", "Jul", "Aug", "Sep", "Oct", "Nov"),
        "won": (211, 156, 132, 224, 247, 184),
        "before": (177, 149, 121, 186, 203, 176),
        "funnel": [
            ("New", 40, "40 (142 300 PLN)"),
            ("Offer", 22, "22 (645 500 PLN)"),
            ("Won", 9, "9 (151 800 PLN)"),
        ],
        "rows": [
            ("1", "Fitness Club Puls", "", "New", "Kraków", "–"),
            ("2", "Ziele Wholesale", "g", "Customer", "Oświęcim", "31 000 PLN"),
            ("3", "Wilk and Partners", "b", "Prospect", "Kraków", "22 700 PLN"),
        ],
        "columns": [
            ("1", "New", "10%", ("Hall B ventilation", "Service contract")),
            ("2", "Offer", "50%", ("Heat pump",)),
        ],
    }
