"""Polish towns with postal code, region and area code, and streets that any town has."""

from dataclasses import dataclass
from functools import cache

from kartoteka.project.demo.dice import Dice

# Town, where (locative), postal code (x: any digit), area code, how many customers are there.
TOWNS = {
    "małopolskie": """
        Kraków|Krakowie|31-xxx|12|60      Wieliczka|Wieliczce|32-020|12|7
        Skawina|Skawinie|32-050|12|7      Niepołomice|Niepołomicach|32-005|12|7
        Myślenice|Myślenicach|32-400|12|6 Bochnia|Bochni|32-700|14|5
        Brzesko|Brzesku|32-800|14|4       Tarnów|Tarnowie|33-100|14|12
        Nowy_Sącz|Nowym_Sączu|33-300|18|9 Dąbrowa_Tarnowska|Dąbrowie_Tarnowskiej|33-200|14|3
        Gorlice|Gorlicach|38-300|18|4     Limanowa|Limanowej|34-600|18|3
        Nowy_Targ|Nowym_Targu|34-400|18|5 Zakopane|Zakopanem|34-500|18|5
        Olkusz|Olkuszu|32-300|32|4        Chrzanów|Chrzanowie|32-500|32|4
        Oświęcim|Oświęcimiu|32-600|33|5   Kęty|Kętach|32-650|33|3
        Wadowice|Wadowicach|34-100|33|4   Andrychów|Andrychowie|34-120|33|3
        Miechów|Miechowie|32-200|41|3""",
    "śląskie": """
        Katowice|Katowicach|40-xxx|32|22  Gliwice|Gliwicach|44-100|32|10
        Zabrze|Zabrzu|41-800|32|6         Bytom|Bytomiu|41-902|32|5
        Sosnowiec|Sosnowcu|41-200|32|7    Dąbrowa_Górnicza|Dąbrowie_Górniczej|41-300|32|6
        Tychy|Tychach|43-100|32|8         Chorzów|Chorzowie|41-500|32|5
        Rybnik|Rybniku|44-200|32|5        Ruda_Śląska|Rudzie_Śląskiej|41-700|32|4
        Jaworzno|Jaworznie|43-600|32|4    Mikołów|Mikołowie|43-190|32|3
        Pszczyna|Pszczynie|43-200|32|3    Tarnowskie_Góry|Tarnowskich_Górach|42-600|32|3
        Zawiercie|Zawierciu|42-400|32|3   Bielsko-Biała|Bielsku-Białej|43-300|33|9
        Cieszyn|Cieszynie|43-400|33|4     Żywiec|Żywcu|34-300|33|3
        Częstochowa|Częstochowie|42-200|34|7""",
    "podkarpackie": """
        Rzeszów|Rzeszowie|35-xxx|17|10    Mielec|Mielcu|39-300|17|6
        Dębica|Dębicy|39-200|14|4         Stalowa_Wola|Stalowej_Woli|37-450|15|4
        Krosno|Krośnie|38-400|13|4        Jasło|Jaśle|38-200|13|3
        Przemyśl|Przemyślu|37-700|16|3    Łańcut|Łańcucie|37-100|17|2
        Sanok|Sanoku|38-500|13|3""",
    "świętokrzyskie": """
        Kielce|Kielcach|25-xxx|41|9       Starachowice|Starachowicach|27-200|41|3
        Jędrzejów|Jędrzejowie|28-300|41|2
        Ostrowiec_Świętokrzyski|Ostrowcu_Świętokrzyskim|27-400|41|3""",
    "opolskie": """
        Opole|Opolu|45-xxx|77|7           Kędzierzyn-Koźle|Kędzierzynie-Koźlu|47-220|77|3
        Nysa|Nysie|48-300|77|3            Brzeg|Brzegu|49-300|77|2""",
    "mazowieckie": """
        Warszawa|Warszawie|02-xxx|22|34   Radom|Radomiu|26-600|48|6
        Płock|Płocku|09-400|24|5          Siedlce|Siedlcach|08-110|25|4
        Pruszków|Pruszkowie|05-800|22|4   Piaseczno|Piasecznie|05-500|22|4
        Ostrołęka|Ostrołęce|07-410|29|3   Ciechanów|Ciechanowie|06-400|23|2
        Legionowo|Legionowie|05-120|22|3  Grodzisk_Mazowiecki|Grodzisku_Mazowieckim|05-825|22|3
        Wołomin|Wołominie|05-200|22|2     Mińsk_Mazowiecki|Mińsku_Mazowieckim|05-300|25|2
        Otwock|Otwocku|05-400|22|2        Sochaczew|Sochaczewie|96-500|46|2
        Żyrardów|Żyrardowie|96-300|46|2""",
    "łódzkie": """
        Łódź|Łodzi|90-xxx|42|14           Piotrków_Trybunalski|Piotrkowie_Trybunalskim|97-300|44|3
        Pabianice|Pabianicach|95-200|42|3 Bełchatów|Bełchatowie|97-400|44|3
        Zgierz|Zgierzu|95-100|42|2        Tomaszów_Mazowiecki|Tomaszowie_Mazowieckim|97-200|44|2
        Skierniewice|Skierniewicach|96-100|46|2 Kutno|Kutnie|99-300|24|2
        Radomsko|Radomsku|97-500|44|2     Sieradz|Sieradzu|98-200|43|2
        Łowicz|Łowiczu|99-400|46|2""",
    "lubelskie": """
        Lublin|Lublinie|20-xxx|81|8       Zamość|Zamościu|22-400|84|3
        Chełm|Chełmie|22-100|82|2         Puławy|Puławach|24-100|81|2
        Świdnik|Świdniku|21-047|81|2      Biała_Podlaska|Białej_Podlaskiej|21-500|83|2
        Łuków|Łukowie|21-400|25|1""",
    "podlaskie": """
        Białystok|Białymstoku|15-xxx|85|6 Suwałki|Suwałkach|16-400|87|2
        Łomża|Łomży|18-400|86|2           Augustów|Augustowie|16-300|87|1""",
    "dolnośląskie": """
        Wrocław|Wrocławiu|50-xxx|71|16    Legnica|Legnicy|59-220|76|3
        Wałbrzych|Wałbrzychu|58-300|74|3  Jelenia_Góra|Jeleniej_Górze|58-500|75|2
        Lubin|Lubinie|59-300|76|3         Świdnica|Świdnicy|58-100|74|2
        Oleśnica|Oleśnicy|56-400|71|2     Bolesławiec|Bolesławcu|59-700|75|2
        Oława|Oławie|55-200|71|2""",
    "wielkopolskie": """
        Poznań|Poznaniu|60-xxx|61|14      Kalisz|Kaliszu|62-800|62|3
        Konin|Koninie|62-500|63|2         Leszno|Lesznie|64-100|65|3
        Piła|Pile|64-920|67|2             Gniezno|Gnieźnie|62-200|61|2
        Swarzędz|Swarzędzu|62-020|61|3    Ostrów_Wielkopolski|Ostrowie_Wielkopolskim|63-400|62|2
        Września|Wrześni|62-300|61|2""",
    "kujawsko-pomorskie": """
        Bydgoszcz|Bydgoszczy|85-xxx|52|8  Toruń|Toruniu|87-100|56|5
        Włocławek|Włocławku|87-800|54|2   Grudziądz|Grudziądzu|86-300|56|2
        Inowrocław|Inowrocławiu|88-100|52|2""",
    "pomorskie": """
        Gdańsk|Gdańsku|80-xxx|58|12       Gdynia|Gdyni|81-xxx|58|8
        Słupsk|Słupsku|76-200|59|3        Tczew|Tczewie|83-110|58|2
        Wejherowo|Wejherowie|84-200|58|2  Starogard_Gdański|Starogardzie_Gdańskim|83-200|58|2
        Rumia|Rumi|84-230|58|2            Kościerzyna|Kościerzynie|83-400|58|1""",
    "zachodniopomorskie": """
        Szczecin|Szczecinie|70-xxx|91|8   Koszalin|Koszalinie|75-xxx|94|2
        Stargard|Stargardzie|73-110|91|2  Kołobrzeg|Kołobrzegu|78-100|94|2""",
    "lubuskie": """
        Zielona_Góra|Zielonej_Górze|65-xxx|68|3 Nowa_Sól|Nowej_Soli|67-100|68|1
        Gorzów_Wielkopolski|Gorzowie_Wielkopolskim|66-400|95|2""",
    "warmińsko-mazurskie": """
        Olsztyn|Olsztynie|10-xxx|89|4     Elbląg|Elblągu|82-300|55|2
        Ełk|Ełku|19-300|87|1              Iława|Iławie|14-200|89|1""",
}
# The first digits of tax and statistical numbers, by where the company was registered.
OFFICES = {
    "małopolskie": ("676", "12"), "śląskie": ("631", "24"), "podkarpackie": ("813", "18"),
    "świętokrzyskie": ("657", "26"), "opolskie": ("754", "16"), "mazowieckie": ("525", "14"),
    "łódzkie": ("725", "10"), "lubelskie": ("712", "06"), "podlaskie": ("542", "20"),
    "dolnośląskie": ("894", "02"), "wielkopolskie": ("777", "30"),
    "kujawsko-pomorskie": ("554", "04"), "pomorskie": ("583", "22"),
    "zachodniopomorskie": ("851", "32"), "lubuskie": ("929", "08"),
    "warmińsko-mazurskie": ("739", "28"),
}  # fmt: skip
STREETS = (
    "Akacjowa", "Armii Krajowej", "Boczna", "Brzozowa", "Cegielniana", "Cicha", "Długa", "Dworcowa",
    "Fabryczna", "Floriańska", "Gajowa", "Garncarska", "Grunwaldzka", "Handlowa", "Hutnicza",
    "Inżynierska", "Jasna", "Jesionowa", "Kasztanowa", "Kilińskiego", "Klonowa", "Kolejowa",
    "Kopernika", "Kościelna", "Kościuszki", "Krakowska", "Krótka", "Kuźnicza", "Kwiatowa", "Leśna",
    "Lipowa", "Łąkowa", "Magazynowa", "Mickiewicza", "Młynarska", "Mostowa", "Nadrzeczna",
    "Nowa", "Ogrodowa", "Partyzantów", "Piaskowa", "Piękna", "Piłsudskiego", "Podgórska", "Pogodna",
    "Polna", "Poziomkowa", "Produkcyjna", "Przemysłowa", "Północna", "Robotnicza", "Rolna",
    "Rzemieślnicza", "Składowa", "Słoneczna", "Słowackiego", "Sosnowa", "Spacerowa", "Sportowa",
    "Spółdzielcza", "Stalowa", "Strażacka", "Szkolna", "Świerkowa", "Targowa", "Techniczna",
    "Towarowa", "Tulipanowa", "Warsztatowa", "Wapienna", "Wiejska", "Wierzbowa", "Wiosenna",
    "Wodna", "Wspólna", "Zachodnia", "Zakładowa", "Zamkowa", "Zielona", "Źródlana", "Żwirowa",
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    """A town: its name, where things in it are, and what numbers there begin with."""

    name: str
    locative: str
    postal: str
    area: str
    region: str

    @property
    def where(self) -> str:
        """ "w Krakowie", "we Wrocławiu"."""
        is_hard = self.name[0] == "W" and self.name[1] not in "aeiouyóąę"
        return f"{'we' if is_hard else 'w'} {self.locative}"

    def postal_code(self, dice: Dice) -> str:
        """A postal code of the town."""
        return "".join(str(dice.randint(0, 9)) if sign == "x" else sign for sign in self.postal)


@cache
def towns() -> dict[Town, int]:
    """All towns with the share of customers in each."""
    found: dict[Town, int] = {}
    for region, lines in TOWNS.items():
        for line in lines.split():
            name, locative, postal, area, weight = line.replace("_", " ").split("|")
            found[Town(name, locative, postal, area, region)] = int(weight)
    return found


def street(dice: Dice) -> str:
    """A street with a number, and now and then with that of a flat."""
    flat = f"/{dice.randint(1, 40)}" if dice.happens(0.15) else ""
    letter = dice.choice("ABC") if dice.happens(0.1) else ""
    return f"ul. {dice.choice(STREETS)} {max(1, int(dice.around(18, 0.9)))}{letter}{flat}"
