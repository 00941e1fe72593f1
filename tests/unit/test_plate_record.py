"""The virtual plate of exercise 03: its layout, its law, and what the edge does to it."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.synapse.plate_record import BACKGROUND, DOSES, K_M, assay, layout, plate, substrate

STUDENTS = [Personal("03_uptake", name, environ={}) for name in ("", *(f"student {k}" for k in range(200)))]
ME = STUDENTS[1]


def edge(wells):
    return wells["row"].isin(["A", "H"]) | wells["column"].isin([1, 12])


def test_every_well_has_one_role():
    wells = layout()
    assert len({(row, column) for row, column, *_ in wells}) == len(wells) == 96
    roles = [role for _, _, role, _ in wells]
    assert {role: roles.count(role) for role in set(roles)} == {"total": 24, "blank": 24, "compound": 48}
    for row, column, role, dose in wells:
        inside = row in "BCDEFG" and 2 <= column <= 11
        assert dose == (DOSES[column - 3] if role == "compound" else 0)
        assert (role == "compound") == (inside and 3 <= column <= 10)
    for role in ("total", "blank"):
        assert sum(r == role and row in "BCDEFG" and 2 <= column <= 11 for row, column, r, _ in wells) == 6


def test_the_plate_is_the_law_with_a_cold_edge():
    ratios = {"total": [], "blank": [], "compound": []}
    for me in STUDENTS:
        truth, S, wells = assay(me), substrate(me), plate(me)
        K = K_M * (1 + wells["compound"] / truth["K_i"])
        full = truth["full"] * (K_M + S) / S
        carried = full * S / (K + S) * (wells["role"] != "blank") * np.where(edge(wells), 1 - truth["cold"], 1)
        wells["ratio"] = wells["cpm"] / (carried + truth["sticks"] + BACKGROUND)
        assert wells["ratio"].between(0.6, 1.4).all()
        for role, group in wells.groupby("role"):
            ratios[role].append(group["ratio"].mean())
    for values in ratios.values():
        assert np.mean(values) == pytest.approx(1, abs=4 * np.std(values) / np.sqrt(len(values)))


def test_the_edge_can_be_seen_on_every_plate():
    for me in STUDENTS:
        groups = plate(me).assign(edge=edge).groupby(["role", "edge"])["cpm"]
        mean, error = groups.mean(), groups.sem()
        fall = mean["total", False] - mean["total", True]
        assert fall > 8 * np.hypot(error["total", False], error["total", True])
        assert fall > 0.15 * mean["total", False]
        assert mean["blank", True] == pytest.approx(mean["blank", False], rel=0.16)


def test_norepinephrine_competes_so_that_the_ic50_is_far_from_k_i():
    assert all(2.6 < 1 + substrate(me) / K_M < 3.7 for me in STUDENTS)
    for me in STUDENTS:
        ic50 = assay(me)["K_i"] * (1 + substrate(me) / K_M)
        assert DOSES[0] < ic50 / 10 and 10 * ic50 < DOSES[-1] * 1.2


def test_numbers_belong_to_a_student():
    default = {"K_i": 14.0, "cold": 0.30, "full": 4800, "sticks": 1100}
    assert (assay(STUDENTS[0]), substrate(STUDENTS[0])) == (default, 1200)
    assert plate(ME).equals(plate(Personal("03_uptake", " STUDENT 0", environ={})))
    assert not plate(ME).equals(plate(STUDENTS[2]))
    assert list(plate(ME).columns) == ["row", "column", "role", "compound", "cpm"]
