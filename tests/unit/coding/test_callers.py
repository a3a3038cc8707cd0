"""What callers hand over works as they expect, or the error says what to give; every advice is taken here."""

import multiprocessing
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import torch
from helpers import ROOT, agree, random_problem
from linked_dictionaries.coding.blas import single_threaded_products
from linked_dictionaries.coding.certificates import Codes
from linked_dictionaries.coding.encode import encode, encode_stream
from linked_dictionaries.coding.method import SOLVERS, Method, available_threads
from linked_dictionaries.errors import UserError
from threadpoolctl import threadpool_info, threadpool_limits

PENALTY = 0.1
IMAGES, ATOMS = random_problem(samples=30, dtype=np.float32)
CODES = encode(IMAGES, ATOMS, PENALTY)


def blas_threads():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_calls_from_several_threads_leave_the_products_their_threads():
    images, atoms = random_problem(samples=3000, dtype=np.float32)
    with threadpool_limits(2):
        before = blas_threads()
        for _ in range(3):
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda _: encode(images, atoms, PENALTY), range(8)))
            assert blas_threads() == before


def test_the_last_one_lifts_the_limit():
    with threadpool_limits(2):
        before = blas_threads()
        first, second = single_threaded_products(), single_threaded_products()
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        assert set(blas_threads()) == {1}
        second.__exit__(None, None, None)
        assert blas_threads() == before
        stream = encode_stream([IMAGES] * 8, ATOMS, PENALTY, threads=1)
        next(stream)
        assert set(blas_threads()) == {1}
        stream.close()
        assert blas_threads() == before


def _encode_and_count(expected):
    encode(np.tile(IMAGES, (100, 1)), ATOMS, PENALTY, threads=2)
    os._exit(0 if blas_threads() == expected else 1)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this platform")
def test_a_process_that_forks_inside_leaves_the_child_free():
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with single_threaded_products():
            entered.set()
            leave.wait(60)

    with threadpool_limits(2):
        before = blas_threads()
        holder = threading.Thread(target=hold)
        holder.start()
        entered.wait(60)
        child = multiprocessing.get_context("fork").Process(target=_encode_and_count, args=(before,))
        child.start()
        child.join(60)
        leave.set()
        holder.join()
        assert child.exitcode == 0
        assert blas_threads() == before


KINDS = {
    "data frame": (pd.DataFrame, pd.DataFrame),
    "list": (
        lambda a: [[np.float32(v) for v in row] for row in a],
        lambda a: [[np.float32(v) for v in row] for row in a],
    ),
    "sparse rows": (scipy.sparse.csr_matrix, scipy.sparse.csr_matrix),
    "sparse coordinates": (scipy.sparse.coo_array, scipy.sparse.coo_array),
    "tensor": (torch.from_numpy, lambda a: torch.from_numpy(a).requires_grad_()),
    "iterator of rows": (iter, lambda a: a),
    "generator of lists": (lambda a: (list(row) for row in a), lambda a: a),
    "columns in memory": (np.asfortranarray, np.asfortranarray),
}


@pytest.mark.parametrize("kind", KINDS)
def test_tables_of_other_libraries_give_the_same_codes(kind):
    of_images, of_atoms = KINDS[kind]
    codes = encode(of_images(IMAGES), of_atoms(ATOMS), PENALTY)
    assert agree(codes, CODES, ATOMS, PENALTY)
    assert codes.activations.dtype == np.float32 and type(codes.activations) is np.ndarray


def join(parts):
    return Codes(*(np.concatenate(arrays) for arrays in zip(*(part.arrays() for part in parts), strict=True)))


@pytest.mark.parametrize("kind", ["data frame", "sparse rows", "sparse coordinates", "tensor"])
def test_large_tables_go_in_blocks(kind):
    many = np.tile(IMAGES, (50, 1))
    expected = join([CODES] * 50)
    assert agree(encode(KINDS[kind][0](many), ATOMS, PENALTY, threads=2), expected, ATOMS, PENALTY)
    blocks = (KINDS[kind][0](many[start : start + 100]) for start in range(0, len(many), 100))
    assert agree(join(list(encode_stream(blocks, ATOMS, PENALTY))), expected, ATOMS, PENALTY)


def test_no_images_of_any_kind():
    for nothing in (IMAGES[:0], iter([]), pd.DataFrame(IMAGES[:0]), scipy.sparse.csr_matrix(IMAGES[:0])):
        assert encode(nothing, ATOMS, PENALTY).activations.shape == (0, len(ATOMS))
    assert list(encode_stream([], ATOMS, PENALTY)) == []


