"""Addresses of the screens that every record type has. English words, as in tables and API."""

from django.urls import URLPattern, URLResolver, path, register_converter

from kartoteka.core.screens import finder, lists, modules
from kartoteka.core.screens.addresses import PluralConverter

register_converter(PluralConverter, "plural")

urlpatterns: list[URLPattern | URLResolver] = [
    # GET
    path("search/", finder.find, name="search"),
    path("modules/", modules.modules, name="modules"),
    # Lists of records of any type.
    path("<plural:record_type>/", lists.record_list, name="list"),
]
