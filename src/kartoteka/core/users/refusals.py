"""Lines of the log about requests that were refused: who asked."""

import logging


class ByWhom(logging.Filter):
    """Add the number of the user to Django's line of a refused request; never a name.

    ASVS 16.3.2. Under “See as” it is the administrator who looks.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through."""
        request = getattr(record, "request", None)
        user = getattr(request, "real_user", None) or getattr(request, "user", None)
        # What was not read for the answer is not read for the log: the database may be the fault.
        number = getattr(user, "__dict__", {}).get("id")
        # Whoever sets up the log twice has the filter twice.
        is_new = not hasattr(record, "by_whom")
        if is_new and number is not None and isinstance(record.args, tuple):
            record.by_whom = number
            record.msg, record.args = f"{record.msg} (user %s)", (*record.args, number)
        return True
