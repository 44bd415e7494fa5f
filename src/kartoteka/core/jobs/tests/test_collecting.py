"""The thresholds of the collector of garbage are as before, however blocks overlap."""

import gc

from kartoteka.core.jobs.collecting import SELDOM, USUAL, seldom


def test_blocks_that_overlap_leave_the_collector_as_it_was() -> None:
    one, other = seldom(), seldom()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert gc.get_threshold() == SELDOM
    other.__exit__(None, None, None)
    assert gc.get_threshold() == USUAL != SELDOM
