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
    "Obecna instalacja ma {age} lat.", "Dostali już ofertę od {competitor}.",
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
    "Na razie nic nie planują.", "Wybrali już {competitor}.", "Budżet na ten rok wydany.",
    "Mają własny serwis i nie chcą zmiany.", "Nie życzą sobie ofert telefonicznie.",
)  # fmt: skip
MEETING_SUBJECTS = (
    "Wizja lokalna: {place}", "Pomiary: {place}", "Spotkanie: {topic}", "Prezentacja wariantów",
    "Omówienie oferty", "Wizyta u klienta", "Odbiór prac: {place}", "Spotkanie z projektantem",
    "Szkolenie z obsługi", "Przegląd z klientem",
)  # fmt: skip
MEETING_NOTES = (
    "Obejrzane: {place}. Wysokość {height} m, dojście od strony rampy. Zdjęcia i szkic w teczce.",
    "Trzy osoby ze strony klienta, dwie godziny. Wybierają wariant z odzyskiem ciepła. {detail}",
    "Omówiony zakres punkt po punkcie. {detail} {next}",
    "Pomiary zrobione, {area} m². Stara centrala do demontażu, {age} lat. {next}",
    "Spotkanie w dobrej atmosferze. {detail} Chcą odwiedzić obiekt wzorcowy.",
    "Prezentacja trwała godzinę, dużo pytań o koszty eksploatacji. {next}",
    "Odbiór bez uwag. Klient poprosił o szkolenie dla dwóch pracowników.",
    "Odbiór z dwiema uwagami: hałas kratki w biurze i brak opisu przepustnic.",
    "Projektant zmienia trasę kanałów, koryguje rysunki do {until}.",
)  # fmt: skip
EMAIL_SUBJECTS = (
    "Oferta: {topic}", "Odpowiedź na pytania: {topic}", "Referencje z podobnego obiektu",
    "Karty katalogowe", "Potwierdzenie terminu", "Umowa do akceptacji", "Podsumowanie spotkania",
    "Przypomnienie o ofercie", "Protokół przeglądu", "Harmonogram prac", "Warunki gwarancji",
)  # fmt: skip
EMAIL_NOTES = (
    "Wysłane dwa warianty, {amount} zł i wyżej. Oferta ważna 30 dni.",
    "W załączeniu karty katalogowe i rysunek rzutu.", "Podsumowanie ustaleń ze spotkania. {detail}",
    "Przypomnienie: oferta wygasa {weekday}.", "Potwierdzony termin: {weekday}, {hour}.",
    "Odpowiedź na pytania o hałas i pobór mocy.", "Przesłane referencje z trzech obiektów.",
    "Umowa po uwagach prawnika, zmiany w dwóch punktach.", "Harmonogram prac na cztery tygodnie.",
    "Protokół z przeglądu z zaleceniami: filtry i paski klinowe.",
)  # fmt: skip
LETTER_SUBJECTS = (
    "Umowa w dwóch egzemplarzach",
    "Oferta w przetargu",
    "Protokół odbioru, oryginał",
)
NOTE_SUBJECTS = ("", "", "Z rozmowy na targach", "Warto wiedzieć", "Konkurencja", "Uwagi serwisu")
NOTES = (
    "Wjazd od ul. {street}, brama otwarta od {hour}.",
    "Przestój produkcyjny w sierpniu, wtedy montaż.",
    "Serwisują u nich {competitor}, umowa do końca roku.", "Rozbudowa w przyszłym roku: {place}.",
    "Płacą w terminie, proszą o faktury na e-mail.",
    "Zmiana w dziale zakupów, nowa osoba od miesiąca.",
    "Przed wizytą zgłosić się na portierni z dowodem.",
    "Klient poleca nas dalej, prosi o upust na serwis.",
    "Najlepiej dzwonić {weekday}: wtedy są wszyscy.",
    "Do wymiany stara instalacja: {place}, {age} lat.", "Lubią konkrety, bez długich prezentacji.",
    "Zapytani o dotację: tak, program ruszy jesienią.", "Kot na magazynie, drzwi zamykać.",
    "Dla nich liczy się hałas, nie cena.",
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
COMPETITORS = (
    "Klimapol Serwis",
    "Wentex Plus",
    "Termobud",
    "Nordwent",
    "Chłodmax",
    "Instal-Kom",
    "Aero-Halka",
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
    "Wybrali {competitor}, różnica {percent} %.", "Inwestycja wstrzymana do przyszłego roku.",
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
