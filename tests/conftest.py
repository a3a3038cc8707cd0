"""What all test processes share."""

import os

os.environ.setdefault("SCIPY_ARRAY_API", "1")  # read when scipy is imported; else scikit-learn skips two of its checks

import pytest
from helpers import compile_kernels


@pytest.fixture(scope="session", autouse=True)
def kernels():
    """In a run of the whole suite no two processes compile the same solver."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        compile_kernels()
