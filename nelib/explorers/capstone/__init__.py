"""Explorers of lesson 18: one compound followed through seven stations; on screen they are `laboratory.bench`."""

from nelib.explorers.capstone import binding_station as _binding
from nelib.explorers.capstone import chain as _chain
from nelib.explorers.capstone import circulation_station as _circulation
from nelib.explorers.capstone import cognition_station as _cognition
from nelib.explorers.capstone import dialysis_station as _dialysis
from nelib.explorers.capstone import firing_station as _firing
from nelib.explorers.capstone import spot_check as _spot_check
from nelib.explorers.capstone import trial_station as _trial
from nelib.explorers.capstone import uptake_station as _uptake
from nelib.explorers.capstone import verdicts as _verdicts
from nelib.explorers.capstone.laboratory import bench as bench
from nelib.explorers.capstone.laboratory import stations as stations
from nelib.kit.explorer import REGISTRY

binding = REGISTRY[_binding.BindingStation.name]
uptake = REGISTRY[_uptake.UptakeStation.name]
dialysis = REGISTRY[_dialysis.DialysisStation.name]
firing = REGISTRY[_firing.FiringStation.name]
circulation = REGISTRY[_circulation.CirculationStation.name]
cognition = REGISTRY[_cognition.CognitionStation.name]
trial = REGISTRY[_trial.TrialStation.name]
spot_check = REGISTRY[_spot_check.SpotCheck.name]
chain = REGISTRY[_chain.Chain.name]
verdicts = REGISTRY[_verdicts.Verdicts.name]
