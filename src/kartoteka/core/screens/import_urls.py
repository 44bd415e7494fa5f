"""Addresses of imports and exports; their words stand before those of record types."""

from django.urls import URLPattern, URLResolver, path

from kartoteka.core.screens import (
    addresses,
    exports,
    import_check,
    import_columns,
    import_duplicates,
    import_profiles,
    import_summary,
    imports,
)

__all__ = ["addresses", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("import/", imports.imports, name="imports"),
    path("import/batch/<slug:name>/", import_summary.batch, name="import_batch"),
    path("import/profiles/", import_profiles.saved, name="import_profiles"),
    path("import/profiles/<int:number>/", import_profiles.one, name="import_profile"),
    path(
        "import/profiles/<int:number>/<int:version>/back/",
        import_profiles.put_back,
        name="import_profile_back",
    ),
    path("import/<int:number>/", imports.one, name="import"),
    path("import/<int:number>/file/", imports.file_step, name="import_file"),
    path("import/<int:number>/columns/", import_columns.columns_step, name="import_columns"),
    path("import/<int:number>/check/", import_check.check_step, name="import_check"),
    path(
        "import/<int:number>/duplicates/",
        import_duplicates.duplicates_step,
        name="import_duplicates",
    ),
    path("import/<int:number>/pairs/", import_duplicates.pairs, name="import_pairs"),
    path("import/<int:number>/summary/", import_summary.summary_step, name="import_summary"),
    path("import/<int:number>/refused/", import_summary.refused_rows, name="import_refused"),
    path("import/<int:number>/undo/", import_summary.undo_import, name="import_undo"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:number>/", exports.exported, name="exported"),
    path("<plural:record_type>/export/", exports.export, name="export"),
    path("<plural:record_type>/<int:record_id>/card.vcf", exports.one_card, name="vcard"),
]
