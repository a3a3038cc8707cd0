"""What is unusual in the images goes from the reader, by the scripts, into dataset.json and the logs."""

import runpy
import sys
from types import SimpleNamespace

import numpy as np
from helpers import ROOT
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.storage import read_json
from PIL import Image

SCRIPTS = ROOT / "workflow" / "scripts"


def run(monkeypatch, script, tmp_path, **given):
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])
    log, fold = [str(tmp_path / f"{script}.log")], Given(fold="final")
    job = SimpleNamespace(**{"rule": script, "log": log, "wildcards": fold, "input": [], **given})
    runpy.run_path(str(SCRIPTS / f"{script}.py"), init_globals={"snakemake": job})
    return (tmp_path / f"{script}.log").read_text()


class Given(SimpleNamespace):
    def items(self):
        return vars(self).items()


class Named(list):
    """Paths of which some have names, as Snakemake hands them to a script: the named ones last."""

    def __init__(self, paths, **names):
        super().__init__(map(str, [*paths, *names.values()]))
        self.__dict__.update({name: str(path) for name, path in names.items()})


def test_notes_and_counts_reach_the_record(tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    for side in ("train", "test"):
        for name in ("a", "b"):
            (tmp_path / "set" / side / name).mkdir(parents=True)
            for index in range(3):
                picture = Image.fromarray(random.integers(200, 255, (9, 8), dtype=np.uint8))
                picture.save(tmp_path / "set" / side / name / f"{index}.png")
    (tmp_path / "set" / "train" / "b" / "drawing.svg").write_text("<svg/>")
    settings = {"source": "folder", "folder": str(tmp_path / "set"), "class_names": ["a", "b"]}
    sources = Named([tmp_path / f"{part}.idx" for part in PARTS], notes=tmp_path / "notes.json")
    log = run(monkeypatch, "fetch_dataset", tmp_path, params=Given(dataset=settings), output=sources)
    assert "note: train/b: left out 1 × .svg." in log
    described = tmp_path / "dataset.json"
    parameters = Given(name="own", title="own images", class_names=["a", "b"], validation=None)
    arrays = Named([tmp_path / f"{part}.npy" for part in PARTS], described=described)
    log = run(monkeypatch, "prepare_images", tmp_path, params=parameters, input=sources, output=arrays)
    assert "note: train set: 6 of 6 images have a bright ground" in log
    record = read_json(described)
    assert record["skipped"] == {"train/b": {".svg": 1}}
    assert record["notes"][0] == "train/b: left out 1 × .svg." and "bright ground" in record["notes"][1]
    assert (record["n_train"], record["n_test"]) == (6, 6)
