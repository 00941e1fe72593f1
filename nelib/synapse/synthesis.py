"""Synthesis of dopamine and norepinephrine in a nerve terminal.

`dopamine_terminal` is the model of Best, Nijhout & Reed (2009) as far as it could be read from its published SBML file.
`norepinephrine_terminal` is this course's own model: the same synthesis, followed by DBH, the vesicular leak, NET and
an alpha-2 autoreceptor. Concentrations in µM, time in hours. Every number comes from ``nelib/data/synthesis.csv``.
"""

from collections.abc import Iterable
from functools import cache

import sympy as sp

from nelib.kit.errors import names
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.model import Model, Reaction, Species
from nelib.synapse.tyrosine_hydroxylase import cda, saturation_rate, substrate_factor, th_rate

ENCODING_ERRORS = ("uptake", "storage")
REGULATIONS = ("end product", "substrate", "autoreceptor")


def _plain(expression: sp.Expr) -> sp.Expr:
    """Drop the assumption that symbols are positive: SymPy tells symbols of one name apart by their assumptions."""
    return sp.sympify(expression).subs({s: sp.Symbol(s.name) for s in expression.free_symbols})


def _front_end(tyrosine_hydroxylase: sp.Expr) -> list[Reaction]:
    """Reactions that both terminals share: tyrosine supply, TH, the BH4 cycle and AADC."""
    e = sp.symbols(
        "btyr V_tyr_in K_tyr_in tyr pool k_pool_in k_pool_out k_tyr_loss bh2 bh4 V_DRR_f K_bh2 K_nadph nadph "
        "V_DRR_b K_bh4_b K_nadp nadp V_AADC K_ldopa ldopa"
    )
    (btyr, v_in, k_in, tyr, pool, pool_in, pool_out, loss, bh2, bh4, drr_f, k_bh2, k_nadph, nadph) = e[:14]
    (drr_b, k_bh4, k_nadp, nadp, v_aadc, k_ldopa, ldopa) = e[14:]
    product = "cda"
    return [
        Reaction("tyr_in", v_in * btyr / (k_in + btyr), {"tyr": 1}, "tyrosine transport from the blood"),
        Reaction("TH", tyrosine_hydroxylase, {"tyr": -1, "bh4": -1, "ldopa": 1, "bh2": 1}, "tyrosine hydroxylase"),
        Reaction(
            "DRR",
            drr_f * bh2 * nadph / ((k_bh2 + bh2) * (k_nadph + nadph))
            - drr_b * bh4 * nadp / ((k_bh4 + bh4) * (k_nadp + nadp)),
            {"bh2": -1, "bh4": 1},
            "dihydropteridine reductase, which restores BH4",
        ),
        Reaction("pool_in", pool_in * tyr, {"tyr": -1, "pool": 1}, "tyrosine into the pool"),
        Reaction("pool_out", pool_out * pool, {"pool": -1, "tyr": 1}, "tyrosine out of the pool"),
        Reaction("tyr_loss", loss * tyr, {"tyr": -1}, "other uses of tyrosine"),
        Reaction("pool_loss", loss * pool, {"pool": -1}, "other uses of the pool"),
        Reaction("AADC", v_aadc * ldopa / (k_ldopa + ldopa), {"ldopa": -1, product: 1}, "decarboxylation of L-DOPA"),
    ]


_FRONT_SPECIES = {
    "bh2": (r"\mathrm{BH2}", "dihydrobiopterin", "bh2_0"),
    "bh4": (r"\mathrm{BH4}", "tetrahydrobiopterin, cofactor of TH", "bh4_0"),
    "tyr": (r"\mathrm{tyr}", "tyrosine in the terminal", "tyr_0"),
    "pool": (r"\mathrm{pool}", "tyrosine pool", "pool_0"),
    "ldopa": (r"\mathrm{dopa}", "L-DOPA", "ldopa_0"),
}
_DOPAMINE_SPECIES = _FRONT_SPECIES | {
    "cda": (r"\mathrm{cda}", "cytosolic dopamine", "cda_0"),
    "vda": (r"\mathrm{vda}", "vesicular dopamine", "vda_0"),
    "eda": (r"\mathrm{eda}", "extracellular dopamine", "eda_0"),
    "hva": (r"\mathrm{hva}", "homovanillic acid", "hva_0"),
}
_NOREPINEPHRINE_SPECIES = _FRONT_SPECIES | {
    "pool": (r"\mathrm{pool}", "tyrosine pool", "pool_ne_0"),
    "cda": (r"c_{DA}", "cytosolic dopamine", "cda_ne_0"),
    "vda": (r"v_{DA}", "vesicular dopamine", "vda_ne_0"),
    "cne": (r"c_{NE}", "cytosolic norepinephrine", "cne_0"),
    "vne": (r"v_{NE}", "vesicular norepinephrine", "vne_0"),
    "ene": (r"e_{NE}", "extracellular norepinephrine", "ene_0"),
}


