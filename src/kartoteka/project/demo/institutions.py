"""Schools, hospitals, offices and other institutions among the customers."""

from collections.abc import Callable
from dataclasses import dataclass

from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.places import Town
from kartoteka.project.demo.trades import BRANDS, LARGE, MIDDLE, SMALL, Trade

PATRONS = (
    "Marii Skłodowskiej-Curie", "Mikołaja Kopernika", "Adama Mickiewicza", "Juliusza Słowackiego",
    "Jana Kochanowskiego", "Bolesława Prusa", "Henryka Sienkiewicza", "Marii Konopnickiej",
    "Tadeusza Kościuszki", "Ignacego Łukasiewicza", "Stanisława Staszica", "Wisławy Szymborskiej",
    "Elizy Orzeszkowej", "Cypriana Kamila Norwida",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True)
class Institution:
    """A kind of institution: what it is called in a town, and how large it is."""

    trade: Trade
    name: Callable[[Dice, Town], str]
    size: str
    weight: int


def _trade(industry: str, places: tuple[str, ...]) -> Trade:
    return Trade(industry, (), (0, 0, 0), 0, places)


_SCHOOLS = _trade("oświata", ("sale lekcyjne", "sala gimnastyczna", "stołówka"))
_HEALTH = _trade("szpitale", ("blok operacyjny", "oddział dziecięcy", "apteka szpitalna"))
_OFFICES = _trade("administracja publiczna", ("sala obsługi", "archiwum", "sala sesyjna"))
_CULTURE = _trade("kultura i sport", ("sala widowiskowa", "magazyn zbiorów", "pływalnia"))
_CARE = _trade("pomoc społeczna", ("pokoje mieszkańców", "kuchnia", "pralnia"))

INSTITUTIONS = (
    Institution(_SCHOOLS, lambda d, t: f"Szkoła Podstawowa nr {d.randint(1, 48)} {t.where}",
                MIDDLE, 24),
    Institution(_SCHOOLS, lambda d, t: f"Zespół Szkół im. {d.choice(PATRONS)} {t.where}",
                MIDDLE, 14),
    Institution(_SCHOOLS, lambda d, t: f"{d.choice(ROMAN)} Liceum Ogólnokształcące {t.where}",
                MIDDLE, 10),
    Institution(_SCHOOLS, lambda d, t: f"Przedszkole Miejskie nr {d.randint(1, 60)} {t.where}",
                SMALL, 12),
    Institution(_HEALTH, lambda d, t: f"Szpital Powiatowy {t.where}", LARGE, 9),
    Institution(_HEALTH, lambda d, t: f"Szpital {d.choice(BRANDS)} {t.where}", LARGE, 4),
    Institution(_OFFICES, lambda d, t: f"Urząd Miejski {t.where}", LARGE, 12),
    Institution(_OFFICES, lambda d, t: f"Urząd Gminy {t.where}", MIDDLE, 6),
    Institution(_OFFICES, lambda d, t: f"Starostwo Powiatowe {t.where}", LARGE, 7),
    Institution(_OFFICES, lambda d, t: f"Komenda Powiatowa Straży Pożarnej {t.where}", MIDDLE, 4),
    Institution(_CULTURE, lambda d, t: f"Dom Kultury „{d.choice(BRANDS)}” {t.where}", SMALL, 9),
    Institution(_CULTURE, lambda d, t: f"Biblioteka Miejska {t.where}", SMALL, 6),
    Institution(_CULTURE, lambda d, t: f"Ośrodek Sportu i Rekreacji {t.where}", MIDDLE, 9),
    Institution(_CULTURE, lambda d, t: f"Muzeum Regionalne {t.where}", SMALL, 3),
    Institution(_CARE, lambda d, t: f"Dom Pomocy Społecznej „{d.choice(BRANDS)}”", MIDDLE, 8),
    Institution(_CARE, lambda d, t: f"Żłobek Miejski nr {d.randint(1, 20)} {t.where}", SMALL, 5),
)  # fmt: skip


def institution(dice: Dice) -> Institution:
    """One of them, as often as they are met."""
    return dice.one_of({one: one.weight for one in INSTITUTIONS})
