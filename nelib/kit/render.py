"""Fast frames: a persistent Agg figure whose still parts are drawn once and whose moving artists are blitted.

No pyplot: its hooks run on every message of a notebook and can damage a figure that another thread is drawing. One lock
guards all drawing.
"""

import io
import struct
import threading
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nelib.kit.explorer import Data, Explorer
from nelib.kit.figures import style

DRAWING = threading.RLock()
"""Held by whoever draws: Matplotlib is not safe for threads."""

SCALE = 1.5
"""Pixels per CSS pixel at full width: sharp on most screens; with 2 a lesson of seven figures takes 50 MB more."""

DPI = 200
"""Pixels per inch of a picture at full quality, where a CSS pixel is a hundredth."""

QUICK = {"text.hinting": "no_hinting"}
"""Hinting costs a fifth of a frame; at this density nobody sees it."""


def moving_artists(artists: Any) -> list[Artist]:
    """Collect the artists in nested dicts and lists, in drawing order."""
    found: list[Artist] = []

    def walk(item: Any) -> None:
        if isinstance(item, Artist):
            found.append(item)
        elif isinstance(item, dict):
            walk(list(item.values()))
        elif isinstance(item, Iterable) and not isinstance(item, str | bytes):
            for part in item:
                walk(part)

    walk(artists)
    return sorted(found, key=lambda a: a.get_zorder())


def _figure(explorer: Explorer, data: Data, scale: float) -> tuple[Figure, Any]:
    width, height = explorer.size
    with style():
        figure = Figure(figsize=(width / 100, height / 100), dpi=100 * scale)
        artists = explorer.draw(figure, data)
        explorer.update(artists, data)
    return figure, artists


class Frame:
    """A figure that is drawn once and then only moved.

    Parameters
    ----------
    explorer : Explorer
    data : dict
        Data of the first frame.
    """

    def __init__(self, explorer: Explorer, data: Data, scale: float = SCALE):
        with DRAWING:
            self.explorer = explorer
            self.figure, self.artists = _figure(explorer, data, scale)
            self.moving = moving_artists(self.artists)
            for artist in self.moving:
                artist.set_animated(True)
            self.canvas = FigureCanvasAgg(self.figure)
            with style(QUICK):
                self._still()

    def _still(self) -> None:
        """Draw what does not move."""
        self.canvas.draw()
        self.background = self.canvas.copy_from_bbox(self.figure.bbox)

    def _draw(self, data: Data) -> np.ndarray:
        with DRAWING, style(QUICK):
            if self.explorer.update(self.artists, data) is True:
                self._still()
            self.canvas.restore_region(self.background)
            for artist in self.moving:
                self.figure.draw_artist(artist)
            return np.asarray(self.canvas.buffer_rgba())

    def move(self, data: Data) -> None:
        """Move the artists to `data`, and draw nothing."""
        with DRAWING, style(QUICK):
            if self.explorer.update(self.artists, data) is True:
                self._still()

    def pixels(self, data: Data) -> np.ndarray:
        """Move the artists to `data` and return the picture as height x width x 3 bytes."""
        with DRAWING:
            return self._draw(data)[..., :3].copy()

    def render(self, data: Data) -> bytes:
        """Return the picture at `data` as a PNG."""
        with DRAWING:
            return encode(self._draw(data), self.figure.dpi)


@lru_cache(maxsize=1)  # of the explorer that is being moved
def _rows(width: int, height: int) -> np.ndarray:
    """Room for the rows of a PNG, used again and again. Each begins with its filter, 0 for none: filters take time."""
    return np.zeros((height, 1 + 3 * width), np.uint8)


def encode(pixels: np.ndarray, dpi: float | None = None) -> bytes:
    """Encode pixels as a PNG without loss, faster than usual and no larger; `dpi` says how large it is on paper."""
    height, width = pixels.shape[:2]
    with DRAWING:
        rows = _rows(width, height)
        for k in range(3):
            rows[:, 1 + k :: 3] = pixels[..., k]
        packed = zlib.compress(rows, 1)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    per_meter = round((dpi or 0) / 0.0254)
    size = chunk(b"pHYs", struct.pack(">IIB", per_meter, per_meter, 1)) if dpi else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + size + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def picture(explorer: Explorer, data: Data, kind: str = "png") -> bytes:
    """Draw an explorer at full quality.

    Raises
    ------
    ValueError
        If the kind of file is not png, svg or pdf.
    """
    if kind not in ("png", "svg", "pdf"):
        raise ValueError(f"A picture can be png, svg or pdf, not {kind!r}.")
    with DRAWING:
        figure, _ = _figure(explorer, data, 1.0)
        canvas = FigureCanvasAgg(figure)
        with style():
            if kind == "png":
                figure.dpi = DPI
                canvas.draw()
                content = encode(np.asarray(canvas.buffer_rgba()), DPI)
            else:
                buffer = io.BytesIO()
                figure.savefig(buffer, format=kind, dpi=DPI)
                content = buffer.getvalue()
        # Figure, canvas and artists point at each other: without this 6 MB of pixels stay until they are collected.
        canvas.renderer = None
        figure.clear()
        return content
