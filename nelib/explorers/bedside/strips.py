"""The traces of the recorder at the bedside; what is true is sealed until the envelope is opened."""

from nelib.body import infusion_models as models
from nelib.body.bedside import UNITS
from nelib.kit.figures import INK, color
from nelib.kit.recorder import Strip

PRESSURE, TALL, FULL = (30, 110), 2.4, 60  # ends of strips, and the height of the tall ones
MOST = models.value("vaso_most")
ALARMS = ("off", "low", "EMPTY")


class Target(Strip):
    """A pressure on the band of the target."""

    def read(self, values):
        """Write the pressure alone."""
        return f"{values[self.column]:.{self.digits}f}"


class Sealed(Target):
    """What is shown when the envelope is open."""

    def read(self, values):
        """Write the value, or that it is sealed."""
        return super().read(values) if values["open"] else "sealed"

    def change(self, values, reference):
        """Write the difference, if the envelope is open."""
        return super().change(values, reference) if values["open"] else "–"


class Alarm(Target):
    """What the pump says."""

    def read(self, values):
        """Write it in words."""
        return ALARMS[round(values[self.column])]


def strips() -> tuple[Strip, ...]:
    """Return the traces."""
    band = ("low", "high")
    drug, other = color("norepinephrine"), color("drug")
    return (
        Target("Monitor", "monitor", UNITS["monitor"], "monitor", *PRESSURE, color("heart"), band, tall=TALL),
        Sealed("True pressure", "true", UNITS["MAP"], "MAP", *PRESSURE, INK, band, tall=TALL),
        Target("Dose set", "dose", UNITS["dose"], "dose", 0, 1.6, drug, digits=2),
        Sealed("Reaches blood", "reaching blood", UNITS["delivered"], "delivered", 0, 1.6, drug, digits=2),
        Target("Vasopressin", "vasopressin", UNITS["vasopressin"], "vasopressin", 0, MOST, other, digits=2),
        Target("Left in syringe", "syringe", UNITS["left"], "left", 0, FULL, drug, digits=1),
        Alarm("Alarm", "alarm", "of the pump", "warning", 0, 2, color("warning")),
    )
