r"""The virtual binding assay: membranes, a radioligand, a compound that competes, and what one decides about them.

Labels and compounds (`nelib.receptors.bench_ligands`) bind by mass action from the time of mixing.
`nelib.receptors.tubes` fills, washes and counts the tubes, `nelib.receptors.bench_analysis` fits.

Left out: receptors that die during an incubation, norepinephrine that oxidizes, and errors of a dilution that
replicates share.
"""

from dataclasses import dataclass

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number, positive, whole
from nelib.receptors import radioligand
from nelib.receptors.bench_ligands import MEMBRANES, Compound, compounds, dissociation_constant, speed, value

EXPERIMENTS = ("competition", "saturation", "association", "dissociation", "kinetic competition")
LABELS = ("[3H]prazosin", "[3H]rauwolscine", "[3H]RX821002", "[125I]cyanopindolol")
BLANKS = ("phentolamine", "propranolol", "RX821002", "norepinephrine", "unlabeled", "nothing")
WASHES = {  # name -> (how often, record of the temperature, record of what a wash leaves of non-specific binding)
    "none": (0, "ice", "kept_cold"),
    "3 x ice-cold": (3, "ice", "kept_cold"),  # geometry: how often
    "3 x room temperature": (3, "room", "kept_warm"),  # geometry: how often
    "10 x ice-cold": (10, "ice", "kept_cold"),  # geometry: how often
}
TEMPERATURES = ("ice", "room", "body")
ROWS, COLUMNS = "ABCDEFGH", 12  # geometry: a plate of 96 wells


@dataclass(frozen=True, kw_only=True)
class Design:
    """What is pipetted, for how long, and how it is washed and counted.

    Attributes
    ----------
    experiment : str
        One of `EXPERIMENTS`.
    membrane : str
        One of `MEMBRANES`.
    protein : float
        Membrane protein in a tube (µg).
    label : str
        Radioligand, one of `LABELS`.
    ligand : float
        Its concentration (nM); the highest one of a saturation experiment.
    top, decades : float
        Highest concentration of the compound (nM); decades over which the concentrations of the compound, or those of
        the radioligand in a saturation experiment, are spread.
    blank : str
        What defines non-specific binding, one of `BLANKS`: a drug, the radioligand without label, or no membranes.
    time : float
        Incubation (min), and the last time of a kinetic experiment. Before a dissociation, label and membranes stand as
        long; then the drug of the blanks is added.
    temperature : str
        ``"ice"``, ``"room"`` or ``"body"``: 4, 25 or 37 degrees Celsius.
    gtp : bool
        GTP is added.
    wash : str
        One of `WASHES`.
    counting : float
        Minutes in the counter for each tube.
    replicates : int
        Tubes of each kind; of totals and of blanks twice as many in a competition experiment.

    Raises
    ------
    ValueError
        If a value is impossible.
    """

    experiment: str
    membrane: str
    protein: float
    label: str
    ligand: float
    blank: str
    time: float
    top: float = 1.0
    decades: float = 1.0
    temperature: str = "room"
    gtp: bool = False
    wash: str = "3 x ice-cold"
    counting: float = 1.0
    replicates: int = 2

    def __post_init__(self):
        known_name("experiment", self.experiment, EXPERIMENTS)
        known_name("membrane", self.membrane, MEMBRANES)
        known_name("radioligand", self.label, LABELS)
        known_name("blank", self.blank, BLANKS)
        known_name("temperature", self.temperature, TEMPERATURES)
        known_name("wash", self.wash, WASHES)
        positive("protein (µg)", self.protein, high=value("most_protein"))
        positive("time (min)", self.time, high=value("time_most"))
        for name in ("ligand", "top", "decades", "counting"):
            positive(name, getattr(self, name))
        number("replicates", whole("replicates", self.replicates, 1), high=value("most_replicates"))
        if not isinstance(self.gtp, bool):
            raise ValueError(f"gtp must be True or False, but it is {self.gtp!r}.")

    @property
    def celsius(self) -> float:
        """Temperature in degrees Celsius."""
        return value(self.temperature)

    @property
    def radioligand(self) -> radioligand.Radioligand:
        """The record of the radioligand."""
        return radioligand.radioligands()[self.label]

    @property
    def short(self) -> str:
        """Name of the radioligand without its isotope, as in the tables."""
        return radioligand.LIGANDS[self.label][0]

    @property
    def K_d(self) -> float:
        """Dissociation constant of the radioligand (nM)."""
        return dissociation_constant(self.short, self.membrane)

    def k_off(self, celsius: float | None = None) -> float:
        """Return the rate (per min) with which the radioligand leaves, by default at the temperature of the tubes."""
        return value(f"koff_{self.short}") * speed(self.celsius if celsius is None else celsius)

    @property
    def k_on(self) -> float:
        """Rate constant of association of the radioligand (per nM and min)."""
        return self.k_off() / self.K_d

    @property
    def B_max(self) -> float:
        """Receptors in fmol/mg of protein."""
        return value(f"sites_{self.membrane}")

    @property
    def volume(self) -> float:
        """Volume of a tube in µL: nM times µL is fmol."""
        return value("volume")

    @property
    def receptors(self) -> float:
        """Receptors in a tube (nM)."""
        return self.B_max * self.protein / constants.kilo / self.volume

    @property
    def other_sites(self) -> float:
        """Sites in a tube that bind the radioligand and are no receptors (nM): of [3H]rauwolscine in human cortex."""
        if (self.membrane, self.short) != ("cortex", "rauwolscine"):
            return 0.0
        return value("other_sites") * self.protein / constants.kilo / self.volume

    @property
    def sticky(self) -> float:
        """Non-specifically bound to membranes over free label."""
        return value("membrane_binding") * self.protein / self.volume

    @property
    def dpm(self) -> float:
        """Decays in a minute for 1 fmol of radioligand. Tritium has decayed since it was measured."""
        record = self.radioligand
        left = record.isotope.left(value("age")) if record.isotope.endpoint else 1
        return float(radioligand.dpm_per_fmol(record.activity.value) * left)

    def blank_drug(self) -> tuple[Compound | None, float]:
        """Return what the blanks hold, None for the radioligand without label, and its concentration (nM)."""
        if self.blank == "unlabeled":
            return None, max(value("blank_cold") * self.K_d, value("blank_rule") * self.ligand)
        if self.blank == "nothing":
            return compounds()["phentolamine"], 0.0
        return compounds()[self.blank], value(f"blank_{self.blank}")

    def spread(self) -> np.ndarray:
        """Return the concentrations (nM) or times (min) of the experiment, rising."""
        if self.experiment in ("competition", "saturation"):
            top, n = (self.top, "doses") if self.experiment == "competition" else (self.ligand, "ligands")
            return np.logspace(-self.decades, 0, int(value(n))) * top
        n = "pair_times" if self.experiment == "kinetic competition" else "times"
        return np.geomspace(value("first_time"), 1, int(value(n))) * self.time
