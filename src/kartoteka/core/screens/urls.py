"""Addresses of the screens that every record type has. English words, as in tables and API."""

from django.urls import URLPattern, URLResolver, path

from kartoteka.core.screens import (
    boards,
    card_layout,
    cards,
    choices,
    custom_fields,
    finder,
    forms,
    history,
    import_urls,
    list_urls,
    modules,
    recent,
    settings,
    settings_lists,
    similar,
    stars,
    understood,
    undoing,
    verbs,
)

urlpatterns: list[URLPattern | URLResolver] = [
    # GET
    path("search/", finder.find, name="search"),
    path("modules/", modules.modules, name="modules"),
    # Fields that the installation adds.
    path("settings/fields/", custom_fields.custom_fields, name="custom_fields"),
    path("settings/fields/new/", custom_fields.new, name="new_custom_field"),
    path("settings/fields/<int:number>/", custom_fields.edit, name="custom_field"),
    path("settings/fields/<int:number>/move/", custom_fields.move),
    path("settings/fields/<int:number>/archive/", custom_fields.archive),
    # How cards are arranged.
    path("settings/layout/", card_layout.home, name="card_layout"),
    path("settings/layout/<slug:key>/options/<slug:name>/", card_layout.options),
    path("settings/layout/<slug:key>/<slug:what>/<str:name>/", card_layout.one),
    # Settings.
    path("settings/", settings.home, name="settings"),
    path("settings/lists/<plural:record_type>/", settings_lists.entries, name="settings_list"),
    # Files in and out.
    *import_urls.urlpatterns,
    # Boards of record types that have one.
    path("<plural:record_type>/board/", boards.board, name="board"),
    path("<plural:record_type>/<int:record_id>/move/", boards.move, name="move"),
    # Lists of records of any type.
    *list_urls.urlpatterns,
    # Cards, forms and what is done to a record.
    path("choices/<slug:key>/", choices.options, name="choices"),
    path("understood/<slug:kind>/", understood.understood, name="understood"),
    path("recent/", recent.recent, name="recent"),
    path("undo/<int:group_id>/", undoing.undo, name="undo"),
    path("<plural:record_type>/new/", forms.new, name="new"),
    path("<plural:record_type>/similar/", similar.similar, name="similar"),
    path("<plural:record_type>/<int:record_id>/", cards.card, name="card"),
    path("<plural:record_type>/<int:record_id>/star/", stars.star, name="star"),
    path("<plural:record_type>/<int:record_id>/edit/", forms.edit, name="edit"),
    path("<plural:record_type>/<int:record_id>/history/", history.history, name="history"),
    path("<plural:record_type>/<int:record_id>/do/<slug:verb>/", verbs.do, name="do"),
]
