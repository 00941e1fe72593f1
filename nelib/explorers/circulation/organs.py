"""The organs of the body under three agonists: how much each responds, what nobody measured, and the seed's verdict."""

import textwrap

import numpy as np

from nelib.body.double_block import evidence
from nelib.body.organ_claims import of_organ
from nelib.body.organs import (
    AGONISTS,
    BLOCKERS,
    HALF,
    gly389,
    in_nM,
    infusion,
    organs,
    plasma,
    potency,
    ratio,
    reached,
    response,
)
from nelib.explorers.circulation import body_picture as picture
from nelib.explorers.words import fold, nanomolar
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, MIST, OUTLINE, PAPER, SOFT, color

LOW, HIGH = 0.1, 1e5  # nM
GRID = np.geomspace(LOW, HIGH, 121)
TICKS = ([0.1, 10, 1e3, 1e5], ["0.1 nM", "10 nM", "1 µM", "100 µM"])
LINE = 46  # letters
KEYS = {name: key for key, name in picture.NAMES.items()}
NONE = "none"
INFUSED = evidence("plasma_NE_infused").value
NEAR = 0.05  # decades from the concentration for which a prediction was asked
ASIDE = 0.7  # of its mark, where the name of the right one begins
TINTS = {"norepinephrine": "norepinephrine", "epinephrine": "epinephrine", "isoproterenol": "drug"}


def share_text(share: float) -> str:
    """Write a share of the greatest response."""
    return "<0.1%" if share < 0.001 else f"{share:.1%}" if share < 0.0995 else f"{share:.0%}"


def one(key: str, concentration, agonist: str, blocker: str | None) -> dict:
    """Return what is known of an organ: the response, the dose ratio, the potency, whether there is an effect."""
    found, r = potency(key, agonist), ratio(key, blocker, agonist=agonist)
    known = found is not None and r is not None
    if known and found.kind == HALF:
        return {
            "potency": found,
            "ratio": r,
            "share": float(response(key, concentration, agonist, blocker)),
            "above": None,
        }
    # Of a least concentration with an effect nobody knows how a blocker moves it.
    above = reached(key, concentration, agonist) if known and r == 1 else None
    return {"potency": found, "ratio": r, "share": None, "above": above}


def label(state: dict) -> str:
    """Write what stands below the name of an organ."""
    if state["share"] is not None:
        return share_text(state["share"])
    return "no number" if state["above"] is None else "effect" if state["above"] else "none yet"


