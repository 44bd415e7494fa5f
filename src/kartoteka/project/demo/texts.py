"""What people write down after calls and meetings. [on|ona] follows the person's gender."""

import re
from collections.abc import Mapping

from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.names import MALE

# Each note is an opening, then a detail or two, then what comes next.
CALL_SUBJECTS = (
    "Rozmowa: {topic}", "Telefon w sprawie: {topic}", "Ustalenia: {topic}", "Pytania o: {topic}",
    "Termin i zakres prac", "Telefon po ofercie", "Co słychać po montażu", "Telefon kontrolny",
    "Zapytanie o cenę", "Warunki płatności", "Rozmowa o planach na ten rok",
)  # fmt: skip
OPENINGS = (
    "Krótka rozmowa, dobry kontakt.",
    "[Rozmawiał|Rozmawiała] rzeczowo, [znał|znała] poprzednią ofertę.",
    "[Oddzwonił|Oddzwoniła] po godzinie.", "Rozmowa po wizycie z zeszłego tygodnia.",
    "[Pytał|Pytała] głównie o cenę.", "[Pytał|Pytała] o termin realizacji.",
    "[Prosił|Prosiła] o kontakt {weekday}.", "Zadowoleni z ostatniego montażu.",
    "Mają nowy obiekt: {place}.", "Decyzja zapadnie na zarządzie.", "Temat wraca po przerwie.",
    "Obecna instalacja ma {age} lat.", "Dostali już ofertę od firmy {competitor}.",
    "[Potwierdził|Potwierdziła] odbiór oferty.", "Latem mieli przegrzewanie, temat pilny.",
    "Rachunki za ogrzewanie wzrosły o {percent} %.", "Dwie firmy w grze, my i {competitor}.",
)  # fmt: skip
DETAILS = (
    "Budżet do {amount} zł netto.", "Powierzchnia około {area} m², wysokość {height} m.",
    "Montaż tylko w weekendy, produkcja idzie na trzy zmiany.",
    "Dojście od dachu, potrzebny dźwig.", "Chcą dwóch wariantów: z odzyskiem ciepła i bez.",
    "Wolą płatność w dwóch ratach.", "Ważny jest hałas: biuro nad halą, najwyżej 45 dB.",
    "Prąd: wolne {power} kW na rozdzielni.", "Sanepid dał czas do końca kwartału.",
    "Czekają na dotację, wniosek złożony.", "Rabat {percent} % i podpisują.",
    "Gwarancja 36 miesięcy to dla nich warunek.", "Rysunki w DWG wyślą dziś.",
    "Decyduje właściciel, wraca z urlopu {weekday}.", "Przetarg ogłoszą w przyszłym miesiącu.",
    "Chcą zobaczyć podobną realizację w okolicy.",
    "Konkurencja dała o {percent} % taniej, ale bez automatyki.", "Zakres: {place}.",
    "Potrzebują protokołu z pomiarów wydajności.", "Filtry do wymiany, ostatnio rok temu.",
    "Faktura ma iść na spółkę matkę.", "Na dachu będzie fotowoltaika, trzeba uzgodnić miejsce.",
)  # fmt: skip
NEXT_STEPS = (
    "Oddzwonić {weekday}.", "Wysłać ofertę do {until}.", "Umówiona wizyta: {weekday}, {hour}.",
    "Przygotować drugi wariant.", "Czekamy na rysunki.", "Wrócić z ceną po rozmowie z dostawcą.",
    "[Sam|Sama] się odezwie po decyzji.", "Sprawdzić dostępność central.",
    "Wysłać referencje.", "Bez dalszych ustaleń.", "Przekazać do serwisu.", "",
)  # fmt: skip
NO_ANSWER = (
    "",
    "Nie odbiera.",
    "Poczta głosowa.",
    "Sekretariat: jest na urlopie.",
    "Zajęte, dwa razy.",
)
CALLBACKS = (
    "[Prosił|Prosiła] o telefon {weekday} po {hour}.", "W drodze, oddzwonić {weekday}.",
    "Na spotkaniu, wróci do biura po {hour}.",
)  # fmt: skip
REFUSALS = (
    "Na razie nic nie planują.", "Wybrali już firmę {competitor}.", "Budżet na ten rok wydany.",
    "Mają własny serwis i nie chcą zmiany.", "Nie życzą sobie ofert telefonicznie.",
)  # fmt: skip
# What a meeting or a mail is called, and what may be noted about one called so.
MEETINGS = {
    "Wizja lokalna: {place}": (
        "Obejrzane: {place}. Wysokość {height} m, dojście od strony rampy. Zdjęcia w teczce.",
        "Wizja z majstrem. {detail} {next}", "Miejsce na centralę tylko na dachu. {detail}",
    ),
    "Pomiary: {place}": (
        "Pomiary zrobione, {area} m². Stara centrala do demontażu, {age} lat. {next}",
        "Zmierzone: {area} m², {height} m do dźwigarów. Moc wolna: {power} kW.",
        "Pomiar wydajności: {percent} % poniżej projektu, filtry zapchane.",
    ),
    "Spotkanie: {topic}": (
        "Trzy osoby ze strony klienta. Wybierają wariant z odzyskiem ciepła. {detail}",
        "Spotkanie w dobrej atmosferze. {detail} Chcą odwiedzić obiekt wzorcowy.",
        "Pierwsze spotkanie, dużo o planach na przyszły rok. {detail} {next}",
    ),
    "Prezentacja wariantów": (
        "Prezentacja trwała godzinę, dużo pytań o koszty eksploatacji. {next}",
        "Wariant tańszy odpada, rozmawiamy o {amount} zł. {next}",
    ),
    "Omówienie oferty": (
        "Omówiony zakres punkt po punkcie. {detail} {next}",
        "Zostajemy przy cenie, dokładamy przegląd po roku. {detail}",
    ),
    "Wizyta u klienta": (
        "Wizyta przy okazji trasy. {detail}", "Kawa i rozmowa o serwisie. {detail} {next}",
    ),
    "Odbiór prac: {place}": (
        "Odbiór bez uwag. Klient poprosił o szkolenie dla dwóch pracowników.",
        "Odbiór z dwiema uwagami: hałas kratki w biurze i brak opisu przepustnic.",
    ),
    "Spotkanie z projektantem": (
        "Projektant zmienia trasę kanałów, koryguje rysunki do {until}.",
        "Uzgodnione przejścia przez strop i miejsce na czerpnię.",
    ),
    "Szkolenie z obsługi": ("Przeszkolone trzy osoby, lista obecności podpisana.",),
    "Przegląd z klientem": (
        "Przegląd wykonany, zalecenia: filtry i paski.", "Bez usterek. Następny za pół roku.",
    ),
}  # fmt: skip
MAILS = {
    "Oferta: {topic}": (
        "Wysłane dwa warianty, {amount} zł i wyżej. Oferta ważna 30 dni.",
        "Oferta na {amount} zł netto, płatność w dwóch ratach. {next}",
        "Oferta z kartami katalogowymi i rysunkiem rzutu. Ważna do końca miesiąca.",
    ),
    "Wycena: {topic}": (
        "Wycena na {amount} zł netto, dojazd w cenie.", "Wycena w dwóch zakresach. {next}",
    ),
    "Odpowiedź na pytania": (
        "Odpowiedź na pytania o hałas i pobór mocy.", "Doprecyzowany zakres automatyki. {next}",
        "Wyjaśniona różnica między wariantami. {detail}",
    ),
    "Referencje z podobnego obiektu": (
        "Przesłane referencje z trzech obiektów.", "Referencje i zdjęcia z realizacji w okolicy.",
    ),
    "Karty katalogowe": ("W załączeniu karty katalogowe i rysunek rzutu.", "Karty katalogowe."),
    "Potwierdzenie terminu": (
        "Potwierdzony termin: {weekday}, {hour}.", "Ekipa wchodzi {weekday} o {hour}, na dwa dni.",
    ),
    "Umowa do akceptacji": (
        "Umowa po uwagach prawnika, zmiany w dwóch punktach.", "Umowa do podpisu elektronicznego.",
    ),
    "Podsumowanie spotkania": ("Podsumowanie ustaleń ze spotkania. {detail}", "{detail} {next}"),
    "Przypomnienie o ofercie": ("Przypomnienie: oferta wygasa {weekday}.",),
    "Protokół przeglądu": ("Protokół z przeglądu z zaleceniami: filtry i paski klinowe.",),
    "Harmonogram prac": ("Harmonogram prac na cztery tygodnie.", "Plan z przestojem w sierpniu."),
    "Warunki gwarancji": ("Gwarancja 36 miesięcy pod warunkiem przeglądów co pół roku.",),
}  # fmt: skip
LETTER_SUBJECTS = (
    "Umowa w dwóch egzemplarzach",
    "Oferta w przetargu",
    "Protokół odbioru, oryginał",
)
NOTE_SUBJECTS = ("", "", "Z rozmowy na targach", "Warto wiedzieć", "Konkurencja", "Uwagi serwisu")
NOTES = (
    "Wjazd od ul. {street}, brama otwarta od {hour}.",
    "Przestój produkcyjny w sierpniu, wtedy montaż.",
    "Serwisuje u nich {competitor}, umowa do końca roku.", "Rozbudowa w przyszłym roku: {place}.",
    "Płacą w terminie, proszą o faktury na e-mail.", "Nowa osoba w dziale zakupów, od miesiąca.",
    "Przed wizytą zgłosić się na portierni z dowodem.",
    "Polecają nas dalej, proszą o upust na serwis.",
    "Najlepiej dzwonić {weekday}: wtedy są wszyscy.",
    "Do wymiany stara instalacja: {place}, {age} lat.", "Lubią konkrety, bez długich prezentacji.",
    "Pytają o dotację, program ruszy jesienią.", "Kot na magazynie, drzwi zamykać.",
    "Dla nich liczy się hałas, nie cena.", "Zmiana prezesa od nowego roku, odświeżyć kontakt.",
    "Kluczyk do maszynowni u konserwatora.",
    "Rachunki za gaz wzrosły o {percent} %, temat pompy ciepła wróci.",
    "Mają własnego projektanta.", "Wymagają listy osób na budowie dzień wcześniej.",
    "Brak miejsca na dachu, tylko ściana szczytowa.",
    "Byli na targach przy naszym stoisku, wzięli katalog.",
    "Ubezpieczyciel żąda przeglądów co pół roku.",
    "Sąsiad skarży się na hałas agregatu, potrzebny ekran.",
    "Dach przecieka przy czerpni, uwaga na automatykę.",
    "Umowę serwisową podpisuje właściciel osobiście.",
    "Konkurencja: {competitor} złożył ofertę w maju.",
    "Chcą rozliczenia po odbiorze, bez zaliczki.", "Zdjęcia z wizyty w teczce klienta.",
    "Winda towarowa do 800 kg, dalej tylko schody.",
    "Święto firmowe w czerwcu, nie umawiać montażu.",
)  # fmt: skip
TASK_SUBJECTS = (
    "Przygotować ofertę: {topic}", "Poprawić ofertę: wariant z rekuperacją", "Wysłać referencje",
    "Zamówić centralę do oferty", "Sprawdzić cenę u dostawcy", "Uzupełnić dane po wizycie",
    "Kalkulacja: {topic}", "Przygotować umowę", "Policzyć koszty eksploatacji",
    "Umówić ekipę na pomiary", "Sprawdzić płatność zaliczki", "Zamówić dźwig",
)  # fmt: skip
CALLS_TO_MAKE = (
    "Zapytać o decyzję zarządu", "Potwierdzić pomiar: {place}", "Czy oferta dotarła",
    "Oddzwonić w sprawie terminu montażu", "Pierwszy kontakt z formularza",
    "Przypomnieć o przeglądzie", "Zapytać o zadowolenie po montażu", "Ustalić termin wizyty",
    "Przedłużenie serwisu", "Negocjacje: {topic}",
)  # fmt: skip
WEEKDAYS = (
    ("w poniedziałek", "poniedziałku"), ("we wtorek", "wtorku"), ("w środę", "środy"),
    ("w czwartek", "czwartku"), ("w piątek", "piątku"),
)  # fmt: skip
TOPICS = (
    "wentylacja", "klimatyzacja", "ogrzewanie", "chłodnictwo", "automatyka", "przegląd", "filtry",
    "pompa ciepła",
)  # fmt: skip
COMPETITORS = (
    "Klimapol Serwis",
    "Wentex Plus",
    "Termobud",
    "Nordwent",
    "Chłodmax",
    "Instal-Kom",
    "Aerowent",
)
ORIGINS = (
    "Zapytanie z formularza na stronie.", "Polecił nas stały klient.",
    "Spotkanie na targach w maju.", "Zadzwonili sami, znaleźli nas w internecie.",
    "Wróciło z kampanii serwisowej.", "Zapytanie od projektanta.", "Wyszło przy okazji przeglądu.",
)  # fmt: skip
WON_NOTES = (
    "Umowa podpisana, zaliczka wpłynęła.", "Podpisane po drugiej rundzie, rabat {percent} %.",
    "Zamówienie przyszło mailem, montaż zaczynamy {weekday}.", "Wygrał termin, nie cena.",
    "Podpisali na cały zakres, serwis w pakiecie.",
)  # fmt: skip
LOST_NOTES = (
    "Wybrali firmę {competitor}, różnica {percent} %.", "Inwestycja wstrzymana do przyszłego roku.",
    "Nie dostali dotacji.", "Zostają przy naprawie starej instalacji.",
    "Brak odpowiedzi po czterech próbach.", "Zrobią to własnymi siłami.",
)  # fmt: skip
# By stage: what is done in it, of which kind, with which subject.
STAGE_WORK = {
    "Nowa": (("call", "Pierwszy kontakt: {topic}"), ("note", "Skąd to zapytanie")),
    "Rozpoznanie": (("meeting", "Wizja lokalna: {place}"), ("call", "Zakres: {topic}"),
                    ("task", "Kalkulacja: {topic}")),
    "Oferta": (("email", "Oferta: {topic}"), ("call", "Telefon po ofercie"),
               ("email", "Odpowiedź na pytania")),
    "Negocjacje": (("call", "Cena i termin: {topic}"), ("meeting", "Omówienie oferty")),
    "Umowa": (("email", "Umowa do akceptacji"), ("task", "Przygotować umowę")),
    "Zgłoszenie": (("call", "Zgłoszenie: {topic}"),),
    "Wycena": (("email", "Wycena: {topic}"), ("call", "Telefon po wycenie")),
    "Uzgodnienia": (("call", "Termin: {topic}"),),
}  # fmt: skip

