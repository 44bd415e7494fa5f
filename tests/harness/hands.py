"""Hands on keys, on a mouse or on a phone: they count what a journey costs as its budget does.

Times are those of the keystroke-level model (Card, Moran and Newell, «The keystroke-level model for
user performance time with interactive systems», Communications of the ACM 23/7, 1980) with the
figures of our guide: a thought, a key, an aim with the mouse or a finger. What the screen takes to
answer is counted apart, by `pace.py`.
"""

from typing import Any

THOUGHT, KEY, AIM = 1.2, 0.28, 1.1
MOST_STOPS = 120
SEEN = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    return at.matches(":focus-visible") && box.width > 0 && box.height > 0;
}"""
# After the last stop the browser's own controls come, then the first one.
OUTSIDE = "document.activeElement === document.body"


class Hands:
    """Presses, writes and clicks on one page. Ctrl and Enter are two keys; a value is no key."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.keys = self.clicks = self._written = 0

    def press(self, *names: str) -> None:
        """Press keys, each a name of the keyboard."""
        for name in names:
            self.keys += len(name.split("+"))
            self.page.keyboard.press(name)

    def letters(self, text: str) -> None:
        """Press letters that choose something: each counts."""
        self.keys += len(text)
        self.page.keyboard.type(text)

    def write(self, text: str) -> None:
        """Write a value: budgets count it apart, its time they count."""
        self._written += len(text)
        self.page.keyboard.type(text)

    def click(self, what: Any) -> None:
        """Click, or touch where the screen is one for fingers."""
        self.clicks += 1
        what.tap() if self._has_fingers() else what.click()

    def reach(self, what: Any) -> None:
        """Go to a control by Tab alone; the focus is seen at every stop. These keys count too."""
        what.wait_for()
        for _stop in range(MOST_STOPS):
            if what.evaluate("control => control === document.activeElement"):
                return
            self.press("Tab")
            if self.page.evaluate(OUTSIDE):
                self.press("Tab")
            assert self.page.evaluate(SEEN), f"no focus to see after Tab: {_where(self.page)}"
        raise AssertionError("Tab does not lead there")

    def has_focus(self) -> bool:
        """Whether something has the focus: after a change of the page it is not lost."""
        return bool(self.page.evaluate("document.activeElement !== document.body"))

    @property
    def seconds(self) -> float:
        """What a person needs by the model, without what the system takes."""
        return round(THOUGHT + KEY * (self.keys + self._written) + AIM * self.clicks, 2)

    def costs(self, *, clicks: int = 0, keys: int = 0) -> bool:
        """Whether a person needs no longer than so many clicks and keys take, and what was written.

        It is the time of a budget that names clicks and keys alone.
        """
        allowed = THOUGHT + KEY * (keys + self._written) + AIM * clicks
        return self.seconds <= round(allowed, 2)

    def _has_fingers(self) -> bool:
        return bool(self.page.evaluate("navigator.maxTouchPoints > 0"))


def _where(page: Any) -> str:
    return str(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
