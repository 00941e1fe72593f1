"""A JupyterLab server of its own, a browser on it, and a notebook that is open there."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
SHELL = Path("/usr/bin/chromium-headless-shell")
"""The engine of Chromium without tabs, extensions and their like: it shows the same pages for a sixth less time."""
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
HELPERS = Path(__file__).with_name("page.js")
STILL = ".cm-cursorLayer { animation: none !important; }"  # dozens of blinking cursors keep a processor busy
UNPAINTED = "body { opacity: 0 !important; }"
"""The tests hash pictures as they come from the kernel and ask the page for places, colors and texts: nothing that they
look at is on the screen. To paint it would take a sixth of their time."""
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 1024, "height": 768}


class Server:
    """A JupyterLab server with its own folders, token and port. It sees only what is put into `folder / "work"`."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None):
        self.work = folder / "work"
        self.progress = folder / "progress.json"
        self.work.mkdir(parents=True)
        config = folder / "config"
        (config / "labconfig").mkdir(parents=True)
        overrides = ROOT / "jupyter" / "overrides.json"
        if overrides.exists():
            shutil.copyfile(overrides, config / "labconfig" / "default_setting_overrides.json")
        shutil.copyfile(ROOT / "jupyter" / "jupyter_server_config.py", config / "jupyter_server_config.py")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.token = secrets.token_hex(16)
        self.log = folder / "server.log"
        own = {
            "JUPYTER_CONFIG_DIR": config,
            "JUPYTER_DATA_DIR": folder / "data",
            "JUPYTER_RUNTIME_DIR": folder / "runtime",
            "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
            "IPYTHONDIR": folder / "ipython",
            "NELIB_PROGRESS": self.progress,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        }
        command = [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={self.port}",
            "--ServerApp.port_retries=0", f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.work}",
            "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        variables = os.environ | {k: str(v) for k, v in own.items()} | (environment or {})
        variables.pop("MPLBACKEND", None)  # other tests set it; a kernel chooses its own
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, env=variables, stdout=log, stderr=log, cwd=self.work)
        self._wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> Any:
        """Return what the server's API answers."""
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def _wait(self) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("/api/status")
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        """Stop the server and its kernels."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def chromium(program: Path = CHROMIUM) -> Iterator:
    """Start Chromium, or its shell, with a fresh profile."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=list(FLAGS), headless=True)
        try:
            yield browser
        finally:
            browser.close()


class Page:
    """A JupyterLab page that shows one notebook at a time.

    Attributes
    ----------
    requests : set of str
        Hosts that the page asked for something.
    console : list of str
        Errors that the page reported since `console` was last emptied.

    Parameters
    ----------
    painted : bool
        False lays the page out as ever but paints nothing: for who asks the page and does not look at it.
    """

    def __init__(self, server: Server, browser, viewport: dict[str, int] = WIDE, painted: bool = True):
        self.server = server
        self.context = browser.new_context(viewport=viewport)
        self.context.add_init_script(path=HELPERS)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.requests: set[str] = set()
        self.console: list[str] = []
        self.page.on("request", lambda r: self.requests.add(urlparse(r.url).hostname or ""))
        self.page.on("websocket", lambda w: self.requests.add(urlparse(w.url).hostname or ""))
        self.page.on("console", lambda m: self.console.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.console.append(f"{e}: {e.stack}"))
        self.page.goto(f"{server.url}/lab?token={server.token}")
        self.page.wait_for_function("window.jupyterapp && window.jupyterapp.restored.then(() => true)", timeout=90_000)
        self.page.add_style_tag(content=STILL if painted else STILL + UNPAINTED)

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a helper of `page.js` and wait for it."""
        return self.page.evaluate("([name, given]) => window.course[name](...given)", [function, list(arguments)])

    def open(self, notebook: Path | str) -> None:
        """Open a notebook of the server's folder (a path elsewhere is copied there) and start its kernel."""
        if isinstance(notebook, Path):
            shutil.copyfile(notebook, self.server.work / notebook.name)
            notebook = notebook.name
        self.console.clear()
        self.call("open", notebook)

    def run_all(self) -> float:
        """Run all cells, wait until every widget is on the page, and return the seconds until both were so."""
        began = time.monotonic()
        self.call("runAll")
        self.call("drawn")
        return time.monotonic() - began

    def close(self) -> None:
        """Close the notebook and stop its kernel."""
        self.call("close")

    def resize(self, viewport: dict[str, int]) -> None:
        """Give the window another size."""
        self.page.set_viewport_size(viewport)
        self.call("frame")

    def theme(self, name: str) -> None:
        """Change the theme and wait until it is there."""
        if self.page.evaluate("document.body.dataset.jpThemeName") == f"JupyterLab {name}":
            return
        self.page.evaluate(
            "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", f"JupyterLab {name}"
        )
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light && !document.getElementById('jupyterlab-splash')",
            arg="true" if name == "Light" else "false",
        )
        self.call("frame")

    def explorers(self) -> int:
        """Return the number of explorers on the page."""
        return self.page.evaluate("window.course.boxes().length")

    def box(self, index: int):
        """Return the handle of an explorer, brought into view and open."""
        box = self.page.evaluate_handle("index => window.course.reveal(index)", index).as_element()
        if self.call("covered", index)["cover"]:
            box.query_selector(".nelib-cover button").press("Enter")
            box.wait_for_selector(".nelib-body", state="visible")
            self.call("reveal", index)
        return box

    def state(self, index: int) -> dict:
        """Return what an explorer shows once it has come to rest; see `state` in page.js."""
        return self.call("state", index)


def write_notebook(path: Path, cells: Iterable[str]) -> Path:
    """Write a notebook of code cells."""
    import nbformat

    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    made.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                     "language_info": {"name": "python"}}  # fmt: skip
    nbformat.write(made, path)
    return path
