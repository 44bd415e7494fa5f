"""`kartoteka report funnel`: a table for people, JSON for programs, one line for a mistake."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from kartoteka.core import actions
from kartoteka.core.access import past
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales.actions import first_pipeline, win_opportunity
from kartoteka.modules.sales.models import Opportunity
from kartoteka.project import cli
from kartoteka.project.cli import ready


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Callable[..., tuple[int, str]]:
    """The command in this process, on the database of the test."""
    monkeypatch.setattr(ready, "start", lambda: None)

    def command(*words: str) -> tuple[int, str]:
        code = cli.main(["report", "funnel", *words])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return command


@pytest.fixture
def pipeline(db: None, actor_of: Callable[..., Any]) -> Any:
    """A pipeline with one open and one won opportunity of the administrator."""
    made = first_pipeline(house())
    for name, value in (("Open", 100), ("Won", 400)):
        values = {"name": name, "value": Decimal(value), "pipeline": made.pk}
        opportunity = actions.create(record_types["opportunity"], values, actor_of())
    win_opportunity(opportunity, by=actor_of())
    return made


def test_json_holds_the_figures(run: Callable[..., tuple[int, str]], pipeline: Any) -> None:
    code, text = run("--pipeline", pipeline.name.upper(), "--json")
    report = json.loads(text)
    assert code == 0
    assert (report["opportunities"], report["won_value"], report["win_rate"]) == (2, "400.00", 1.0)
    assert report["stages"][0]["count"] == 1
    assert report["owners"][0]["won_value"] == "400.00"


def test_the_funnel_of_a_day(run: Callable[..., tuple[int, str]], pipeline: Any) -> None:
    code, text = run("--as-of", "2020-02-03", "--json")
    assert code == 0
    assert json.loads(text)["opportunities"] == 0
    assert json.loads(run("--json")[1])["opportunities"] == 2
    code, text = run("--as-of", "the day before")
    assert code == 2
    assert "is no day. Write it as 2026-03-01." in text


def test_a_day_too_long_ago_is_one_line(
    run: Callable[..., tuple[int, str]], pipeline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "MOST", 1)
    Opportunity.objects.update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    code, text = run("--as-of", "2020-02-03")
    assert code == 2
    assert "too many to reckon back" in text


def test_table_is_for_people(
    run: Callable[..., tuple[int, str]], pipeline: Any, user_of: Callable[..., Any]
) -> None:
    code, text = run()
    assert code == 0
    assert "Won value: 400.00" in text
    assert user_of().name in text
    assert [line.split()[:1] for line in text.splitlines() if line.startswith("Stage")] == [
        ["Stage"]
    ]


def test_it_is_told_as_a_user_sees_it(
    run: Callable[..., tuple[int, str]], pipeline: Any, user_of: Callable[..., Any]
) -> None:
    _code, text = run("--json", "--user", user_of("salesperson").email)
    assert json.loads(text)["opportunities"] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--pipeline", "Nowhere"), "There is no pipeline Nowhere."),
        (("--period", "soon"), "There is no period soon."),
        (("--user", "nobody"), "There is no user nobody."),
    ],
)
def test_a_mistake_is_one_line(
    run: Callable[..., tuple[int, str]], pipeline: Any, words: tuple[str, ...], sentence: str
) -> None:
    code, text = run(*words)
    assert code == 2
    assert sentence in text
    assert len(text.strip().splitlines()) == 1


def test_no_pipeline_yet(run: Callable[..., tuple[int, str]]) -> None:
    assert run() == (2, "kartoteka: There is no pipeline yet.\n")
