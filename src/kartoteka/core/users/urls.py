from django.urls import path

from kartoteka.core.users import views

app_name = "users"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/link/<str:secret>/", views.sign_in_by_link, name="link"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("settings/me/", views.own_settings, name="own_settings"),
    path("settings/see-as/", views.see_as, name="see_as"),
    path("settings/see-as/stop/", views.stop_seeing_as, name="stop_seeing_as"),
    path("settings/password/", views.own_password, name="own_password"),
]
