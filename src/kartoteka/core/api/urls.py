"""Addresses of the API."""

from django.urls import path

from kartoteka.core.api import views

urlpatterns = [
    # GET: what the API offers to the user of the token
    path("openapi.json", views.described),
    path("me/", views.me),
    path("search/", views.finder),
    path("reports/<slug:key>/", views.report),
    path("undo/<str:number>/", views.undo),
    # The list, and a new one.
    path("<slug:plural>/", views.records),
    # Who is here already that may be the one in the body.
    path("<slug:plural>/similar/", views.similar),
    # Reading and changing one; DELETE archives it.
    path("<slug:plural>/<str:number>/", views.record),
    path("<slug:plural>/<str:number>/history/", views.history),
    # Another record becomes this one.
    path("<slug:plural>/<str:number>/merge/", views.merged),
    path("<slug:plural>/<str:number>/restore/", views.restore),
    path("<slug:plural>/<str:number>/actions/<slug:verb>/", views.verb),
]
