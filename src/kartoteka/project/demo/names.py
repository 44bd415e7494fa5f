"""First names and surnames: Polish ones of both genders, Ukrainian and Russian ones, long ones."""

from dataclasses import dataclass

from kartoteka.project.demo.dice import Dice

MALE, FEMALE = "m", "f"

MEN = (
    "Adam", "Adrian", "Andrzej", "Artur", "Bartosz", "Bogdan", "Damian", "Daniel", "Dariusz",
    "Dawid", "Filip", "Grzegorz", "Henryk", "Ireneusz", "Jacek", "Jakub", "Jan", "Janusz",
    "Jarosław", "Jerzy", "Kamil", "Karol", "Konrad", "Krystian", "Krzysztof", "Leszek", "Łukasz",
    "Maciej", "Marcin", "Marek", "Mariusz", "Mateusz", "Michał", "Mirosław", "Patryk", "Paweł",
    "Piotr", "Przemysław", "Radosław", "Rafał", "Robert", "Roman", "Ryszard", "Sebastian",
    "Sławomir", "Stanisław", "Szymon", "Tadeusz", "Tomasz", "Waldemar", "Wiesław", "Wiktor",
    "Witold", "Wojciech", "Zbigniew", "Zdzisław",
)  # fmt: skip
WOMEN = (
    "Agata", "Agnieszka", "Aleksandra", "Alicja", "Aneta", "Anna", "Barbara", "Beata", "Bożena",
    "Danuta", "Dominika", "Dorota", "Edyta", "Elżbieta", "Emilia", "Ewa", "Ewelina", "Gabriela",
    "Grażyna", "Halina", "Hanna", "Iga", "Ilona", "Irena", "Iwona", "Izabela", "Jadwiga",
    "Joanna", "Jolanta", "Julia", "Justyna", "Kamila", "Karolina", "Katarzyna", "Kinga", "Klaudia",
    "Krystyna", "Lucyna", "Magdalena", "Małgorzata", "Maria", "Marta", "Marzena", "Mirosława",
    "Monika", "Natalia", "Oliwia", "Patrycja", "Paulina", "Renata", "Róża", "Sylwia", "Teresa",
    "Urszula", "Weronika", "Wioletta", "Zofia", "Żaneta",
)  # fmt: skip
# In the form of a man; a woman's follows from it.
SURNAMES = (
    "Adamczyk", "Bajor", "Banaś", "Baran", "Baranowski", "Bąk", "Bednarek", "Bednarski", "Bielak",
    "Bielecki", "Bień", "Błaszczyk", "Bober", "Borowski", "Borkowski", "Brzeziński", "Brzoza",
    "Buczek", "Buda", "Bukowski", "Cebula", "Chmiel", "Chmielewski", "Chojnacki", "Cichy",
    "Cieślak", "Cieśla", "Cygan", "Czajka", "Czarnecki", "Czech", "Czerwiński", "Czyż", "Dąbek",
    "Dąbrowski", "Dec", "Domański", "Drozd", "Duda", "Dudek", "Dudziak", "Dziedzic", "Fijałkowski",
    "Filipek", "Florczak", "Frączek", "Gajda", "Gajewski", "Gałązka", "Gawlik", "Gąsior",
    "Głowacki", "Głogowski", "Gołąb", "Góra", "Górecki", "Górski", "Grabowski", "Grochowski",
    "Gruszka", "Grzelak", "Grzyb", "Guzik", "Hajduk", "Jabłoński", "Jagiełło", "Jakubowski",
    "Janas", "Janik", "Jankowski", "Jaros", "Jasiński", "Jaskólski", "Jastrzębski", "Jaworski",
    "Jeż", "Jurek", "Kaczmarek", "Kaczor", "Kalinowski", "Kałuża", "Kania", "Kasprzak", "Kawecki",
    "Kaźmierczak", "Kępa", "Kieliszek", "Klimek", "Kloc", "Kłos", "Kmiecik", "Kocot", "Kogut",
    "Kołodziej", "Konieczny", "Kopeć", "Korzeniowski", "Kos", "Kosiński", "Kostrzewa", "Kot",
    "Kowal", "Kowalczyk", "Kowalik", "Kowalski", "Kozak", "Kozieł", "Kozłowski", "Kędzierski",
    "Krajewski", "Krawczyk", "Krawiec", "Krok", "Król", "Kruk", "Krupa", "Krzak", "Kubiak",
    "Kubica", "Kucharski", "Kuczyński", "Kujawa", "Kulesza", "Kulig", "Kurek", "Kurowski",
    "Kwiatkowski", "Kwiecień", "Lach", "Laskowski", "Lech", "Leśniak", "Lewandowski", "Lis",
    "Lisowski", "Łuczak", "Łukasik", "Maciąg", "Madej", "Majchrzak", "Majewski", "Makowski",
    "Malec", "Malinowski", "Marciniak", "Marczak", "Markiewicz", "Markowski", "Marszałek",
    "Matuszak", "Matysiak", "Mazur", "Mazurek", "Michalak", "Michalik", "Mielczarek", "Mikołajczyk",
    "Milewski", "Misiak", "Mroczek", "Mróz", "Mucha", "Muszyński", "Nawrocki", "Niemiec", "Nowacki",
    "Nowak", "Nowakowski", "Nowicki", "Olejnik", "Olszewski", "Orłowski", "Osiński", "Owczarek",
    "Pająk", "Pająkowski", "Pawlak", "Pawlik", "Pawłowski", "Pietrzak", "Pietrzyk", "Piątek",
    "Piekarski", "Pieczonka", "Piasecki", "Pilarski", "Piotrowski", "Podgórski", "Polak", "Popiel",
    "Ptak", "Pyrek", "Rak", "Ratajczak", "Rogala", "Rogalski", "Rogowski", "Romanowski", "Rosa",
    "Różański", "Rudnicki", "Rutkowski", "Rybak", "Sadowski", "Sikora", "Sikorski", "Skiba",
    "Skowron", "Skowroński", "Skrzypek", "Słowik", "Sobczak", "Sobczyk", "Sobieraj", "Sokołowski",
    "Sosnowski", "Sowa", "Sowiński", "Stachowiak", "Staniszewski", "Stasiak", "Stefański",
    "Stelmach", "Stępień", "Sroka", "Szewczyk", "Szostak", "Szulc", "Szymański", "Szymczak",
    "Śliwa", "Śliwiński", "Świątek", "Tkacz", "Tkaczyk", "Tomaszewski", "Tomczak", "Tomczyk",
    "Trojanowski", "Turek", "Urban", "Urbaniak", "Urbański", "Walczak", "Wasilewski", "Wawrzyniak",
    "Wąsik", "Werner", "Węgrzyn", "Wierzbicki", "Wilk", "Winiarski", "Wiśniewski", "Witek",
    "Witkowski", "Włodarczyk", "Wojciechowski", "Wojtas", "Woźniak", "Woźny", "Wójcicki", "Wójcik",
    "Wrona", "Wroński", "Wróbel", "Wróblewski", "Wrzos", "Wysocki", "Zając", "Zajączkowski",
    "Zakrzewski", "Zalewski", "Zaremba", "Zawadzki", "Zegar", "Zieliński", "Ziemba", "Zięba",
    "Zych", "Żak", "Żbik", "Żmuda", "Żuk", "Żurek", "Żurawski",
)  # fmt: skip
FOREIGN = (
    ("Олена", "Шевченко", FEMALE), ("Дмитро", "Ковальчук", MALE), ("Ірина", "Бондаренко", FEMALE),
    ("Андрій", "Мельник", MALE), ("Оксана", "Ткаченко", FEMALE), ("Тарас", "Кравець", MALE),
    ("Юлія", "Лисенко", FEMALE), ("Богдан", "Савчук", MALE), ("Наталія", "Гончар", FEMALE),
    ("Володимир", "Поліщук", MALE), ("Світлана", "Руденко", FEMALE), ("Михайло", "Гнатюк", MALE),
    ("Алексей", "Соколов", MALE), ("Наталья", "Орлова", FEMALE), ("Сергей", "Лебедев", MALE),
    ("Екатерина", "Морозова", FEMALE), ("Ольга", "Виноградова", FEMALE), ("Игорь", "Белов", MALE),
    ("Татьяна", "Щербакова", FEMALE), ("Юрий", "Чернышёв", MALE),
)  # fmt: skip
LONG = (
    ("Maria Magdalena", "Brzęczyszczykiewicz-Chrząszczyżewoszycka", FEMALE),
    ("Wincenty Bonifacy", "Konstantynopolitańczykowianecki", MALE),
    ("Aleksandra Wirginia", "Gżegżółkowska-Szczebrzeszyńska", FEMALE),
    ("Maksymilian Krzysztof", "Zagrzebelny-Świętochłowicki", MALE),
    ("Bogumiła Stanisława", "Niedźwiedzińska-Pstrągowska de Rosset", FEMALE),
)  # fmt: skip
DOUBLE_SURNAMES = 0.07
FOREIGN_SHARE = 0.006
LONG_SHARE = 0.0015


