from django.urls import path

from kartoteka.core.users import security, signing_in, views

app_name = "users"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/second/", signing_in.second_step, name="second_step"),
    path("sign-in/passkey/", signing_in.sign_in_by_passkey, name="passkey"),
    path("sign-in/passkey/question/", signing_in.passkey_question, name="passkey_question"),
    path("sign-in/company/", signing_in.company, name="company"),
    path("sign-in/company/done/", signing_in.company_done, name="company_done"),
    path("sign-in/confirm/", signing_in.confirm, name="confirm"),
    path("sign-in/link/<str:secret>/", signing_in.sign_in_by_link, name="link"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("settings/me/", views.own_settings, name="own_settings"),
    path("settings/see-as/", views.see_as, name="see_as"),
    path("settings/see-as/stop/", views.stop_seeing_as, name="stop_seeing_as"),
    path("settings/password/", security.own_password, name="own_password"),
    path("settings/sign-in/", security.overview, name="security"),
    path("settings/sign-in/passkey/", security.add_passkey, name="add_passkey"),
    path("settings/sign-in/passkey/question/", security.passkey_question, name="new_passkey"),
    path(
        "settings/sign-in/passkey/<int:number>/remove/",
        security.remove_passkey,
        name="remove_passkey",
    ),
    path("settings/sign-in/app/", security.code_app, name="code_app"),
    path("settings/sign-in/app/remove/", security.remove_code_app, name="remove_code_app"),
    path("settings/sign-in/recovery/", security.recovery_codes, name="recovery_codes"),
    path(
        "settings/sign-in/company/remove/",
        security.remove_company_account,
        name="remove_company_account",
    ),
    path("settings/sign-in/places/<int:number>/end/", security.end_visit, name="end_visit"),
    path("settings/sign-in/places/end/", security.end_other_visits, name="end_other_visits"),
]
