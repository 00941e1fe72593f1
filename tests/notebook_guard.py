"""A pytest plugin for the run of every cell: no kernel may leave this computer, and a warning is an error.

`python run.py test` loads it with ``-p notebook_guard``. Kernels find the guard in the folder of IPython's settings.
"""

import os
import tempfile
from pathlib import Path

import warm_kernels

STARTUP = f"""
import sys, warnings
sys.path.append({str(Path(__file__).parent)!r})
import offline
offline.refuse(True)
for category in (UserWarning, RuntimeWarning, FutureWarning, SyntaxWarning):
    warnings.simplefilter("error", category)
del sys, warnings, category
"""


def pytest_configure(config) -> None:
    """Give all kernels of this run the guard."""
    folder = tempfile.TemporaryDirectory()
    startup = Path(folder.name) / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00_guard.py").write_text(STARTUP, encoding="utf-8")
    os.environ["IPYTHONDIR"] = folder.name
    config.add_cleanup(folder.cleanup)
    warm_kernels.install(config)
