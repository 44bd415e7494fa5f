"""The form on the demo company's website, with its consents."""

from datetime import datetime

from kartoteka.modules.privacy.models import ConsentWording, Purpose
from kartoteka.project.demo.ledger import Ledger, New
from kartoteka.project.demo.staff import COMPANY, DOMAIN, Member

KEY = "zapytanie-o-oferte"
SOURCE = "Formularz na stronie"
NOTICE = (
    f"Administratorem danych jest {COMPANY}. Przetwarzamy je, żeby odpowiedzieć na zapytanie "
    "(art. 6 ust. 1 lit. f RODO), przez 12 miesięcy od ostatniego kontaktu. Masz prawo dostępu do "
    "danych, ich sprostowania, usunięcia, ograniczenia i przeniesienia, prawo sprzeciwu i skargi "
    "do Prezesa UODO. Podanie danych jest dobrowolne."
)


def write(ledger: Ledger, source: int, members: list[Member], at: datetime) -> None:
    """One form, open to visitors; nobody has sent it yet."""
    seller = next(member for member in members if member.share)
    purpose = Purpose.objects.get(code="inquiry")
    wording = ConsentWording.objects.order_by("pk").last()
    assert wording is not None
    values = {
        "name": "Zapytanie o ofertę", "title": "Zapytaj o ofertę", "language": "pl",
        "text": "Napisz, czego potrzebujesz. Odpowiadamy w ciągu jednego dnia roboczego.",
        "asks": ["name", "company", "email", "phone", "needs"], "demands": ["name", "needs"],
        "notice": NOTICE, "purpose": purpose.pk, "source": source, "to_user": seller.user.pk,
        "after": "Dziękujemy za zapytanie. Odezwiemy się najpóźniej jutro.",
        "sites": f"https://www.{DOMAIN}", "is_on": True,
    }  # fmt: skip
    form = ledger.create("web_form", [New(None, values, at, {"key": KEY})])[0]
    offered = [
        New(None, {"form": form, "wording": wording.pk, "channel": channel, "position": n}, at)
        for n, channel in enumerate(("email", "phone"), 1)
    ]
    ledger.create("form_consent", offered)
