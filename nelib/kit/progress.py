"""Where a learner's predictions and answers are kept: one local JSON file, no server."""

import json
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

ENVIRONMENT = "NELIB_PROGRESS"
"""Environment variable that names another file."""


def path() -> Path:
    """Return the progress file; it need not exist."""
    if named := os.environ.get(ENVIRONMENT):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("nelib", appauthor=False)) / "progress.json"


def load() -> dict[str, Any]:
    """Read all that is kept. A damaged file is set aside under another name, never deleted."""
    file = path()
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError("not a mapping")
        return content
    except FileNotFoundError:
        return {}
    except OSError as error:
        warnings.warn(f"Progress cannot be read from {file}: {error}", stacklevel=2)
        return {}
    except ValueError:
        number = 0
        while (aside := file.with_suffix(f".damaged{number or ''}.json")).exists():
            number += 1
        try:
            os.replace(file, aside)
            warnings.warn(f"The progress file was damaged. It is kept as {aside}; a new one is begun.", stacklevel=2)
        except OSError as error:
            warnings.warn(f"The progress file {file} is damaged and cannot be moved: {error}", stacklevel=2)
        return {}


def get(key: str, default: Any = None) -> Any:
    """Return what is kept under `key`."""
    return load().get(key, default)


def put(key: str, value: Any) -> None:
    """Keep `value` under `key`. The file is replaced in one step; if it cannot be written, a warning says so."""
    try:
        text = json.dumps(load() | {key: value}, indent=1, ensure_ascii=False, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise ValueError(f"What is kept under {key!r} must be plain data, but: {error}.") from None
    file = path()
    new = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8", suffix=".tmp") as new:
            new.write(text)
        os.replace(new.name, file)
    except OSError as error:
        if new is not None:
            Path(new.name).unlink(missing_ok=True)
        warnings.warn(f"Progress cannot be written to {file}: {error}", stacklevel=2)


def clear(prefix: str = "") -> None:
    """Forget everything whose key begins with `prefix`."""
    kept = {k: v for k, v in load().items() if not k.startswith(prefix)}
    file = path()
    if file.exists():
        file.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
