from django.urls import path

from kartoteka.modules.activities import asking, finishing, views

app_name = "activities"
urlpatterns = [
    path("", views.today, name="home"),
    path("today/", views.today, name="today"),
    path("today/queue/", finishing.queue, name="queue"),
    path("activities/ask/<int:record_id>/", asking.ask, name="ask"),
    path("activities/called/", finishing.called, name="called"),
    path("activities/<int:record_id>/finish/", finishing.finish, name="finish"),
    path("activities/log/", views.log, name="log"),
    path("activities/log/people/", views.people, name="people"),
]
