from importlib import import_module

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "kartoteka.modules.products"
    label = "products"

    def ready(self) -> None:
        """Make the record types of the module known."""
        import_module("kartoteka.modules.products.module").register()
