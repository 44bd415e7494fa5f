"""What a command refuses, in one plain line."""


class CommandProblem(Exception):
    """The command cannot do what was asked; the message is one plain line for its user."""
