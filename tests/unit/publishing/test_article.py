"""The article says what its tables say, and is not made of unfinished ones."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers import ROOT
from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation.inequalities import CLAIMS, SECTIONS
from linked_dictionaries.publishing.article import Facts, Results, content
from linked_dictionaries.publishing.article_sections import sections
from linked_dictionaries.publishing.front_page import front_page
from linked_dictionaries.publishing.typesetting import caption, typeset
from matplotlib.figure import Figure

TEMPLATE = ROOT / "workflow" / "report" / "article"
REPORT = ROOT / "workflow" / "report"
ROWS = [
    *(
        {"representation": name, "algorithm": "printed", "variant": name}
        for name in ("raw", "single", "linked", "ordinal")
    ),
    {"representation": "linked", "algorithm": "additions", "variant": "linked_contrast"},
]
CODING = {"penalty": 0.6, "max_iterations": 100, "step": None}
TRAINING = {"epochs": 6, "batch_size": 256, "learning_rate": 4.0, "shift": 0, "contrast": 0.0}
FACTS = Facts(
    data_title="some # digits $ <of> [ours]",
    n_classes=3,
    seeds=[0, 1, 2],
    classifiers=["lr", "svm_rbf"],
    titles={"raw": "Raw pixels", "single": "Single", "linked": "Linked * dictionaries", "ordinal": "Ordinal"},
    rows=ROWS,
    linked="linked",
    ordinal="ordinal",
    target="arial",
    algorithms=["printed"],
    settings={"printed": {"atoms": 256, "sparse_coding": CODING, "training": TRAINING}},
    additions={"linked": "linked_contrast"},
)


@pytest.fixture(scope="module")
def results():
    table = pd.DataFrame(
        [
            {
                **row,
                **{
                    "classifier": classifier,
                    "accuracy": 0.9 + i / 1000,
                    "accuracy_std": 0.01,
                    "ci_low": 0.89,
                    "ci_high": 0.91,
                },
                **{"n_seeds": 1 if row["variant"] == "raw" else 3, "n_train": 4000, "n_test": 1000},
                **{"paper": np.nan, "difference": np.nan, "converged": i != 3, "certified": None},
                "kkt_max": np.nan if row["variant"] == "raw" else 1.1,
            }
            for i, (row, classifier) in enumerate((row, name) for row in ROWS for name in FACTS.classifiers)
        ]
    )
    verdicts = ["supported"] * 5 + ["inconclusive"] + ["not supported"] * 2
    claims = pd.DataFrame(
        [
            {
                **{"claim": i, "says": CLAIMS[i], "section": SECTIONS[i], "algorithm": "printed", "verdict": verdict},
                **{
                    "decided_by": "accuracy of svm_rbf: a minus b" if i == 1 else f"metric {i}",
                    "value": -0.0123,
                    "ci_low": -0.02,
                    "ci_high": 0.01,
                },
                **{"threshold": -0.003, "inequalities": 3, "supported": 2, "n_seeds": 3},
            }
            for i, verdict in enumerate(verdicts, start=1)
        ]
    )
    shares = pd.DataFrame(
        [
            {"variant": name, "modality": "arial", "accuracy": value, "ci_low": value - 0.01, "ci_high": value + 0.01}
            for name, value in (("linked", 0.8159), ("ordinal", 0.3274), ("linked_contrast", 0.9709))
        ]
    )
    planes = pd.DataFrame(
        [
            {
                **{"representation": name, "method": method, "silhouette": 0.1},
                "knn_accuracy": 0.8,
                "trustworthiness": 0.9,
            }
            for name in ("raw", "linked")
            for method in ("pca", "tsne")
        ]
    )
    leakage = pd.DataFrame({"check": ["a", "b", "c"], "value": [0, 0.5, 3], "verdict": ["holds", "fails", "reported"]})
    return Results(table, claims, shares, shares[shares.variant == "ordinal"], planes, leakage)


def test_numbers_are_those_of_the_tables(results):
    told = content(results, FACTS)
    assert [row["printed"]["value"] for row in told["table"]] == [f"{0.9 + i / 1000:.4f}" for i in range(8)]
    assert told["table"][3]["printed"]["marks"] == "†" and told["marks"]["unconverged"]
    linked = next(row for row in told["table"] if row["name"].startswith("Linked"))
    assert linked["additions"]["value"] == "0.9080" and told["table"][0]["additions"] is None
    assert told["glyph"]["printed"] == "81.6\u00a0%" and told["glyph"]["additions"] == "97.1\u00a0%"
    assert told["glyph"]["ordinal"] == "32.7\u00a0%" and told["block"]["printed"] == "32.7\u00a0%"
    assert told["counts"]["printed"] == (
        "of 8 claims 5 are supported (1, 2, 3, 4, 5), 1 is inconclusive (6), 2 are not supported (7, 8)"
    )
    assert told["claims"][0]["verdicts"][0]["value"] == "−0.0123"
    assert told["claims"][0]["verdicts"][0]["decided_by"] == "accuracy of SVM (non-linear): a minus b"
    assert told["gain"] == {
        **{"least": "+0.40", "where_least": "Linked * dictionaries, LR"},
        **{"most": "+0.40", "where_most": "Linked * dictionaries, LR"},
    }
    assert told["worst_kkt"]["printed"] == "1.1"
    assert told["leakage"] == {"checked": 2, "holds": 1, "others": "b: fails (0.5000)"}
    assert not told["data"]["in_paper"] and told["agreement"] is None


def test_beside_the_papers_data_the_agreement_is_computed(results):
    table = results.table1.copy()
    cells = table.representation.isin(["linked", "ordinal"]) & (table.algorithm == "printed")
    table.loc[cells, "paper"] = 0.9
    table["difference"] = table.accuracy - table.paper
    told = content(replace(results, table1=table), FACTS)["agreement"]
    assert told["cells"] == told["inside"] == 4 and told["largest"] == "+0.70" and told["where"].startswith("Ordinal")


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("table1", lambda t: t[t.classifier != "svm_rbf"], "no accuracy of ordinal, printed, svm_rbf"),
        ("table1", lambda t: t.assign(accuracy=np.nan), "no accuracy of raw, printed, lr"),
        ("table1", lambda t: t.assign(n_seeds=1), "linked, additions, lr has 1 of 3 seeds"),
        ("claims", lambda t: t[t.claim != 7], "no verdict of claim 7, printed"),
        ("claims", lambda t: t.assign(n_seeds=2), "printed was not decided from 3 seeds"),
        ("leakage", lambda t: t[:0], "leakage: no rows"),
    ],
)
def test_an_unfinished_result_stops_the_build(results, name, change, said):
    with pytest.raises(UserError, match=re.escape(said)):
        content(replace(results, **{name: change(getattr(results, name))}), FACTS)


def test_it_is_typeset_the_same_each_time_and_user_text_stays_text(results, tmp_path):
    figure = Figure(figsize=(3, 2))
    figure.savefig(tmp_path / "fig.pdf", metadata={"CreationDate": None})
    (tmp_path / "small.csv").write_text("data_set,accuracy\nletters,0.91234\n")
    listed = {"Other # data": {"says": "On $ others.", "files": ["small.csv", "fig.pdf"]}}
    further, pictures = sections(listed, str(tmp_path))
    figures = {
        str(i): {"file": f"fig{i}.pdf", **caption((REPORT / f"fig{i}.rst").read_text(encoding="utf-8"))}
        for i in range(1, 6)
    }
    made = {"version": "0", "code": "here", "commit": None, "dirty": False, "python": "3", "platform": "Linux"}
    made |= {"packages": "numpy 2", "device": "cpu", "configuration": "abc"}
    told = content(results, FACTS) | {"sections": further, "figures": figures, "made": made}
    files = {entry["file"]: tmp_path / "fig.pdf" for entry in figures.values()} | pictures
    parts = [TEMPLATE / "article.typ", TEMPLATE / "references.bib"]
    for name in ("one.pdf", "two.pdf"):
        typeset(tmp_path / name, parts, told, files, ROOT / "resources" / "fonts")
    content_of = (tmp_path / "one.pdf").read_bytes()
    assert content_of.startswith(b"%PDF") and content_of == (tmp_path / "two.pdf").read_bytes()
    (tmp_path / "fig.pdf").write_bytes(b"")
    with pytest.raises(UserError, match="empty; the article is not typeset"):
        typeset(tmp_path / "one.pdf", parts, told, files, ROOT / "resources" / "fonts")


def test_the_template_holds_no_measured_number():
    words = (TEMPLATE / "article.typ").read_text(encoding="utf-8").split("// ----", 1)[1]
    assert not re.findall(
        r"(?<![\w.#(])0\.\d{2,}(?!\d*(?:em|pt))|\d+(?:\.\d+)? ?%(?!\w)", re.sub(r"width: [\d.]+%", "", words)
    )


def test_the_reports_first_page_has_the_same_numbers_and_user_text_stays_text(results):
    text = front_page(
        results.table1, results.claims, b"png", {"caption": "c < d", "alt": '"x"'}, "", "<my> data", {"raw": "Raw & so"}
    )
    assert "&lt;my&gt; data" in text and "Raw &amp; so" in text and "c &lt; d" in text and "<my>" not in text
    assert "5 are supported (1, 2, 3, 4, 5)" in text and text.count('class="supported"') == 5
    assert all(f"<b>{0.9 + i / 1000:.4f}</b>" in text for i in range(8)) and "†" in text and "paper</th>" not in text


def test_a_table_too_large_to_print_is_refused(tmp_path):
    pd.DataFrame({"a": range(100)}).to_csv(tmp_path / "large.csv", index=False)
    with pytest.raises(UserError, match="prints 1 to"):
        sections({"Large": {"says": "", "files": ["large.csv"]}}, str(tmp_path))


def test_a_long_table_is_printed_across(tmp_path):
    (tmp_path / "long.csv").write_text("variant,quantity,value,n\nb,lr,0.5,3\nb,glyph,0.25,3\na,lr,0.75,3\n")
    layout = {"file": "long.csv", "rows": ["variant"], "across": "quantity", "values": "value"}
    told, _ = sections({"Long": {"says": "", "files": [layout]}}, str(tmp_path))
    assert told[0]["items"][0]["columns"] == ["variant", "LR", "glyph"]
    assert told[0]["items"][0]["rows"] == [["b", "0.5000", "0.2500"], ["a", "0.7500", "–"]]
    chosen = {"file": "long.csv", "rows": ["n", "value"]}
    told, _ = sections({"Some": {"says": "", "files": [chosen]}}, str(tmp_path))
    assert told[0]["items"][0]["rows"][0] == ["3", "0.5000"]
    with pytest.raises(UserError, match="has no column 'quality'; it has: variant, quantity"):
        sections({"Long": {"says": "", "files": [{**layout, "across": "quality"}]}}, str(tmp_path))


def test_captions_lose_their_number_and_keep_their_description():
    told = caption("Figure 4. Panels: one per class.\n\n**In words:** frames.\n")
    assert told == {"caption": "Panels: one per class.", "alt": "frames."}
