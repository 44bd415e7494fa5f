"""Tax, statistical, register and telephone numbers: well formed, and of nobody."""

from collections.abc import Iterator
from itertools import count

from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.places import OFFICES, Town

NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
REGON_WEIGHTS = (8, 9, 2, 3, 4, 5, 6, 7)
MOBILE_PREFIXES = (
    "500", "501", "502", "505", "509", "510", "512", "515", "530", "533", "535", "570", "574",
    "600", "601", "602", "605", "608", "609", "660", "662", "664", "667", "690", "692", "693",
    "694", "696", "697", "720", "721", "723", "725", "730", "731", "733", "781", "782", "783",
    "784", "785", "787", "790", "791", "792", "793", "794", "795", "880", "883", "884", "885",
)  # fmt: skip


class Numbers:
    """Gives numbers out, none of them twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._nips = {region: self._nips_of(office) for region, (office, _s) in OFFICES.items()}
        self._regons = {region: self._regons_of(start) for region, (_o, start) in OFFICES.items()}
        self._krs = count(dice.randint(100_000, 400_000), 37)

    def nip(self, town: Town) -> str:
        """A tax number of a company of this town."""
        return next(self._nips[town.region])

    def regon(self, town: Town) -> str:
        """A statistical number of a company of this town."""
        return next(self._regons[town.region])

    def krs(self) -> str:
        """A number in the court register, above those given so far."""
        return f"0009{next(self._krs):06}"

    def landline(self, town: Town) -> str:
        """A telephone of this town; no subscriber's number begins with a nought."""
        return f"+48{town.area}0{self._dice.randint(0, 999_999):06}"

    def mobile(self) -> str:
        """A mobile telephone."""
        return f"+48{self._dice.choice(MOBILE_PREFIXES)}000{self._dice.randint(0, 999):03}"

    def _nips_of(self, office: str) -> Iterator[str]:
        # Real numbers fill the middle digits; these are noughts, as in all examples of ours.
        for number in count(self._dice.randint(10, 90)):
            digits = f"{office}00{number:04}"
            check = _weighted(digits, NIP_WEIGHTS) % 11
            if check < 10:
                yield f"{digits}{check}"

    def _regons_of(self, region: str) -> Iterator[str]:
        # The first two digits name a region by an odd number; none has these even ones.
        for number in count(self._dice.randint(10_000, 90_000), 3):
            digits = f"{region}{number:06}"
            yield f"{digits}{_weighted(digits, REGON_WEIGHTS) % 11 % 10}"


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
