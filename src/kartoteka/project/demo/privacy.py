"""Makes up why the demo company keeps the data of people, and what they agreed to."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kartoteka.core.actions.actor import house
from kartoteka.core.actions.groups import grouped
from kartoteka.core.fields import Format
from kartoteka.modules.privacy.actions import first_purposes
from kartoteka.modules.privacy.models import Purpose
from kartoteka.modules.privacy.rules import MONTHS_TO_INFORM, months_after
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.ledger import Changed, Ledger, New
from kartoteka.project.demo.plans import Firm, Human
from kartoteka.project.demo.staff import COMPANY

OBTAINED = {"person": 62, "employer": 17, "recommended": 9, "register": 6, "internet": 6}
SOURCES = {
    "person": ("wizytówka", "rozmowa telefoniczna", "zapytanie ze strony", "targi Budma"),
    "employer": ("stopka wiadomości", "umowa", "zamówienie", "księgowość klienta"),
    "recommended": ("poleca Piotr z hurtowni", "poleca projektant", "poleca kierownik budowy"),
    "register": ("KRS", "CEIDG"),
    "internet": ("strona firmy", "zakładka Kontakt"),
}
TOLD = ("stopka pierwszej wiadomości", "list z ofertą", "przy pierwszej rozmowie")
# Two wordings: the second one since the law on electronic communication.
WORDINGS = (
    ("2019", "Zgadzam się na otrzymywanie informacji handlowych od firmy na podany adres.", 2400),
    ("2024", "Zgadzam się na otrzymywanie informacji o produktach i usługach firmy wybranym "
     "kanałem. Zgodę mogę wycofać w każdej chwili, tak samo łatwo, jak ją daję.", 750),
)  # fmt: skip
WAYS = {"form": 5, "paper": 3, "in_person": 2, "phone": 2, "email": 2}
PROOFS = {
    "form": "formularz {n} na stronie", "paper": "karta {n} w segregatorze",
    "in_person": "podpis na protokole {n}", "phone": "nagranie {n}", "email": "wiadomość {n}",
}  # fmt: skip
ENDS = ("prosi, żeby nie pisać", "za dużo wiadomości", "odszedł z działu", "bez podania przyczyny")
# How likely somebody agreed to each channel, withdrew it later, or said no from the first.
CHANNELS = {"email": 0.24, "phone": 0.12, "sms": 0.05}
WITHDRAWN, REFUSED, INFORMED = 0.13, 0.035, 0.985
# How likely the ground of an inquiry is over, which it is after so many months.
ENDED, MONTHS_OF_INQUIRY = 0.06, 12


class Privacy:
    """Purposes, grounds and consents, written through the ledger."""

    def __init__(self, ledger: Ledger, dice: Dice, clock: Clock) -> None:
        self._ledger, self._dice, self._clock = ledger, dice, clock
        self._wordings: list[tuple[int, datetime]] = []
        self._purposes: dict[str, int] = {}

    def begin(self, at: datetime) -> None:
        """The purposes of the company, and the texts to which people agree."""
        by = replace(house("import", at), fmt=Format(language="pl"))
        with grouped(by, "import", "purpose", title=f"{COMPANY}: firma pokazowa"):
            first_purposes(by)
        self._purposes = {purpose.code: purpose.pk for purpose in Purpose.objects.all()}
        for name, text, days in WORDINGS:
            since = self._clock.now - timedelta(days=days)
            values = {"name": name, "purpose": self._purposes["marketing"], "language": "pl",
                      "text": text}  # fmt: skip
            number = self._ledger.create("consent_wording", [New(None, values, since)])[0]
            self._wordings.append((number, since))

    def write(self, humans: list[Human], buyers: set[Firm]) -> None:
        """The ground and the source, and of some what they said of marketing.

        Of those who came in lately nobody said it yet.
        """
        known = [human for human in humans if not (human.file or human.is_by_hand)]
        bases = [self._basis(h, h.firm in buyers) for h in known]
        self._ledger.create("processing_basis", bases)
        self._consents(known)

    def _basis(self, human: Human, is_buyer: bool) -> New:
        since = human.since
        obtained = self._dice.one_of(OBTAINED)
        values: dict[str, Any] = {
            "person": human.id, "purpose": self._purposes["service" if is_buyer else "inquiry"],
            "basis": "contract" if is_buyer else "legitimate", "obtained": obtained,
            "source": self._dice.choice(SOURCES[obtained]), "since": since.date(),
        }  # fmt: skip
        last = months_after(since.date(), MONTHS_OF_INQUIRY)
        if not is_buyer and last < self._clock.today and self._dice.happens(ENDED):
            values["until"] = last
        if obtained != "person" and self._dice.happens(INFORMED):
            told = min(since.date() + timedelta(days=self._dice.randint(1, 25)), self._clock.today)
            values |= {"informed_on": told, "informed_how": self._dice.choice(TOLD),
                       "inform_by": months_after(since.date(), MONTHS_TO_INFORM)}  # fmt: skip
        return New(None, values, since)

    def _consents(self, humans: list[Human]) -> None:
        given: list[New] = []
        ends: list[tuple[int, Changed]] = []
        against: list[New] = []
        for human in humans:
            if self._dice.happens(REFUSED):
                at = self._between(human.since)
                values = {"person": human.id, "made_at": at, "way": "phone",
                          "note": self._dice.choice(ENDS)}  # fmt: skip
                against.append(New(human.firm.owner, values, at))
                continue
            for channel, chance in CHANNELS.items():
                if self._has(human, channel) and self._dice.happens(chance):
                    given.append(self._consent(human, channel, len(given) + 1))
                    if self._dice.happens(WITHDRAWN):
                        ends.append((len(given) - 1, self._end(given[-1])))
        numbers = self._ledger.create("consent", given)
        for place, change in ends:
            change.id = numbers[place]
        self._ledger.change("consent", [change for _p, change in ends], "ConsentWithdrawn")
        self._ledger.create("objection", against)

    def _has(self, human: Human, channel: str) -> bool:
        keys = ("email",) if channel == "email" else ("mobile", "phone")
        return any(human.values.get(key) for key in keys)

    def _consent(self, human: Human, channel: str, number: int) -> New:
        at = self._between(max(human.since, self._wordings[0][1]))
        way = self._dice.one_of(WAYS)
        wording = [pk for pk, since in self._wordings if since <= at][-1]
        values = {
            "person": human.id, "purpose": self._purposes["marketing"], "channel": channel,
            "wording": wording, "given_at": at, "way": way,
            "proof": PROOFS[way].format(n=f"{at.year}/{number:04d}"),
        }  # fmt: skip
        return New(human.firm.owner, values, at)

    def _end(self, consent: New) -> Changed:
        assert consent.at is not None
        at = self._between(consent.at)
        values = {"withdrawn_at": at, "withdrawn_way": self._dice.choice(("email", "phone")),
                  "withdrawn_note": self._dice.choice(ENDS)}  # fmt: skip
        return Changed(consent.by, 0, values, at)

    def _between(self, since: datetime) -> datetime:
        """Some moment of work from then until now."""
        days = max((self._clock.now - since).days, 0)
        found = self._clock.ago(self._dice.random() * days, self._dice)
        return max(found, since)
