"""What the seed documents, and readers of them, say of the affinities of norepinephrine: claims to be tested."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A statement on norepinephrine that a table can support or contradict.

    Attributes
    ----------
    text : str
        In few words.
    kind : {"highest", "higher", "ratio", "alike", "unique"}
        ``highest``: one of `a` binds more tightly than everything else. ``higher``: all of `a` bind more tightly than
        all of `b`. ``ratio``: K at b over K at a is `target`. ``alike``: a and b do not differ. ``unique``: no number
        stands for two receptors.
    a, b : tuple of str
        Receptors or families.
    quote, place : str
        The words of a document, and where they stand; empty if no document says it in words.
    """

    text: str
    kind: str
    a: tuple[str, ...] = ()
    b: tuple[str, ...] = ()
    quote: str = ""
    place: str = ""
    target: str = ""


CLAIMS: dict[str, Claim] = {
    claim.text: claim
    for claim in (
        Claim(
            "α2 binds it most tightly", "highest", ("alpha2",), (),
            "α2-receptors are coupled to inhibitory Gi proteins and have the highest binding affinity for "
            "norepinephrine.[2]", "S2, section 3.2, first sentence",
        ),
        Claim(
            "α and β1 bind it more tightly than β2", "higher", ("alpha", "beta1"), ("beta2",),
            "Norepinephrine generally has a higher affinity for α-receptors and β1-receptors than for "
            "β2-receptors.[15][16]", "S2, Adrenergic Receptors and Signaling Pathways, first paragraph",
        ),
        Claim(
            "β1 binds it ten times tighter than β2", "ratio", ("beta1",), ("beta2",),
            "Norepinephrine has a higher affinity for β1 receptors than β2 receptors.[15][18]",
            "S2, section 3.3; the factor of about ten: introduction of Nature Communications 2023",
            "NE_b1_over_b2",
        ),
        Claim(
            "α1A and β1 bind it alike", "alike", ("alpha1A",), ("beta1",), "",
            "S1, table of binding affinities: 126 nM for both",
        ),
        Claim(
            "One number, one receptor", "unique", (), (), "",
            "what a reader takes for granted of any table",
        ),
    )
}  # fmt: skip
"""The claims by their text."""
