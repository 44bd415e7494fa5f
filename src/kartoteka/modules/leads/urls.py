"""Addresses of leads that differ from those of other records."""

from django.urls import path

from kartoteka.modules.leads import views

app_name = "leads"
urlpatterns = [
    path("leads/<int:record_id>/do/convert_lead/", views.convert, name="convert"),
]
