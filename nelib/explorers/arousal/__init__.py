"""Explorers of lesson 10: firing of the locus coeruleus, arousal and sleep."""

from nelib.explorers.arousal import brakes as _brakes
from nelib.explorers.arousal import feedback as _feedback
from nelib.explorers.arousal import hysteresis as _hysteresis
from nelib.explorers.arousal import jet_lag as _jet_lag
from nelib.explorers.arousal import modes as _modes
from nelib.explorers.arousal import night as _night
from nelib.explorers.arousal import rival as _rival
from nelib.explorers.arousal import vigil as _vigil
from nelib.explorers.arousal.flat import flat_directions as flat_directions
from nelib.kit.explorer import REGISTRY

hysteresis = REGISTRY[_hysteresis.Hysteresis.name]
night = REGISTRY[_night.Night.name]
jet_lag = REGISTRY[_jet_lag.JetLag.name]
vigil = REGISTRY[_vigil.Vigil.name]
brakes = REGISTRY[_brakes.Brakes.name]
feedback = REGISTRY[_feedback.Feedback.name]
modes = REGISTRY[_modes.Modes.name]
rival = REGISTRY[_rival.Rival.name]
