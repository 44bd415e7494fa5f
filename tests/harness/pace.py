"""How soon a page is there: what the guide limits beside the time of a person.

A machine that runs tests does other things too, so what is counted is the work of the processor,
not the time on the wall: that of this process, which serves the pages and moves the mouse, and that
of the process in which Chromium draws them. Of some answers the shortest is asked. A network is not
waited for, but reckoned by what goes over it.
"""

from collections.abc import Callable
from time import process_time
from typing import Any

TRIES = 5
# Seconds until a key or a click is answered, until the next page stands, until a filter is applied.
ANSWER, NEXT_PAGE, APPLIED = 0.2, 0.5, 0.25
# Slow 4G, as browsers and their tools mean it: seconds there and back, bytes in a second.
THERE_AND_BACK, BYTES = 0.15, 180_000
FETCHED = """() => [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource")].map((one) => one.transferSize)"""


def work_of(page: Any, do: Callable[[], object]) -> float:
    """Seconds of the processor that something takes, for the server and for the page."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = _worked(session)
    do()
    found = _worked(session) - before
    session.detach()
    return found


def _worked(session: Any) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return process_time() + float(next(m["value"] for m in metrics if m["name"] == "ProcessTime"))


def soonest(limit: float, measure: Callable[[], float]) -> float:
    """The shortest of some measures, asked again only while it is above the limit."""
    found = measure()
    for _again in range(TRIES - 1):
        if found <= limit:
            break
        found = min(found, measure())
    return found


def opening(page: Any, path: str, limit: float) -> float:
    """What it takes until a page is drawn, kept styles and scripts being kept."""
    page.goto(path)
    return soonest(limit, lambda: work_of(page, lambda: page.goto(path)))


def network(page: Any) -> float:
    """What a slow network adds to the page just opened: one way there and back, and its bytes."""
    fetched = page.evaluate(FETCHED)
    return THERE_AND_BACK + sum(fetched) / BYTES