def _build(name: str, species: dict, reactions: list[Reaction], description: str, extra: dict, exponent: str) -> Model:
    evidence = load_evidence("synthesis")
    reactions = [Reaction(r.name, _plain(r.rate), r.stoichiometry, r.meaning) for r in reactions]
    used = {s.name for r in reactions for s in r.rate.free_symbols} - set(species)
    return Model(
        name,
        [Species(n, symbol, meaning, evidence[start]) for n, (symbol, meaning, start) in species.items()],
        [extra.get(n) or evidence[n] for n in [*evidence, *extra] if n in used],
        reactions,
        constants=[evidence[exponent]],
        description=description,
        single_rest=True,
    )


def _frozen(name: str, value: float, what: str) -> Quantity:
    return Quantity(
        name, rf"\bar f_{{\mathrm{{{what}}}}}", value, "1", f"{what} factor of TH, held at its resting value",
        "dopamine terminal model", "course", "DERIVED", note="Value of the factor at the steady state of the full "
                                                             "model.",
    )  # fmt: skip


def dopamine_terminal(without: Iterable[str] = (), encoding_errors: Iterable[str] = ()) -> Model:
    """Build the dopamine terminal of Best, Nijhout & Reed (2009).

    Parameters
    ----------
    without : iterable of str
        Regulations of TH to switch off: ``"end product"``, ``"substrate"``, ``"autoreceptor"``. A regulation that is
        off is held at the value that it has at rest, so that the resting state stays the same.
    encoding_errors : iterable of str
        Errors of the published SBML file to repeat: ``"uptake"`` (tyrosine transport coded as mass action) and
        ``"storage"`` (the leak constant of the vesicle coded as a second Michaelis constant).

    Returns
    -------
    Model

    Raises
    ------
    ValueError
        If a regulation or an error is unknown.
    """
    return _dopamine_terminal(
        frozenset(names("regulation of TH", without, REGULATIONS)),
        frozenset(names("encoding error", encoding_errors, ENCODING_ERRORS)),
    )


@cache
def _dopamine_terminal(without: frozenset[str], encoding_errors: frozenset[str]) -> Model:
    evidence = load_evidence("synthesis")
    eda, vda, btyr = sp.symbols("eda vda btyr")
    r_range, r_slope, r_floor, eda_ref = sp.symbols("r_range r_slope r_floor eda_ref")
    power = int(evidence["r_power"].value)
    autoreceptor = r_range / (r_slope * (eda / eda_ref) ** power + 1) + r_floor
    substrate, catecholamine, extra = substrate_factor(), cda, {}
    if without:
        rest = dopamine_terminal().steady_state()
        base = {sp.Symbol(n): v for n, v in {**dopamine_terminal()._values(None), **rest.species}.items()}
    if "substrate" in without:
        extra["substrate_rest"] = _frozen("substrate_rest", float(_plain(substrate).subs(base)), "substrate")
        substrate = sp.Symbol("substrate_rest")
    if "autoreceptor" in without:
        extra["autoreceptor_rest"] = _frozen("autoreceptor_rest", float(autoreceptor.subs(base)), "autoreceptor")
        autoreceptor = sp.Symbol("autoreceptor_rest")
    if "end product" in without:
        extra["cda_rest"] = Quantity(
            "cda_rest", r"\overline{\mathrm{cda}}", float(rest["cda"]), "µM", "cytosolic dopamine that TH feels, "
                                                                              "held at rest",
            "dopamine terminal model", "course", "DERIVED", note="Steady state of the full model.",
        )  # fmt: skip
        catecholamine = sp.Symbol("cda_rest")
    reactions = _front_end(saturation_rate(catecholamine) * substrate * autoreceptor)
    c, v_vmat, k_vmat, k_out, fire, v_dat, k_dat, v_cat, k_cat, k_mao, k_rem, k_hva, hva = sp.symbols(
        "cda V_VMAT K_VMAT k_VMAT_out fire V_DAT K_DAT V_catab K_catab k_MAO_da k_removal k_hva hva"
    )
    storage = [
        Reaction("VMAT", v_vmat * c / (k_vmat + c), {"cda": -1, "vda": 1}, "dopamine into the vesicles"),
        Reaction("leak", k_out * vda, {"vda": -1, "cda": 1}, "leak of dopamine out of the vesicles"),
    ]
    if "uptake" in encoding_errors:
        reactions[0] = Reaction("tyr_in", sp.Symbol("k_tyr_in_bug") * btyr, {"tyr": 1}, "tyrosine transport, as coded")
    if "storage" in encoding_errors:
        product = v_vmat * c * vda / ((k_vmat + c) * (sp.Symbol("K_vda_bug") + vda))
        storage = [Reaction("VMAT", product, {"cda": -1, "vda": 1}, "net transport into the vesicles, as coded")]
    reactions += [
        *storage,
        Reaction("release", fire * vda, {"vda": -1, "eda": 1}, "release of dopamine"),
        Reaction("DAT", v_dat * eda / (k_dat + eda), {"eda": -1, "cda": 1}, "reuptake of dopamine"),
        Reaction("MAO", k_mao * c, {"cda": -1, "hva": 1}, "catabolism of cytosolic dopamine"),
        Reaction("catabolism", v_cat * eda / (k_cat + eda), {"eda": -1, "hva": 1}, "extracellular catabolism"),
        Reaction("removal", k_rem * eda, {"eda": -1}, "removal by diffusion and other cells"),
        Reaction("hva_out", k_hva * hva, {"hva": -1}, "removal of homovanillic acid"),
    ]
    return _build(
        "dopamine_terminal",
        _DOPAMINE_SPECIES,
        reactions,
        "Best, Nijhout & Reed (2009), dopamine terminal",
        extra,
        "r_power",
    )