@pytest.mark.parametrize("solver", SOLVERS)
def test_all_threads_are_minus_one_or_none(solver):
    assert Method(threads=-1).workers == Method().workers == available_threads()
    for threads in (-1, None, np.int64(2)):
        encode(IMAGES, ATOMS, PENALTY, solver=solver, threads=threads)


def test_a_device_of_torch_and_a_penalty_of_numpy_are_taken():
    encode(IMAGES, ATOMS, np.float32(0.1), device=torch.device("cpu"))
    encode(IMAGES, ATOMS, torch.tensor(0.1), max_iterations=np.int64(50))


def advise(bad, message, good):
    """A case: a call that is refused, a part of the message, and the call that the message advises."""
    return pytest.param(bad, message, good, id=message)


STEPS = {"solver": "lca", "max_iterations": 100, "on_failure": "ignore"}
INTEGERS = (1000 * np.abs(IMAGES)).astype(np.int64)
BYTES = INTEGERS % 256
ADVICE = [
    advise(lambda: encode(IMAGES, ATOMS.T, PENALTY), "give dictionary.T", lambda: encode(IMAGES, ATOMS.T.T, PENALTY)),
    advise(
        lambda: encode(IMAGES[:9].T, ATOMS, PENALTY), "give images.T", lambda: encode(IMAGES[:9].T.T, ATOMS, PENALTY)
    ),
    advise(
        lambda: encode(IMAGES[0], ATOMS, PENALTY), r"give image\[None\]", lambda: encode(IMAGES[0][None], ATOMS, 0.1)
    ),
    advise(
        lambda: encode(IMAGES.reshape(-1, 5, 6), ATOMS, PENALTY),
        r"Give images.reshape\(len\(images\), -1\)",
        lambda: encode(IMAGES.reshape(-1, 5, 6).reshape(30, -1), ATOMS, PENALTY),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS.reshape(-1, 5, 6), PENALTY),
        r"Give dictionary.reshape\(len\(dictionary\), -1\)",
        lambda: encode(IMAGES, ATOMS.reshape(-1, 5, 6).reshape(len(ATOMS), -1), PENALTY),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS.astype(np.float16), PENALTY),
        r"Give np.asarray\(dictionary, np.float32\)",
        lambda: encode(IMAGES, np.asarray(ATOMS.astype(np.float16), np.float32), PENALTY),
    ),
    advise(
        lambda: encode(IMAGES.astype(np.float16), ATOMS, PENALTY),
        r"Give np.asarray\(images, np.float32\)",
        lambda: encode(np.asarray(IMAGES.astype(np.float16), np.float32), ATOMS, PENALTY),
    ),
    advise(
        lambda: encode(INTEGERS, ATOMS, 100.0),
        r"not int64. Give np.asarray\(images, np.float32\)",
        lambda: encode(np.asarray(INTEGERS, np.float32), ATOMS, 100.0),
    ),
    advise(
        lambda: encode(pd.DataFrame(BYTES), ATOMS, PENALTY),
        r"give np.asarray\(images, np.uint8\)",
        lambda: encode(np.asarray(pd.DataFrame(BYTES), np.uint8), ATOMS, PENALTY),
    ),
    advise(
        lambda: encode(BYTES, ATOMS, PENALTY),
        r"as they stand, np.asarray\(images, np.float32\)",
        lambda: encode(np.asarray(BYTES, np.float32), ATOMS, PENALTY),
    ),
    advise(
        lambda: encode(np.ma.masked_less(IMAGES, 0), ATOMS, PENALTY),
        r"give images.filled\(0\)",
        lambda: encode(np.ma.masked_less(IMAGES, 0).filled(0), ATOMS, PENALTY),
    ),
    advise(
        lambda: encode(iter([IMAGES, IMAGES]), ATOMS, PENALTY),
        "Give blocks of images to encode_stream",
        lambda: list(encode_stream(iter([IMAGES, IMAGES]), ATOMS, PENALTY)),
    ),
    advise(
        lambda: list(encode_stream(iter(IMAGES), ATOMS, PENALTY)),
        r"single image give image\[None\]",
        lambda: list(encode_stream((image[None] for image in IMAGES), ATOMS, PENALTY)),
    ),
    advise(lambda: encode(IMAGES, ATOMS, "0.2"), r"give float\('0.2'\)", lambda: encode(IMAGES, ATOMS, float("0.2"))),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, device="cuda:77"),
        "use device='cpu'",
        lambda: encode(IMAGES, ATOMS, PENALTY, device="cpu"),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, device="gpu"),
        "'gpu' is not there",
        lambda: encode(IMAGES, ATOMS, PENALTY, device="cpu"),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, step="auto", **STEPS),
        r"or None, which takes 1.9/λmax",
        lambda: encode(IMAGES, ATOMS, PENALTY, step=None, **STEPS),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, step=-1, **STEPS),
        r"a positive number below 2/λmax",
        lambda: encode(IMAGES, ATOMS, PENALTY, step=1.9 / np.linalg.eigvalsh(ATOMS @ ATOMS.T)[-1], **STEPS),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, tolerance="1e-4"),
        "a number such as 1e-4",
        lambda: encode(IMAGES, ATOMS, PENALTY, tolerance=1e-4),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, max_iterations=1e4),
        "whole number such as 10_000",
        lambda: encode(IMAGES, ATOMS, PENALTY, max_iterations=10_000),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, threads=0),
        r"or None \(or -1\) for all",
        lambda: (encode(IMAGES, ATOMS, PENALTY, threads=None), encode(IMAGES, ATOMS, PENALTY, threads=-1)),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, treads=1),
        "did you mean 'threads'",
        lambda: encode(IMAGES, ATOMS, PENALTY, threads=1),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, transfer="hard"),
        "needs solver 'lca'",
        lambda: encode(IMAGES, ATOMS, PENALTY, transfer="hard", **STEPS),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, tolerance=None),
        "only 'lca' and 'fista' can run without one",
        lambda: [encode(IMAGES, ATOMS, PENALTY, tolerance=None, solver=solver) for solver in ("lca", "fista")],
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, gram=2 * ATOMS @ ATOMS.T),
        "Leave gram out, or compute it again",
        lambda: (encode(IMAGES, ATOMS, PENALTY), encode(IMAGES, ATOMS, PENALTY, gram=ATOMS @ ATOMS.T)),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, out=np.empty((30, 48))),
        r"needed: \(30, 48\) and float32",
        lambda: encode(IMAGES, ATOMS, PENALTY, out=np.empty((30, 48), np.float32)),
    ),
    advise(
        lambda: encode(IMAGES, ATOMS, PENALTY, out=[]),
        r"such as np.empty\(\(30, 48\), dictionary.dtype\)",
        lambda: encode(IMAGES, ATOMS, PENALTY, out=np.empty((30, 48), ATOMS.dtype)),
    ),
]


