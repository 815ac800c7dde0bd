"""The paper's anomaly-free family L_mu + c L_tau + b B_1 - a B_2 - (1 + c + b - a) B_3."""

from zpjax.constants import Scalar
from zpjax.models.base import GaugeParameters, Model, parameter
from zpjax.physics.couplings import Charges, vector_charges


class FlavouredU1(GaugeParameters):
    """a, b, c of Farzan (2015), footnote 2; the paper's model is b = c = 1, and a = -1 for equal first generations."""

    a: Scalar = parameter("a", "1", "minus the charge of B_2", (-4.0, 4.0), default=-1)
    b: Scalar = parameter("b", "1", "charge of B_1, the baryon charge of ordinary matter", (-2.0, 2.0), default=1)
    c: Scalar = parameter("c", "1", "charge of L_tau relative to L_mu", (-2.0, 2.0), default=1)


def charges(p: FlavouredU1) -> Charges:
    """Vector-like charges; baryon number 1/3 per quark."""
    return vector_charges((0, 1, p.c), (p.b / 3, -p.a / 3, -(1 + p.c + p.b - p.a) / 3))


MODELS = (Model("flavoured_u1", "L_mu + c L_tau + b B_1 - a B_2 - (1+c+b-a) B_3", "farzan_2015", FlavouredU1, charges),)
