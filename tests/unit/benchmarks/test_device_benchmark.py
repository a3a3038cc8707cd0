"""The measurement that runs where a card is, here on the tensors' code of the processor."""

import csv
import subprocess
import sys

import numpy as np
import pytest
from linked_dictionaries.benchmarks import device
from linked_dictionaries.data.idx import to_idx


def test_a_table_of_certified_codes_and_an_epoch(tmp_path):
    random = np.random.default_rng(0)
    images = (255 * random.random((80, 36)) * (random.random((80, 36)) < 0.4)).astype(np.uint8)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(to_idx(images.reshape(80, 6, 6)))
    table = tmp_path / "device.csv"
    device.main([str(tmp_path), str(table), "--device", "cpu:0", "--atoms", "16"])
    rows = list(csv.DictReader(table.open()))
    assert [row["device"] for row in rows] == ["cpu", "cpu:0", "cpu", "cpu:0", "cpu", "cpu", "cpu:0", "cpu:0"]
    exact = [float(row["objective"]) for row in rows[2:4]]
    assert exact[0] == pytest.approx(exact[1], rel=1e-3)  # the same learning on both
    for row in rows[4:]:
        assert float(row["kkt_max"]) <= 1e-4 and float(row["certified"]) == 1
        assert float(row["worst_difference"]) < 1e-4
    assert int(rows[-1]["operators"]) > 10


def test_it_imports_nothing_that_is_not_where_a_card_is():
    missing = ("pydantic", "pandas", "sklearn", "matplotlib", "yaml")
    code = f"import sys; sys.modules.update(dict.fromkeys({missing!r})); import linked_dictionaries.benchmarks.device"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "workflow/scripts"})
