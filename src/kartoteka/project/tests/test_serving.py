"""The server of the pages does not take a process that has ended for one that refuses to."""

import time

import pytest

from kartoteka.project.cli import serve


class Process:
    """A process of the server that is seen alive for a while after it was told to end."""

    def __init__(self, seconds: float) -> None:
        self.idx = 0
        self.seconds = seconds
        self.ends_at = float("inf")
        self.was_killed = False

    def terminate(self) -> None:
        self.ends_at = min(self.ends_at, time.monotonic() + self.seconds)

    def is_alive(self) -> bool:
        return time.monotonic() < self.ends_at

    def join(self, timeout: float | None = None) -> None:
        """Returns at once: another thread has been told already."""

    def kill(self) -> None:
        self.was_killed = True
        self.ends_at = 0


@pytest.mark.parametrize(("seconds", "was_killed"), [(0.1, False), (60, True)])
def test_only_a_process_that_does_not_end_is_killed(
    monkeypatch: pytest.MonkeyPatch, seconds: float, was_killed: bool
):
    monkeypatch.setattr(serve, "SECONDS_TO_END", 0.5)
    process = Process(seconds)
    kind = serve.server_class()
    server = kind.__new__(kind)
    server.wrks, server.workers_kill_timeout = [process], 0.5
    server._stop_workers()
    assert process.was_killed is was_killed
