"""Sounds as files that a browser plays."""

import base64
import wave
from io import BytesIO

import numpy as np

from nelib.kit.errors import whole


def wav(samples: np.ndarray, rate: int) -> bytes:
    """Return a sound as the bytes of a WAV file with one channel of 16 bits.

    Parameters
    ----------
    samples : array_like of int16
    rate : int
        Samples in a second.

    Raises
    ------
    ValueError
        If the samples are not one row of 16-bit integers.
    """
    x = np.asarray(samples)
    if x.ndim != 1 or x.dtype != np.int16:
        raise ValueError(f"A sound is one row of 16-bit integers, but it has shape {x.shape} and type {x.dtype}.")
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(whole("rate", rate, 1))
        out.writeframes(x.astype("<i2").tobytes())
    return file.getvalue()


def player(samples: np.ndarray, rate: int, name: str) -> str:
    """Return an HTML player that starts at once; `name` tells a screen reader what is heard."""
    from html import escape

    code = base64.b64encode(wav(samples, rate)).decode()
    return (
        f'<audio controls autoplay data-lm-suppress-shortcuts="true" aria-label="{escape(name)}" '
        f'src="data:audio/wav;base64,{code}"></audio>'
    )
