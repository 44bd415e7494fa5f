"""The main job, on real input and in a real browser: a seller's four files become a funnel."""

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "crm_sales_opportunities"
PROFILE = ROOT / "tests" / "profiles" / "crm_sales_opportunities.toml"
FILES = ("sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv")
LONG = 400_000

pytestmark = [
    pytest.mark.skipif(not SOURCE.exists(), reason="the sample data are not here"),
    pytest.mark.slow,
]


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A worker beside the server, as `kartoteka serve` has it."""
    from kartoteka.core import jobs

    stop = threading.Event()
    thread = threading.Thread(target=jobs.run_worker, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join(30)


def paths(*names: str) -> list[str]:
    return [str(SOURCE / name) for name in names]


def text_of(page: Any) -> str:
    """The text of a page with plain spaces, so that numbers can be looked for."""
    text: str = page.locator("main").inner_text()
    return text.replace("\u202f", " ").replace("\xa0", " ")


def bring_all(page: Any) -> None:
    """Choose four files and the profile, and start them all."""
    page.goto("/import/")
    page.locator("input[name=files]").set_input_files(paths(*FILES))
    page.locator("summary", has_text="Paste rows instead").click()
    page.locator("input[name=profile_file]").set_input_files(str(PROFILE))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Start all").click()
    page.locator("#batch-done").wait_for(timeout=LONG)


def test_four_files_become_customers_and_a_funnel(
    page_of: Callable[..., Any], user_of: Callable[..., Any], worker: None
) -> None:
    from kartoteka.core.users import tokens

    page = page_of("administrator")
    token = tokens.make_token(user_of("administrator"), "journey", scopes=[tokens.READ])
    bring_all(page)
    assert "Added: 8800" in text_of(page)
    page.goto("/customers/")
    assert "85" in text_of(page)
    assert "Acme Corporation" in text_of(page)
    check_api(page, token)
    check_funnel(page)
    page.goto("/opportunities/board/")
    for stage in ("Prospecting", "Engaging"):
        page.locator("[data-column]").filter(has_text=stage).first.wait_for()
    check_undo(page)


def check_api(page: Any, token: str) -> None:
    """The same figures for programs."""
    from kartoteka.modules.sales.models import Opportunity, Pipeline

    def ask(path: str) -> Any:
        answer = page.request.get(path, headers={"Authorization": f"Bearer {token}"})
        assert answer.ok, answer.text()
        return answer.json()

    acme = ask("/api/v1/customers/?limit=1&name__is=Acme%20Corporation")["items"][0]
    assert acme["industry"] == "technology"
    assert acme["founded_year"] == 1996
    assert Decimal(acme["annual_revenue"]) == Decimal(1_100_040_000)
    pipeline = Pipeline.objects.get(name="Hardware").pk
    won, count, marks = Decimal(0), 0, ""
    while True:
        url = f"/api/v1/opportunities/?limit=500&pipeline__is={pipeline}&outcome__is=won{marks}"
        answer = ask(url)
        won += sum(Decimal(item["value"]) for item in answer["items"])
        count += len(answer["items"])
        if not answer.get("next"):
            break
        marks = f"&cursor={answer['next']}"
    assert (count, won) == (4238, Decimal(10_005_534))
    assert Opportunity.objects.filter(pipeline=pipeline).count() == 8800


def check_funnel(page: Any) -> None:
    """The figures that the publisher of the data names."""
    from kartoteka.modules.sales.models import Pipeline

    page.goto(f"/opportunities/funnel/?pipeline={Pipeline.objects.get(name='Hardware').pk}")
    text = text_of(page)
    for figure in ("8,800", "10,005,534", "63.15", "2,360.91", "51.78", "Darcel Schlecht",
                   "1,153,214"):  # fmt: skip
        assert figure in text, figure


def check_undo(page: Any) -> None:
    """The whole pipeline file is undone from its summary, in the background."""
    from kartoteka.core.importing.models import Import
    from kartoteka.modules.sales.models import Opportunity

    run = Import.objects.get(record_type="opportunity")
    page.goto(f"/import/{run.pk}/summary/")
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("Undone:").first.wait_for(timeout=LONG)
    assert Opportunity.objects.filter(archived_at=None).count() == 0


@pytest.mark.one_database
def test_accounts_step_by_step(page_of: Callable[..., Any], worker: None) -> None:
    """Without a profile: columns are guessed, one unit is chosen, a clean file takes few clicks."""
    from kartoteka.modules.customers.models import Customer

    page = page_of("administrator")
    page.goto("/import/")
    page.locator("input[name=files]").set_input_files(paths("accounts.csv"))
    page.get_by_role("button", name="Continue").click()
    assert "Acme Corporation" in text_of(page)
    page.get_by_role("button", name="Next: columns").click()
    page.locator("#column-3 select[name=unit-3]").select_option("1000000")
    page.get_by_role("button", name="Next: check").click()
    # Nothing is to be corrected or decided, so the summary comes next.
    page.get_by_role("button", name="Start the import").wait_for()
    assert Customer.objects.count() == 0
    page.get_by_role("button", name="Start the import").click()
    page.get_by_role("button", name="Undo the import").wait_for(timeout=LONG)
    assert Customer.objects.count() == 85
    acme = Customer.objects.get(name="Acme Corporation")
    assert (acme.annual_revenue, acme.country) == (Decimal(1_100_040_000), "United States")
    assert Customer.objects.get(name="Bluth Company").parent_id == acme.pk
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("Undone:").first.wait_for(timeout=LONG)
    assert Customer.objects.filter(archived_at=None).count() == 0
