"""Addresses of leads that differ from those of other records."""

from django.urls import path

from kartoteka.modules.leads import form_views, sources_page, views

app_name = "leads"
urlpatterns = [
    path("forms/<str:form_key>/", form_views.public, name="public_form"),
    path("leads/sources/", sources_page.sources, name="sources"),
    path("leads/<int:record_id>/assess/", views.assess, name="assess"),
    path("leads/<int:record_id>/do/convert_lead/", views.convert, name="convert"),
]