@register
class Organs(Explorer):
    """A body whose organs fill with their response, and the curve of one of them."""

    name = "13_organs"
    title = "What an agonist does to the organs"
    size = (760, 440)
    controls = (
        Slider("concentration", "Concentration", LOW, HIGH, INFUSED, "nM", log=True),
        Choice("agonist", "Agonist", AGONISTS, "norepinephrine"),
        Choice("organ", "Organ", tuple(KEYS), "Bronchus"),
        Choice("blocker", "Blocker, 100 nM", (NONE, *BLOCKERS), NONE),
    )
    presets = {
        "Norepinephrine at rest": {"concentration": evidence("plasma_NE_rest").value, "organ": "Heart"},
        "Epinephrine, bronchus": {"concentration": plasma("epinephrine")["infused"], "agonist": "epinephrine"},
        "Isoproterenol, heart": {"concentration": 20, "agonist": "isoproterenol", "organ": "Heart"},
        "Artery, both blockers": {"concentration": 1e4, "organ": "Artery", "blocker": BLOCKERS[2]},
        "Liver, epinephrine": {"concentration": 1, "agonist": "epinephrine", "organ": "Liver"},
    }

    def compute(self, concentration, agonist, organ, blocker):
        key, given = KEYS[organ], None if blocker == NONE else blocker
        states = {k: one(k, concentration, agonist, given) for k in picture.NAMES}
        now = states[key]
        plain = response(key, GRID, agonist) if now["potency"] and now["potency"].kind == HALF else None
        curve = None if now["share"] is None else response(key, GRID, agonist, given)
        least = None if now["potency"] is None or now["potency"].kind == HALF else now["potency"].nM
        return {
            "concentration": concentration, "agonist": agonist, "key": key, "blocker": given,
            "organ": organs()[key],
            "states": states,
            "shares": np.array([s["share"] for s in states.values() if s["share"] is not None]),
            "plain": plain, "curve": curve, "least": least,
            "plasma": plasma(agonist),
            "rate": infusion(agonist),
            "gly": float(gly389(concentration, given)) if (key, agonist) == ("heart", AGONISTS[0]) else None,
            "claims": of_organ(key),
            "asked": organ == "Bronchus" and agonist == AGONISTS[0] and given is None
            and abs(np.log10(concentration / INFUSED)) < NEAR,
        }  # fmt: skip

    def draw(self, figure, data):
        body = picture.draw(figure)
        axes = figure.add_axes((0.652, 0.32, 0.312, 0.385))
        axes.set(xlim=(LOW, HIGH), xscale="log", ylim=(0, 1.0))
        axes.set_xticks(*TICKS)
        axes.minorticks_off()
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        axes.tick_params(labelsize=8.5)
        figure.text(0.611, 0.015, "▨ no number     dots: an effect of unknown size", fontsize=8, color=SOFT)
        head = dict(ha="left", va="top")
        box = dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)
        guess = color("prediction")
        return {
            "body": {k: v for k, v in body.items() if k != "axes"},
            "axes": [],
            "name": figure.text(0.611, 0.982, "", fontsize=12.5, weight="bold", **head),
            "does": figure.text(0.611, 0.914, "", fontsize=9.5, **head),
            "badge": figure.text(0.984, 0.982, "", fontsize=9, ha="right", va="top",
                                 bbox=dict(boxstyle="round,pad=0.35", fc=MIST, ec=OUTLINE, lw=0.8)),
            "needs": figure.text(0.611, 0.860, "", fontsize=9.5, **head),
            "block": figure.text(0.611, 0.806, "", fontsize=9.5, color=SOFT, **head),
            "seed": figure.text(0.611, 0.235, "", fontsize=9.5, weight="bold", **head),
            "remark": figure.text(0.611, 0.185, "", fontsize=8.5, color=SOFT, linespacing=1.25, **head),
            "marks": [axes.plot([], [], color=FAINT, lw=5, alpha=0.8, zorder=0.5, solid_capstyle="butt")[0]
                      for _ in range(2)],
            "mark names": [axes.text(1, 1.015, "", ha=side, va="bottom", fontsize=8, color=SOFT)
                           for side in ("right", "left")],
            "plain": axes.plot([], [], color=SOFT, lw=1.5, ls=(0, (1, 1.5)), zorder=2)[0],
            "curve": axes.plot([], [], lw=2.4, zorder=3)[0],
            "least": axes.plot([], [], color=INK, lw=1.4, ls=(0, (4, 2)), zorder=3)[0],
            "note": axes.text(0.5, 0.5, "", ha="center", va="center", fontsize=9.5, color=SOFT,
                              transform=axes.transAxes, bbox=box, zorder=4),
            "cursor": axes.plot([], [], color=INK, lw=1.0, zorder=2.5)[0],
            "dot": axes.plot([], [], "o", ms=9, color=INK, mec=PAPER, mew=1.4, zorder=6, clip_on=False)[0],
            "guess": axes.plot([], [], "*", ms=15, color=guess, mec=PAPER, mew=0.8, zorder=7, clip_on=False)[0],
            "guess label": axes.text(0.015, 0.97, "", fontsize=9, color=guess, va="top", transform=axes.transAxes,
                                     zorder=7),
        }  # fmt: skip

    def update(self, artists, data):
        organ, now, A = data["organ"], data["states"][data["key"]], data["concentration"]
        found = {k: (s["share"], s["above"], label(s)) for k, s in data["states"].items()}
        picture.update(artists["body"], found, data["key"])
        hue = color(TINTS[data["agonist"]])
        artists["name"].set_text(organ.name[0].upper() + organ.name[1:])
        artists["does"].set_text(f"{organ.receptor}: {organ.effect}")
        artists["badge"].set_text(now["potency"].species if now["potency"] else "no number")
        artists["needs"].set_text(_needs(data))
        artists["block"].set_text(_block(data) or _variant(data))
        lines = _claims(data)
        artists["seed"].set_text("\n".join(lines))
        artists["remark"].set(text="\n".join(textwrap.wrap(organ.remark, LINE)), y=0.235 - 0.05 * len(lines))
        marks = list(data["plasma"].items())
        for k in range(2):
            at = marks[k] if k < len(marks) else None
            artists["marks"][k].set_data(([], []) if at is None else ([at[1], at[1]], [0, 1]))
            name = "" if at is None else f"{at[0]} ({data['rate']:g} µg/kg/min)" if k else at[0]
            artists["mark names"][k].set(text=name, x=1 if at is None else at[1] * (ASIDE if k else 1 / ASIDE))
        curve, plain = data["curve"], data["plain"]
        artists["curve"].set_data(([], []) if curve is None else (GRID, curve))
        artists["curve"].set_color(hue)
        faded = plain is not None and data["blocker"] is not None and now["ratio"] != 1
        artists["plain"].set_data((GRID, plain) if faded else ([], []))
        least = data["least"]
        artists["least"].set_data(([], []) if least is None else ([least, least], [0, 1]))
        artists["note"].set_text(_note(data))
        artists["cursor"].set_data([A, A], [0, 1 if now["share"] is None else now["share"]])
        artists["dot"].set_data(([], []) if now["share"] is None else ([A], [now["share"]]))
        artists["dot"].set_markerfacecolor(hue)
        # The learner predicted the response of the bronchus in an infusion, in percent.
        guess = data["prediction"] if data["asked"] else None
        artists["guess"].set_data(([], []) if guess is None else ([INFUSED], [min(max(guess / 100, 0), 1)]))
        artists["guess label"].set_text("" if guess is None else f"★ your prediction: {guess:.3g}%")

    def describe(self, data):
        organ, now = data["organ"], data["states"][data["key"]]
        at = f"{nanomolar(data['concentration'])} {data['agonist']}"
        said = f"{organ.name[0].upper()}{organ.name[1:]} by {organ.receptor}"
        if now["share"] is not None:
            half = nanomolar(now["potency"].nM * now["ratio"])
            said += f" ({now['potency'].record.preparation}): {at} gives {share_text(now['share'])} of the "
            said += f"greatest response, half needs {half}."
            said += "" if data["gly"] is None else f" With Gly389: {share_text(data['gly'])}."
        elif now["above"] is not None:
            has = "has an effect" if now["above"] else "has none yet"
            said += f" ({now['potency'].species}): {at} {has}; it was seen from {nanomolar(now['potency'].nM)}."
        else:
            said += f": at {at} no number tells the response."
        if data["blocker"]:
            said += f" {_block(data)}."
        return f"{said} {'; '.join(_claims(data))}."

    def bounds(self, data):
        yield Bound("responses", data["shares"], 0, 1)
        yield Bound("organs with a number or a threshold", len(data["shares"]), 0, len(data["states"]))
        for name in ("plain", "curve"):
            if data[name] is not None:
                yield Bound(name, data[name], 0, 1)
                yield Bound(f"{name} rises", np.diff(data[name]), 0)
        if data["curve"] is not None:
            yield Bound("a blocker never strengthens", data["plain"] - data["curve"], 0)

    def table(self, data):
        import pandas as pd

        states = data["states"]
        return pd.DataFrame({
            "organ": [picture.NAMES[k] for k in states],
            "receptor": [organs()[k].receptor for k in states],
            "response": [label(s) for s in states.values()],
            "potency (nM)": [f"{s['potency'].nM:.3g}" if s["potency"] else "" for s in states.values()],
            "what it is": [s["potency"].kind if s["potency"] else "" for s in states.values()],
            "species": [s["potency"].species if s["potency"] else "" for s in states.values()],
        })  # fmt: skip


