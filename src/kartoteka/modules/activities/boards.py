"""The board of activities."""

from kartoteka.core.screens.board_plan import Board


class ActivityBoard(Board):
    """Activities by their state; what is or was to be done first stands first."""

    order = "starts_at"
    facts = ("starts_at",)
    # Minutes say little there, and nothing without their name.
    has_value = False
