"""Explorers of lesson 13: the circulation under norepinephrine."""

from nelib.explorers.circulation import alpha_probe as _alpha_probe
from nelib.explorers.circulation import amines as _amines
from nelib.explorers.circulation import blockade as _blockade
from nelib.explorers.circulation import equilibrium as _equilibrium
from nelib.explorers.circulation import living as _living
from nelib.explorers.circulation import organs as _organs
from nelib.explorers.circulation import schild as _schild
from nelib.explorers.circulation import second_opinion as _second_opinion
from nelib.explorers.circulation import shift as _shift
from nelib.explorers.circulation import waves as _waves
from nelib.kit.explorer import REGISTRY

equilibrium = REGISTRY[_equilibrium.Equilibrium.name]
second_opinion = REGISTRY[_second_opinion.SecondOpinion.name]
waves = REGISTRY[_waves.Waves.name]
alpha_probe = REGISTRY[_alpha_probe.AlphaProbe.name]
blockade = REGISTRY[_blockade.Blockade.name]
organs = REGISTRY[_organs.Organs.name]
amines = REGISTRY[_amines.Amines.name]
living = REGISTRY[_living.Living.name]
bench = REGISTRY[_schild.SchildBench.name]
shift = REGISTRY[_shift.Shift.name]
