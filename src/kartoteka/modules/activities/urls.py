from django.urls import path

from kartoteka.modules.activities import views

app_name = "activities"
urlpatterns = [
    path("", views.today, name="home"),
    path("today/", views.today, name="today"),
    path("activities/log/", views.log, name="log"),
    path("activities/log/people/", views.people, name="people"),
]
