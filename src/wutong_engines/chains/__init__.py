"""What a region is near to, how complex it is, what its chains lack, and whom to ask: each with its reason.

Long rows → Matrix → study: RCA, proximity, density, relatedness, ECI, PCI, COI, COG; bands by bootstrap.
Input–output linkages; kinds of gaps on a chain; industries by visible weights and hard gates; enterprises
by facts; a backtest.
"""

from wutong_engines.chains.backtest import Entered, Found, entries, planted_gaps
from wutong_engines.chains.bands import Bands, activity_bands, region_bands
from wutong_engines.chains.complexity import Complexity, complexity_of
from wutong_engines.chains.enterprises import Enterprise, Fact, LeftOut, Matched, Shortlist, shortlist
from wutong_engines.chains.gaps import Chain, ChainError, Gap, NodeGap, gaps_of, presence_of
from wutong_engines.chains.industries import (
    Band,
    Gate,
    Prospect,
    Rated,
    Verdict,
    catalogue_gate,
    ecology_gate,
    energy_gate,
    rate,
)
from wutong_engines.chains.linkages import LinkageError, Linkages, chain_fit, from_edges, from_flows
from wutong_engines.chains.matrix import Matrix, MatrixError, read_matrix
from wutong_engines.chains.relatedness import density, presence, proximity, rca, relative
from wutong_engines.chains.study import Study, study_of

__all__ = [
    "Band",
    "Bands",
    "Chain",
    "ChainError",
    "Complexity",
    "Entered",
    "Enterprise",
    "Fact",
    "Found",
    "Gap",
    "Gate",
    "LeftOut",
    "LinkageError",
    "Linkages",
    "Matched",
    "Matrix",
    "MatrixError",
    "NodeGap",
    "Prospect",
    "Rated",
    "Shortlist",
    "Study",
    "Verdict",
    "activity_bands",
    "catalogue_gate",
    "chain_fit",
    "complexity_of",
    "density",
    "ecology_gate",
    "energy_gate",
    "entries",
    "from_edges",
    "from_flows",
    "gaps_of",
    "planted_gaps",
    "presence",
    "presence_of",
    "proximity",
    "rate",
    "rca",
    "read_matrix",
    "region_bands",
    "relative",
    "shortlist",
    "study_of",
]
