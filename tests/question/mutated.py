"""Documents of scans with one to four faults each, made from sound ones by a seed."""

import copy
import datetime
import json
import random

SOUND = (
    {
        "title": "a plane",
        "model": {"name": "flavoured_u1", "a": -1, "b": 1.0, "quark_rotation": "none", "mixing_scale": "173 GeV"},
        "axes": {
            "m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 12, "spacing": "log"},
            "g_zp": {"min": 1e-6, "max": 1e-2, "points": 10, "spacing": "log"},
        },
        "output": {"observables": ["eps_u_mumu", "ctau"], "keep": ["ratios", "ctau"], "chunk_points": 40},
        "constraints": {
            "set": "today",
            "choose": {"muon_g2": "muon_g2_wp20", "helium": "none"},
            "names": ["nutev_g_r"],
        },
        "require": {"names": ["lma_dark_2026"]},
        "then": {"boundary": True, "figure": True},
    },
    {
        "model": {"name": "l_mu_minus_l_tau", "g_zp": 1e-4},
        "axes": {
            "m_zp": {"min": "1 MeV", "max": "1 GeV"},
            "mixing_ratio": {"min": -0.1, "max": 0.1, "spacing": "symmetric_log", "linear": 1e-4},
        },
        "sampling": {"method": "refined", "points": 5000, "seed": 7, "share": 0.5},
        "constraints": {"names": ["muon_g2_wp25", "coherent_csi_2021"]},
        "reduce": {
            "keep": "allowed",
            "bins": 8,
            "top": 3,
            "profiles": [["m_zp", "mixing_ratio"], "m_zp"],
            "histograms": {
                "m_zp": {"bins": 4},
                "ctau": {"min": "1e-3 cm", "max": "1e3 cm", "spacing": "log", "bins": 6},
            },
            "likelihood": ["coherent_csi_2021"],
        },
    },
    {
        "title": "a list",
        "axes": {"m_zp": {"values": ["1 MeV", "2 MeV"]}, "g_zp": {"values": [1e-4, 1e-5]}},
        "sampling": {"method": "list"},
        "output": {"keep": "all", "precision": "mixed"},
        "constraints": {"set": "cosmology"},
        "then": {"boundary": False},
    },
    {
        "model": {"a": -1},
        "axes": {
            "m_zp": {"min": "1 MeV", "max": "1 GeV"},
            "g_zp": {"min": 1e-6, "max": 1e-2},
            "b": {"min": 0.5, "max": 1.5, "spacing": "linear"},
        },
        "sampling": {"method": "sobol", "points": 4096},
        "output": {"observables": "all", "keep": "observables"},
        "constraints": {"set": "none"},
    },
)


class Text(str):
    """TOML as it is to be written."""


_ODD = (
    *(
        0,
        1,
        -1,
        2,
        3,
        10**3,
        10**9,
        10**18,
        2**30,
        2**30 + 1,
        2**63,
        2**64,
        2**128,
        10**400,
        -(10**400),
        Text("0x" + "f" * 5000),
    ),
    *(0.0, -0.0, 0.5, 1.0, 1e-320, 1e-300, 1e300, -1e300, 1e13, 1e30, float("inf"), float("-inf"), float("nan")),
    *(
        "",
        "x",
        "all",
        "none",
        "today",
        "log",
        "linear",
        "symmetric_log",
        "grid",
        "sobol",
        "1 MeV",
        "1 GeV",
        "10",
        "1e400 MeV",
    ),
    *(
        "-1 MeV",
        "1 cm",
        "1e-400 GeV",
        "nan GeV",
        "m_zp",
        "g_zp",
        "ctau",
        "ratios",
        "lma_dark_2026",
        "nutev_g_r",
        "é",
        "\U0001f600",
    ),
    *(
        "a" * 10_000,
        "\x1b[31mred",
        "line\nline",
        "\x00",
        "\x7f",
        "\u202e",
        'quo"te',
        "back\\slash",
        "1 " + "M" * 500,
        "9" * 500,
    ),
    *(
        [],
        [1],
        ["x"],
        [["m_zp"]],
        [[["m_zp"]]],
        ["m_zp", "m_zp", "m_zp"],
        [1e-4, -1e-4],
        ["2 MeV", "1 MeV"],
        ["1 MeV"],
        [{}],
    ),
    *({}, {"x": 1}, {"name": ["x"]}, {"min": 1, "max": 2}, {"min": "1 MeV"}, {"values": []}, True, False),
    *(datetime.date(2026, 1, 1), datetime.datetime(2026, 1, 1), datetime.time(1, 2)),
)
_KEYS = (
    *(
        "title",
        "model",
        "axes",
        "sampling",
        "output",
        "constraints",
        "require",
        "reduce",
        "then",
        "name",
        "min",
        "max",
        "points",
    ),
    *(
        "spacing",
        "values",
        "linear",
        "method",
        "seed",
        "share",
        "observables",
        "keep",
        "chunk_points",
        "precision",
        "set",
        "choose",
    ),
    *(
        "names",
        "boundary",
        "figure",
        "bins",
        "top",
        "profiles",
        "histograms",
        "likelihood",
        "m_zp",
        "g_zp",
        "mixing_ratio",
        "a",
        "c",
    ),
    *("", "x", "mn", "k" * 5000, "\x1b[31m", "a.b", "line\nline", "quark_rotation", "ratio.nutev_g_r", "eps_u_mumu"),
)


def mutated(seed: int) -> dict:
    """A document that was sound before some entries of it were replaced, removed, moved, wrapped or added."""
    draw = random.Random(seed)
    document = copy.deepcopy(draw.choice(SOUND))
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        place, key = draw.choice(_places(document))
        kind = draw.randrange(8)
        if kind < 4:
            place[key] = copy.deepcopy(draw.choice(_ODD))
        elif kind == 4 and isinstance(place, dict):
            place[draw.choice(_KEYS)] = place.pop(key)
        elif kind == 5:
            del place[key]
        elif kind == 6 and isinstance(place, dict):
            place[draw.choice(_KEYS)] = copy.deepcopy(draw.choice(_ODD))
        else:
            place[key] = draw.choice(([place[key]], {"x": place[key]}, [place[key], place[key]], str(place[key])))
        if not document:
            break
    return document


def _places(value) -> list[tuple]:
    """(table or list, key or index) of every entry, at any depth."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in entries for place in [(value, key), *_places(item)]]


def written(document: dict) -> str:
    """The document as TOML."""
    return "\n".join(f"{_text(key)} = {_written(item)}" for key, item in document.items()) + "\n"


def _written(value) -> str:
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_text(key)} = {_written(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return _text(value) if isinstance(value, str) else str(value).lower()


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def damaged(seed: int) -> bytes:
    """The bytes of a sound document with some replaced, removed or repeated."""
    draw = random.Random(seed)
    data = bytearray(written(draw.choice(SOUND)).encode())
    for _ in range(draw.randint(1, 3)):
        start = draw.randrange(len(data))
        stop = min(len(data), start + draw.choice((1, 1, 2, 20)))
        data[start:stop] = draw.choice(
            (b"", bytes(data[start:stop]) * 2, draw.randbytes(1), draw.randbytes(3), b"[" * 3000, b"\xef\xbb\xbf", b'"')
        )
    return bytes(data)
