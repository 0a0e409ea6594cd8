"""Who has gone quiet: models of customers who may leave without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _gamma_gamma, _purchase_quiet, _purchase_result
from ._bg_nbd import BG_NBD, MBG_NBD
from ._gamma_gamma import GammaGamma
from ._pareto_nbd import PARETO_NBD
from ._purchase_quiet import GoneQuiet, HoldOut
from ._purchase_reduction import summarise
from ._purchase_result import PurchaseFit
from ._purchase_triples import Purchases, triples
from ._spends import Spends, summarise_spend

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

__all__ = [
    "GammaGamma",
    "GoneQuiet",
    "HoldOut",
    "PurchaseFit",
    "Purchases",
    "Spends",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "fit_mbg_nbd",
    "fit_pareto_nbd",
    "holdout",
    "summarise",
    "summarise_spend",
]


def fit_bg_nbd(
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,  # noqa: N803 -- the papers' name, and a fixed one
    count: ArrayLike | None = None,
) -> PurchaseFit:
    """Who still comes, if customers can only leave after a repeat purchase?

    Customers buy at a rate λ ~ gamma(r, α) and leave after each repeat purchase with a chance
    p ~ beta(a, b). The likelihood of x purchases, the last at t_x, within T is

    Γ(r+x) α^r / Γ(r) · [B(a, b+x) / (B(a, b) (α+T)^(r+x))
    + (x > 0) B(a+1, b+x−1) / (B(a, b) (α+t_x)^(r+x))].

    Whoever bought once is alive with certainty under this model, which therefore cannot see
    customers who left after their first purchase: `fit_mbg_nbd` can.

    Args:
        x: Repeat purchases per history.
        t_x: From the first purchase to the last, 0 where x is 0.
        T: From the first purchase to the end, in the same unit, whichever it is.
        count: How many customers have each history; without it, one each.

    Returns:
        A `PurchaseFit`: `.params` r, α, a, b, `.log_likelihood`, `.p_alive(x, t_x, T)`,
        `.expected(t, x, t_x, T)`, each with an interval, and `.gone_quiet()`.

    Raises:
        MeasureError: A row is no history, nobody bought again, or the fit does not settle.

    Source:
        Fader, Hardie and Lee (2005), Marketing Science 24:275-284.

    Example:
        Customers whose truth is known: r ½, α 8, a 0.8, b 2.

        >>> import numpy as np
        >>> rng = np.random.default_rng(1)
        >>> waits = rng.exponential(1 / rng.gamma(0.5, 1 / 8, 2000)[:, None], (2000, 99))
        >>> days = waits.cumsum(axis=1)
        >>> left = rng.geometric(rng.beta(0.8, 2, 2000))
        >>> x = np.minimum((days < 52).sum(axis=1), left)
        >>> t_x = np.where(x > 0, days[range(2000), x - 1], 0)
        >>> fit = fit_bg_nbd(x, t_x, np.full(2000, 52))
        >>> print(fit)
        BG/NBD of 2,000 customers: r 0.490 (± 0.023), alpha 7.73 (± 0.55), a 0.80 (± 0.13),
        b 2.02 (± 0.41); log-likelihood -14,056.41. Behind ± stands the standard error.
        >>> bool(fit.p_alive(2, 40, 52) > 0.5 > fit.p_alive(2, 4, 52))
        True
    """
    return _purchase_result.fitted(BG_NBD, triples(x, t_x, T, count))


def fit_mbg_nbd(
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,  # noqa: N803 -- the papers' name, and a fixed one
    count: ArrayLike | None = None,
) -> PurchaseFit:
    """Who still comes, if customers can leave after any purchase, the first one included?

    As `fit_bg_nbd`, with the first purchase as an occasion to leave, too:

    Γ(r+x) α^r / Γ(r) · [B(a, b+x+1) / (B(a, b) (α+T)^(r+x)) + B(a+1, b+x) / (B(a, b)
    (α+t_x)^(r+x))].

    Args:
        x: Repeat purchases per history.
        t_x: From the first purchase to the last, 0 where x is 0.
        T: From the first purchase to the end, in the same unit, whichever it is.
        count: How many customers have each history; without it, one each.

    Returns:
        A `PurchaseFit` with `.params` r, α, a, b.

    Raises:
        MeasureError: As `fit_bg_nbd`.

    Source:
        Batislam, Denizel and Filiztekin (2007), International Journal of Research in Marketing
        24:201-209; Hoppe and Wagner (2007).

    Example:
        Customers whose truth is known: r ½, α 8, a 0.8, b 2.

        >>> import numpy as np
        >>> rng = np.random.default_rng(1)
        >>> waits = rng.exponential(1 / rng.gamma(0.5, 1 / 8, 2000)[:, None], (2000, 99))
        >>> days = waits.cumsum(axis=1)
        >>> left = rng.geometric(rng.beta(0.8, 2, 2000)) - 1
        >>> x = np.minimum((days < 52).sum(axis=1), left)
        >>> t_x = np.where(x > 0, days[range(2000), x - 1], 0)
        >>> print(fit_mbg_nbd(x, t_x, np.full(2000, 52)).gone_quiet())
        About 914 of 2,000 customers have gone quiet, between 721 and 1,112 (MBG/NBD, 95 %).
        >>> int((left <= x).sum())
        1005
    """
    return _purchase_result.fitted(MBG_NBD, triples(x, t_x, T, count))


def fit_pareto_nbd(
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,  # noqa: N803 -- the papers' name, and a fixed one
    count: ArrayLike | None = None,
) -> PurchaseFit:
    """Who still comes, if customers can leave at any moment?

    Customers buy at a rate λ ~ gamma(r, α) and leave at a rate μ ~ gamma(s, β):

    Γ(r+x) α^r β^s / Γ(r) · [(α+T)^−(r+x) (β+T)^−s + ∫ s (α+u)^−(r+x) (β+u)^−(s+1) du from t_x to
    T]. The integral is summed by a Gauss-Legendre rule, where ₂F₁ would overflow.

    Args:
        x: Repeat purchases per history.
        t_x: From the first purchase to the last, 0 where x is 0.
        T: From the first purchase to the end, in the same unit, whichever it is.
        count: How many customers have each history; without it, one each.

    Returns:
        A `PurchaseFit` with `.params` r, α, s, β. The likelihood is often nearly flat in s and β:
        look at `.interval()`.

    Raises:
        MeasureError: As `fit_bg_nbd`.

    Source:
        Schmittlein, Morrison and Colombo (1987), Management Science 33:1-24.

    Example:
        Customers whose truth is known: r ½, α 8, s 0.6, β 10.

        >>> import numpy as np
        >>> rng = np.random.default_rng(1)
        >>> waits = rng.exponential(1 / rng.gamma(0.5, 1 / 8, 2000)[:, None], (2000, 99))
        >>> days = waits.cumsum(axis=1)
        >>> left = np.minimum(rng.exponential(1 / rng.gamma(0.6, 1 / 10, 2000)), 52)
        >>> x = (days < left[:, None]).sum(axis=1)
        >>> t_x = np.where(x > 0, days[range(2000), x - 1], 0)
        >>> print(fit_pareto_nbd(x, t_x, np.full(2000, 52)).gone_quiet())
        About 1,310 of 2,000 customers have gone quiet, between 1,234 and 1,382
        (Pareto/NBD, 95 %).
        >>> int((left < 52).sum())
        1334
    """
    return _purchase_result.fitted(PARETO_NBD, triples(x, t_x, T, count))


def holdout(
    earlier: Purchases,
    later: Purchases,
    *,
    fit: Callable[..., PurchaseFit] = fit_mbg_nbd,
    level: float = 0.95,
) -> HoldOut:
    """Would the model have foretold what customers really bought?

    It is fitted to what was known on the earlier day, and its expectation until the later day is
    put beside the purchases that came from the same customers.

    Args:
        earlier: The purchases until an earlier day, by `summarise`.
        later: The same rows until a later day.
        fit: One of the three fits.
        level: How sure, 0.95 by default. The limits hold what the parameters leave open, not the
            chance of each customer.

    Returns:
        A `HoldOut`: `.expected`, `.low`, `.high`, `.actual`, and `.error` as a share.

    Raises:
        MeasureError: The two are not of the same rows, or nothing was bought in between.

    Example:
        >>> import numpy as np, pyarrow as pa
        >>> rng = np.random.default_rng(1)
        >>> waits = rng.exponential(1 / rng.gamma(0.5, 1 / 60, 2000)[:, None], (2000, 99))
        >>> days = np.insert(waits.cumsum(axis=1), 0, 0, axis=1).astype(int)
        >>> who, kth = np.nonzero((days < 300) & (np.arange(100) < rng.geometric(0.1, (2000, 1))))
        >>> sold = pa.table({"who": who, "day": np.datetime64("2025-03-01") + days[who, kth]})
        >>> early = summarise(sold, "who", "day", until="2025-08-31")
        >>> print(holdout(early, summarise(sold, "who", "day", until="2025-11-30")))
        In 13 weeks 919 purchases were expected of 2,000 customers, between 859 and 983, and 886
        came: 4 in 100 too many (MBG/NBD, 95 %).
    """
    return _purchase_quiet.checked(earlier, later, fit, level)


def fit_gamma_gamma(
    x: ArrayLike, mean_spend: ArrayLike, count: ArrayLike | None = None
) -> GammaGamma:
    """What is a purchase of each customer worth, where a few purchases tell little?

    A customer's spends are gamma(p, ν), and ν ~ gamma(q, γ) among customers. The likelihood of a
    mean m of x repeat purchases is Γ(px+q) / (Γ(px) Γ(q)) · γ^q m^(px−1) x^(px) / (γ + x m)^(px+q).

    Args:
        x: Repeat purchases. Customers without any are left out and counted.
        mean_spend: The mean spend of the repeat purchases only, without the first one: what
            `summarise_spend` gives.
        count: How many customers have each pair; without it, one each.

    Returns:
        A `GammaGamma`: `.params` p, q, γ, `.log_likelihood`, `.expected(x, mean_spend)`.

    Raises:
        MeasureError: A spend is not above 0, nobody bought again, or the fit does not settle.

    Source:
        Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value; Fader, Hardie and Lee
        (2005), Journal of Marketing Research 42:415-430.

    Example:
        >>> import numpy as np
        >>> rng = np.random.default_rng(1)
        >>> x = rng.integers(0, 6, 1000)
        >>> spend = rng.gamma(np.maximum(6 * x, 1), 1 / rng.gamma(4, 1 / 15, 1000))
        >>> fit = fit_gamma_gamma(x, spend / np.maximum(x, 1))
        >>> print(fit)
        Spend of 827 customers who came again: p 9.2 (± 3.1), q 3.46 (± 0.24), gamma 8.3 (± 3.2);
        log-likelihood -3,424.00 (gamma-gamma). Behind ± stands the standard error.
        >>> few, many = fit.expected([1, 5], [60, 60])
        >>> f"{few:.1f}, {many:.1f}, {fit.expected():.1f}"
        '53.9, 58.5, 30.9'
    """
    return _gamma_gamma.fitted(*_gamma_gamma.spends(x, mean_spend, count))
