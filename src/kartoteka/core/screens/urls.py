"""Addresses of the screens that every record type has. English words, as in tables and API."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
