"""What benchopt runs: certificates against oracles, every solver that the lock has, and what is kept of a run.

benchopt itself is not in the lock: stand-ins take the place of its base classes, which only drive what is tested here.
"""

import ast
import importlib
import runpy
import sys
import types

import numpy as np
import pandas as pd
import pytest
from helpers import ROOT
from scipy.optimize import nnls

FOLDER = ROOT / "benchmarks"
FILES = sorted([*FOLDER.glob("*/objective.py"), *FOLDER.glob("*/datasets/*.py"), *FOLDER.glob("*/solvers/*.py")])


class Driven:
    """What benchopt's base classes do for an object: give it its parameters, unless it has them already."""

    parameters = types.MappingProxyType({})

    def __init__(self, **chosen):
        first = {}
        for names, values in self.parameters.items():
            keys, value = names.split(", "), values[0]
            first |= dict(zip(keys, value if len(keys) > 1 else [value], strict=True))
        for name, value in {**first, **chosen}.items():
            assert not hasattr(type(self), name), f"benchopt leaves {name} as the class has it"
            setattr(self, name, value)

    def get_seed(self):
        return 0

    def skip(self, **problem):
        return False, None


class Stopping:
    def __init__(self, **settings):
        self.key_to_monitor_ = f"objective_{settings.get('key_to_monitor')}"