_GENDERED = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


def filled(template: str, words: Mapping[str, str], gender: str) -> str:
    """The template with its words put in, in the form that the gender asks for."""
    text = template
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    chosen = _GENDERED.sub(r"\1" if gender == MALE else r"\2", text)
    return chosen[:1].upper() + chosen[1:]


def details(dice: Dice) -> dict[str, str]:
    """Figures and facts for one note."""
    weekday, until = dice.choice(WEEKDAYS)
    return {
        "weekday": weekday,
        "until": until,
        "hour": f"{dice.randint(8, 15)}:{dice.choice(('00', '30'))}",
        "competitor": dice.choice(COMPETITORS),
        "amount": grouped(round(dice.around(45_000, 0.8), -2)),
        "area": grouped(round(dice.around(600, 0.8), -1)),
        "height": f"{dice.randint(30, 95) / 10:.1f}".replace(".", ","),
        "power": str(dice.randint(6, 90)),
        "percent": str(dice.randint(3, 18)),
        "age": str(dice.randint(5, 9) + 10 * dice.randint(0, 2)),
    }


def grouped(number: float) -> str:
    """A number with its thousands apart."""
    return f"{number:,.0f}".replace(",", " ")


# What comes again: in how many days, at what hour, how often, what, and for how many minutes.
ROUTINE = (
    (-3, 15, "FREQ=WEEKLY", "Raport tygodniowy dla kierownika", 30),
    (0, 8, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Przejrzeć otwarte oferty", 15),
    (6, 12, "FREQ=MONTHLY;BYMONTHDAY=-1", "Zestawienie sprzedaży za miesiąc", 45),
)
