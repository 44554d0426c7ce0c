"""The kinds and places of this site, as reading needs them."""

from wutong.factors import queries
from wutong.factors.sheets.places import Atlas
from wutong.factors.sheets.vocabulary import Kind, Kinds
from wutong.organisation import dictionaries
from wutong_engines.worksheets.places import Gazetteer, Place


def kinds() -> Kinds:
    return Kinds.of(
        Kind(one.pk, one.name, one.unit, one.is_annual, one.department) for one in queries.kinds()
    )


def atlas() -> Atlas:
    regions = [
        Place(one.code, one.name, one.level, one.parent_id, (one.short_name, *one.aliases))
        for one in dictionaries.regions().values()
    ]
    parks = dictionaries.parks().values()
    places = [
        Place(one.region_id, one.name, "park", None, (one.short_name, *one.aliases), one.name)
        for one in parks
    ]
    return Atlas(Gazetteer([*regions, *places]), {one.name: one.key for one in parks})
