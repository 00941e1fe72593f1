"""Fast frames: a persistent Agg figure whose still parts are drawn once and whose moving artists are blitted.

No pyplot: its hooks run on every message of a notebook and can damage a figure that another thread is drawing. One lock
guards all drawing.
"""

import io
import threading
from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, features

from nelib.kit.explorer import Data, Explorer
from nelib.kit.figures import style

DRAWING = threading.RLock()
"""Held by whoever draws: Matplotlib is not safe for threads."""

SCALE = 2.0
"""Device pixels per CSS pixel, so that text stays sharp on dense screens."""

FORMAT = "webp" if features.check("webp") else "png"


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
            with style():
                self.canvas.draw()
            self.background = self.canvas.copy_from_bbox(self.figure.bbox)

    def pixels(self, data: Data) -> np.ndarray:
        """Move the artists to `data` and return the picture as height x width x 3 bytes."""
        with DRAWING, style():
            self.explorer.update(self.artists, data)
            self.canvas.restore_region(self.background)
            for artist in self.moving:
                self.figure.draw_artist(artist)
            return np.asarray(self.canvas.buffer_rgba())[..., :3].copy()

    def render(self, data: Data) -> bytes:
        """Return the picture at `data`, encoded in `FORMAT`."""
        return encode(self.pixels(data))


def encode(pixels: np.ndarray, kind: str = FORMAT) -> bytes:
    """Encode pixels quickly and without loss."""
    buffer = io.BytesIO()
    image = Image.fromarray(pixels)
    if kind == "webp":
        image.save(buffer, "webp", lossless=True, quality=0, method=0)
    else:
        image.save(buffer, "png", compress_level=1)
    return buffer.getvalue()


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
        FigureCanvasAgg(figure)
        buffer = io.BytesIO()
        with style():
            figure.savefig(buffer, format=kind, dpi=200)
        return buffer.getvalue()
