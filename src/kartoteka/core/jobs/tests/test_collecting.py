"""The thresholds of the collector of garbage are as before, however blocks overlap."""

import gc

from kartoteka.core.jobs.collecting import SELDOM, seldom


def test_blocks_that_overlap_leave_the_collector_as_it_was() -> None:
    before = gc.get_threshold()
    # A process of pages has set its own by then.
    gc.set_threshold(4999, 20, 20)
    try:
        one, other = seldom(), seldom()
        one.__enter__()
        other.__enter__()
        one.__exit__(None, None, None)
        assert gc.get_threshold() == SELDOM
        other.__exit__(None, None, None)
        assert gc.get_threshold() == (4999, 20, 20)
    finally:
        gc.set_threshold(*before)
