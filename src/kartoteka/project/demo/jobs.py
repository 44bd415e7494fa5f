"""What people in companies do, and what they decide about."""

from dataclasses import dataclass

from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.names import MALE
from kartoteka.project.demo.trades import LARGE, MIDDLE, SMALL

DECIDES, ADVISES, USES, GUARDS, BUYS = (
    "decision_maker", "influencer", "user", "gatekeeper", "buyer",
)  # fmt: skip


@dataclass(frozen=True)
class Job:
    """A job: its title for a man and for a woman, where it belongs, and its part in a purchase."""

    man: str
    woman: str
    unit: str = ""
    part: str = ""
    sizes: str = f"{SMALL} {MIDDLE} {LARGE}"
    weight: int = 10

    def title(self, gender: str) -> str:
        """The title that fits the person."""
        return self.man if gender == MALE else self.woman


BIG = f"{MIDDLE} {LARGE}"
HEADS = (
    Job("właściciel", "właścicielka", "", DECIDES, SMALL, 60),
    Job("współwłaściciel", "współwłaścicielka", "", DECIDES, SMALL, 20),
    Job("prezes zarządu", "prezeska zarządu", "zarząd", DECIDES, BIG, 30),
    Job("dyrektor zarządzający", "dyrektorka zarządzająca", "zarząd", DECIDES, BIG, 16),
    Job("członek zarządu", "członkini zarządu", "zarząd", DECIDES, LARGE, 12),
)
STAFF = (
    Job("kierownik działu technicznego", "kierowniczka działu technicznego", "dział techniczny",
        ADVISES, BIG, 14),
    Job("główny energetyk", "główna energetyczka", "dział techniczny", ADVISES, LARGE, 7),
    Job("kierownik utrzymania ruchu", "kierowniczka utrzymania ruchu", "utrzymanie ruchu", ADVISES,
        BIG, 12),
    Job("specjalista ds. zakupów", "specjalistka ds. zakupów", "zakupy", BUYS, BIG, 14),
    Job("kierownik zakupów", "kierowniczka zakupów", "zakupy", BUYS, LARGE, 8),
    Job("główny księgowy", "główna księgowa", "księgowość", ADVISES, weight=12),
    Job("księgowy", "księgowa", "księgowość", "", weight=8),
    Job("kierownik produkcji", "kierowniczka produkcji", "produkcja", USES, BIG, 10),
    Job("kierownik magazynu", "kierowniczka magazynu", "magazyn", USES, BIG, 7),
    Job("asystent zarządu", "asystentka zarządu", "sekretariat", GUARDS, BIG, 9),
    Job("pracownik biura", "pracowniczka biura", "biuro", GUARDS, SMALL, 14),
    Job("kierownik biura", "kierowniczka biura", "biuro", GUARDS, weight=8),
    Job("inspektor BHP", "inspektorka BHP", "", ADVISES, BIG, 4),
    Job("kierownik budowy", "kierowniczka budowy", "", USES, weight=4),
    Job("konserwator", "konserwatorka", "dział techniczny", USES, weight=6),
    Job("projektant instalacji", "projektantka instalacji", "biuro projektowe", ADVISES, weight=4),
    Job("specjalista ds. inwestycji", "specjalistka ds. inwestycji", "inwestycje", ADVISES, LARGE,
        6),
    Job("kierownik sklepu", "kierowniczka sklepu", "", USES, SMALL, 4),
)  # fmt: skip
PUBLIC_HEADS = (
    Job("dyrektor", "dyrektorka", "", DECIDES, weight=40),
    Job("zastępca dyrektora", "zastępczyni dyrektora", "", DECIDES, BIG, 14),
    Job("naczelnik wydziału inwestycji", "naczelniczka wydziału inwestycji", "wydział inwestycji",
        DECIDES, LARGE, 14),
)  # fmt: skip
PUBLIC_STAFF = (
    Job("kierownik gospodarczy", "kierowniczka gospodarcza", "dział gospodarczy", ADVISES,
        weight=14),
    Job("inspektor ds. zamówień publicznych", "inspektorka ds. zamówień publicznych",
        "zamówienia publiczne", BUYS, weight=14),
    Job("główny księgowy", "główna księgowa", "księgowość", ADVISES, weight=12),
    Job("sekretarz", "sekretarka", "sekretariat", GUARDS, weight=12),
    Job("konserwator", "konserwatorka", "", USES, weight=8),
    Job("inspektor nadzoru", "inspektorka nadzoru", "wydział inwestycji", ADVISES, LARGE, 6),
)  # fmt: skip


def job(dice: Dice, *, size: str, public: bool, first: bool) -> Job:
    """A job in a company or institution; the first person there is its head."""
    heads, staff = (PUBLIC_HEADS, PUBLIC_STAFF) if public else (HEADS, STAFF)
    jobs = heads if first or dice.happens(0.12) else staff
    return dice.one_of({one: one.weight for one in jobs if size in one.sizes.split()})