@dataclass(frozen=True)
class Name:
    """What a human being is called, and the gender that their surname and title follow."""

    first: str
    last: str
    gender: str

    @property
    def full(self) -> str:
        """First name and surname."""
        return f"{self.first} {self.last}"


def anybody(dice: Dice) -> Name:
    """Somebody whom one may meet in a Polish company."""
    lot = dice.random()
    if lot < LONG_SHARE:
        return Name(*dice.choice(LONG))
    if lot < LONG_SHARE + FOREIGN_SHARE:
        return Name(*dice.choice(FOREIGN))
    return polish(dice)


def polish(dice: Dice, surname: str = "") -> Name:
    """Somebody with a Polish name; of this family, where one is given."""
    gender = MALE if dice.happens(0.54) else FEMALE
    last = surname or dice.choice(SURNAMES)
    if gender == MALE:
        return Name(dice.choice(MEN), last, gender)
    last = of_woman(last)
    if not surname and dice.happens(DOUBLE_SURNAMES):
        last = f"{last}-{of_woman(dice.choice(SURNAMES))}"
    return Name(dice.choice(WOMEN), last, gender)


def of_woman(surname: str) -> str:
    """The surname of a woman, from that of a man: Zielińska, Cicha."""
    for ending in ("ski", "cki", "dzki"):
        if surname.endswith(ending):
            return surname[:-1] + "a"
    if surname in ("Cichy", "Konieczny", "Woźny"):
        return surname[:-1] + "a"
    return surname
