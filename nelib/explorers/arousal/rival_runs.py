"""Runs of the three fits of the neuron that are too long to repeat while a slider moves.

Made by ``python -m nelib.explorers.arousal.rival_runs``, which prints the two texts at the end; a test repeats a part.
At rest: 100 cells, 60 s for each dose; foot shocks: 150 cells, ten shocks. All with the same noise.
"""

from functools import cache

import numpy as np

from nelib.locus.neuron import FITS, evidence, fit, shock_times, simulate

MODELS = tuple(FITS)
BRAKES = ("d_A", "d_S", "g_G")
STRENGTHS = tuple(2 ** (k / 3) for k in range(-3, 4))  # of the brakes, × the fit
DOSES = (0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2)  # clonidine, × its K
BLOCKS = (0, 1, 3, 100)  # antagonist, × its K
WINDOWS = ((0, 0.5), (0.5, 1.5), (1.5, 4.5), (4.5, 5.5))  # s after a shock begins
RESTING_CELLS, RESTING_TIME = 100, 60  # s
SHOCKED_CELLS, SHOCKS = 150, 12
FIRST = 2  # shocks that are not counted: the cells come from rest


def settings(model: str, strength: float) -> dict[str, float]:
    """Return the parameters of a fit with all its brakes made stronger or weaker."""
    fitted = fit(model)
    return fitted | {p: strength * fitted.get(p, evidence(p).value) for p in BRAKES}


def at_rest(
    model: str, strength: float, block: float, cells: int = RESTING_CELLS, seconds: float = RESTING_TIME
) -> np.ndarray:
    """Return the mean rate (Hz) at each dose of clonidine; one for all if the model has no autoreceptor."""
    p = settings(model, strength)
    if p["g_G"] == 0:  # nothing for a drug to act on
        return np.array([simulate(seconds, cells=cells, **p).rate()])
    return simulate(seconds, cells=cells, clonidine=np.array(DOSES, dtype=float), antagonist=float(block), **p).rate()


def after_shocks(model: str, strength: float, cells: int = SHOCKED_CELLS, shocks: int = SHOCKS) -> np.ndarray:
    """Return the mean rate (Hz) in each window after a foot shock, of a train without drugs."""
    length = shocks * evidence("shock_period").value
    times = shock_times(length)
    run = simulate(length, cells=cells, settle=5, shocks=times, **settings(model, strength))
    return np.array([run.around(times[FIRST:], a, b) for a, b in WINDOWS])


def rows(model: str) -> tuple[float, ...]:
    """Return the doses of antagonist that were run; one stands for all if the model has no autoreceptor."""
    return BLOCKS if settings(model, 1)["g_G"] else BLOCKS[:1]


@cache
def resting() -> np.ndarray:
    """Return rates at rest (Hz): models by strengths by doses of antagonist by doses of clonidine."""
    shape, lines = (len(MODELS), len(STRENGTHS), len(BLOCKS), len(DOSES)), iter(AT_REST.strip().splitlines())
    found = np.empty(shape)
    for model, part in zip(MODELS, found, strict=True):
        for one in part:
            one[:] = [[float(rate) / 1000 for rate in next(lines).split()] for _ in rows(model)]
    return found


@cache
def shocked() -> np.ndarray:
    """Return rates after a foot shock (Hz): models by strengths by windows."""
    found = np.array(AFTER_SHOCKS.split(), dtype=float) / 1000
    return found.reshape(len(MODELS), len(STRENGTHS), len(WINDOWS))


def make() -> None:
    """Print the rates in mHz, one model and strength after the other."""
    for name, run in (
        ("AT_REST", lambda m, s: np.array([at_rest(m, s, b) for b in rows(m)])),
        ("AFTER_SHOCKS", after_shocks),
    ):
        print(f'{name} = """')
        for model in MODELS:
            for strength in STRENGTHS:
                for row in np.atleast_2d(run(model, strength)):
                    print(*(f"{1000 * rate:.0f}" for rate in row))
        print('"""')


