"""Prices of power for the page of a visit: of the room of green power, which stands above enterprises."""

from datetime import date

from wutong.enterprises.briefs.offers import Offer
from wutong.greenpower.queries import basis_on
from wutong.web.formats import number

# (what a visitor says, figures put together, unit)
SAID = (
    ("网购电量电价", ("import_peak", "import_flat", "import_valley"), "元/kWh，峰、平、谷，含输配不含需量"),
    ("电网平均排放", ("northwest",), "kg CO₂/kWh，西北"),
)


def power_offers(day: date) -> list[Offer]:
    """Figures in force on the day; none that was never obtained."""
    basis = basis_on(day)
    found = []
    for name, keys, unit in SAID:
        facts = [basis[key] for key in keys]
        values = [number(one.value, 4) for one in facts if one.value is not None]
        if len(values) == len(keys):
            first = facts[0]
            found.append(Offer(name, f"{' / '.join(values)} {unit}", first.source, first.date, first.basis))
    return found
