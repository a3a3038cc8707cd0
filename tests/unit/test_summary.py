"""A run's last lines hold what its tables hold."""

from linked_dictionaries.publishing.summary import summary

TABLE = """representation,classifier,algorithm,accuracy,paper
raw,lr,printed,0.92680,0.9167
mine,lr,additions,0.5,
"""


def test_headline_numbers_and_the_next_command(tmp_path):
    (tmp_path / "table1.csv").write_text(TABLE)
    (tmp_path / "claims.csv").write_text("claim,verdict\n1,supported\n2,supported\n3,inconclusive\n")
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "fig1.pdf").write_text("")
    text = summary(tmp_path)
    assert "raw, as printed: LR 0.9268 (paper 0.9167)" in text and "mine, with additions: LR 0.5000\n" in text
    assert "Claims: 2 supported, 1 inconclusive" in text and "figures: fig1" in text
    assert "Next: snakemake --cores 8" in text
    (tmp_path / "manifest.json").write_text("{}")
    assert "Next: snakemake --report" in summary(tmp_path)


def test_nothing_is_said_of_nothing(tmp_path):
    assert summary(tmp_path / "absent") == ""
