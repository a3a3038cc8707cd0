"""A run's last lines hold what it made, and nothing that an earlier run made."""

from linked_dictionaries.publishing.summary import summary

TABLE = """representation,classifier,algorithm,accuracy,paper
raw,lr,printed,0.92680,0.9167
mine,lr,additions,0.5,
"""


def test_headline_numbers_and_the_next_command(tmp_path):
    (tmp_path / "table1.csv").write_text(TABLE)
    (tmp_path / "claims.csv").write_text("claim,verdict\n1,supported\n2,supported\n3,inconclusive\n")
    made = ["table1.csv", "claims.csv", "figures/fig1.pdf", "explorer.html", "article.pdf"]
    text = summary(tmp_path, [str(tmp_path / name) for name in made])
    assert text.startswith(f"Made 5 files in {tmp_path}:")
    assert "raw, as printed: LR 0.9268 (paper 0.9167)" in text and "mine, with additions: LR 0.5000\n" in text
    assert "Claims: 2 supported, 1 inconclusive" in text and "figures: fig1" in text
    assert f"To open: {tmp_path / 'explorer.html'}" in text and f"To open: {tmp_path / 'article.pdf'}" in text
    assert "Next: snakemake --cores 8" in text
    assert "Next: snakemake --report" in summary(tmp_path, [tmp_path / "manifest.json"])


def test_a_studys_page_is_named(tmp_path):
    page = tmp_path / "linked_views" / "birds" / "explorer.html"
    assert f"To open: {page} (choose what the model sees)" in summary(tmp_path, [page])


def test_what_an_earlier_run_made_is_not_told(tmp_path):
    (tmp_path / "table1.csv").write_text(TABLE)
    (tmp_path / "explorer.html").write_text("")
    text = summary(tmp_path, [tmp_path / "codes" / "test.npy"])
    assert text == f"Made 1 file in {tmp_path}"
    assert summary(tmp_path, []) == ""
