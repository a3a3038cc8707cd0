"""The workflow as a user runs it, on a copy of the repository."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from browser import opened
from helpers import WORKFLOW_FILES, copy_of_repository, planned_jobs, views_target
from PIL import Image

TINY = {
    "results": "results/tiny",
    "dataset": "mnist5k",
    "seeds": [0],
    "training": {"epochs": 6, "monitor_every": 10},  # 90 steps
    "embedding": {"points": 300},
    # The README's example of a variant with three linked modalities, by configuration alone.
    "modalities": {"one_hot": {"source": "one_hot", "title": "class"}},
    "variants": {"three": {"atoms": 256, "modalities": {"image": 1.0, "arial": 0.1, "one_hot": 0.1}, "driver": None}},
    "representations": ["raw", "single", "linked", "ordinal", "three"],
    "classifiers": {"svm_linear": None, "svm_rbf": None},
    "additions": {"single": None, "ordinal": None},
    "claims": {"algorithms": {"additions": None}, "embedded": 300},
    "readings": {"soft threshold": None, "glyph of equal energy": None, "Φ₃ learned": None},
    "comparisons": {"modalities": ["single", "linked", "three"]},
    "sweeps": {
        "quick": {"variants": ["linked"], "parameter": "training.epochs", "values": [1, 6]},
        "near": {"variants": ["linked_contrast"], "parameter": "sparse_coding.tolerance", "values": [1, 1.0e-9]},
    },
    "ablations": {"sweeps": ["quick", "near"], "seeds": [0, 1]},
    "article": {"readings": False},
    "raw_baselines": {"train_sizes": [200], "pixels": ["unit", "binary"]},
}
FIGURES = [f"figures/fig{number}.{kind}" for number in range(1, 6) for kind in ("pdf", "png")]


def run_snakemake(folder, *arguments, environment=None):
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=1200,
        env=environment or dict(os.environ),
        check=False,
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = copy_of_repository(tmp_path_factory.mktemp("repository"))
    (folder / "tiny.yaml").write_text(yaml.safe_dump(TINY))
    return folder


@pytest.fixture(scope="module")
def finished(repository):
    """The copy after a complete run with tiny settings."""
    outcome = run_snakemake(repository, "--configfile", "tiny.yaml")
    assert outcome.returncode == 0, outcome.stderr[-4000:]
    return repository


def test_every_target_plans_without_data_or_network(repository):
    """All in one call: a target that does not plan ends the call, and is named."""
    targets = [
        *("all", "table1", "figures", "selection", "benchmarks", "ablations", "comparisons"),
        *("results/table1.csv", "results/table1.md", "results/claims.csv", "results/leakage.csv"),
        *("results/classification/raw_protocols.csv", "results/benchmarks/pipeline.csv"),
        *("results/sweeps/ablations/penalty.png", "results/classification/comparisons/modalities.csv"),
        *("results/cross_modal.csv", "results/ordinal_blocks.csv", "results/separation.csv"),
        *("additions", "resplits", "readings", views_target(), "results/article.pdf"),
        *(f"results/{figure}" for figure in FIGURES),
    ]
    environment = {**os.environ, "MNIST_MIRROR": "/nonexistent"}
    outcome = run_snakemake(repository, "--dry-run", "--quiet", "all", "--", *targets, environment=environment)
    assert outcome.returncode == 0, outcome.stderr


def test_a_single_figure_runs_only_what_it_needs(repository):
    outcome = run_snakemake(repository, "--dry-run", "--quiet", "host", "--", "results/figures/fig4.pdf")
    planned = planned_jobs(outcome.stdout)
    assert {"train_dictionary", "draw_ordinal_dictionaries"} <= planned
    assert not {"classify", "encode_activations", "embed", "draw_embeddings"} & planned
    assert "ordinal, seed 0" in outcome.stdout and "linked, seed 0" not in outcome.stdout


def test_gpu_is_asked_for_by_training_and_encoding_alone():
    asking = set()
    for path in WORKFLOW_FILES:
        for block in re.split(r"^ *rule ", path.read_text(), flags=re.MULTILINE)[1:]:
            if re.search(r"^\s+gpu=1,$", block, flags=re.MULTILINE):
                asking.add(block.split(":")[0])
    assert asking == {"train_dictionary", "encode_activations", "encode_shard"}


def test_bad_configuration_is_one_message_before_any_job(repository):
    outcome = run_snakemake(repository, "--config", "sedes=[0]", "--", "table1")
    text = outcome.stdout + outcome.stderr
    assert outcome.returncode != 0
    assert "sedes: unknown key, did you mean 'seeds'?" in text
    assert "Traceback" not in text
    assert not (repository / "results" / "data").exists()


def test_unreachable_data_is_one_message(repository, tmp_path):
    (tmp_path / "bad.yaml").write_text(
        yaml.safe_dump({"datasets": {"mnist": {"mirrors": []}}, "results": "results/none"})
    )
    outcome = run_snakemake(
        repository,
        *("--retries", "0", "--configfile", str(tmp_path / "bad.yaml"), "--", "results/none/table1.csv"),
        environment={**os.environ, "MNIST_MIRROR": str(tmp_path)},
    )
    text = outcome.stdout + outcome.stderr
    assert outcome.returncode != 0
    assert "no source gave this file" in text and "make demo" in text
    assert "Traceback" not in text


def test_table_is_complete(finished):
    table = pd.read_csv(finished / "results/tiny/table1.csv")
    assert len(table) == 6 and set(table.algorithm) == {"printed", "additions"}
    assert set(table[table.algorithm == "additions"].variant) == {"linked_contrast"}
    assert set(table.dataset) == {"mnist5k"}
    assert table.accuracy.between(0.6, 1).all()
    assert (table.n_train == 4000).all() and (table.n_test == 1000).all()
    assert (table.ci_low <= table.accuracy).all() and (table.accuracy <= table.ci_high).all()
    assert not table.paper.notna().any()  # a subset is not the paper's data
    exact = table[table.variant == "linked_contrast"]
    assert exact.certified.all() and (exact.kkt_max <= 1e-4).all()
    assert (
        table[table.variant == "linked"].certified.isna().all() and (table[table.variant == "linked"].kkt_max > 0).all()
    )
    assert "embedded 5,000-digit subset" in (finished / "results/tiny/table1.md").read_text()


def test_figures_are_drawn(finished):
    for figure in FIGURES:
        path = finished / "results/tiny" / figure
        if path.suffix == ".png":
            pixels = np.asarray(Image.open(path).convert("L"))
            assert min(pixels.shape) > 300 and pixels.std() > 10
        else:
            content = path.read_bytes()
            assert content.startswith(b"%PDF") and b"/Type3" not in content and b"/FontFile2" in content


def test_codes_come_with_certificates(finished):
    for variant, limit in (("linked", 100.0), ("linked_contrast", 1e-4)):
        table = pd.read_csv(finished / f"results/tiny/codes/final/{variant}/seed~0/certificate.csv")
        kkt = table[table.quantity == "kkt_over_penalty"]
        assert set(kkt.part) == {"train", "test"}
        assert (kkt["max"] <= limit).all()


def test_linking_beats_chance_and_blocks_answer(finished):
    """Chance is 0.1; this run learns for 90 steps."""
    cross_modal = pd.read_csv(finished / "results/tiny/cross_modal.csv").set_index(["variant", "modality"]).accuracy
    names = set(cross_modal.index.get_level_values("variant"))
    assert names == {"linked", "ordinal", "three", "linked_contrast"} and ("three", "one_hot") in cross_modal.index
    assert cross_modal["linked", "arial"] > 0.4 and cross_modal["linked_contrast", "arial"] > 0.6
    assert pd.read_csv(finished / "results/tiny/ordinal_blocks.csv").set_index("variant").accuracy["ordinal"] > 0.3


def test_eight_claims_have_a_verdict_and_their_inequalities_a_control(finished):
    claims = pd.read_csv(finished / "results/tiny/claims.csv")
    assert list(claims.claim) == list(range(1, 9)) and set(claims.algorithm) == {"printed"}
    assert set(claims.verdict) == {"inconclusive"}  # one seed decides nothing
    rows = pd.read_csv(finished / "results/tiny/claims_rows.csv")
    alone, controls = rows[rows.control.isna()], rows[rows.control.notna()]
    assert set(alone.claim) == set(range(1, 9)) and claims.inequalities.sum() == len(alone)
    assert set(controls.metric) == set(alone.metric)
    assert {"untrained minus raw", "pca minus raw", "nmf minus raw"} <= set(controls.control)
    known = rows.dropna(subset=["ci_low"])
    assert (known.ci_low <= known.value).all() and (known.value <= known.ci_high).all()
    glyphs = rows[rows.metric == "nearest glyph is the digit's: linked"].value.tolist()
    assert glyphs[0] > 0.4 and glyphs[1] < 0.35


def test_leakage_is_looked_for(finished):
    table = pd.read_csv(finished / "results/tiny/leakage.csv").set_index("check")
    assert table.loc["test images that are training images too", "verdict"] == "holds"
    blind = table.loc["accuracy of classifiers that learned shuffled labels, on linked codes, mean of 10"]
    assert blind.verdict == "holds" and blind.ci_low < 0.16


def test_ablations_comparisons_and_raw_protocols(finished):
    wanted = ["ablations", "comparisons", "results/tiny/classification/raw_protocols.csv"]
    outcome = run_snakemake(finished, "--configfile", "tiny.yaml", "--", *wanted)
    assert outcome.returncode == 0, outcome.stderr[-4000:]
    points = pd.read_csv(finished / "results/tiny/sweeps/ablations/quick.csv")
    assert len(points) == 4 and points.accuracy.between(0.5, 1).all() and points.cross_modal_arial.notna().all()
    # A fixed number of steps certifies nothing, and says how far from optimal it left the codes.
    assert points.kkt_max.gt(0).all() and points.certified.isna().all()
    near = pd.read_csv(finished / "results/tiny/sweeps/ablations/near.csv", dtype={"value": str})
    assert near.value.tolist() == 2 * ["1"] + 2 * ["1e-09"] and near.certified.tolist() == 2 * [True] + 2 * [False]
    # The codes of a point are nobody else's.
    assert not (finished / "results/tiny/codes/validation").exists()
    picture = np.asarray(Image.open(finished / "results/tiny/sweeps/ablations/quick.png").convert("L"))
    assert min(picture.shape) > 300 and picture.std() > 10
    # The value that config.yaml has already is not trained again under another name.
    trained = {path.name for path in (finished / "results/tiny/dictionaries/validation").iterdir()}
    assert trained == {"linked", "linked--quick~1", "linked_contrast--near~1", "linked_contrast--near~1e-09"}
    compared = pd.read_csv(finished / "results/tiny/classification/comparisons/modalities.csv")
    assert set(compared.representation) == {"single", "linked", "three"}
    tried = pd.read_csv(finished / "results/tiny/classification/raw_protocols.csv")
    assert set(tried.pixels) == {"unit", "binary"} and set(tried.n_train) == {200}
    assert tried.paper.notna().all() and tried.found.isin([True, False]).all()


def test_shards_give_the_bytes_of_one_job(finished, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy, symlinks=True)
    folder = copy / "results/tiny/codes/final/linked/seed~0"
    files = ("train.npy", "test.npy", "certificate.csv")
    before = {name: (folder / name).read_bytes() for name in files}
    for name in files:
        (folder / name).unlink()
    target = str((folder / "train.npy").relative_to(copy))
    outcome = run_snakemake(copy, "--configfile", "tiny.yaml", "--config", "shards=3", "--", target)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    assert (copy / "results/tiny/logs/encode_shard/final/linked/seed~0/3-of-3.log").is_file()
    assert {name: (folder / name).read_bytes() for name in files} == before
    assert not (folder / "shards").exists() or not list((folder / "shards").rglob("*.npy"))


def test_few_jobs_give_the_bytes_of_many(finished, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy, symlinks=True)
    results = copy / "results/tiny"
    # A second seed that is the first one:
    shutil.copytree(results / "dictionaries/final/linked/seed~0", results / "dictionaries/final/linked/seed~1")
    made = (
        "codes/final/linked/seed~{}/test.npy",
        "classification/final/linked/seed~{}/lr.npy",
        "claims/linked/seed~{}.npz",
        "cross_modal/final/linked/seed~{}/gallery.npz",
    )
    before = [(results / path.format(0)).read_bytes() for path in made]
    for path in made:
        (results / path.format(0)).unlink()
    given = ("--config", "few_jobs=True", "seeds=[0,1]")
    targets = [f"results/tiny/{path.format(1)}" for path in made]
    outcome = run_snakemake(copy, "--configfile", "tiny.yaml", *given, "--", *targets)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    assert "4 jobs to do" in outcome.stderr
    for seed in (0, 1):
        assert [(results / path.format(seed)).read_bytes() for path in made] == before
        told = json.loads((results / f"classification/final/linked/seed~{seed}/lr.json").read_text())
        assert told["seed"] == seed and told["representation"] == "linked"
        read_out = json.loads((results / f"cross_modal/final/linked/seed~{seed}/readouts.json").read_text())
        assert read_out["seed"] == seed and read_out["variant"] == "linked"


def test_few_jobs_learn_and_map_what_many_do(finished, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy, symlinks=True)
    results = copy / "results/tiny"
    panels = [path.relative_to(results) for path in sorted((results / "embedding").rglob("*.*"))]
    of_seed = ("dictionaries/final/linked/seed~{}/dictionary.safetensors", "claims/maps/seed~{}.csv")
    seen = [*panels, *(Path(path.format(0)) for path in of_seed)]
    before = {path: (results / path).read_bytes() for path in seen}
    for path in seen:
        (results / path).unlink()

    def run(paths, few_jobs):
        given = ("--configfile", "tiny.yaml", "--config", f"few_jobs={few_jobs}", "seeds=[0,1]")
        outcome = run_snakemake(copy, *given, "--", *(f"results/tiny/{path}" for path in paths))
        assert outcome.returncode == 0, outcome.stderr[-2000:]

    other = [Path(path.format(1)) for path in of_seed]
    run([*seen, *other], True)
    assert {path: (results / path).read_bytes() for path in seen} == before
    for log in ("train_seeds/linked.log", "embed_subsamples/seeds.log", "embed_all.log"):
        assert (results / "logs" / log).is_file()
    assert not list(results.rglob("checkpoint*"))
    together = [(results / path).read_bytes() for path in other]
    for path in other:
        (results / path).unlink()
    run(other, False)
    assert [(results / path).read_bytes() for path in other] == together
    assert together[0] != before[Path(of_seed[0].format(0))]


def test_an_ablation_that_is_not_listed_is_one_message(repository):
    outcome = run_snakemake(repository, "--dry-run", "--", "results/sweeps/ablations/learning_rate.csv")
    text = outcome.stdout + outcome.stderr
    assert outcome.returncode != 0 and "'learning_rate' is not among ablations.sweeps" in text


def test_the_manifest_knows_the_rule_of_every_output(finished):
    manifest = json.loads((finished / "results/tiny/manifest.json").read_text())
    assert manifest["packages"]["torch"] and len(manifest["config_sha256"]) == 64
    entries = {entry["path"]: entry for entry in manifest["outputs"]}
    assert entries["dictionaries/final/linked/seed~0/dictionary.safetensors"]["rule"] == "train_dictionary"
    assert all(entry["rule"] for entry in entries.values())
    command = [sys.executable, "-m", "linked_dictionaries.publishing.manifest", "results/tiny/manifest.json"]
    environment = {**os.environ, "PYTHONPATH": str(finished / "workflow/scripts")}
    checked = subprocess.run(command, cwd=finished, capture_output=True, text=True, env=environment, check=False)
    assert checked.returncode == 0, checked.stdout


def test_shuffled_test_labels_leave_codes_as_they_are(finished, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy, symlinks=True)
    codes = copy / "results/tiny/codes/final/linked/seed~0/test.npy"
    before = codes.read_bytes()
    labels = copy / "results/tiny/data/final/test_labels.npy"
    shuffled = np.random.default_rng(0).permutation(np.load(labels))
    labels.chmod(0o644)
    np.save(labels, shuffled)
    target = str(codes.relative_to(copy))
    outcome = run_snakemake(copy, "--configfile", "tiny.yaml", "--forcerun", "encode_activations", "--", target)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    assert "codes: done" in outcome.stderr and "Made " in outcome.stderr
    assert "Table I" not in outcome.stderr and "LR 0." not in outcome.stderr  # only what this run made
    assert codes.read_bytes() == before


def test_the_font_is_recorded(finished):
    font = json.loads((finished / "results/tiny/data/glyphs/arial/font.json").read_text())
    assert len(font["sha256"]) == 64 and font["origin"] in ("system", "fallback")


def test_nothing_of_the_demo_lies_where_full_results_do(finished):
    assert not [path for path in (finished / "results").iterdir() if path.is_file() or path.name == "dictionaries"]


def test_a_finished_run_has_nothing_to_do(finished):
    outcome = run_snakemake(finished, "--dry-run", "--configfile", "tiny.yaml")
    assert "Nothing to be done" in outcome.stdout


def test_other_titles_make_tables_figures_and_pages_anew_alone(finished):
    """Of the data set, of a modality and of a variant."""
    title = {"title": "Other"}
    names = {"datasets": {"mnist5k": title}, "modalities": {"arial": title}, "variants": {"linked": title}}
    (finished / "titled.yaml").write_text(yaml.safe_dump(names))
    outcome = run_snakemake(finished, "--dry-run", "--quiet", "host", "--configfile", "tiny.yaml", "titled.yaml")
    planned = planned_jobs(outcome.stdout)
    assert planned >= {"draw_training", "draw_embeddings", "tabulate_accuracies", "tabulate_claims", "write_front_page"}
    from_results = ("draw_", "tabulate_", "write_", "build_")
    assert [name for name in planned if not name.startswith(from_results)] == []


def test_test_labels_cannot_reach_codes(finished):
    """No job behind the codes has a test label among its inputs, and the encoder has no label at all."""
    target = "results/tiny/codes/final/linked/seed~0/test.npy"
    summary = run_snakemake(finished, "--configfile", "tiny.yaml", "--detailed-summary", "--", target).stdout
    table = pd.read_csv(io.StringIO(summary), sep="\t")
    made = table[table.rule.isin(["train_dictionary", "encode_activations"])]
    assert {"train_dictionary", "encode_activations"} == set(made.rule)
    read = " ".join(made["input-file(s)"])
    assert "train_labels.npy" in read and "test_labels" not in read
    encoders = " ".join(table[table.rule == "encode_activations"]["input-file(s)"])
    assert "labels" not in encoders


def test_an_edited_algorithm_reruns_what_it_made(finished, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy, symlinks=True)
    source = copy / "workflow/scripts/linked_dictionaries/evaluation/embedding.py"
    source.write_text(source.read_text() + "\nEDITED = True\n")
    planned = run_snakemake(copy, "--dry-run", "--quiet", "host", "--configfile", "tiny.yaml").stdout
    assert "embed " in planned and "draw_embeddings" in planned
    assert "train_dictionary " not in planned and "classify " not in planned


def test_interrupted_training_resumes(finished, tmp_path):
    """A run stopped in the middle of training ends with the bytes of one that was not."""
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy, symlinks=True)
    folder = copy / "results/tiny/dictionaries/final/single/seed~0"
    whole = (folder / "dictionary.safetensors").read_bytes()
    (folder / "dictionary.safetensors").unlink()
    often = {**TINY, "training": {**TINY["training"], "checkpoint_seconds": 0}}
    (copy / "often.yaml").write_text(yaml.safe_dump(often))
    target = "results/tiny/dictionaries/final/single/seed~0/dictionary.safetensors"
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", "often.yaml", "--", target]
    running = subprocess.Popen(
        command, cwd=copy, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    checkpoint = folder / "checkpoint.safetensors"
    while running.poll() is None and not checkpoint.exists():
        pass
    os.killpg(running.pid, 9)
    running.wait()
    if not checkpoint.exists():
        pytest.fail("training ended before it could be interrupted")
    run_snakemake(copy, "--configfile", "often.yaml", "--unlock")
    outcome = run_snakemake(copy, "--configfile", "often.yaml", "--", target)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    log = Path(copy / "results/tiny/logs/train_dictionary/final/single/seed~0.log").read_text()
    assert "resuming from the checkpoint at step" in log
    assert (folder / "dictionary.safetensors").read_bytes() == whole


def test_report_opens_in_a_browser_with_everything_in_it(finished):
    outcome = run_snakemake(finished, "--configfile", "tiny.yaml", "--report", "results/tiny/report.html")
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    problems = []
    with opened((finished / "results/tiny/report.html").as_uri(), problems) as page:
        text = page.inner_text("body")
        assert "Does the paper hold?" in page.inner_text("#front h1")
        assert page.locator("#front img").evaluate("image => image.naturalWidth") > 500
        for category in ("Tables", "Figures", "Claims", "Explorer"):
            assert category in text
        page.click("text=Figures")
        page.wait_for_selector("text=ordinal dictionaries")
        rows = page.inner_text("body")
        for shown in ("linked dictionaries", "training", "glyph from the digit alone", "PCA and t-SNE"):
            assert shown in rows
    # The report's own template warns of how it was built; nothing else may be said, and nothing be fetched.
    assert not [problem for problem in problems if "tailwindcss.com should not be used" not in problem]


def test_crate_packs_the_manifest_and_every_table(finished):
    outcome = run_snakemake(finished, "--configfile", "tiny.yaml", "--", "results/tiny/crate.zip")
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    with zipfile.ZipFile(finished / "results/tiny/crate.zip") as archive:
        names = set(archive.namelist())
        assert archive.read("results/tiny/table1.csv") == (finished / "results/tiny/table1.csv").read_bytes()
    assert {
        "ro-crate-metadata.json",
        "workflow/Snakefile",
        "results/tiny/configuration.yaml",
        "results/tiny/manifest.json",
    } <= names
    assert "results/tiny/dictionaries/final/linked/seed~0/dictionary.safetensors" in names


def test_the_article_is_typeset_from_the_run_and_not_from_half_of_it(finished, tmp_path):
    outcome = run_snakemake(finished, "--configfile", "tiny.yaml", "--", "results/tiny/article.pdf")
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    assert (finished / "results/tiny/article.pdf").read_bytes().startswith(b"%PDF")
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy, symlinks=True)
    claims = copy / "results/tiny/claims.csv"
    claims.write_text("\n".join(claims.read_text().splitlines()[:-1]) + "\n")
    outcome = run_snakemake(copy, "--configfile", "tiny.yaml", "--", "results/tiny/article.pdf")
    assert outcome.returncode != 0 and "claims.csv: no verdict of claim 8, printed" in outcome.stderr
    assert not (copy / "results/tiny/article.pdf").exists()


def test_explorer_opens_in_a_browser(finished):
    problems = []
    with opened((finished / "results/tiny/explorer.html").as_uri(), problems) as page:
        page.wait_for_selector("text=Ordinal-linked dictionaries")
        assert "Single dictionary" in page.inner_text("#variants")
    assert not problems