@pytest.mark.parametrize(("bad", "message", "good"), ADVICE)
def test_advice_is_given_and_works(bad, message, good):
    with pytest.raises(UserError, match=message):
        bad()
    good()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((IMAGES, ATOMS[:0], PENALTY), "dictionary has no atoms"),
        ((IMAGES, ATOMS, None), "one positive number"),
        ((IMAGES, ATOMS, np.full(48, 0.1)), "for a penalty a neuron add a current"),
        ((IMAGES, "atoms", PENALTY), "dictionary must be a float32"),
        (([[1.0], [1.0, 2.0]], ATOMS, PENALTY), "no table of numbers"),
        ((IMAGES[:, :7], ATOMS, PENALTY), r"must have shape \(n, 30\)"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, message):
    with pytest.raises(UserError, match=message):
        encode(*arguments)


@pytest.mark.parametrize("change", ["one entry", "an earlier state", "another order"])
def test_a_gram_of_another_dictionary_is_noticed(change):
    gram = ATOMS @ ATOMS.T
    if change == "one entry":
        gram[3, 7] += 0.1
    elif change == "an earlier state":
        earlier = ATOMS + 0.01 * np.random.default_rng(0).standard_normal(ATOMS.shape).astype(np.float32)
        gram = earlier @ earlier.T
    else:
        gram = gram[::-1, ::-1]
    for call in (encode, lambda images, *rest, **options: encode_stream([images], *rest, **options)):
        with pytest.raises(UserError, match="another dictionary"):
            call(IMAGES, ATOMS, PENALTY, gram=gram)
    right = (ATOMS.astype(np.float64) @ ATOMS.T.astype(np.float64)).tolist()
    codes = encode(IMAGES, ATOMS, PENALTY, gram=np.array(right))
    both = (codes.activations > 0) & (CODES.activations > 0)
    apart = (codes.activations - CODES.activations) @ ATOMS @ ATOMS.T
    assert agree(codes, CODES, ATOMS, PENALTY)
    # On what both have active each residual is λ, but for the tolerance.
    assert codes.converged.all() and np.abs(apart[both]).max() < 2e-4 * PENALTY


def test_a_device_without_torch_is_told():
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "import numpy as np\nfrom linked_dictionaries.coding.encode import encode\n"
        "encode(np.eye(3), np.eye(3), 0.1, device='cuda')"
    )
    environment = {"PYTHONPATH": str(ROOT / "workflow/scripts"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert "UserError: device 'cuda' needs torch, which is not installed; use device='cpu'." in done.stderr
