"""Explorers of lesson 11: gain and noise, the modes of attention, decisions, the inverted U, the pupil."""

from nelib.explorers.attention import decision as _decision
from nelib.explorers.attention import gain as _gain
from nelib.explorers.attention import inverted_u as _inverted_u
from nelib.explorers.attention import observer as _observer
from nelib.explorers.attention import pupil as _pupil
from nelib.explorers.attention import task as _task
from nelib.kit.explorer import REGISTRY

gain = REGISTRY[_gain.Gain.name]
decision = REGISTRY[_decision.Decision.name]
inverted_u = REGISTRY[_inverted_u.InvertedU.name]
pupil = REGISTRY[_pupil.Pupil.name]
observer = REGISTRY[_observer.Observer.name]
task = REGISTRY[_task.Task.name]
