"""Explorers of lesson 17: three drugs for ADHD and one cortex."""

from nelib.explorers.adhd import cortex as _cortex
from nelib.explorers.adhd import degeneration as _degeneration
from nelib.explorers.adhd import dose as _dose
from nelib.explorers.adhd import network as _network
from nelib.explorers.adhd import plasma as _plasma
from nelib.explorers.adhd import population as _population
from nelib.explorers.adhd import releaser as _releaser
from nelib.explorers.adhd import scan as _scan
from nelib.explorers.adhd import trial as _trial
from nelib.explorers.adhd import withdrawal as _withdrawal
from nelib.kit.explorer import REGISTRY

plasma = REGISTRY[_plasma.Plasma.name]
population = REGISTRY[_population.Population.name]
network = REGISTRY[_network.Network.name]
cortex = REGISTRY[_cortex.Cortex.name]
releaser = REGISTRY[_releaser.Releaser.name]
dose = REGISTRY[_dose.Dose.name]
degeneration = REGISTRY[_degeneration.Degeneration.name]
scan = REGISTRY[_scan.Scan.name]
withdrawal = REGISTRY[_withdrawal.Withdrawal.name]
bench_trial = REGISTRY[_trial.TrialBench.name]
