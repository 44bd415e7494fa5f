from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "kartoteka.modules.customers"
    label = "customers"

    def ready(self) -> None:
        from kartoteka.modules.customers import module

        module.register()
