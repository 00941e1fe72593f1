"""Explorers of lesson 07, from the alpha-1 receptor to contraction."""

from nelib.explorers.gq import artery as _artery
from nelib.explorers.gq import chain as _chain
from nelib.explorers.gq import latch as _latch
from nelib.explorers.gq import pulses as _pulses
from nelib.explorers.gq import window as _window
from nelib.kit.explorer import REGISTRY

chain = REGISTRY[_chain.Chain.name]
window = REGISTRY[_window.Window.name]
latch = REGISTRY[_latch.Latch.name]
artery = REGISTRY[_artery.Artery.name]
pulses = REGISTRY[_pulses.Pulses.name]
