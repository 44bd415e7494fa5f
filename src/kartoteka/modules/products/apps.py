from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "kartoteka.modules.products"
    label = "products"

    def ready(self) -> None:
        from kartoteka.modules.products import module

        module.register()