@cache
def norepinephrine_terminal() -> Model:
    """Build this course's own norepinephrine terminal.

    Synthesis as in `dopamine_terminal` without the autoreceptor's effect on TH; dopamine and norepinephrine compete for
    VMAT; DBH is first order inside the vesicle; both amines leak; released norepinephrine is taken up by NET, by other
    cells, or spills over; alpha-2 autoreceptors reduce release. Calibrated to flux ratios of the dog heart; the pool
    sizes are assumptions. A derived model: its values are regression values, not measurements.
    """
    evidence = load_evidence("synthesis")
    n = int(evidence["n_auto"].value)
    c_da, v_da, c_ne, v_ne, e_ne, ldopa_in, th_scale = sp.symbols("cda vda cne vne ene ldopa_in th_scale")
    v_vmat, k_da, k_ne, leak, k_dbh, mao = sp.symbols("V_VMAT_ne K_VMAT_da K_VMAT_ne k_leak k_DBH k_MAO")
    r_0, firing, e_ref, kappa, v_net, k_net, k_u2, k_spill, back = sp.symbols(
        "r_release firing ene_ref k_auto V_NET K_NET k_U2 k_spill f_da_back"
    )
    autoreceptor = (1 + kappa**-n) / (1 + (e_ne / (kappa * e_ref)) ** n)
    release = r_0 * firing * autoreceptor
    crowd = 1 + c_da / k_da + c_ne / k_ne
    reactions = [
        *_front_end(th_scale * th_rate(c_da + c_ne)),
        Reaction("ldopa_supply", ldopa_in, {"ldopa": 1}, "L-DOPA from the blood"),
        Reaction("VMAT_DA", v_vmat * c_da / k_da / crowd, {"cda": -1, "vda": 1}, "dopamine into the vesicles"),
        Reaction("leak_DA", leak * v_da, {"vda": -1, "cda": 1}, "leak of dopamine out of the vesicles"),
        Reaction("DBH", k_dbh * v_da, {"vda": -1, "vne": 1}, "dopamine β-hydroxylase, inside the vesicle"),
        Reaction("DA_back", back * release * v_da, {"vda": -1, "cda": 1}, "dopamine released and taken up again"),
        Reaction("DA_lost", (1 - back) * release * v_da, {"vda": -1}, "dopamine released and lost"),
        Reaction("MAO_DA", mao * c_da, {"cda": -1}, "catabolism of cytosolic dopamine"),
        Reaction("VMAT_NE", v_vmat * c_ne / k_ne / crowd, {"cne": -1, "vne": 1}, "norepinephrine into the vesicles"),
        Reaction("leak_NE", leak * v_ne, {"vne": -1, "cne": 1}, "leak of norepinephrine out of the vesicles"),
        Reaction("MAO_NE", mao * c_ne, {"cne": -1}, "catabolism of cytosolic norepinephrine (to DHPG)"),
        Reaction("release", release * v_ne, {"vne": -1, "ene": 1}, "release of norepinephrine"),
        Reaction("NET", v_net * e_ne / (k_net + e_ne), {"ene": -1, "cne": 1}, "reuptake of norepinephrine"),
        Reaction("U2", k_u2 * e_ne, {"ene": -1}, "extraneuronal uptake"),
        Reaction("spillover", k_spill * e_ne, {"ene": -1}, "spillover out of the tissue"),
    ]
    return _build(
        "norepinephrine_terminal",
        _NOREPINEPHRINE_SPECIES,
        reactions,
        "Norepinephrine terminal of this course",
        {},
        "n_auto",
    )
