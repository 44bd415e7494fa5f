"""Addresses of the kit: the gallery, and the theme switch that works without a script."""

from django.urls import path

from kartoteka.core.ui import ahead, views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("ahead/", ahead.rules, name="ahead"),
    path("theme/", views.switch_theme, name="theme"),
]
