"""Addresses of the pages that only customers and people have."""

from django.urls import path

from kartoteka.modules.customers import tree_panels

urlpatterns = [
    # GET
    path("customers/<int:record_id>/organisation/", tree_panels.chart, name="organisation"),
]
