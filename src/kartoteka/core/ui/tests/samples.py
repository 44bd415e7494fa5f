"""Invented screens that show the kit at work: list, card, board and form."""

from typing import Any

CUSTOMERS = (
    ("Klub Fitness Puls", "Kraków", "", "Nowy", "nigdy", "", "Telefon, dziś 15:00", "", "", ""),
    (
        "Gospodarstwo Ogrodnicze Malwa",
        "Miechów",
        "",
        "Uśpiony",
        "124 dni temu",
        "n",
        "",
        "",
        "14 300",
        "",
    ),
    (
        "Hurtownia Ziele",
        "Oświęcim",
        "g",
        "Klient",
        "66 dni temu",
        "n",
        "",
        "31 000",
        "84 120",
        "6 750",
    ),
    (
        "Spółdzielnia Mleczarska Łąka",
        "Nowy Targ",
        "g",
        "Klient",
        "61 dni temu",
        "n",
        "",
        "",
        "92 300",
        "",
    ),
    (
        "Auto-Centrum Sowa",
        "Bielsko-Biała",
        "g",
        "Klient",
        "58 dni temu",
        "n",
        "",
        "9 600",
        "71 400",
        "3 100",
    ),
    (
        "Kancelaria Wilk i Wspólnicy",
        "Kraków",
        "b",
        "Potencjalny",
        "52 dni temu",
        "n",
        "",
        "22 700",
        "",
        "",
    ),
    (
        "Wytwórnia Makaronów Kłos",
        "Olkusz",
        "g",
        "Klient",
        "49 dni temu",
        "n",
        "",
        "64 000",
        "58 900",
        "",
    ),
    (
        "Termo-Pol Serwis",
        "Gliwice",
        "v",
        "Partner",
        "47 dni temu",
        "",
        "Spotkanie, 2 gru",
        "",
        "128 600",
        "",
    ),
    (
        "Szkoła Językowa Most",
        "Kraków",
        "g",
        "Klient",
        "44 dni temu",
        "",
        "Zadanie, dziś 14:00",
        "18 900",
        "33 650",
        "",
    ),
    (
        "Hotel Pod Jaworem",
        "Zakopane",
        "b",
        "Potencjalny",
        "41 dni temu",
        "r",
        "Zaległe 2 dni",
        "212 000",
        "",
        "",
    ),
    (
        "Przychodnia Zdrowa Dolina",
        "Myślenice",
        "g",
        "Klient",
        "38 dni temu",
        "",
        "Telefon, 26 lis",
        "15 200",
        "48 100",
        "",
    ),
    (
        "Piekarnia Stokrotka",
        "Wieliczka",
        "g",
        "Klient",
        "36 dni temu",
        "",
        "Pomiar, dziś 9:30",
        "28 400",
        "64 250",
        "",
    ),
    (
        "Biuro Rachunkowe Saldo",
        "Chrzanów",
        "g",
        "Klient",
        "35 dni temu",
        "",
        "E-mail, 27 lis",
        "",
        "22 480",
        "",
    ),
    (
        "Szklarnia Perła",
        "Kraków",
        "g",
        "Klient",
        "34 dni temu",
        "",
        "Telefon, śr 25 lis",
        "148 000",
        "286 400",
        "12 340",
    ),
    (
        "Domar-Bud",
        "Katowice",
        "g",
        "Klient",
        "33 dni temu",
        "",
        "Telefon, dziś 12:15",
        "96 000",
        "418 900",
        "41 200",
    ),
    (
        "Browar Stary Młyn",
        "Wadowice",
        "g",
        "Klient",
        "32 dni temu",
        "",
        "Zadanie, dziś",
        "",
        "112 750",
        "",
    ),
    (
        "Drukarnia Akapit",
        "Tarnów",
        "g",
        "Klient",
        "31 dni temu",
        "r",
        "Zaległe 1 dzień",
        "41 500",
        "37 800",
        "",
    ),
    (
        "Centrum Logistyczne Orbita",
        "Sosnowiec",
        "b",
        "Potencjalny",
        "31 dni temu",
        "",
        "Spotkanie, dziś 11:00",
        "340 000",
        "",
        "",
    ),
)
NAMES = [
    "name",
    "city",
    "tone",
    "state",
    "contact",
    "next_kind",
    "next_step",
    "open",
    "turnover",
    "due",
]
DEALS = (
    (
        "Wentylacja magazynu",
        "Wytwórnia Makaronów Kłos",
        "64 000 zł",
        "1/4",
        "12 d",
        "a",
        "circle-dashed",
        "Brak kroku",
        "Anna Mazur",
    ),
    (
        "Pompa ciepła",
        "Przychodnia Zdrowa Dolina",
        "115 200 zł",
        "3/4",
        "5 d",
        "",
        "calendar",
        "Pomiar, śr 25 lis",
        "Ewa Krawiec",
    ),
    (
        "Rekuperacja pokoi",
        "Hotel Pod Jaworem",
        "212 000 zł",
        "3/5",
        "15 d",
        "r",
        "circle-alert",
        "Zaległe 2 dni",
        "Anna Mazur",
    ),
    (
        "Hala montażu, etap 2",
        "Centrum Logistyczne Orbita",
        "340 000 zł",
        "5/5",
        "8 d",
        "b",
        "bell",
        "Spotkanie, dziś 11:00",
        "Anna Mazur",
    ),
)
STAGES = ("Nowa", "Rozpoznanie", "Oferta", "Negocjacje", "Umowa")
CHANCES = ("10%", "25%", "50%", "75%", "90%")


