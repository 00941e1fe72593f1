"""Explorers of lesson 16: what blocking a transporter does to mood, and when."""

from nelib.explorers.mood import depletion as _depletion
from nelib.explorers.mood import drawer as _drawer
from nelib.explorers.mood import effect as _effect
from nelib.explorers.mood import occupancy as _occupancy
from nelib.explorers.mood import prazosin as _prazosin
from nelib.explorers.mood import push_back as _push_back
from nelib.explorers.mood import two as _two
from nelib.explorers.mood import weeks as _weeks
from nelib.kit.explorer import REGISTRY

occupancy = REGISTRY[_occupancy.Occupancy.name]
prazosin = REGISTRY[_prazosin.Prazosin.name]
depletion = REGISTRY[_depletion.Depletion.name]
effect = REGISTRY[_effect.Effect.name]
drawer = REGISTRY[_drawer.Drawer.name]
two = REGISTRY[_two.Two.name]
push_back = REGISTRY[_push_back.PushBack.name]
weeks = REGISTRY[_weeks.Weeks.name]
