"""Addresses of the screens that every record type has. English words, as in tables and API."""

from django.urls import URLPattern, URLResolver, path

from kartoteka.core.screens import (
    boards,
    card_layout,
    cards,
    choices,
    custom_fields,
    desktop_pages,
    duplicates,
    finder,
    first_steps,
    forms,
    handover_page,
    history,
    import_urls,
    list_urls,
    live,
    recent,
    settings,
    settings_changes,
    settings_company,
    settings_lists,
    settings_modules,
    settings_roles,
    settings_users,
    similar,
    stars,
    understood,
    undoing,
    verbs,
)

urlpatterns: list[URLPattern | URLResolver] = [
    # GET
    path("search/", finder.find, name="search"),
    path("modules/", desktop_pages.modules, name="modules"),
    path("modules/arrange/", desktop_pages.arrange, name="arrange"),
    path("pins/", desktop_pages.pins, name="pins"),
    path("search/<plural:record_type>/<int:record_id>/", finder.deeds, name="deeds"),
    path("live/", live.live, name="live"),
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
    path("settings/company/", settings_company.own_company, name="settings_company"),
    path("settings/modules/", settings_modules.own_modules, name="settings_modules"),
    path("settings/changes/", settings_changes.changes, name="settings_changes"),
    path("first-steps/", first_steps.first_steps, name="first_steps"),
    path("settings/users/", settings_users.users, name="settings_users"),
    path("settings/users/invite/", settings_users.invite, name="invite"),
    path("settings/users/<int:number>/link/", settings_users.link, name="new_link"),
    path("settings/users/<int:number>/switch/", settings_users.switch, name="switch_account"),
    path("settings/roles/", settings_roles.every_role, name="settings_roles"),
    path("settings/roles/<slug:key>/", settings_roles.one_role, name="settings_role"),
    path("company/logo/<int:number>/", settings_company.logo, name="logo"),
    path("settings/lists/<plural:record_type>/", settings_lists.entries, name="settings_list"),
    path("settings/handover/", handover_page.page, name="handover"),
    path("settings/handover/<int:job_id>/", handover_page.progress, name="handing_over"),
    # Files in and out.
    *import_urls.urlpatterns,
    # Cards that are there twice.
    path("duplicates/", duplicates.home, name="duplicates"),
    path("<plural:record_type>/duplicates/", duplicates.queue, name="duplicates_queue"),
    path("<plural:record_type>/duplicates/search/", duplicates.search, name="duplicates_search"),
    path("<plural:record_type>/<int:record_id>/merge/", duplicates.merge_page, name="merge"),
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