def customer_list() -> dict[str, Any]:
    """A list of customers with its views and filters."""
    return {
        "rows": [dict(zip(NAMES, row, strict=True), id=no) for no, row in enumerate(CUSTOMERS, 1)],
        "views": [
            {"label": "Wszyscy", "url": "?v=1", "count": "1 284"},
            {"label": "Moi", "url": "?v=2", "count": "212"},
            {
                "label": "Bez kontaktu 30+ dni",
                "url": "?v=3",
                "count": "38",
                "icon": "clock-alert",
                "current": True,
            },
            {"label": "Ponad 50 tys. obrotu", "url": "?v=4", "count": "91"},
            {"label": "Nowi w tym miesiącu", "url": "?v=5", "count": "17"},
        ],
    }


def card() -> dict[str, Any]:
    """The card of one customer."""
    return {
        "people": (
            ("Marek Brzoza", "właściciel, decyduje"),
            ("Joanna Kruk", "zakupy"),
            ("Robert Wrona", "utrzymanie ruchu"),
        ),
        "facts": (
            ("NIP", "676 000 12 44"),
            ("REGON", "350 000 118"),
            ("KRS", "0000 111 207"),
            ("Telefon", "12 000 43 10"),
            ("Branża", "obróbka metali"),
            ("Źródło", "polecenie: Domar-Bud"),
        ),
        "consents": (
            ("E-mail handlowy", "g", "12.03.2026"),
            ("Telefon", "g", "12.03.2026"),
            ("SMS", "", "brak"),
            ("Profilowanie", "r", "cofnięta 4.09.2026"),
        ),
        "outcomes": (("1", "Odbyta"), ("2", "Nie odebrano"), ("3", "Oddzwonić"), ("4", "Odmowa")),
        "offers": (
            ("OF 0142/11", "b", "otwarta 3 razy", "96 000 zł"),
            ("OF 0077/06", "g", "przyjęta", "18 450 zł"),
            ("OF 0019/02", "r", "odrzucona", "41 200 zł"),
        ),
        "deals": (
            ("Wentylacja hali B", "96 000 zł", 4, "Negocjacje", "zamknięcie 11 gru"),
            ("Umowa serwisowa 2027", "52 000 zł", 3, "Oferta", "zamknięcie 30 sty"),
        ),
        "kpis": [
            {
                "label": "Kolejny krok",
                "value": "Telefon, śr 10:00",
                "note": "decyzja o wariancie B",
            },
            {"label": "Ostatni kontakt", "value": "3 dni temu", "note": "telefon, Marek Brzoza"},
            {
                "label": "Otwarte szanse",
                "value": "148 000 zł",
                "note": "2 szanse, ważone 74 000 zł",
            },
            {
                "label": "Należności",
                "value": "12 340 zł",
                "note": "4 120 zł po terminie",
                "tone": "r",
            },
            {
                "label": "Obrót 12 mies.",
                "value": "286 400 zł",
                "note": "+12% do poprz. 12 mies.",
                "tone": "g",
                "trend": [12, 18, 9, 22, 31, 14, 26, 19, 28, 35, 30, 42],
            },
            {
                "label": "Zgłoszenia",
                "value": "1 otwarte",
                "note": "odpowiedź do 14:30",
                "tone": "a",
            },
        ],
        "history": [
            {"label": "Wszystko", "url": "?h=all", "current": True},
            {"label": "Rozmowy", "url": "?h=calls", "count": 14},
            {"label": "E-maile", "url": "?h=mail", "count": 22},
            {"label": "Zmiany", "url": "?h=changes"},
        ],
    }


def board() -> dict[str, Any]:
    """A board of opportunities."""
    keys = ["title", "customer", "value", "checks", "age", "tone", "icon", "next", "owner"]
    deals = [dict(zip(keys, deal, strict=True)) for deal in DEALS]
    columns = [
        {
            "id": no,
            "name": name,
            "chance": chance,
            "deals": [deal | {"id": no * 10 + at} for at, deal in enumerate(deals)],
        }
        for no, (name, chance) in enumerate(zip(STAGES, CHANCES, strict=True), 1)
    ]
    return {
        "columns": columns,
        "views": [
            {"label": "Tablica", "url": "?as=board", "icon": "kanban", "current": True},
            {"label": "Lista", "url": "?as=list", "icon": "list"},
            {"label": "Prognoza", "url": "?as=forecast", "icon": "chart-no-axes-column-increasing"},
        ],
    }


def form() -> dict[str, Any]:
    """A form that creates a customer."""
    return {"title": "Nowy klient", "errors": []}


SCREENS = {"list": customer_list, "card": card, "board": board, "form": form}
