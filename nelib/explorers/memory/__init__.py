"""Explorers of lesson 12: the window of plasticity, what norepinephrine gates, emotion, doses, an experiment."""

from nelib.explorers.memory import bench as _bench
from nelib.explorers.memory import doses as _doses
from nelib.explorers.memory import emotion as _emotion
from nelib.explorers.memory import gate as _gate
from nelib.explorers.memory import window as _window
from nelib.kit.explorer import REGISTRY

bench = REGISTRY[_bench.MemoryBench.name]
window = REGISTRY[_window.Window.name]
gate = REGISTRY[_gate.Gate.name]
emotion = REGISTRY[_emotion.Emotion.name]
doses = REGISTRY[_doses.Doses.name]
