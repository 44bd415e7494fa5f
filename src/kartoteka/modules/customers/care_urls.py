"""Addresses of territories, segments and rules that differ from those of other records."""

from django.urls import path

from kartoteka.modules.customers import care_pages, register_pages

app_name = "care"
urlpatterns = [
    path("segments/<int:record_id>/conditions/", care_pages.conditions, name="conditions"),
    path("customers/<int:record_id>/registers/ask/", register_pages.ask, name="ask_registers"),
    path("customers/<int:record_id>/registers/take/", register_pages.take, name="take_over"),
    path("settings/registers/", register_pages.own_registers, name="registers"),
    path("settings/assignment/", care_pages.rules, name="assignment"),
    path("settings/assignment/new/", care_pages.rule, name="new_assignment_rule"),
    path("settings/assignment/<int:record_id>/", care_pages.rule, name="assignment_rule"),
]
