"""What a new installation starts with: each app of the house may bring a `seed` module."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule


def load() -> None:
    """Load every app's seed, the spine's first; what is there already stays as it is."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "seed"):
            import_module(f"{app.name}.seed").load()
