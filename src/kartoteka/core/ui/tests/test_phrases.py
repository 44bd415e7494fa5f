"""Words are found the short way: the same ones, in the language that is in force."""

from threading import Thread

import pytest
from django.template import Context, engines
from django.templatetags import i18n
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, trans_real

from kartoteka.core.ui import phrases

WORDS = ("Customers", "Save", "Nobody has said this", "", "Two\r\nlines")


def test_words_are_those_of_django_in_every_language():
    for language in ("pl", "en", "ru", "pl", "de"):
        with translation.override(language):
            for word in WORDS:
                assert gettext(word) == phrases._django_gettext(word)
                assert gettext(word) == phrases._django_gettext(word), "and when it is kept"
                assert str(gettext_lazy(word)) == gettext(word)
    with translation.override("pl"):
        assert gettext("Customers") == "Klienci"
        assert pgettext("button", "Opportunity") != ""
        assert ngettext("%(n)s customer", "%(n)s customers", 1) == "%(n)s klient"
        safe = gettext(SafeString("Customers"))
        assert isinstance(safe, SafeString)
        assert not isinstance(gettext("Customers"), SafeString)
    assert trans_real.gettext is gettext.__globals__["_trans"].gettext is phrases.gettext


def test_a_language_is_in_force_in_its_thread_and_until_its_end():
    told = []
    with translation.override("pl"):
        with translation.override("ru"):
            assert gettext("Customers") == "Клиенты"
        with translation.override(None):
            assert gettext("Customers") == "Customers"
        other = Thread(target=lambda: told.append(gettext("Customers")))
        other.start()
        other.join()
        assert gettext("Customers") == "Klienci"
    assert told != ["Klienci"], "another thread has the language of the installation"
    translation.deactivate()
    assert translation.get_language() == "en"


def test_a_zone_is_in_force_until_its_end():
    usual = timezone.get_current_timezone_name()
    with timezone.override("Asia/Tokyo"):
        assert timezone.get_current_timezone_name() == "Asia/Tokyo"
    assert timezone.get_current_timezone_name() == usual


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(phrases, "MOST", 3)
    with translation.override("ru"):
        for number in range(10):
            word = str(number)
            assert gettext(word) == word
        assert len(vars(trans_real._active.value)[phrases.SAID]) <= 4


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "Customers" %}',
        '{% translate "Customers" as found %}[{{ found }}]{{ found|upper }}',
        '{% translate "Opportunity" context "button" %}',
        '{% translate "Opportunity" context word %}',
        '{% translate word %}{% translate "Save" noop %}',
        '{% translate "Customers"|upper %}{% translate "100% & <b>" %}',
        '{% autoescape off %}{% translate "100% & <b>" %}{% endautoescape %}',
        '{% blocktranslate %}\n {{ word }} & "%"\n{% endblocktranslate %}',
        "{% for n in numbers %}{% blocktranslate trimmed count n=n %}\n {{ n }} customer of"
        "\n {{ word }}{% plural %}{{ n }} customers of {{ unknown }}{% endblocktranslate %}"
        "{% endfor %}",
        "{% blocktranslate trimmed asvar said with a=word %}Call: {{ a }}{% endblocktranslate %}"
        "[{{ said }}]",
        '{% for x in "ab" %}{% translate "Save" as found %}{{ found }}{% endfor %}{{ found }}',
    ],
)
def test_templates_say_what_django_says(text, monkeypatch):
    template = engines["django"].engine.from_string("{% load i18n %}" + text)

    def told():
        found = []
        for language in ("pl", "en", "ru", "pl"):
            with translation.override(language):
                found.append(template.render(Context({"word": "Customers", "numbers": [1, 2, 7]})))
        return found

    quick = [told(), told()]
    monkeypatch.setattr(i18n.TranslateNode, "render", phrases._django_translate)
    monkeypatch.setattr(i18n.BlockTranslateNode, "render_token_list", phrases._django_pieces)
    assert quick == [told(), told()]
