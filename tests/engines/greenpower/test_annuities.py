"""Annuities against sums written out year by year."""

import pytest

from wutong_engines.greenpower import Asset, CaseError, annuity_factor, yearly_cost


def test_the_annuity_pays_the_loan_back() -> None:
    payment = 4200 * annuity_factor(0.06, 20)
    debt = 4200.0
    for _ in range(20):
        debt = debt * 1.06 - payment
    assert debt == pytest.approx(0, abs=1e-6)
    assert annuity_factor(0.0, 20) == 1 / 20


def test_upkeep_and_residual_value_add_up() -> None:
    plain = yearly_cost(Asset(650, 15), 0.06)
    assert yearly_cost(Asset(650, 15, upkeep_yuan=5, upkeep_share=0.012), 0.06) == pytest.approx(
        plain + 5 + 7.8
    )
    with_rest = yearly_cost(Asset(650, 15, residual_share=0.1), 0.06)
    assert plain - with_rest == pytest.approx(65 * 1.06**-15 * annuity_factor(0.06, 15))


def test_degradation_spreads_the_same_money_over_less_energy() -> None:
    fading = Asset(2600, 25, yearly_degradation=0.005)
    energy = sum(0.995**year * 1.06 ** -(year + 1) for year in range(25))
    assert yearly_cost(fading, 0.06) * energy == pytest.approx(2600)
    assert yearly_cost(fading, 0.06) > yearly_cost(Asset(2600, 25), 0.06)


@pytest.mark.parametrize(
    "values", [{"life_years": 0.0}, {"residual_share": 1.5}, {"capital_yuan": float("nan")}]
)
def test_refuses_an_asset_that_cannot_be(values: dict[str, float]) -> None:
    with pytest.raises(CaseError, match=next(iter(values))):
        Asset(**{"capital_yuan": 1.0, "life_years": 10.0, **values})


def test_refuses_a_rate_in_percent() -> None:
    with pytest.raises(CaseError, match="折现率"):
        annuity_factor(6.0, 20)
