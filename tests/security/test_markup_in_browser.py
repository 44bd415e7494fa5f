"""S-02: what somebody typed as markup is shown as text, in a real browser, on every screen."""

from typing import Any

import pytest

from kartoteka.core.records.types import record_types
from security import world

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

MARKED = "[...document.querySelectorAll('*')].filter(e => e.localName.startsWith('xss')).length"


def test_markup_that_was_typed_stays_text(page_of: Any, user_of: Any, client_of: Any,
                                          transactional_db: None):  # fmt: skip
    made = world.build("administrator", user_of, client_of)
    page = page_of(made.user)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    lists = [rt.list_path for rt in record_types]
    cards = [s.record_type.path(s.pk) for s in made.own.values()]
    others = ["/", "/search/?q=Zqcustomer", "/recent/", "/settings/fields/",
              "/opportunities/board/",
              f"/customers/{made.own['customer'].pk}/history/",
              f"/customers/{made.own['customer'].pk}/edit/"]  # fmt: skip
    seen = 0
    for address in (*lists, *cards, *others):
        page.goto(address, wait_until="domcontentloaded")
        assert page.evaluate(MARKED) == 0, address
        seen += "kanarek" in page.content()
    assert dialogs == []
    # The words were there to be seen on nearly all of them, so the sweep looked at something.
    assert seen > len(lists)
