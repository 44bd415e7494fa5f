"""Every address of Kartoteka, by the part that answers it."""

from django.urls import URLPattern, URLResolver, include, path

from kartoteka.project import backup_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/backups/", backup_page.backups_page, name="backups"),
    path("api/v1/", include("kartoteka.core.api.urls")),
    path("", include("kartoteka.core.users.urls")),
    path("ui/", include("kartoteka.core.ui.urls")),
    path("", include("kartoteka.modules.customers.urls")),
    path("", include("kartoteka.modules.privacy.urls")),
    path("", include("kartoteka.modules.activities.urls")),
    path("", include("kartoteka.modules.sales.urls")),
    path("", include("kartoteka.modules.leads.urls")),
    path("", include("kartoteka.modules.customers.care_urls")),
    path("", include("kartoteka.core.screens.urls")),
]

handler400 = "kartoteka.core.ui.faults.refused"
handler500 = "kartoteka.core.ui.faults.fault"
