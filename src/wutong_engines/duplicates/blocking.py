"""Short keys that records of one project are likely to share, so that few pairs need comparing.

Another layer stores them beside each record and fetches by key. They depend on the record alone, never on its
neighbours. `=` keys are the exact core name; whoever shares one is always compared.
"""

from collections.abc import Collection

from wutong_engines.duplicates.quantities import Quantity
from wutong_engines.duplicates.reading import Reading, read
from wutong_engines.duplicates.records import Candidate

MOST_KEYS = 12
EXACT = "="


def blocking_keys(candidate: Candidate, place_names: Collection[str]) -> frozenset[str]:
    """At most twelve keys; at least one, whatever the record holds."""
    return frozenset(keys_of(read(candidate, place_names)))


def keys_of(reading: Reading) -> list[str]:
    wording, candidate = reading.wording, reading.candidate
    topics = [word for word, _ in sorted(wording.subjects, key=lambda pair: (-pair[1], pair[0]))]
    topic = topics[0] if topics else ""
    prefecture = (candidate.region_code or "")[:4]
    keys = [EXACT + (wording.core or wording.normal) + "".join(sorted(wording.lots))]
    keys += _name_keys(reading, topic, prefecture)
    if len(topics) > 1:
        keys.append(f"s{topics[0]}{topics[1]}{prefecture}")
    if topic and candidate.region_code:
        keys.append(f"c{topic}{candidate.region_code}")
    keys += [f"l{topic or _first(wording.proper)}{place}" for place in sorted(wording.places)[:2]]
    if reading.quantities:
        keys.append(f"q{topic}{_rounded(reading.quantities[0])}")
    if candidate.total_yuan and candidate.total_yuan > 0:
        keys.append(f"y{float(f'{candidate.total_yuan:.2e}'):.0f}{prefecture}")
    return list(dict.fromkeys(keys))[:MOST_KEYS]


def _first(runs: tuple[str, ...]) -> str:
    return runs[0] if runs else ""


def _rounded(quantity: Quantity) -> str:
    return f"{quantity.dimension}{float(f'{quantity.value:.2e}'):g}"


def _name_keys(reading: Reading, topic: str, prefecture: str) -> list[str]:
    """Two letters of each name that may be an investor or a site, with what is built and the prefecture."""
    wording = reading.wording
    names = [run[:2] for run in (*wording.proper, *wording.proper_aside)[:2]]
    names += sorted(core[:2] for core in reading.investor.cores)[:1]
    names += sorted(reading.families)[:1]
    names += [run[-2:] for run in wording.proper[:1] if len(run) > 2]
    keys = []
    for name in dict.fromkeys(names):
        keys += [f"t{name}{topic}"] if topic else []
        keys.append(f"p{name}{prefecture}")
    return keys[:6]
