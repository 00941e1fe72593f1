"""The figures and sliders of the lessons, one module or package a lesson."""

import importlib
import pkgutil

from nelib.kit.explorer import REGISTRY, Explorer


def load_all() -> dict[str, Explorer]:
    """Import every lesson's explorers and return the registry."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return REGISTRY
