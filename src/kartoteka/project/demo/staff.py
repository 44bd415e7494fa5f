"""Who works at the made-up company, in which team, for which part of the country."""

from dataclasses import dataclass, field
from typing import Any

from kartoteka.project.demo.places import Town

COMPANY = "Halko Instalacje"
DOMAIN = "halko.example"
SOUTH, CENTRE, NORTH = "Południe", "Centrum", "Północ i Zachód"
TEAMS = {
    SOUTH: ("małopolskie", "śląskie", "podkarpackie", "świętokrzyskie", "opolskie"),
    CENTRE: ("mazowieckie", "łódzkie", "lubelskie", "podlaskie"),
    NORTH: (
        "wielkopolskie", "dolnośląskie", "lubuskie", "kujawsko-pomorskie", "pomorskie",
        "zachodniopomorskie", "warmińsko-mazurskie",
    ),
}  # fmt: skip


@dataclass(eq=False)
class Member:
    """Somebody on the staff: their part of the work, and their account once it is made."""

    name: str
    role: str
    team: str = ""
    # Of the customers of the team, how many are theirs.
    share: float = 0
    # How good they are at winning, against the others.
    skill: float = 1
    leads: tuple[str, ...] = ()
    user: Any = field(default=None, repr=False)

    @property
    def email(self) -> str:
        """The address at work."""
        first, last = self.name.lower().translate(LATIN).split(" ")
        return f"{first}.{last}@{DOMAIN}"


LATIN = str.maketrans("ąćęłńóśźż", "acelnoszz")


def staff() -> list[Member]:
    """All twelve; the administrator is the owner of the company and sells too."""
    return [
        Member("Jan Halko", "administrator", SOUTH, 0.05, 1.3),
        Member("Barbara Zielińska", "manager", SOUTH, 0.05, 1.15, (SOUTH,)),
        Member("Krzysztof Wolny", "manager", CENTRE, 0.1, 1.1, (CENTRE, NORTH)),
        Member("Anna Mazur", "salesperson", SOUTH, 0.26, 1.2),
        Member("Piotr Lis", "salesperson", SOUTH, 0.24, 0.95),
        Member("Ewa Krawiec", "salesperson", SOUTH, 0.22, 1.05),
        Member("Tomasz Bień", "salesperson", SOUTH, 0.18, 0.9),
        Member("Natalia Górska", "salesperson", CENTRE, 0.48, 1.1),
        Member("Rafał Sikora", "salesperson", CENTRE, 0.42, 0.85),
        Member("Magdalena Wróbel", "salesperson", NORTH, 0.55, 1.0),
        Member("Michał Ostrowski", "salesperson", NORTH, 0.45, 0.8),
        Member("Teresa Pawlik", "reader", SOUTH),
    ]


def team_of(town: Town) -> str:
    """The team that looks after a part of the country."""
    return next(team for team, regions in TEAMS.items() if town.region in regions)
