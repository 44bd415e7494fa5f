"""Processes beside a job: answers in order, from whatever process, and none is missing.

Two tests begin them as they begin in real life; for the others they are forked.
"""

import os
import time
from functools import partial

import pytest

from kartoteka.core.jobs import hands


def number(value: int) -> tuple[int, int]:
    """A piece that says who did it."""
    return value, os.getpid()


def sleepy(value: int) -> int:
    """A piece that takes a while."""
    time.sleep(0.2)
    return value


def wrong(value: int) -> int:
    """A piece that fails."""
    raise ValueError(f"no {value}")


def giving(given: hands.Hands, function: object, values: range) -> object:
    return ((value, partial(given.give, function, value)) for value in values)


@pytest.fixture
def two():
    """Two processes."""
    given = hands.Hands(2)
    yield given
    given.close()


@pytest.mark.slow
def test_answers_come_in_order_and_from_several_processes(two: hands.Hands) -> None:
    answers = list(two.ahead(giving(two, sleepy, range(12))))
    assert answers == [(value, value) for value in range(12)]
    who = {process for _v, (_value, process) in two.ahead(giving(two, number, range(40)))}
    assert who


@pytest.mark.slow
def test_another_process_does_what_is_given_away(two: hands.Hands) -> None:
    piece = two.give(number, 7)
    for _time in range(600):
        if not piece.is_waiting:
            break
        time.sleep(0.05)
    value, process = piece.result()
    assert value == 7
    assert process != os.getpid()


@pytest.mark.usefixtures("forked_hands")
def test_a_fault_comes_back_to_who_asked(two: hands.Hands) -> None:
    with pytest.raises(ValueError, match="no 3"):
        two.give(wrong, 3).result()
    assert two.give(sleepy, 4).result() == 4


@pytest.mark.usefixtures("forked_hands")
def test_where_a_process_ends_the_job_does_the_piece_itself(two: hands.Hands) -> None:
    answers = list(two.ahead(giving(two, partial(fatal_unless, os.getpid()), range(6))))
    assert answers == [(value, value) for value in range(6)]


def fatal_unless(home: int, value: int) -> int:
    """A piece that only the process of the test outlives."""
    if os.getpid() != home:
        os._exit(3)
    return value


def test_nobody_beside_does_all_here() -> None:
    with hands.many(worth_it=False) as nobody:
        assert not nobody.are_there
        assert [who for _v, (_value, who) in nobody.ahead(giving(nobody, number, range(3)))] == [
            os.getpid()
        ] * 3


@pytest.mark.usefixtures("forked_hands")
def test_nothing_is_left_running(two: hands.Hands) -> None:
    two.give(sleepy, 1)
    pieces = [two.give(sleepy, value) for value in range(6)]
    assert pieces[0].result() == 0
    processes = [each._process for each in two._processes]
    two.close()
    assert all(process.poll() is not None for process in processes)
