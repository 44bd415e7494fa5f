from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "kartoteka.core.search"
    label = "search"

    def ready(self) -> None:
        """Let filters by a part of a text use the index of search; keep it tidy at night."""
        import_module("kartoteka.core.search.tidying")
        tree = import_module("kartoteka.core.filters.tree")
        tree.narrowings.append(import_module("kartoteka.core.search.listing").narrowing)
