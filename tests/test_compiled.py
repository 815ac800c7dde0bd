"""A program that the tests share gives the numbers of one compiled for its own question, and is shared by no other program."""

import numpy as np

from tests.compiled import sharing_builder
from tests.scan.questions import block_of, document, small
from zpjax.scan.evaluate import build


def test_a_shared_program_has_the_numbers_of_the_question_asked():
    built = []
    shared = sharing_builder(lambda *question: built.append(question) or build(*question))
    other = small(model={"name": "flavoured_u1", "b": 0.5})
    shared(small())
    found, expected = shared(other)(block_of(other)), build(other)(block_of(other))
    assert len(built) == 1
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values, err_msg=name)
    swapped = small(axes=dict(reversed(document()["axes"].items())))
    assert shared(swapped).dimensions["eps_u_mumu"] == ("g_zp", "m_zp")
    assert len(built) == 2
