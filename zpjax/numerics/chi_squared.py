"""The distribution of chi^2, for plain numbers."""

import math


def chi_squared_below(value: float, degrees: int) -> float:
    """The probability that chi^2 with so many degrees of freedom is below a value >= 0.

    Q(k + 2) - Q(k) = (x/2)^(k/2) exp(-x/2)/Gamma(k/2 + 1), from Q(1) = erfc(sqrt(x/2)) or Q(2) = exp(-x/2) on. Exact to rounding
    of 1, which is far from it where the probability is tiny.
    """
    half, first = value / 2, 2 - degrees % 2
    above = math.exp(-half) if first == 2 else math.erfc(math.sqrt(half))
    for k in range(first, degrees, 2):
        above += half ** (k / 2) * math.exp(-half) / math.gamma(k / 2 + 1)
    return 1 - above
