"""Rows of a big company: made up by rule, or read from a folder of CSV files with the same columns.

Every row depends on its own number only, so a million of them need no memory.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

Row = dict[str, Any]

LAST_DAY = datetime(2026, 11, 1, 12)
OWNERS = 10
STAGES = (("Nowa", 10), ("Kwalifikacja", 25), ("Oferta", 50), ("Negocjacje", 75))
WON, LOST = "Wygrana", "Przegrana"
_STAGE_SHARES = (22, 18, 16, 10, 19, 15)
_KINDS = (("telefon", 34), ("e-mail", 26), ("spotkanie", 14), ("zadanie", 14), ("notatka", 12))
_CITIES = (
    "Warszawa", "Kraków", "Wrocław", "Łódź", "Poznań", "Gdańsk", "Szczecin", "Lublin", "Białystok",
    "Katowice", "Rzeszów", "Kielce", "Gliwice", "Olsztyn", "Zielona Góra", "Opole", "Nowy Sącz",
)  # fmt: skip
_TRADES = ("Budownictwo", "Transport", "Handel hurtowy", "IT", "Produkcja", "Gastronomia",
           "Medycyna", "Energetyka", "Motoryzacja", "Turystyka")  # fmt: skip
_HEADS = ("Euro", "Pol", "Inter", "Eko", "Nova", "Baltic", "Karpaty", "Wisła", "Śląsk", "Żuraw",
          "Źródło", "Lech", "Orzeł", "Bursztyn", "Omega")  # fmt: skip
_TAILS = ("bud", "trans", "hurt", "soft", "metal", "plast", "med", "agro", "energia", "serwis",
          "dom", "druk", "stal", "smak", "instal")  # fmt: skip
_FORMS = ("Sp. z o.o.", "S.A.", "Sp. j.", "Sp. k.", "s.c.", "")
_FIRST = ("Piotr", "Anna", "Krzysztof", "Katarzyna", "Łukasz", "Małgorzata", "Paweł", "Agnieszka",
          "Świętosław", "Żaneta", "Michał", "Zofia", "Grzegorz", "Łucja")  # fmt: skip
_LAST = ("Nowak", "Wójcik", "Kowalczyk", "Woźniak", "Mazur", "Krawczyk", "Kaczmarek", "Zając",
         "Król", "Wieczorek", "Dudek", "Pawlak", "Sikora", "Walczak", "Baran", "Szewczyk",
         "Pietrzak", "Włodarczyk", "Gajewski", "Żak")  # fmt: skip
_JOBS = ("Prezes zarządu", "Właściciel", "Dyrektor handlowy", "Kierownik zakupów", "Księgowa")
_NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)


class Made:
    """Rows made up by rule: `customers` of them, and the others in the shares of DESIGN."""

    def __init__(self, customers: int, *, people: int, opportunities: int, activities: int) -> None:
        self.counts = {
            "companies": customers,
            "people": people,
            "opportunities": opportunities,
            "activities": activities,
        }

    def rows(self, name: str) -> Iterator[Row]:
        """All rows of one file."""
        for number in range(1, self.counts[name] + 1):
            yield self.row(name, number)

    def row(self, name: str, number: int) -> Row:
        """One row of one file."""
        make = {"companies": self._company, "people": self._person,
                "opportunities": self._opportunity, "activities": self._activity}[name]  # fmt: skip
        return make(number, Random(f"{name}/{number}"))

    def _company(self, number: int, dice: Random) -> Row:
        name = f"{dice.choice(_HEADS)}{dice.choice(_TAILS)} {dice.choice(_LAST)} {number}"
        form = dice.choice(_FORMS)
        return {
            "id": number, "name": f"{name} {form}".strip(), "nip": _nip(number),
            "regon": "", "industry": dice.choice(_TRADES), "city": dice.choice(_CITIES),
            "voivodeship": "", "postal_code": f"{dice.randrange(100):02}-{dice.randrange(1000):03}",
            "street": f"ul. {dice.choice(_LAST)}a {dice.randint(1, 200)}",
            "email": f"biuro@firma{number}.example",
            "phone": f"+48{dice.choice((12, 22, 32, 42, 58, 61, 71))}{dice.randrange(10**7):07}",
            "website": f"https://www.firma{number}.example", "employees": dice.randint(1, 900),
            "status": dice.choices(("prospekt", "klient", "były klient"), (35, 50, 15))[0],
            "owner": 1 + number % OWNERS, "created_at": _day(dice, 4),
        }  # fmt: skip

    def _of(self, number: int, dice: Random) -> int:
        customers = self.counts["companies"]
        return number if number <= customers and dice.random() < 0.7 else dice.randint(1, customers)

    def _person(self, number: int, dice: Random) -> Row:
        first, last = dice.choice(_FIRST), dice.choice(_LAST)
        company = self._of(number, dice)
        return {
            "id": number, "company_id": company, "first_name": first, "last_name": last,
            "position": dice.choice(_JOBS), "email": f"osoba{number}@firma{company}.example",
            "phone": "", "mobile": f"+48{dice.randint(500, 899)}{dice.randrange(10**6):06}",
            "owner": 1 + company % OWNERS, "created_at": _day(dice, 4),
        }  # fmt: skip

    def _opportunity(self, number: int, dice: Random) -> Row:
        company = self._of(number * 7, dice)
        names = [name for name, _chance in STAGES] + [WON, LOST]
        stage = dice.choices(names, _STAGE_SHARES)[0]
        created = _day(dice, 2)
        begun = datetime.fromisoformat(created)
        closed = begun + timedelta(days=dice.randint(5, 120)) if stage in (WON, LOST) else ""
        return {
            "id": number, "company_id": company, "person_id": "",
            "name": f"{dice.choice(('Dostawa', 'Serwis', 'Modernizacja', 'Audyt'))} {number}",
            "stage": stage, "amount": f"{min(2_000_000, dice.lognormvariate(9.6, 1.1)):.2f}",
            "owner": 1 + company % OWNERS, "created_at": created, "closed_at": str(closed),
            "expected_close": (begun + timedelta(days=dice.randint(20, 180))).date().isoformat(),
        }  # fmt: skip

    def _activity(self, number: int, dice: Random) -> Row:
        customers = self.counts["companies"]
        # One customer in a hundred is talked to a quarter of the time.
        hot = dice.random() < 0.25
        company = dice.randint(1, max(1, customers // 100)) if hot else dice.randint(1, customers)
        kinds, shares = zip(*_KINDS, strict=True)
        created = _day(dice, 3)
        due = datetime.fromisoformat(created) + timedelta(days=dice.randint(0, 30))
        return {
            "id": number, "company_id": company, "person_id": "", "opportunity_id": "",
            "type": dice.choices(kinds, shares)[0],
            "subject": dice.choice(("Rozmowa o ofercie", "Ustalenie terminu", "Wizja lokalna")),
            "body": "Klient prosi o kontakt. Omówiono zakres prac oraz warunki płatności.",
            "owner": 1 + company % OWNERS, "due_at": str(due), "done": int(dice.random() < 0.8),
            "created_at": created,
        }  # fmt: skip


class Files:
    """Rows of companies.csv, people.csv, opportunities.csv and activities.csv in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {name: self._count(name) for name in
                       ("companies", "people", "opportunities", "activities")}  # fmt: skip

    def _count(self, name: str) -> int:
        return sum(1 for _row in self.rows(name))

    def rows(self, name: str) -> Iterator[Row]:
        """All rows of one file."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def day_of(text: str) -> date | None:
    """The day of an ISO date or time, nothing of an empty text."""
    return datetime.fromisoformat(text).date() if text else None


def _day(dice: Random, years: int) -> str:
    return str(LAST_DAY - timedelta(minutes=dice.randint(0, years * 365 * 1440)))


def _nip(number: int) -> str:
    """The NIP with this place among all valid ones; its last digit checks the others."""
    while True:
        body = f"{100_000_000 + number * 7}"
        check = sum(int(d) * w for d, w in zip(body, _NIP_WEIGHTS, strict=True)) % 11
        if check < 10:
            return f"{body}{check}"
        number += 71_000_000
