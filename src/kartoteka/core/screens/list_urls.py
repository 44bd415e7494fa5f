"""Addresses of the list of any record type, its parts and what is done from it."""

from django.urls import URLPattern, URLResolver, path

from kartoteka.core.screens import (
    bulk,
    bulk_outcome,
    cell_edit,
    column_choice,
    filter_builder,
    lists,
    view_saving,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("<plural:record_type>/", lists.record_list, name="list"),
    path("<plural:record_type>/filter/", filter_builder.filter_builder, name="list_filter"),
    path("<plural:record_type>/columns/", column_choice.column_choice, name="list_columns"),
    path("<plural:record_type>/counts/", view_saving.counts, name="list_counts"),
    path("<plural:record_type>/save-view/", view_saving.save_view, name="save_view"),
    path("<plural:record_type>/bulk/", bulk.bulk, name="bulk"),
    path("<plural:record_type>/bulk/<int:job_id>/", bulk_outcome.progress, name="bulk_progress"),
    path("<plural:record_type>/<int:record_id>/cell/<slug:key>/", cell_edit.cell_edit, name="cell"),
]
