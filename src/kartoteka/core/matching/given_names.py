"""First names that are one name: diminutives and what neighbours call it, in Latin letters.

Each line begins with the name itself; a form of several names, such as Sasha, stands in each.
"""

from collections.abc import Iterable
from functools import cache

from kartoteka.core.matching.letters import latin, sound

_LINES = """
adam adas adamek adasko
agata agatka agatha agafia
agnieszka aga agusia agnes agness agnessa
albert bertek bert
aleksander alexander alex alek olek olo sasha sanya shura aleksandr oleksandr alexandre sasza
aleksandra alexandra ola olka olenka sasha sanya shura oleksandra sasza
aleksy alexei aleksei alexey aleksiej alosza lyosha lesha leha alyosha oleksii
alicja ala alice alisa alusia
amelia amelka
anastazja anastasia anastasiya nastya nastia nastka
andrzej jedrek jedrus andrei andrey andriej andrew andy andre andreas andrii
aniela anielka angela
anna ania anka anusia hania anne ann annie anya anechka hanna hannah
antoni antek antos anton anthony tony antonio antoine toni
apolonia pola polcia
arkadiusz arek arkadii arkady
artur artek arthur art arturo
barbara basia baska basienka varvara varya barbra
bartlomiej bartek bartosz bartus bartholomew varfolomei
beata beatka becia
benedykt benedict benek
benjamin ben benny beniamin benek veniamin
bernard bernie bernardo
bogdan bohdan bodzio bogus
boguslaw bogus bogdan
boleslaw bolek
borys boris borya
bozena bozenka
bronislaw bronek
cecylia cela cecilia cecile cysia
cezary czarek cesar
charles charlie chuck karol karl carl carlos lolek karolek
christopher chris topher krzysztof krzysiek krzys krzychu kristof christophe khristofor
dagmara daga dagusia
damian damianek demyan
daniel dan danny danek danielek danil daniil danila
danuta danka danusia
daria dasha darya dorka dariya
dariusz darek daro dario
david dawid dave davy dawidek davyd
diana dianka
dominik dominic dominick domino
dominika domi domcia
dorota dorotka dosia dorothea dorothy
dmitry dmitri dmitrii dmitriy dima mitya dymitr dmytro
edmund mundek edmond
edward edek ed eddie ted ned eduard edzio
ekaterina katya katia kate katarzyna kasia kaska kasienka katherine catherine kathy cathy kateryna
elena lena alyona alena helena hela helcia helen ellen olena
elzbieta ela elka elunia elizabeth liz lizzie beth betty eliza elise lisa elizaveta liza yelizaveta
emilia emilka emily emma emiliya
emil emilek emile
eugeniusz gienek genek eugene gene evgenii evgeny yevgeny evgeniy zhenya yevhen jewgienij
eugenia gienia genia evgenia zhenya evgeniya
ewa ewka ewunia eva eve
ewelina ewelinka evelyn evelina
feliks felek felix
filip philip phil fil phillip filipp filipek
franciszek franek francis frank franciszka frantsisk francesco francois franz
fryderyk fred frederick frederic fedryk friedrich freddie
fyodor fedor fedya teodor theodore teo ted tedy
gabriel gabrys gabe gavriil
gabriela gabrysia gaba gabrielle
galina galya galka halina hala halinka
genowefa genia geneviève
gerard gerardo
georgii georgy yuri jerzy jurek jurus george georg georgiy zhora gosha egor yegor igor yurii
gregory greg gregor grzegorz grzesiek grzes grisha grigorii grigory hryhorii
grazyna grazynka
gustaw gucio gustav
halina hala halinka
henryk heniek henio henry hank harry henri heinrich genrikh
hubert hubercik hubertus
ignacy ignas ignatius ignat
igor garik ihor
ilona ilonka
ilya ilia elias eliasz illia iliusha
irena irka irina ira irene irenka iryna
iwona iwonka iva ivonne yvonne
izabela iza izka isabella isabel izabella bella
jacek jacus hyacinth
jadwiga jadzia hedwig
jakub kuba kubus jacob jake jim jamie james yakov yasha jakov jack
jan janek jas jasiek janusz john johnny jack ivan iwan vanya ian johannes juan jean giovanni hans
janina janka nina jasia
janusz janek jan
jaroslaw jarek yaroslav jaro yarik jaroslav
jeremi jeremy jeremiah jerry
joanna asia joasia aska joan joanne johanna janna zhanna
jolanta jola jolka yolanda
jozef jozek ziutek joseph joe jose josef giuseppe iosif osip yosyp
jozefa jozia josephine zofia
julia jula julka juliet yulia yulya yuliya julie
julian julek yulian
julita julitka
justyna justynka justine justina
kacper kacperek casper caspar kasper
kamil kamilek
kamila kamilka camilla
karol karolek lolek charles
karolina karolcia karola caroline carolina
kazimierz kazik kazek casimir kazimir
kinga kingusia
klaudia klaudynka claudia klava klavdia
konrad conrad konradek
konstanty kostek konstantin kostya constantine kostiantyn
kornelia cornelia
krystyna krysia kryska christina christine chris tina kristina khrystyna
krystian kristian christian krystianek
ksawery xavier
ksenia xenia oksana ksusha kseniya
larisa lara larysa
lech leszek leszko lestek
lena lenka elena
leon leo lew lev leonid lyonya lyova
leokadia loda
lidia lidka lydia lida
lucja lucy lucia lucyna lusia
lucjan lucian lucien
ludmila luda lyudmila mila ludka liudmyla
ludwik lutek louis lewis ludwig luis
lukasz luke lukas lukaszek luk luka luca
maciej maciek macius matthias matthew mateusz mat matt mati matvei matvey motya mateo
magdalena magda madzia magdalene madeleine maggie lena
maksymilian maks max maximilian maksym maxim maksim
malgorzata gosia malgosia goska margaret margarita maggie meg peggy rita greta margareta
marcel marceli marcello
marcin marcinek martin martyn marten
marek maras mareczek mark marc marco markus marcus
marta martusia martha marfa
martyna martynka martina
maria marysia maryska mania mary maryja maria marie masha marusya mariya manya miriam
mariusz mario marius
marianna marianne marian
marina maryna marinka
mateusz mati mateuszek
melania mela melanie
michal misiek michalek michael mike mick mikhail misha miszka michel miguel mykhailo michail
mieczyslaw mietek miecio
mikolaj mikolajek miki nicholas nick nikolai nikolay kolya kola nikolaj mykola klaus
miloslaw milek
miroslaw mirek miroslav
miroslawa mirka mirela
monika monia monika monica
natalia natalka nata natasha natalya natalie nataliya
nikodem nikos
nikita nik mykyta
norbert norbi
oleg olezhka oleh
olga ola olka olya olenka olha
oliwia oliwka olivia
oskar oscar
patryk patrick pat paddy patrik patricio
patrycja patka patricia
paulina paula paulinka polina pauline
pawel pawelek pablo paul pavel pasha pashka pavlo
pelagia pela
piotr piotrek piotrus peter pete petr pyotr petya petro pierre pedro
przemyslaw przemek przemko przemo
rafal rafalek raphael rafael
regina renia reginka
renata renia renatka
richard rick dick rich rysiek ryszard rysio ricardo
robert robcio bob bobby rob robbie bert roberto
roman romek romus
romuald romek
rozalia rozalka rosalie rose roza
sandra sandrusia aleksandra
sebastian seba sebek bastian sebastien
sergei sergey sergiusz seryozha serhii serge siergiej sergiy seriozha sergejus
slawomir slawek slavomir
stanislaw staszek stas stach stanislav stanley slava
stanislawa stasia
stefan stefek stephan stephen steven steve stepan styopa stefano szczepan
sylwester sylwek sylvester silvestr
sylwia sylwunia sylvia silvia
szymon szymek simon semyon syoma semen symon
tadeusz tadek tadzio thaddeus
tatiana tanya tania tatyana tetiana
teresa tereska renia theresa terry tereza
tomasz tomek tomus thomas tom tommy foma tomas
tymoteusz tymek timothy tim timofei tymofii
urszula ula ulka ursula
vadim vadik wadim vadym
valentina valya walentyna valentyna
valentin walenty valentine valya
valery valerii walery valera valerij valeriy
vasily vasilii vasya wasyl bazyli basil vasyl wasilij
vera wiara viera verochka
veronika weronika wera nika veronica
viktor wiktor victor vitya wiktorek
viktoria wiktoria victoria vika vicky wika viktoriya
vitalii witalis vitaly vitalik vitaliy witalij
vladimir volodya vova wlodzimierz wlodek waldemar waldek wladimir volodymyr wolodymyr wlodzimir
vladislav wladyslaw wladek vlad slava vladyslav
vyacheslav waclaw wacek slava wieslaw wiesiek viacheslav wiaczeslaw
waclaw wacek vaclav
wieslawa wiesia
wieslaw wiesiek wiesio
wanda wandzia vanda
wioletta wiola violetta violet
witold witek witus vitold
wojciech wojtek wojtus adalbert wojciechu voitsekh
yaroslava jaroslawa jarka
yuri jurij yura yurii jura iurii
zbigniew zbyszek zbynek zbych
zdzislaw zdzisiek zdzich
zenon zenek xenon
zofia zosia zoska sophie sophia sofia sofya sonya zofka sofiya
zuzanna zuzia zuza susan susanna suzanne susie
zygmunt zygmus sigmund sigismund
william bill billy will liam wilhelm willy willi vilgelm
robert bob
margaret peggy
andrew drew
samuel sam sammy
jennifer jen jenny
jessica jess jessie
jonathan jon jonny
joshua josh
nathan nate nathaniel
kenneth ken kenny
lawrence larry laurence wawrzyniec laurentius
rebecca becky rebeka
deborah debbie deb debora
donald don donnie
ronald ron ronnie
raymond ray rajmund
gerald jerry gerry gerald
abigail abby
zachary zach zack
cynthia cindy
pamela pam
sandra sandy
stephanie steph stefania stefka stefanie stephania
susan sue
mitchell mitch
jacqueline jackie
"""


@cache
def _families() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_LINES.strip().splitlines()):
        for name in latin(line).split():
            for key in {name, sound(name)}:
                found.setdefault(key, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def families(name: str) -> frozenset[int]:
    """The numbers of the names of which this is a form; empty for an unknown one."""
    known = _families()
    return known.get(name) or known.get(sound(name)) or frozenset()


def same_name(one: str, other: str) -> bool:
    """Whether two first names may be of one person: Kasia is Katarzyna."""
    return bool(families(one) & families(other))


def canonical(names: Iterable[str]) -> str:
    """One word for all forms of the first of these names, for looking it up."""
    for name in names:
        known = families(name)
        return f"#{min(known)}" if len(known) == 1 else sound(name)
    return ""
