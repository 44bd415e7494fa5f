"""What customers do for a living, and what such companies are called."""

from dataclasses import dataclass

from kartoteka.project.demo.dice import Dice

SMALL, MIDDLE, LARGE = "small", "middle", "large"


@dataclass(frozen=True)
class Trade:
    """A line of business: how its companies are called, how large they are, what they build."""

    industry: str
    starts: tuple[str, ...]
    # How often small, middle and large companies are met.
    sizes: tuple[int, int, int]
    # Revenue a year for each employee, in thousands.
    revenue: int
    # What installations are made in, in the nominative.
    places: tuple[str, ...]
    weight: int = 10
    has_family_names: bool = True


TRADES = (
    Trade("piekarnie i cukiernie", ("Piekarnia", "Cukiernia", "Piekarnia-Cukiernia"), (70, 28, 2),
          180, ("hala wypieku", "piekarnia", "magazyn mąki"), 9),
    Trade("przetwórstwo mięsne", ("Zakład Mięsny", "Masarnia", "Wędliny", "Ubojnia i Masarnia"),
          (25, 60, 15), 420, ("chłodnia", "hala rozbioru", "dojrzewalnia"), 6),
    Trade("przetwórstwo mleka", ("Mleczarnia", "Serowarnia", "Spółdzielnia Mleczarska"),
          (15, 55, 30), 600, ("serownia", "chłodnia", "hala rozlewu"), 4),
    Trade("produkcja spożywcza", ("Wytwórnia Makaronów", "Przetwórnia Owoców", "Tłocznia", "Browar",
          "Palarnia Kawy", "Wytwórnia Lodów"), (40, 45, 15), 350,
          ("hala produkcyjna", "magazyn surowców", "linia pakowania"), 8),
    Trade("obróbka metali", ("Zakład Mechaniczny", "Ślusarstwo", "Zakład Obróbki Metali",
          "Spawalnictwo", "Narzędziownia"), (45, 45, 10), 310,
          ("hala obróbki", "spawalnia", "hala montażu"), 12),
    Trade("stolarstwo i meble", ("Stolarnia", "Zakład Stolarski", "Meble", "Fabryka Mebli"),
          (55, 35, 10), 260, ("stolarnia", "lakiernia", "hala tapicerni"), 9),
    Trade("tworzywa sztuczne", ("Zakład Tworzyw", "Wtryskownia", "Przetwórstwo Tworzyw"),
          (25, 55, 20), 390, ("hala wtryskarek", "magazyn", "hala pras"), 6),
    Trade("poligrafia i opakowania", ("Drukarnia", "Zakład Poligraficzny", "Opakowania"),
          (45, 45, 10), 330, ("drukarnia", "introligatornia", "magazyn papieru"), 6),
    Trade("odzież i tekstylia", ("Szwalnia", "Zakład Odzieżowy", "Dziewiarnia", "Tkalnia"),
          (50, 42, 8), 150, ("szwalnia", "krojownia", "magazyn"), 4),
    Trade("hurt", ("Hurtownia", "Hurtownia Budowlana", "Hurtownia Spożywcza", "Skład Handlowy",
          "Hurtownia Ogrodnicza"), (45, 45, 10), 900, ("magazyn", "hala sprzedaży", "biuro"), 11),
    Trade("handel detaliczny", ("Sklep", "Dom Handlowy", "Galeria", "Delikatesy", "Market"),
          (65, 30, 5), 420, ("sala sprzedaży", "zaplecze", "chłodnia"), 9),
    Trade("transport i logistyka", ("Centrum Logistyczne", "Transport i Spedycja", "Przewozy",
          "Magazyny"), (35, 45, 20), 480, ("hala magazynowa", "biuro", "hala przeładunku"), 8),
    Trade("motoryzacja", ("Auto-Serwis", "Auto-Centrum", "Lakiernia Samochodowa", "Stacja Kontroli",
          "Warsztat"), (70, 28, 2), 340, ("lakiernia", "hala serwisu", "salon"), 9),
    Trade("budownictwo", ("Przedsiębiorstwo Budowlane", "Zakład Remontowo-Budowlany", "Budownictwo",
          "Domy", "Firma Budowlana"), (50, 40, 10), 380,
          ("biurowiec", "budynek mieszkalny", "zaplecze budowy"), 12),
    Trade("instalacje i serwis", ("Usługi Instalacyjne", "Termo-Serwis", "Chłodnictwo",
          "Hydraulika"), (75, 23, 2), 260, ("magazyn", "biuro"), 5),
    Trade("hotele i gastronomia", ("Hotel", "Pensjonat", "Restauracja", "Bistro", "Zajazd",
          "Dom Weselny"), (65, 32, 3), 160, ("kuchnia", "pokoje", "sala bankietowa"), 12,
          has_family_names=False),
    Trade("sport i uroda", ("Klub Fitness", "Basen i Sauna", "Salon Urody", "Centrum Sportu"),
          (80, 19, 1), 130, ("sala ćwiczeń", "basen", "szatnie"), 5, has_family_names=False),
    Trade("zdrowie", ("Przychodnia", "Centrum Medyczne", "Gabinety Stomatologiczne", "Apteka",
          "Klinika Weterynaryjna"), (65, 32, 3), 210, ("gabinety", "rejestracja", "pracownia RTG"),
          9, has_family_names=False),
    Trade("nauka języków i kursy", ("Szkoła Językowa", "Ośrodek Szkolenia", "Akademia"),
          (85, 14, 1), 120, ("sale lekcyjne", "sekretariat"), 3, has_family_names=False),
    Trade("usługi biurowe i prawne", ("Biuro Rachunkowe", "Kancelaria", "Biuro Projektowe",
          "Biuro Nieruchomości"), (80, 18, 2), 190, ("biuro", "serwerownia", "archiwum"), 8),
    Trade("informatyka i łączność", ("Systemy", "Centrum Danych", "Studio", "Software"),
          (50, 42, 8), 320, ("serwerownia", "biuro", "sala konferencyjna"), 5,
          has_family_names=False),
    Trade("rolnictwo i ogrodnictwo", ("Gospodarstwo Ogrodnicze", "Szklarnia", "Ferma Drobiu",
          "Suszarnia", "Pieczarkarnia"), (60, 35, 5), 240, ("szklarnia", "suszarnia",
          "hala uprawy"), 7),
    Trade("chemia i kosmetyki", ("Zakład Chemiczny", "Laboratorium", "Farby i Lakiery",
          "Kosmetyki"), (30, 50, 20), 450, ("laboratorium", "hala mieszalni", "magazyn"), 4),
    Trade("szkło i ceramika", ("Szklarstwo", "Zakład Ceramiczny", "Cegielnia", "Kamieniarstwo"),
          (50, 40, 10), 280, ("piecownia", "hala szlifierni", "suszarnia"), 4),
    Trade("zarządzanie nieruchomościami", ("Spółdzielnia Mieszkaniowa", "Wspólnota Mieszkaniowa",
          "Zarząd Nieruchomości", "Biurowiec", "Park Handlowy"), (45, 45, 10), 300,
          ("kotłownia", "klatki schodowe", "lokale usługowe"), 9, has_family_names=False),
)  # fmt: skip
# Words that such companies take for their own names.
BRANDS = (
    "Agat", "Akapit", "Akord", "Alfa", "Ambra", "Ankra", "Aria", "Astra", "Atut", "Bawełna",
    "Bazalt", "Bezdroże", "Bławat", "Błękit", "Bociek", "Borówka", "Bratek", "Bryza", "Brzask",
    "Bursztyn", "Chaber", "Cyprys", "Dąbrowa", "Delta", "Domar", "Dolina", "Drzewiarz", "Dukat",
    "Duet", "Echo", "Efekt", "Ekor", "Fala", "Feniks", "Filar", "Fiołek", "Gama", "Gont", "Granit",
    "Grot", "Gwarek", "Halny", "Harnaś", "Hejnał", "Horyzont", "Impuls", "Irga", "Iskra", "Jagoda",
    "Jantar", "Jarzębina", "Jawor", "Jesion", "Jodła", "Jutrzenka", "Kalina", "Kamyk", "Karat",
    "Kaskada", "Kłos", "Komfort", "Koral", "Korona", "Kosmos", "Krokus", "Kryształ", "Kuźnia",
    "Kwarc", "Lawenda", "Leszczyna", "Lider", "Lazur", "Łabędź", "Łąka", "Malwa", "Marzanna",
    "Meritum", "Mewa", "Miedza", "Modrzew", "Most", "Nawigator", "Neon", "Nurt", "Oaza", "Obręcz",
    "Ogniwo", "Olcha", "Omega", "Opal", "Orbita", "Orion", "Ostoja", "Pagórek", "Panorama", "Perła",
    "Piast", "Pilot", "Pion", "Platan", "Podkowa", "Polana", "Polar", "Poranek", "Primo", "Promień",
    "Puls", "Relaks", "Remiz", "Robur", "Rosa", "Rubin", "Rumianek", "Rytm", "Saldo", "Sasanka",
    "Sekunda", "Senator", "Słonecznik", "Sokół", "Sonata", "Sosna", "Sowa", "Sukces", "Szafir",
    "Szarotka", "Stokrotka", "Stary Młyn", "Strumień", "Świerk", "Tarcza", "Tęcza", "Topaz",
    "Topola", "Tukan", "Turkus", "Watra", "Wektor", "Werbena", "Wierzba", "Wiklina", "Wiosna",
    "Wrzos", "Zacisze", "Zagroda", "Zdrowa Dolina", "Zenit", "Zefir", "Ziele", "Złota Rączka",
    "Zodiak", "Źródło", "Żagiel", "Żubr", "Żuraw", "Pod Lipą", "Pod Jaworem",
)  # fmt: skip
FORMS = {
    SMALL: {"": 44, " s.c.": 22, " sp. z o.o.": 26, " sp.j.": 8},
    MIDDLE: {" sp. z o.o.": 68, " sp.j.": 14, " S.A.": 6, " sp. z o.o. sp.k.": 12},
    LARGE: {" sp. z o.o.": 55, " S.A.": 38, " sp. z o.o. sp.k.": 7},
}
PREFIXES = ("PPHU", "FHU", "P.W.", "Grupa", "Przedsiębiorstwo Produkcyjno-Handlowe")
ENDINGS = ("Pol", "Bud", "Tech", "Met", "Plast", "Trans", "Instal", "Dom", "Eko", "System")
LONG_NAMES = (
    "Międzygminne Przedsiębiorstwo Produkcyjno-Usługowo-Handlowe Ciepłownictwa, Wentylacji i "
    "Gospodarki Komunalnej „Źródło i Spółka”",
    "Zakłady Przetwórstwa Owocowo-Warzywnego i Chłodnictwa Składowego „Jarzębina”, Oddział "
    "Produkcyjny nr 2 z Centralną Przechowalnią",
    "Ogólnopolskie Stowarzyszenie Producentów Urządzeń Grzewczych, Chłodniczych i Wentylacyjnych "
    "oraz Ich Dystrybutorów",
)


# These are no companies, so they have no legal form.
ASSOCIATIONS = ("Spółdzielnia", "Wspólnota")


def form_of(dice: Dice, name: str, size: str) -> str:
    """The legal form that follows the name of a company."""
    return "" if name.startswith(ASSOCIATIONS) else dice.one_of(FORMS[size])


def name_of(dice: Dice, trade: Trade, size: str, surname: str) -> str:
    """The name of a company without its legal form."""
    start = dice.choice(trade.starts)
    brand = dice.choice(BRANDS)
    if not trade.has_family_names:
        return f"{start} {brand}"
    ways = {
        f"{start} {surname}": 28,
        f"{start} {brand}": 34,
        f"{surname} {start}": 6,
        f"{start} {surname} i Synowie": 3,
        f"{brand}-{dice.choice(ENDINGS)}": 14,
        f"{dice.choice(PREFIXES)} {brand}": 8,
        f"{dice.choice(PREFIXES)} {surname}": 4,
        f"{surname}-{dice.choice(ENDINGS)}": 6,
    }
    if size == LARGE:
        ways = {f"{start} {brand}": 50, f"{brand}-{dice.choice(ENDINGS)}": 40, f"Grupa {brand}": 10}
    return dice.one_of(ways)
