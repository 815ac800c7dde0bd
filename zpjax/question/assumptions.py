"""What a question takes for granted of its model, in sentences."""

from zpjax.models import Model
from zpjax.models.base import GaugeParameters
from zpjax.question.named import model_of
from zpjax.question.spec import ScanSpec


def assumptions(spec: ScanSpec) -> list[str]:
    """What a complete theory would not take for granted (scanned charges at their defaults)."""
    model, point, scanned = _somewhere(spec)
    return list(model.assumptions(point, scanned))


def held(spec: ScanSpec) -> str | None:
    """At what value a free parameter is held that a verdict depends on, in words; None if none is."""
    model, point, scanned = _somewhere(spec)
    return model.mixing_held(point, scanned)


def _somewhere(spec: ScanSpec) -> tuple[Model, GaugeParameters, tuple[str, ...]]:
    """The model, a point of the scan (scanned parameters at their defaults), and the names of the scanned parameters."""
    model = model_of(spec)
    scanned = {a.name: model.parameter_info()[a.name].default or a.low for a in spec.axes}
    return model, model.parameters(**scanned | spec.fixed), tuple(scanned)
