"""A file brought in again never moves an opportunity, and says so on its row."""

import io
from collections.abc import Callable
from typing import Any

from kartoteka.core.importing import drafts, writing
from kartoteka.core.importing.acting import importer_of
from kartoteka.modules.sales import actions as sales
from kartoteka.modules.sales.models import Opportunity
from kartoteka.modules.sales.tests.conftest import Sale

FILE = "Opportunity,Number in another system,Stage,Value\nHall B,D-7,Offer,9000\n"


def test_a_file_brought_in_again_leaves_the_stage_and_says_so(
    sale: Sale, user_of: Callable[..., Any], actor_of: Callable[..., Any]
) -> None:
    user = user_of("administrator")

    def bring_in() -> Any:
        kept = drafts.keep(io.BytesIO(FILE.encode()), "deals.csv", user.pk)
        run = drafts.draft(kept, user, record_type="opportunity")
        writing.begin(run, importer_of(run.owner))
        writing.write(run)
        return run.results.get()

    assert bring_in().outcome == "new"
    made = Opportunity.objects.get()
    assert made.stage_id == sale.stage("Offer")
    sales.move_opportunity(made, by=actor_of(), stage=sale.stage("Contract"))
    row = bring_in()
    made.refresh_from_db()
    assert (row.outcome, made.stage_id) == ("same", sale.stage("Contract"))
    assert row.message == ("Left as it is, because only the buttons of the card change it: Stage.")
