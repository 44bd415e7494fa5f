from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "kartoteka.modules.leads"
    label = "leads"

    def ready(self) -> None:
        from kartoteka.modules.leads import module

        module.register()
