"""Write envs/*.yaml, the conda environments of the rules, with the versions of requirements.lock."""

import re
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMON = ["numpy", "pandas", "pydantic", "safetensors", "threadpoolctl", "tqdm"]
SOLVERS = ["numba", "llvmlite", "torch", "scikit-learn", "scipy"]
FAMILIES = {
    "torch": (
        "training, encoding and evidence",
        [*COMMON, *SOLVERS, "scikit-image"],
    ),
    "learn": (
        "data, classification, embedding and tables",
        [
            *COMMON,
            "scikit-learn",
            "scipy",
            "openTSNE",
            "mlxtend",
            "pooch",
            "requests",
            "urllib3",
            "pillow",
            "rocrate",
        ],
    ),
    "figures": ("glyphs and figures", [*COMMON, "matplotlib", "pillow", "fonttools"]),
    "benchmarks": (
        "comparison with other solvers",
        [
            *COMMON,
            *SOLVERS,
            "joblib",
            "celer",
            "spams-bin",
            "matplotlib",
        ],
    ),
    "article": ("the article", [*COMMON, "scipy", "typst"]),
    "views": (
        "linked views and their peers",
        [
            *COMMON,
            *SOLVERS,
            "pillow",
            "pyarrow",
            *("cca-zoo", "tensorly"),
            *("imml", "networkx", "h5py", "control", "cvxpy"),
        ],
    ),
    "graphs": ("the graph of the rules", [*COMMON, "snakemake"], ["graphviz"]),
}


def pins() -> dict[str, str]:
    """Name to requirement, as locked (with its platform marker, without its hashes)."""
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "torch.lock"))
    lines = [line.removesuffix(" \\") for line in text.splitlines()]
    return {line.split("==")[0].lower(): line for line in lines if re.match(r"^[\w.-]+==", line)}


def environment(purpose: str, packages: list[str], programs: Sequence[str] = ()) -> str:
    """The file's text: `packages` are pip's and locked, `programs` come from conda-forge and hold no result."""
    locked = pins()
    from_conda = "".join(f"  - {name}\n" for name in ["python=3.11", *programs, "pip"])
    needs = "\n".join(f"      - {locked[name.lower()]}" for name in packages)
    return (
        f"# Environment for {purpose}; written by `make environments` from the lock.\n"
        "channels:\n  - conda-forge\n  - nodefaults\n"
        f"dependencies:\n{from_conda}  - pip:\n{needs}\n"
    )


if __name__ == "__main__":
    for family, described in FAMILIES.items():
        (ROOT / "envs" / f"{family}.yaml").write_text(environment(*described), encoding="utf-8")
