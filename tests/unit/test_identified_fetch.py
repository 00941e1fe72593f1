"""Fetching with pooch, from a server on this computer: the checksum is checked, failures leave the stand-in."""

import hashlib
import http.server
import threading
from pathlib import Path

import pooch
import pytest
from lc_data import copy_at_hand, neurons

from nelib.locus import identified


@pytest.fixture
def server(tmp_path):
    (tmp_path / "served").mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(tmp_path / "served"))

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield tmp_path / "served", f"http://127.0.0.1:{running.server_port}/data.json"
        running.shutdown()
        thread.join()


@pytest.fixture
def empty(monkeypatch, tmp_path):
    monkeypatch.delenv(identified.ENVIRONMENT, raising=False)
    monkeypatch.setattr(identified, "folder", lambda: tmp_path / "cache")
    pooch.get_logger().setLevel("WARNING")
    return tmp_path / "cache"


def test_a_fetched_file_is_checked_and_kept(server, empty, monkeypatch):
    folder, url = server
    content = b'{"a": 1}'
    (folder / "data.json").write_bytes(content)
    path = identified.download(empty, url, hashlib.sha256(content).hexdigest())
    assert Path(path).read_bytes() == content
    with pytest.raises(ValueError, match="hash"):
        identified.download(empty / "other", url, "0" * 64)


def test_the_published_file_fetched(server, empty, monkeypatch):
    neurons("published")
    folder, url = server
    (folder / "data.json").write_bytes(copy_at_hand().read_bytes())
    get = identified.download
    monkeypatch.setattr(identified, "download", lambda to: get(to, url))
    assert not identified.load(fetch=True).synthetic
    monkeypatch.setattr(identified, "download", lambda to: pytest.fail("fetched twice"))
    assert not identified.load().synthetic and not identified.load(fetch=True).synthetic


def test_a_changed_file_leaves_the_stand_in(server, empty, monkeypatch):
    folder, url = server
    (folder / "data.json").write_bytes(b"{}")
    get = identified.download
    monkeypatch.setattr(identified, "download", lambda to: get(to, url))
    cells = identified.load(fetch=True)
    assert cells.synthetic and "could not be fetched" in cells.note


def test_without_a_network_the_stand_in_says_why(empty):
    cells = identified.load(fetch=True)  # the guard of the tests refuses every other computer
    assert cells.synthetic and "could not be fetched" in cells.note
