"""What files of other systems call opportunities and their fields."""

OPPORTUNITY = {
    "": ("deal", "sale", "sales pipeline", "szansa", "szansa sprzedaży", "sprzedaż", "transakcja",
         "сделка", "возможность"),
    "name": ("dealname", "deal name", "opportunity name", "subject", "temat", "nazwa szansy",
             "название сделки"),
    "stage": ("deal stage", "sales stage", "status", "phase", "etap", "faza", "этап", "стадия"),
    "pipeline": ("deal pipeline", "lejek", "proces sprzedaży", "воронка"),
    "value": ("amount", "close value", "deal value", "deal amount", "price", "kwota", "wartość",
              "сумма", "стоимость"),
    "opened_on": ("engage date", "create date", "createdate", "created", "open date", "start date",
                  "data otwarcia", "data utworzenia", "дата открытия", "дата создания"),
    "closed_on": ("close date", "closedate", "closed", "won date", "data zamknięcia",
                  "дата закрытия"),
    "expected_on": ("expected close date", "forecast date", "due", "planowane zamknięcie",
                    "ожидаемая дата"),
    "owner": ("sales agent", "deal owner", "agent", "sales rep", "salesperson", "opiekun",
              "handlowiec", "sprzedawca", "ответственный", "менеджер"),
    "lost_reason": ("loss reason", "closed lost reason", "powód przegranej", "причина проигрыша"),
    "reference": ("external id", "numer szansy", "номер сделки"),
    "description": ("notes", "note", "comment", "uwagi", "notatki", "opis", "примечание",
                    "комментарий"),
}
PIPELINE = {"": ("funnel", "lejek", "воронка")}
STAGE = {"": ("deal stage", "etap", "этап")}