AT_REST = """\
1126 1043 966 894 827 707 603 514 376 233 110 57
1279 1224 1173 1125 1080 993 914 841 714 553 370 246
1376 1346 1317 1287 1257 1202 1149 1102 1008 884 716 577
1494 1493 1492 1491 1490 1486 1483 1480 1476 1467 1452 1438
928 841 759 684 613 490 387 302 179 74 17 5
1065 1011 958 909 860 772 688 614 483 331 168 80
1154 1123 1092 1062 1033 974 922 872 778 649 480 349
1262 1261 1259 1257 1255 1253 1248 1246 1240 1231 1217 1202
758 668 581 505 436 312 215 140 50 10 1 0
884 829 774 720 672 578 495 420 294 156 43 11
967 933 900 870 841 782 725 676 576 451 285 167
1062 1060 1058 1056 1056 1052 1049 1046 1041 1031 1017 1002
618 522 435 354 284 168 84 37 5 0 0 0
732 670 615 560 510 416 334 262 145 44 4 0
805 771 738 706 674 613 556 502 406 284 134 48
893 891 889 888 887 883 879 876 870 862 846 831
497 398 313 233 164 62 15 3 0 0 0 0
602 541 481 427 373 281 200 134 45 4 0 0
668 631 599 563 534 472 416 362 266 149 36 5
745 744 742 741 739 736 732 728 723 714 699 685
398 299 208 131 69 9 1 0 0 0 0 0
491 430 369 317 263 172 96 44 4 0 0 0
552 517 482 450 415 353 300 245 151 53 3 0
624 623 621 620 619 615 612 611 604 591 575 559
317 215 126 55 14 0 0 0 0 0 0 0
399 337 277 222 170 82 25 4 0 0 0 0
456 420 385 350 318 255 198 147 62 7 0 0
520 519 517 516 515 512 508 505 499 488 474 457
924 848 767 694 624 493 383 286 151 52 13 4
1440 1367 1296 1227 1162 1032 909 798 596 368 149 59
2144 2083 2018 1956 1896 1780 1662 1553 1342 1065 694 437
6103 6090 6079 6066 6052 6024 5998 5972 5918 5842 5714 5594
741 655 578 498 427 297 192 116 36 7 1 0
1186 1111 1038 965 892 757 630 515 329 144 31 8
1825 1758 1690 1626 1559 1434 1311 1195 979 694 363 169
5920 5907 5892 5876 5860 5828 5797 5766 5702 5611 5460 5312
594 503 422 341 272 148 68 27 4 0 0 0
978 897 816 741 664 525 403 296 137 32 3 0
1546 1474 1401 1332 1261 1125 1000 879 655 395 134 38
5717 5698 5678 5658 5639 5600 5563 5527 5452 5346 5168 4990
474 383 299 218 147 48 12 3 0 0 0 0
800 711 631 554 475 341 223 132 33 4 0 0
1300 1219 1147 1070 997 859 726 602 396 173 28 4
5478 5454 5431 5411 5386 5343 5301 5255 5171 5038 4828 4616
377 284 200 120 60 7 1 0 0 0 0 0
650 564 479 399 325 190 92 36 4 0 0 0
1084 1004 922 850 771 624 495 379 192 46 3 0
5210 5185 5162 5134 5108 5056 5002 4946 4847 4691 4450 4208
301 209 119 45 11 0 0 0 0 0 0 0
531 443 353 274 199 82 19 4 0 0 0 0
899 815 732 652 580 434 307 197 62 5 0 0
4910 4882 4850 4822 4789 4732 4665 4604 4490 4317 4034 3755
242 141 51 7 1 0 0 0 0 0 0 0
432 340 251 170 100 17 2 0 0 0 0 0
746 655 574 491 414 275 158 76 10 0 0 0
4586 4551 4517 4482 4448 4380 4313 4246 4109 3911 3583 3277
1133
953
799
668
559
467
389
"""

AFTER_SHOCKS = """\
11212 2149 416 646
9708 1633 302 527
8305 1231 219 435
7061 925 161 347
5957 700 114 271
4981 511 77 210
4135 381 53 160
9692 2320 381 779
8753 1628 235 641
7785 1065 155 526
6825 694 102 412
5827 419 73 327
4900 275 55 240
4041 175 44 177
11635 2179 398 485
10137 1703 297 387
8707 1327 226 335
7425 1044 175 268
6328 809 132 217
5335 649 101 179
4532 499 78 141
"""


if __name__ == "__main__":
    make()
