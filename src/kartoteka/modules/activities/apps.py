from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "kartoteka.modules.activities"
    label = "activities"

    def ready(self) -> None:
        from kartoteka.modules.activities import module

        module.register()
