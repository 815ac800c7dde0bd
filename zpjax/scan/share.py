"""The share of a scan's chunks that one of several processes computes."""

import re

from zpjax.units import brief


def read_share(text: str) -> tuple[int, int]:
    """(i, N) of the text 'i/N': share i of N, counted from 1. ValueError for anything else."""
    found = re.fullmatch(r"([0-9]+)/([0-9]+)", text.strip())
    share = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= share[0] <= share[1]:
        raise ValueError(f"a share of the chunks must be i/N with 1 <= i <= N, such as 2/8, but is '{brief(text)}'.")
    return share


def share_of(chunks: int, share: tuple[int, int]) -> range:
    """Numbers of the chunks of share i of N: contiguous, without overlap, and equal in length up to one chunk.

    Contiguous, because the points of a Sobol sequence are reached by passing over all before them: once per share.
    With more shares than chunks some shares are empty.
    """
    index, number = share
    if not 1 <= index <= number:
        raise ValueError(f"a share of the chunks must be i/N with 1 <= i <= N, such as 2/8, but is '{index}/{number}'.")
    return range((index - 1) * chunks // number, index * chunks // number)
