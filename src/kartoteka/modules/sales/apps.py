from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "kartoteka.modules.sales"
    label = "sales"

    def ready(self) -> None:
        from kartoteka.modules.sales import module

        module.register()