def _needs(data) -> str:
    found = data["states"][data["key"]]["potency"]
    if found is None:
        return f"{data['agonist']}: no number"
    word = "half at" if found.kind == HALF else "an effect from"
    return f"{data['agonist']}: {word} {nanomolar(found.nM)}"


def _block(data) -> str:
    r, blocker = data["states"][data["key"]]["ratio"], data["blocker"]
    if blocker is None:
        return ""
    if r is None:
        return f"What {blocker} does here is not known"
    verb = "" if " and " in blocker else "s"
    return f"{blocker[0].upper()}{blocker[1:]} " + (
        f"find{verb} no receptor here" if r == 1 else f"shift{verb} it {fold(r)}-fold"
    )


def _variant(data) -> str:
    """Write what the other variant of β1 needs and gives; the curve is that of Arg389."""
    if data["gly"] is None:
        return ""
    return f"Gly389: half at {nanomolar(in_nM(evidence('heart_gly')))}, here {share_text(data['gly'])}"


def _note(data) -> str:
    now = data["states"][data["key"]]
    if now["potency"] is None:
        return "no number, no curve"
    if now["ratio"] is None:
        return "no number with this blocker"
    if data["least"] is not None:
        return (
            "only the least concentration\nwith an effect is known"
            if now["above"] is not None
            else "not known with this blocker"
        )
    return ""


def _claims(data) -> list[str]:
    """Write what the seed's table says of the organ, and the verdict."""
    lines = []
    for claim in data["claims"]:
        what = {"glucagon": "glucagon by α", "insulin": "insulin", "renin": "renin"}.get(claim.key, claim.receptor)
        lines.append(f"S2, {what}: {claim.verdict.word}" if claim.quote else f"S2: {what} is missing")
    return lines or ["S2: no row of its own"]
