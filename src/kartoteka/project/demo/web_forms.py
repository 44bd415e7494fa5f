"""The form on the demo company's website, with its consents, and what came by it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kartoteka.modules.privacy.models import ConsentWording, Purpose
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.leads import Inquiry
from kartoteka.project.demo.ledger import Ledger, New
from kartoteka.project.demo.staff import COMPANY, DOMAIN, Member

KEY = "zapytanie-o-oferte"
SOURCE = "Formularz na stronie"
# How the first answer was given, and how often so.
ANSWERS = {"call": 7, "email": 3}
SUBJECTS = {"call": "Telefon po zapytaniu z formularza", "email": "Odpowiedź na zapytanie"}
# Some were called, and are new all the same: nobody picked up.
TRIED = 0.6
# Minutes until then: mostly the same hour or day, now and then after the weekend.
MINUTES = {30: 35, 90: 30, 300: 20, 1500: 10, 4000: 5}
NOTICE = (
    f"Administratorem danych jest {COMPANY}. Przetwarzamy je, żeby odpowiedzieć na zapytanie "
    "(art. 6 ust. 1 lit. f RODO), przez 12 miesięcy od ostatniego kontaktu. Masz prawo dostępu do "
    "danych, ich sprostowania, usunięcia, ograniczenia i przeniesienia, prawo sprzeciwu i skargi "
    "do Prezesa UODO. Podanie danych jest dobrowolne."
)


def write(ledger: Ledger, source: int, members: list[Member], at: datetime) -> int:
    """One form, open to visitors; its number."""
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
    return form


def receive(
    ledger: Ledger, dice: Dice, clock: Clock, form: int, since: datetime, leads: Sequence[Inquiry]
) -> None:
    """What visitors sent since then, and the first answers of those who took their leads up."""
    sent = [lead for lead in leads if lead.source == SOURCE and lead.at >= since]
    ledger.create("enquiry", [New(None, {}, lead.at, _sent(lead, form)) for lead in sent])
    called = [lead for lead in sent if lead.status != "new" or dice.happens(TRIED)]
    answers = [_answer(dice, clock, lead) for lead in called]
    ledger.create("activity", [one for one in answers if one is not None])


def _sent(lead: Inquiry, form: int) -> dict[str, Any]:
    asked = {key: lead.values[key] for key in ("name", "company", "email", "phone", "needs")
             if lead.values.get(key)}  # fmt: skip
    user = lead.owner.user
    return asked | {
        "lead": lead.id, "form": form, "owner": user.pk, "team": user.team_id, "shown": NOTICE,
        "site": f"https://www.{DOMAIN}",
    }  # fmt: skip


def _answer(dice: Dice, clock: Clock, lead: Inquiry) -> New | None:
    is_new = lead.status == "new"
    minutes = dice.one_of(MINUTES) * dice.uniform(0.2, 1)
    at = lead.at + timedelta(minutes=minutes)
    at = at if is_new else min(at, lead.end_at)
    if at >= clock.now:
        return None
    kind = "call" if is_new else dice.one_of(ANSWERS)
    values = {"kind": kind, "subject": SUBJECTS[kind], "status": "done", "starts_at": at,
              "about_type": "lead", "about_id": lead.id}  # fmt: skip
    if is_new:
        values["outcome"] = "no_answer"
    if lead.sale is not None and lead.sale.human is not None:
        values |= {"customer": lead.sale.firm.id, "person": lead.sale.human.id}
    return New(lead.owner, values, at)
