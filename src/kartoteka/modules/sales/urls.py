"""Addresses of sales that differ from those of other records."""

from django.urls import path

from kartoteka.modules.sales import funnel_page, settings_pages, stage_settings, step_panel, views

app_name = "sales"
urlpatterns = [
    path("opportunities/funnel/", funnel_page.funnel, name="funnel"),
    path("opportunities/<int:record_id>/do/win_opportunity/", views.win, name="win"),
    path("opportunities/<int:record_id>/do/lose_opportunity/", views.lose, name="lose"),
    path("opportunities/<int:record_id>/do/move_opportunity/", views.move_to, name="move_to"),
    path("opportunities/<int:record_id>/next-step/", step_panel.next_step, name="next_step"),
    path("opportunities/<int:record_id>/tick/", step_panel.tick, name="tick"),
    path("settings/pipelines/", settings_pages.pipelines, name="pipelines"),
    path("settings/pipelines/<int:record_id>/", settings_pages.pipeline, name="pipeline"),
    path(
        "settings/pipelines/<int:record_id>/archive/",
        settings_pages.put_away_pipeline,
        name="put_away_pipeline",
    ),
    path("settings/stages/<int:record_id>/", stage_settings.stage, name="stage"),
    path(
        "settings/stages/<int:record_id>/archive/",
        settings_pages.put_away_stage,
        name="put_away_stage",
    ),
]