@pytest.fixture
def load(monkeypatch):
    """A file of a benchmark, as a module, beside its own ``benchmark_utils``."""
    benchopt, stopping = types.ModuleType("benchopt"), types.ModuleType("benchopt.stopping_criterion")
    benchopt.BaseSolver = benchopt.BaseObjective = benchopt.BaseDataset = Driven
    stopping.StoppingCriterion = Stopping
    monkeypatch.setitem(sys.modules, "benchopt", benchopt)
    monkeypatch.setitem(sys.modules, "benchopt.stopping_criterion", stopping)

    def loaded(benchmark, name):
        for known in [known for known in sys.modules if known.partition(".")[0] == "benchmark_utils"]:
            monkeypatch.delitem(sys.modules, known)
        monkeypatch.syspath_prepend(FOLDER / benchmark)
        spec = importlib.util.spec_from_file_location(f"run_{benchmark}_{name}", FOLDER / benchmark / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield loaded
    for known in [known for known in sys.modules if known.partition(".")[0] == "benchmark_utils"]:
        del sys.modules[known]


def problem(signed=False):
    random = np.random.default_rng(0)
    dictionary = random.random((8, 20)) - 0.5 * signed
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    return random.random((6, 20)) - 0.5 * signed, dictionary


def exact(images, dictionary, penalty, positive):
    """Codes by nonnegative least squares: ½‖x - Φa‖² + λΣa is ½‖y - Ra‖² with RᵀR = G and Rᵀy = Φᵀx - λ."""
    atoms = dictionary if positive else np.vstack([dictionary, -dictionary])
    values, vectors = np.linalg.eigh(atoms @ atoms.T + 1e-12 * np.eye(len(atoms)))
    root = (vectors * np.sqrt(np.maximum(values, 1e-12))).T
    targets = (vectors / np.sqrt(np.maximum(values, 1e-12))).T @ (atoms @ images.T - penalty)
    codes = np.array([nnls(root, target)[0] for target in targets.T])
    return codes if positive else codes[:, : len(dictionary)] - codes[:, len(dictionary) :]


@pytest.mark.parametrize("positive", [True, False])
def test_certificates_prove_the_least_energy_and_bound_any_other(load, positive):
    certificates = load("sparse_coding", "benchmark_utils/certificates").certificates
    images, dictionary = problem(signed=not positive)
    best = exact(images, dictionary, 0.05, positive)
    proof = certificates(images, dictionary, best, 0.05, positive)
    assert proof["kkt"] < 1e-4 and 0 <= proof["gap"] + 1e-12 < 1e-6
    random = np.random.default_rng(1)
    for size in (1e-3, 1e-1):
        worse = best + size * random.standard_normal(best.shape)
        other = certificates(images, dictionary, np.abs(worse) if positive else worse, 0.05, positive)
        suboptimality = (other["value"] - proof["value"]) / other["value"]
        assert 0 < suboptimality <= other["gap"] and other["kkt"] >= other["kkt_mean"] > 1e-3


def test_forbidden_negative_codes_are_not_certified(load):
    certificates = load("sparse_coding", "benchmark_utils/certificates").certificates
    images, dictionary = problem()
    best = exact(images, dictionary, 0.05, True)
    rounded, wrong = best.copy(), best.copy()
    rounded[0, best[0] == 0] = -1e-19
    wrong[0, np.argmin(best[0])] = -0.01
    assert certificates(images, dictionary, rounded, 0.05, True)["kkt"] < 1e-4
    assert certificates(images, dictionary, wrong, 0.05, True)["kkt"] >= 0.2 - 1e-9


@pytest.mark.parametrize("positive", [True, False])
@pytest.mark.parametrize("name", [path.stem for path in FOLDER.glob("sparse_coding/solvers/*.py")])
def test_solvers_of_sparse_coding_agree_with_the_oracle(load, name, positive):
    pytest.importorskip(name.partition("_")[0] if name in ("skglm", "cyanure", "spams", "celer") else "sklearn")
    data = load("sparse_coding", "datasets/simulated").Dataset(images=9, atoms=12, pixels=30).get_data()
    objective = load("sparse_coding", "objective").Objective(positive=positive, penalty=0.25)
    objective.set_data(**data)
    asked = objective.get_objective()
    Solver = load("sparse_coding", f"solvers/{name}").Solver
    options = [
        dict(zip(names.split(", "), value if ", " in names else [value], strict=True))
        for names, values in Solver.parameters.items()
        for value in values
    ] or [{}]
    for option in options:
        solver = Solver(**option)
        if solver.skip(**asked)[0]:
            assert name == ("linked_dictionaries" if not positive else "cyanure")
            continue
        solver.set_objective(**asked)
        solver.run(1e-7 if option.get("dtype") != "float32" else 1e-4)
        result = solver.get_result()
        measured = objective.evaluate_result(**result)
        assert measured["kkt"] <= 1e-4 and measured["images"] == 9
        np.testing.assert_allclose(result["codes"], exact(**oracle(asked)), atol=1e-3)
        assert result["codes"].dtype == option.get("dtype", "float64")


def oracle(asked):
    return {name: asked[name] for name in ("images", "dictionary", "penalty", "positive")}


@pytest.mark.parametrize("name", ["linked_dictionaries", "ridge", "cca", "jnmf"])
def test_solvers_of_linked_views_tell_more_than_nothing(load, name):
    data = load("linked_views", "datasets/features").Dataset(views="zernike_morphology").get_data()
    objective = load("linked_views", "objective").Objective()
    objective.set_data(**data)
    nothing = objective.evaluate_result(**objective.get_one_result())
    assert abs(nothing["r2_first"]) + abs(nothing["r2_second"]) < 1e-12
    solver = load("linked_views", f"solvers/{name}").Solver()
    solver.set_objective(**objective.get_objective())
    solver.run(None)
    measured = objective.evaluate_result(**solver.get_result())
    assert measured["r2_second"] > 0.2 and measured["recall_1"] >= 0
    assert measured["value"] == pytest.approx(1 - (measured["r2_first"] + measured["r2_second"]) / 2)


def test_digits_are_of_all_classes(load):
    data = load("sparse_coding", "datasets/mnist5k").Dataset(images=10).get_data()
    assert data["images"].shape == (10, 784) and data["images"].max() == 1
    assert np.allclose(np.linalg.norm(data["dictionary"], axis=1), 1, atol=1e-5)
    halves = load("linked_views", "datasets/halves").Dataset(samples=100).get_data()
    assert [len(halves[side]["left"]) for side in ("train", "validation", "test")] == [60, 15, 25]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_files_name_what_they_import(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    foreign = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names
    foreign -= {"numpy", "benchopt", "benchmark_utils", "linked_dictionaries"}
    (body,) = [node.body for node in tree.body if isinstance(node, ast.ClassDef)]
    said = {node.targets[0].id: node.value for node in body if isinstance(node, ast.Assign)}
    named = ast.literal_eval(said["requirements"]) if "requirements" in said else []
    packages = {"sklearn": "scikit-learn", "spams": "spams-bin", "cca_zoo": "cca-zoo"}
    for name in foreign:
        assert f"pip::{packages.get(name, name)}" in named
    assert len(named) >= len(foreign) and "name" in said


@pytest.fixture
def keep(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "workflow" / "tools")
    return runpy.run_path(str(ROOT / "workflow" / "tools" / "keep_benchopt.py"))


def test_the_fastest_certified_run_is_kept(keep, load):
    assert keep["CERTIFIED"] == load("sparse_coding", "benchmark_utils/solver").CERTIFIED
    columns = ["solver_name", "stop_val", "objective_kkt", "objective_processor_seconds"]
    runs = pd.DataFrame(
        [
            ("exact", 1.0, 1e-9, 3.0),
            ("exact", 1.0, 1e-9, 2.0),
            ("slow", 1e-2, 1e-2, 1.0),
            ("slow", 1e-3, 5e-5, 8.0),
            ("slow", 1e-4, 1e-6, 9.0),
            ("never", 1e-2, 0.5, 1.0),
            ("never", 1e-3, 0.1, 2.0),
        ],
        columns=columns,
    ).assign(dataset_name="mnist5k[images=4]", p_obj_positive=True, objective_images=4, objective_gap=0.0)
    table = keep["sparse_coding"](runs.assign(objective_kkt_mean=runs.objective_kkt)).set_index("solver")
    assert table.certified.to_dict() == {"exact": True, "slow": True, "never": False}
    assert table.microseconds.to_dict() == {"exact": 5e5, "slow": 2e6, "never": 5e5}
    assert table.kkt.to_dict() == {"exact": 1e-9, "slow": 5e-5, "never": 0.1}
    assert set(table.dataset) == {"mnist5k"}


def test_settings_of_linked_views_are_chosen_on_validation_samples(keep):
    runs = pd.DataFrame(
        {
            "dataset_name": ["features[views=a_b]"] * 3,
            "solver_name": ["ridge[alpha=1]", "ridge[alpha=2]", "JNMF[n_components=8]"],
            "objective_r2_validation": [0.5, 0.6, 0.1],
            "objective_r2_first": [0.9, 0.4, 0.1],
            "objective_r2_second": [0.9, 0.5, 0.1],
            "objective_recall_1": 0.0,
            "objective_processor_seconds": 1.0,
        }
    )
    table = keep["linked_views"](runs).set_index("solver")
    assert table.r2_first.to_dict() == {"ridge": 0.4, "JNMF": 0.1} and table.setting["ridge"] == "alpha=2"
    assert set(table.dataset) == {"a_b"}
