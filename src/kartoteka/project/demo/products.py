"""What the company sells: installations and service."""

from dataclasses import dataclass

INSTALLATIONS, SERVICE = "Instalacje", "Serwis"


@dataclass(frozen=True)
class Offer:
    """A product, and what a sale of it is called: `{place}` is where it is installed."""

    code: str
    name: str
    category: str
    price: int
    unit: str
    # How many of them one sale has, from and to.
    amounts: tuple[int, int]
    titles: tuple[str, ...]
    pipeline: str = INSTALLATIONS
    weight: int = 10
    # The industries that need it, where not all do, and whether it is for homes too.
    industries: tuple[str, ...] = ()
    for_homes: bool = False

    def suits(self, kind: str, industry: str) -> bool:
        """Whether such a customer may buy it."""
        if kind == "individual":
            return self.for_homes
        return not self.industries or industry in self.industries


DUSTY = ("obróbka metali", "stolarstwo i meble", "tworzywa sztuczne", "szkło i ceramika")
PAINTED = ("stolarstwo i meble", "motoryzacja", "obróbka metali")
COOLED = (
    "przetwórstwo mięsne", "przetwórstwo mleka", "produkcja spożywcza", "hurt", "handel detaliczny",
    "hotele i gastronomia", "piekarnie i cukiernie", "rolnictwo i ogrodnictwo",
)  # fmt: skip
HIGH = (
    *DUSTY, "hurt", "transport i logistyka", "motoryzacja", "poligrafia i opakowania",
    "chemia i kosmetyki", "rolnictwo i ogrodnictwo", "budownictwo",
)  # fmt: skip
OFFERS = (
    Offer("CNW-2500", "Centrala nawiewno-wywiewna 2 500 m³/h", "Wentylacja", 48_600, "szt.", (1, 3),
          ("Wentylacja: {place}", "Wymiana centrali: {place}"), weight=16),
    Offer("CNW-6000", "Centrala nawiewno-wywiewna 6 000 m³/h", "Wentylacja", 92_400, "szt.", (1, 3),
          ("Wentylacja: {place}", "Centrala na dachu: {place}"), weight=10),
    Offer("CNW-12000", "Centrala nawiewno-wywiewna 12 000 m³/h z wymiennikiem obrotowym",
          "Wentylacja", 168_000, "szt.", (1, 2), ("Wentylacja obiektu, etap {number}",), weight=4),
    Offer("REK-300", "Rekuperator ścienny 300 m³/h", "Wentylacja", 6_900, "szt.", (2, 24),
          ("Rekuperacja: {place}",), weight=9, for_homes=True),
    Offer("KAN-OC", "Kanały i kształtki, stal ocynkowana", "Wentylacja", 118, "m²", (80, 700),
          ("Kanały: {place}", "Rozbudowa kanałów: {place}"), weight=7),
    Offer("ODP-04", "Odpylanie stanowiskowe, 4 ramiona", "Odciągi", 31_500, "kpl.", (1, 4),
          ("Odpylanie: {place}",), weight=6, industries=DUSTY),
    Offer("OSP-02", "Odciąg spawalniczy z filtrem", "Odciągi", 14_200, "szt.", (1, 8),
          ("Odciągi spawalnicze: {place}",), weight=5,
          industries=("obróbka metali", "motoryzacja")),
    Offer("NAW-LAK", "Nawiew do kabiny lakierniczej", "Odciągi", 57_800, "kpl.", (1, 2),
          ("Nawiew do lakierni", "Kabina lakiernicza: nawiew i wywiew"), weight=4,
          industries=PAINTED),
    Offer("KLI-SPL35", "Klimatyzator ścienny 3,5 kW", "Klimatyzacja", 4_800, "szt.", (1, 14),
          ("Klimatyzacja: {place}", "Klimatyzatory, {amount} szt."), weight=15, for_homes=True),
    Offer("KLI-KAS71", "Klimatyzator kasetonowy 7,1 kW", "Klimatyzacja", 9_700, "szt.", (1, 12),
          ("Klimatyzacja: {place}",), weight=10),
    Offer("KLI-VRF28", "Układ VRF 28 kW z jednostkami wewnętrznymi", "Klimatyzacja", 84_000, "kpl.",
          (1, 3), ("Klimatyzacja budynku, etap {number}", "VRF: {place}"), weight=6),
    Offer("KLI-SRW", "Klimatyzacja precyzyjna serwerowni 12 kW", "Klimatyzacja", 38_500, "szt.",
          (1, 3), ("Klimatyzacja serwerowni",), weight=5),
    Offer("CHL-20", "Agregat chłodniczy 20 kW", "Chłodnictwo", 46_000, "szt.", (1, 3),
          ("Modernizacja chłodni", "Agregat: {place}"), weight=6, industries=COOLED),
    Offer("CHL-KOM", "Komora chłodnicza 30 m²", "Chłodnictwo", 68_500, "szt.", (1, 3),
          ("Komora chłodnicza {number}", "Nowa komora chłodnicza"), weight=4, industries=COOLED),
    Offer("POM-16", "Pompa ciepła powietrze-woda 16 kW", "Ogrzewanie", 52_000, "szt.", (1, 4),
          ("Pompa ciepła: {place}", "Pompa ciepła zamiast kotła"), weight=9, for_homes=True),
    Offer("POM-60", "Pompa ciepła gruntowa 60 kW", "Ogrzewanie", 214_000, "kpl.", (1, 1),
          ("Gruntowa pompa ciepła",), weight=3),
    Offer("NAG-45", "Nagrzewnica gazowa 45 kW", "Ogrzewanie", 12_300, "szt.", (1, 8),
          ("Nagrzewnice: {place}",), weight=6, industries=HIGH),
    Offer("PRO-12", "Promiennik gazowy 12 m", "Ogrzewanie", 9_400, "szt.", (2, 10),
          ("Promienniki: {place}",), weight=4, industries=HIGH),
    Offer("KUR-150", "Kurtyna powietrzna 150 cm", "Ogrzewanie", 5_200, "szt.", (1, 5),
          ("Kurtyny powietrzne", "Kurtyna nad bramą"), weight=4),
    Offer("AUT-CO2", "Automatyka z czujnikami CO₂", "Automatyka", 7_900, "kpl.", (1, 6),
          ("Automatyka: {place}", "Czujniki CO₂: {place}"), weight=5),
    Offer("BMS-01", "System zarządzania budynkiem, do 200 punktów", "Automatyka", 63_000, "kpl.",
          (1, 1), ("System BMS",), weight=2),
    Offer("PRJ-WEN", "Projekt instalacji z uzgodnieniami", "Usługi", 11_500, "szt.", (1, 2),
          ("Projekt: {place}",), weight=4),
    Offer("SRW-ROK", "Umowa serwisowa, 12 miesięcy", "Serwis", 9_600, "umowa", (1, 5),
          ("Umowa serwisowa {year}", "Przedłużenie serwisu na {year}"), SERVICE, 22),
    Offer("SRW-PRZ", "Przegląd okresowy z protokołem", "Serwis", 1_450, "szt.", (1, 8),
          ("Przegląd: {place}", "Przegląd wiosenny {year}"), SERVICE, 14, for_homes=True),
    Offer("SRW-FIL", "Wymiana filtrów, komplet", "Serwis", 890, "kpl.", (2, 14),
          ("Wymiana filtrów: {place}",), SERVICE, 9),
    Offer("SRW-CZY", "Czyszczenie kanałów wentylacyjnych", "Serwis", 42, "mb", (60, 600),
          ("Czyszczenie kanałów: {place}",), SERVICE, 7),
)  # fmt: skip
COST_SHARES = {
    "Wentylacja": 0.71, "Odciągi": 0.68, "Klimatyzacja": 0.66, "Chłodnictwo": 0.72,
    "Ogrzewanie": 0.74, "Automatyka": 0.6, "Usługi": 0.55, "Serwis": 0.52,
}  # fmt: skip
