"""What each observation is worth, in one table: log-odds, summed and passed through the logistic function.

Positive speaks for one project, negative for two. More agreement never lowers a sum and more contradiction
never raises it. `CAPS` are the contradictions no agreement outweighs: they hold the confidence below the
threshold. Set by judgement on the ledgers of one province, not fitted.
"""

START = -3.2  # two rows taken at random are two projects

PROPER_LETTER = 0.55  # each letter of a proper name both write
PROPER_MOST = 2.75
PROPER_CONFLICT_LETTER = -0.9  # each letter in which both proper names differ
PROPER_CONFLICT_MOST = -2.7
PROPER_ONE_SIDED_LETTER = -0.15
PROPER_ONE_SIDED_MOST = -0.6

SUBJECT = 1.6  # times how telling the shared words are
SUBJECT_MOST = 3.2
SUBJECT_CONFLICT = -2.2  # times how telling the words are that only one or only the other writes
SUBJECT_OPPOSED = 0.4  # from here on two products that differ are two projects
SUBJECT_CONFLICT_MOST = -2.8
PROPER_AS_SUBJECT = (
    0.15  # an unknown word in one may be a product as the known word in the other is, per letter
)
SUBJECT_ONE_SIDED = -0.8
SUBJECT_ONE_SIDED_MOST = -1.2

SAME_CORE = 1.0
SAME_NAME = 0.7
CONTAINED = 1.5  # everything the shorter name says is in the longer one; times its share of the longer
CONTAINED_LEAST = 2.2  # and the shorter one says this much
NOTHING_SHARED = -2.0

QUANTITY = 0.9
QUANTITY_FURTHER = 0.3
QUANTITY_CONFLICT = -2.6

INVESTOR_SAME = 1.6
INVESTOR_NAMED_IN_OTHER = 1.4
INVESTOR_FAMILY = 1.2
INVESTOR_CONFLICT = -2.0

COUNTY_SAME = 0.8
PREFECTURE_SAME = 0.4
REGION_WITHIN = 0.3
COUNTY_DIFFERENT = -0.8
PREFECTURE_DIFFERENT = -2.5
PLACE_WORD_SAME = 0.5
PLACE_WORD_SAME_ACROSS_COUNTIES = 0.9
PLACE_WORD_CONFLICT = -1.5
PARK_SAME = 0.2

AMOUNT_SAME_TELLING = 1.8  # 170.9 = 170.9
AMOUNT_SAME_ROUND = 0.8  # 180 = 180
AMOUNT_CLOSE = 0.6  # within 5 %
AMOUNT_APART = -0.3  # within 60 %
AMOUNT_FAR = -1.0  # within a factor of 3
AMOUNT_VERY_FAR = -2.0

DATE_SAME = 0.4  # within a month
DATE_FAR = -0.6  # three years and more

PHASE_OVERLAP = -0.8
LOT_ONE_SIDED = -0.8

CAPS: dict[str, float] = {
    "期次不同": 0.40,
    "标段不同": 0.35,
    "产品不同": 0.45,
    "规模不同": 0.45,
    "两县同类": 0.45,
    "不同市州": 0.45,
    "投资方不同": 0.45,
    "共同处太少": 0.45,
}
IDENTICAL = 0.99
HIGHEST = 0.98
