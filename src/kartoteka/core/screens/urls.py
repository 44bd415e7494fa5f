"""Addresses of the screens that every record type has. English words, as in tables and API."""

from django.urls import URLPattern, URLResolver, path

from kartoteka.core.screens import finder, modules

urlpatterns: list[URLPattern | URLResolver] = [
    # GET
    path("search/", finder.find, name="search"),
    path("modules/", modules.modules, name="modules"),
]
