"""Addresses of the pages about personal data."""

from django.urls import path

from kartoteka.modules.privacy import pages, reviewing, sourceless, views

app_name = "privacy"
urlpatterns = [
    path("people/<int:record_id>/privacy/", views.person, name="person"),
    path("people/<int:record_id>/privacy/export/", views.export, name="export"),
    path("people/<int:record_id>/erase/", views.erase, name="erase"),
    path("people/<int:record_id>/erase/back/", views.take_back, name="take_back"),
    path("privacy/register/", pages.register, name="register"),
    path("privacy/seen/", pages.seen, name="seen"),
    path("privacy/sourceless/", sourceless.page, name="sourceless"),
    path("privacy/retention/", reviewing.retention, name="retention"),
]
