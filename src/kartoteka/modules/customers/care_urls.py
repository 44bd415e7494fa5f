"""Addresses of territories, segments and rules that differ from those of other records."""

from django.urls import path

from kartoteka.modules.customers import care_pages

app_name = "care"
urlpatterns = [
    path("segments/<int:record_id>/conditions/", care_pages.conditions, name="conditions"),
    path("settings/assignment/", care_pages.rules, name="assignment"),
    path("settings/assignment/new/", care_pages.rule, name="new_assignment_rule"),
    path("settings/assignment/<int:record_id>/", care_pages.rule, name="assignment_rule"),
]
