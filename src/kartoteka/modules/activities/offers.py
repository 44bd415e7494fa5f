"""What is offered after an outcome by modules above: to close what was refused."""

from collections.abc import Callable
from dataclasses import replace

from kartoteka.core.actions import Actor
from kartoteka.core.ui.respond import Toast
from kartoteka.modules.activities.models import Activity

# Gives a question and the address where it is answered, or None.
Offer = Callable[[Activity, Actor], tuple[str, str] | None]
_offers: list[Offer] = []


def add(offer: Offer) -> None:
    """Offer something after every activity that was done."""
    _offers.append(offer)


def with_offer(toast: Toast, done: Activity, by: Actor) -> Toast:
    """The message about what was done, with the first offer that fits."""
    for offer in _offers:
        found = offer(done, by)
        if found is not None:
            link, url = found
            return replace(toast, link=link, url=url)
    return toast
