"""Trains the re-ranker of names of firms on invented names, and writes it as the JSON the engine evaluates.

python benchmarks/train_matching.py   The operators of benchmarks/matching.py are held out.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

import company_names  # noqa: E402

from wutong_engines.matching.candidates import Candidates, Index  # noqa: E402
from wutong_engines.matching.columns import columns_of  # noqa: E402
from wutong_engines.matching.comparing import FEATURES, Comparer  # noqa: E402
from wutong_engines.matching.deciding import KEPT, Chosen, chosen  # noqa: E402
from wutong_engines.matching.ranking import CHOICE, Ranker, Real, choice_features, trees_of  # noqa: E402
from wutong_engines.register.synthetic_words import PLACES  # noqa: E402

OUT = ROOT / "src" / "wutong_engines" / "matching" / "ranker.json"
BINS, STEP, SMOOTHING = 40, 0.15, 8.0
SAME_PRECISION, PERHAPS_PRECISION, PERHAPS_FALSE = 0.9957, 0.98, 0.03

Whole = NDArray[np.int64]


def boosted(rows: Real, truth: NDArray[np.bool_], trees: int, depth: int) -> dict[str, Any]:
    """Logistic boosting of symmetric trees: one question for all leaves of a level (Dorogush et al. 2018)."""
    edges = [
        np.unique(np.quantile(rows[:, at], np.linspace(0, 1, BINS + 1)[1:-1])) for at in range(rows.shape[1])
    ]
    binned = np.stack([np.searchsorted(edge, rows[:, at]) for at, edge in enumerate(edges)]).astype(np.int64)
    start = float(np.log(truth.mean() / (1 - truth.mean())))
    logit = np.full(len(rows), start)
    told: dict[str, Any] = {"start": round(start, 4), "feature": [], "threshold": [], "leaf": []}
    for _ in range(trees):
        likely = 1 / (1 + np.exp(-logit))
        slope, curve = truth - likely, likely * (1 - likely)
        leaf = np.zeros(len(rows), dtype=np.int64)
        questions = []
        for level in range(depth):
            feature, bound = _best_question(binned, edges, leaf, slope, curve, 1 << level)
            leaf += (binned[feature] > bound) * (1 << level)
            questions.append((feature, float(edges[feature][bound])))
        size = 1 << depth
        values = STEP * np.bincount(leaf, slope, size) / (np.bincount(leaf, curve, size) + SMOOTHING)
        logit += values[leaf]
        told["feature"].append([feature for feature, _ in questions])
        told["threshold"].append([round(bound, 5) for _, bound in questions])
        told["leaf"].append([round(value, 5) for value in values.tolist()])
    return told


def _best_question(
    binned: Whole, edges: list[Real], leaf: Whole, slope: Real, curve: Real, leaves: int
) -> tuple[int, int]:
    best = (-1.0, 0, 0)
    for feature, edge in enumerate(edges):
        if not len(edge):
            continue
        width = len(edge) + 1
        cell = leaf * width + binned[feature]
        slopes = np.bincount(cell, slope, leaves * width).reshape(leaves, width).cumsum(axis=1)
        curves = np.bincount(cell, curve, leaves * width).reshape(leaves, width).cumsum(axis=1)
        below = slopes[:, :-1] ** 2 / (curves[:, :-1] + SMOOTHING)
        above = (slopes[:, -1:] - slopes[:, :-1]) ** 2 / (curves[:, -1:] - curves[:, :-1] + SMOOTHING)
        gain = (below + above).sum(axis=0)
        at = int(gain.argmax())
        if gain[at] > best[0]:
            best = (float(gain[at]), feature, at)
    return best[1], best[2]


def part_of(pairs: Candidates, features: Real, who: NDArray[np.bool_]) -> tuple[Candidates, Real, Whole]:
    """The pairs of some names, numbered anew; and which names those are."""
    kept = who[pairs.query]
    number = np.cumsum(who) - 1
    return (
        Candidates(number[pairs.query[kept]], pairs.row[kept], pairs.score[kept]),
        features[kept],
        np.flatnonzero(who),
    )


def thresholds(likely: Real, right: NDArray[np.bool_], members: NDArray[np.bool_]) -> list[float]:
    """From where on, going down, precision is still as high, and false matches as few, as asked."""
    order = np.argsort(-likely)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    false = np.cumsum(~members[order]) / (~members).sum()
    found = []
    for least, most in ((SAME_PRECISION, 1.0), (PERHAPS_PRECISION, PERHAPS_FALSE)):
        enough = np.flatnonzero((precision >= least) & (false <= most))
        found.append(round(max(float(likely[order][enough[-1]]), 0.5), 4))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--register", type=int, default=600_000)
    parser.add_argument("--names", type=int, default=48_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument(
        "--keep", type=Path, help="keep the features here, to train again without making them"
    )
    arguments = parser.parse_args()
    began = time.process_time()
    pairs, features, truth = prepared(arguments)
    print(f"features {time.process_time() - began:.0f} CPU-s, pairs {len(pairs.query):,}", flush=True)
    sixth = np.arange(len(truth)) % 6
    is_right = pairs.row == truth[pairs.query]
    for_pair = (sixth < 3)[pairs.query] & ((pairs.score > 0.25) | is_right)
    pair = boosted(features[for_pair], is_right[for_pair], trees=160, depth=5)
    some, some_features, who = part_of(pairs, features, (sixth == 3) | (sixth == 4))
    rows, best = choice_features(some.query, trees_of(pair).logit(some_features), some_features, KEPT)
    choice = boosted(rows, some.row[best] == truth[who][some.query[best]], trees=90, depth=4)
    ranker = Ranker(trees_of(pair), trees_of(choice), (1.0, 1.0), (0.5, 0.5))
    some, some_features, who = part_of(pairs, features, sixth == 5)
    found = chosen(len(who), some, some_features, ranker)
    same_from, perhaps_from = zip(*_bounds(found, truth[who]), strict=True)
    told = {"features": list(FEATURES), "choice_features": [*CHOICE, *(FEATURES[at] for at in KEPT)]}
    told |= {"same_from": same_from, "perhaps_from": perhaps_from, "pair": pair, "choice": choice}
    OUT.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUT.name} {OUT.stat().st_size // 1024} kB, {time.process_time() - began:.0f} CPU-s")


def _bounds(found: Chosen, truth: Whole) -> Iterator[list[float]]:
    """Thresholds of names without and with a region, and what they give on names not learned from."""
    knows = found.features[:, FEATURES.index("region_known")] > 0
    right, members = found.row == truth, truth >= 0
    for kind in (~knows, knows):
        bounds = thresholds(found.probability[kind], right[kind], members[kind])
        for name, bound in zip(("same", "perhaps"), bounds, strict=True):
            taken = kind & (found.probability >= bound)
            hit, false = (taken & right).sum(), (taken & ~members).sum() / (kind & ~members).sum()
            precision, recall = hit / taken.sum(), hit / (kind & members).sum()
            print(f"{name} from {bound}: P {precision:.4f} R {recall:.4f} false {false:.4f}", flush=True)
        yield bounds


def prepared(arguments: argparse.Namespace) -> tuple[Candidates, Real, Whole]:
    if arguments.keep and arguments.keep.exists():
        kept = np.load(arguments.keep)
        return Candidates(kept["query"], kept["row"], kept["score"]), kept["features"], kept["truth"]
    chance = random.Random(arguments.seed)
    outside = arguments.names // 5
    firms = company_names.firms(arguments.register + outside, arguments.seed, company_names.cities_of(PLACES))
    chance.shuffle(firms)
    register, strangers = firms[: arguments.register], firms[arguments.register :]
    asked = chance.sample(range(len(register)), arguments.names - outside)
    rows = [(register[at], at) for at in asked] + [(firm, -1) for firm in strangers]
    chance.shuffle(rows)
    names = [company_names.written(chance, firm, company_names.FOR_TRAINING)[0] for firm, _ in rows]
    regions = [firm.region if chance.random() < 0.55 else "" for firm, _ in rows]
    columns = columns_of([firm.name for firm in register], [firm.region for firm in register])
    read_names = columns_of(names, regions)
    pairs = Index(columns).candidates(read_names)
    features = Comparer(columns).features(read_names, pairs)
    truth = np.array([at for _, at in rows])
    if arguments.keep:
        np.savez(
            arguments.keep,
            query=pairs.query,
            row=pairs.row,
            score=pairs.score,
            features=features,
            truth=truth,
        )
    return pairs, features, truth


if __name__ == "__main__":
    main()
