"""Explorers of lesson 02, Release, reuptake and metabolism."""

from nelib.explorers.terminal import autoreceptor as _autoreceptor
from nelib.explorers.terminal import fates as _fates
from nelib.explorers.terminal import life as _life
from nelib.explorers.terminal import train as _train
from nelib.explorers.terminal import voltammetry as _voltammetry
from nelib.kit.explorer import REGISTRY

autoreceptor = REGISTRY[_autoreceptor.Autoreceptor.name]
train = REGISTRY[_train.Train.name]
fates = REGISTRY[_fates.Fates.name]
life = REGISTRY[_life.Life.name]
voltammetry = REGISTRY[_voltammetry.Voltammetry.name]
