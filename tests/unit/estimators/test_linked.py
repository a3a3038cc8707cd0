"""LinkedDictionaryLearning: exact for every pattern of presence, certified, never told the labels in use."""

import subprocess
import sys

import numpy as np
import pytest
from helpers import ROOT
from linked_dictionaries import LinkedDictionaryLearning, LinkedViews, UserError
from linked_dictionaries.coding.method import Method
from linked_dictionaries.learning.learner import DictionaryLearner
from linked_dictionaries.learning.linking import Modality
from linked_dictionaries.learning.settings import Settings
from sklearn.linear_model import Lasso, RidgeCV

VIEWS = {"a": 10, "b": 7, "c": 5}
COLUMNS = {"a": slice(0, 10), "b": slice(10, 17), "c": slice(17, 22)}
PATTERNS = [(1, 1, 1), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (0, 1, 1), (1, 1, 0)]


def signals(samples=350, seed=0):
    random = np.random.default_rng(seed)
    hidden = random.random((samples, 6)) * (random.random((samples, 6)) < 0.5)
    return hidden @ random.standard_normal((6, 22)) + 3 * random.random(22), hidden


def with_gaps(X, patterns=PATTERNS):
    gaps = X.copy()
    for number, pattern in enumerate(patterns):
        for here, part in zip(pattern, COLUMNS.values(), strict=True):
            if not here:
                gaps[number :: len(patterns), part] = np.nan
    return gaps


def fitted(X, y=None, **parameters):
    settings = {"n_components": 14, "views": VIEWS, "max_epochs": 6, "random_state": 0, "penalty": 0.05, **parameters}
    return LinkedDictionaryLearning(**settings).fit(X, y)


@pytest.mark.parametrize("weights", ["equal", {"a": 1.0, "b": 0.3, "c": 2.0}])
def test_codes_are_the_lasso_of_the_views_that_are_there(weights):
    X, _ = signals()
    gaps = with_gaps(X)
    model = fitted(gaps, weights=weights, tolerance=1e-9)
    codes = model.transform(gaps)
    shares = np.array([model.weights_[name] for name in VIEWS])
    for number, pattern in enumerate(PATTERNS):
        here = np.flatnonzero(pattern)
        roots = np.sqrt(shares[here] / shares[here].sum())
        parts = [list(COLUMNS.values())[place] for place in here]
        x = np.hstack(
            [root * ((gaps[number] - model.mean_) / model.scale_)[p] for root, p in zip(roots, parts, strict=True)]
        )
        atoms = np.hstack(
            [root * (model.components_ / model.scale_)[:, p] for root, p in zip(roots, parts, strict=True)]
        )
        lasso = Lasso(alpha=0.05 / len(x), positive=True, fit_intercept=False, tol=1e-12, max_iter=200_000)
        oracle = lasso.fit(atoms.T, x).coef_

        def energy(a, x=x, atoms=atoms):
            return 0.5 * ((x - a @ atoms) ** 2).sum() + 0.05 * a.sum()

        # With more atoms than columns the minimum is one, the code that reaches it need not be.
        assert energy(codes[number]) == pytest.approx(energy(oracle), abs=1e-9)
        excess = (x - codes[number] @ atoms) @ atoms.T - 0.05
        violation = np.where(codes[number] > 0, np.abs(excess), np.maximum(excess, 0)).max() / 0.05
        assert violation <= model.certificates_.kkt[number] + 1e-12 <= 1e-9 + 1e-11
    assert model.certificates_.converged.all() and len(model.certificates_.kkt) == len(X)


def test_what_stands_beside_a_missing_view_is_all_that_counts():
    """The code of a sample without a view is the code of a model that never had it."""
    X, _ = signals()
    model = fitted(X, tolerance=1e-10)
    alone = X.copy()
    alone[:, 10:] = np.nan
    other = LinkedDictionaryLearning(14, views={"a": 10}, penalty=0.05, tolerance=1e-10, random_state=0).fit(X[:, :10])
    other.mean_, other.scale_ = model.mean_[:10], model.scale_[:10]
    other.components_ = model.components_[:, :10]
    assert np.allclose(model.transform(alone), other.transform(X[:, :10]), atol=1e-8)


def test_absent_views_are_predicted_and_what_is_shown_of_them_is_not_looked_at():
    X, _ = signals()
    model = fitted(X[:250], max_epochs=40)
    lacking = X[250:].copy()
    lacking[:, COLUMNS["b"]] = np.nan
    read = model.predict(lacking, view="b")
    spoiled = X[250:].copy()
    spoiled[:, COLUMNS["b"]] = 77.0
    assert np.array_equal(read, model.predict(spoiled, view="b"))
    error = ((read - X[250:, COLUMNS["b"]]) ** 2).sum() / (
        (X[250:, COLUMNS["b"]] - model.mean_[COLUMNS["b"]]) ** 2
    ).sum()
    assert error < 0.1
    whole = model.predict(lacking)
    assert np.array_equal(whole[:, COLUMNS["b"]], read)
    assert np.array_equal(whole[:, :10], lacking[:, :10])


FOUR = {"a": 10, "b": 7, "c": 5, "d": 6}


def four_views(samples, seed=0):
    random = np.random.default_rng(seed)
    hidden = random.random((samples, 8)) * (random.random((samples, 8)) < 0.5)
    X = hidden @ np.random.default_rng(9).standard_normal((8, 28))
    return X + 0.5 * random.standard_normal(X.shape)


@pytest.mark.parametrize("decoder", ["ridge", "residual"])
def test_a_subset_of_views_is_read_from_each_of_them(decoder):
    """Two views of four, better than either alone."""
    X, new = four_views(600), four_views(400, 1)
    model = LinkedDictionaryLearning(24, views=FOUR, penalty=0.05, decoder=decoder, random_state=0).fit(X)

    def error(shown):
        lacking = np.full_like(new, np.nan)
        for part in shown:
            lacking[:, part] = new[:, part]
        return ((model.predict(lacking, view="d") - new[:, 22:]) ** 2).sum()

    a, b = slice(0, 10), slice(10, 17)
    alone = min(error([a]), error([b]))
    assert error([a, b]) < 0.97 * alone


@pytest.mark.parametrize("decoder", ["ridge", "residual"])
def test_few_samples_with_all_views_do_not_spoil_what_the_views_tell_by_themselves(decoder):
    """Most samples lack some view, so hardly any can say how all others together tell one."""
    X, new = four_views(600), four_views(400, 1)
    gaps, random = X.copy(), np.random.default_rng(2)
    lacking = random.random((600, 4)) < 0.5
    lacking[np.arange(600), random.integers(0, 4, 600)] = False  # each shows something
    lacking[:580][~lacking[:580, :3].any(axis=1), 0] = True  # twenty show all that tell the last view
    edges = np.cumsum([0, *FOUR.values()])
    for place in range(4):
        gaps[lacking[:, place], edges[place] : edges[place + 1]] = np.nan
    model = LinkedDictionaryLearning(24, views=FOUR, penalty=0.05, decoder=decoder, random_state=0).fit(gaps)

    def error(columns):
        shown = np.full_like(new, np.nan)
        shown[:, columns] = new[:, columns]
        return ((model.predict(shown, view="d") - new[:, 22:]) ** 2).sum()

    assert error(slice(0, 22)) < min(error(slice(0, 10)), error(slice(10, 17)), error(slice(17, 22)))


def test_samples_held_out_choose_the_maps_and_nothing_else():
    """Groups that differ: what holds within those learned from need not hold for new ones."""
    random = np.random.default_rng(0)
    which = np.repeat(np.arange(8), 50)
    groups = 8 * random.standard_normal((8, 40))[which]
    signal = random.standard_normal((400, 3)) @ random.standard_normal((3, 40))
    others = 8 * random.standard_normal((8, 40))[which]
    X = np.hstack([signal + groups, signal + others]) + 0.3 * random.standard_normal((400, 80))
    train, held_out, new = X[:200], X[200:300], X[300:]
    settings = {"views": {"a": 40, "b": 40}, "decoder": "residual", "penalty": 0.1, "random_state": 0}
    plain = LinkedDictionaryLearning(16, **settings).fit(train)
    chosen = LinkedDictionaryLearning(16, **settings).fit(train, X_val=held_out)
    assert np.array_equal(plain.components_, chosen.components_)
    assert np.array_equal(plain.transform(new), chosen.transform(new))
    assert chosen.score(new) > plain.score(new) + 0.1
    with pytest.raises(ValueError, match="features"):
        LinkedDictionaryLearning(16, **settings).fit(train, X_val=held_out[:, :70])


def test_missing_views_at_fit_are_used_for_what_they_show():
    X, _ = signals(900)
    X += 0.5 * np.random.default_rng(1).standard_normal(X.shape)
    gaps = with_gaps(X[:600])
    score = fitted(gaps, max_epochs=40).score(X[600:])
    complete = fitted(gaps[:600:28], max_epochs=40).score(X[600:])  # 22 samples that have all
    assert score > complete + 0.05


def test_a_partly_missing_view_and_a_sample_of_nothing_are_errors_that_say_so():
    X, _ = signals(60)
    torn = X.copy()
    torn[4, 11] = np.nan
    with pytest.raises(UserError, match=r"sample 4 lacks 1 of the 7 columns of view 'b'"):
        fitted(torn)
    model = fitted(X)
    with pytest.raises(ValueError, match="'b'"):
        model.transform(torn)
    torn[4] = np.nan
    with pytest.raises(UserError, match="sample 4 has no view at all"):
        model.transform(torn)
    with pytest.raises(UserError, match="nothing to predict it from"):
        alone = X.copy()
        alone[:, 10:] = np.nan
        model.predict(alone, view="a")
    with pytest.raises(UserError, match="no view 'd'"):
        model.predict(X, view="d")
    with pytest.raises(UserError, match="views name 22 columns"):
        fitted(X[:, :21])


@pytest.mark.parametrize(
    "parameters",
    [
        {"penalty": 0.0},
        {"n_components": 0},
        {"weights": [1.0]},
        {"weights": {"a": 1.0, "b": 1.0, "z": 1.0}},
        {"weights": "most"},
        {"scale": "rows"},
        {"decoder": "tree"},
        {"solver": "magic"},
        {"contrast": -1.0},
        {"n_jobs": 0},
        {"driver": "identity"},
        {"views": {"a": 22.0}},
    ],
)
def test_parameters_out_of_range_are_refused_by_name(parameters):
    X, _ = signals(40)
    with pytest.raises(UserError, match=next(iter(parameters))):
        fitted(X, **parameters)


def test_labels_drive_learning_and_never_reach_transform():
    X, hidden = signals()
    y = np.where(hidden[:, 0] > 0.5, "high", "low")
    driven = fitted(X, y, driver="inhibit", driver_strength=0.05)
    assert list(driven.classes_) == ["high", "low"]
    assert not np.array_equal(driven.components_, fitted(X, y[::-1], driver="inhibit").components_)
    assert np.array_equal(fitted(X, y).components_, fitted(X).components_)  # without a driver y is not looked at
    same = driven.fit_transform(X, y)
    assert np.array_equal(same, driven.transform(X))
    with pytest.raises(TypeError):
        driven.transform(X, y)
    with pytest.raises(UserError, match="needs y"):
        fitted(X, driver="inhibit")


def test_same_seed_same_bytes_whatever_the_number_of_threads():
    X, _ = signals()
    one, two = fitted(X), fitted(X, n_jobs=2)
    assert np.array_equal(one.components_, two.components_)
    assert not np.array_equal(one.components_, fitted(X, random_state=1).components_)


@pytest.mark.parametrize("decoder", ["dictionary", "ridge", "residual"])
def test_saved_and_loaded_is_the_same_model(tmp_path, decoder):
    X, hidden = signals()
    y = (hidden[:, 0] > 0.5).astype(int)
    model = fitted(with_gaps(X), y, decoder=decoder, driver="inhibit", weights={"a": 1.0, "b": 0.3, "c": 2.0})
    model.save(tmp_path / "model.safetensors")
    again = LinkedDictionaryLearning.load(tmp_path / "model.safetensors")
    assert again.get_params() == model.get_params()
    gaps = with_gaps(X)
    assert np.array_equal(again.transform(gaps), model.transform(gaps))
    assert np.array_equal(again.predict(gaps), model.predict(gaps))
    assert again.variance_explained_ == model.variance_explained_ and list(again.classes_) == [0, 1]
    (tmp_path / "other").write_bytes(b"torn")
    with pytest.raises(UserError, match="not a readable model"):
        LinkedDictionaryLearning.load(tmp_path / "other")


def test_the_shares_of_atoms_add_up_to_what_a_view_explains():
    X, _ = signals()
    model = fitted(X, max_epochs=20)
    read = model.inverse_transform(model.transform(X))
    for place, (name, part) in enumerate(COLUMNS.items()):
        left = (((X - read) / model.scale_)[:, part] ** 2).sum()
        whole = (((X - model.mean_) / model.scale_)[:, part] ** 2).sum()
        assert model.variance_explained_[name] == pytest.approx(1 - left / whole, abs=1e-9)
        assert model.variance_explained_by_atom_[place].sum() == pytest.approx(model.variance_explained_[name])


def test_a_stream_of_parts_learns():
    X, _ = signals(1500)
    model = LinkedDictionaryLearning(14, views=VIEWS, penalty=0.05, random_state=0)
    scores = []
    for _ in range(4):
        for start in range(0, 1200, 300):
            model.partial_fit(with_gaps(X[start : start + 300]))
        scores.append(model.score(X[1200:]))
    assert scores[-1] > 0.7 and model.n_iter_ == 16
    with pytest.raises(ValueError, match="features"):
        model.partial_fit(X[:, :20])


def test_the_facade_takes_mappings_lists_and_frames():
    pd = pytest.importorskip("pandas")
    X, _ = signals()
    views = {name: X[:, part] for name, part in COLUMNS.items()}
    settings = {"n_components": 14, "max_epochs": 6, "random_state": 0, "penalty": 0.05}
    linked = LinkedViews(**settings).fit(views)
    assert np.array_equal(linked.model.components_, fitted(X).components_)
    lacking = X.copy()
    lacking[:, 10:17] = np.nan
    two = {"a": views["a"], "c": views["c"]}
    assert np.array_equal(linked.transform(two), linked.model.transform(lacking))
    assert np.array_equal(linked.predict(two, view="b"), linked.model.predict(lacking, view="b"))
    assert set(linked.predict(two)) == set(VIEWS)
    assert LinkedViews(**settings).fit(list(views.values())).transform({"view1": views["b"]}).shape == (350, 14)
    frames = {name: pd.DataFrame(view, index=[f"s{i}" for i in range(350)]) for name, view in views.items()}
    frames["b"] = frames["b"].iloc[::-1].iloc[10:]  # another order, ten samples lacking
    gaps = X.copy()
    gaps[340:, 10:17] = np.nan
    assert np.array_equal(linked.transform(frames), linked.model.transform(gaps))
    assert list(linked.samples_) == list(frames["a"].index)
    with pytest.raises(UserError, match="same samples"):
        linked.transform({"a": views["a"][:5], "c": views["c"]})


def test_contrast_for_any_view_is_todays_rule_where_only_images_are_free():
    """One glyph per class and weights of sum one: the free view named, or the first as the workflow has it."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 3, 400)
    images = (np.eye(3, 12)[labels] + 0.3 * random.random((400, 12))).astype(np.float32)
    glyphs = random.random((3, 8)).astype(np.float32)

    def learned(free, table, index):
        settings = Settings(10, 0.1, Method(tolerance=1e-4), epochs=4, batch_size=64, contrast=3.0, free=free)
        modalities = [Modality("image", images, np.arange(400), 5 / 6), Modality("glyph", table, index, 1 / 6)]
        learner = DictionaryLearner(settings, modalities, labels, 3, 0)
        return learner.run(learner.start(), quiet=True).dictionaries

    today = learned(None, glyphs, labels)
    for named in (learned("image", glyphs, labels), learned("image", glyphs[labels], np.arange(400))):
        for name in today:
            assert np.abs(today[name] - named[name]).max() < 1e-3
    assert np.abs(today["image"] - learned("any", glyphs, labels)["image"]).max() > 1e-3


def test_contrast_of_any_view_helps_each_to_stand_for_the_other():
    X, _ = signals(900)
    noisy = X + 0.3 * np.random.default_rng(1).standard_normal(X.shape)
    settings = {"max_epochs": 30, "decoder": "dictionary", "n_components": 24}
    plain, contrasted = (fitted(noisy[:600], contrast=c, **settings).score(noisy[600:]) for c in (0.0, 2.0))
    assert contrasted > plain


@pytest.mark.parametrize("decoder", ["ridge", "residual"])
def test_nearly_linear_relations_are_read_about_as_well_as_ridge_reads_them(decoder):
    random = np.random.default_rng(0)
    hidden = random.standard_normal((900, 8))
    X = np.hstack([hidden @ random.standard_normal((8, 15)), hidden @ random.standard_normal((8, 9))])
    X += 0.3 * random.standard_normal(X.shape)
    settings = {"views": {"a": 15, "b": 9}, "penalty": 0.02, "max_epochs": 30, "decoder": decoder, "random_state": 0}
    model = LinkedDictionaryLearning(64, **settings).fit(X[:600])
    read = model.predict(X[600:], view="b")
    ridge = RidgeCV(np.logspace(-3, 3, 7)).fit(X[:600, :15], X[:600, 15:]).predict(X[600:, :15])
    whole = ((X[600:, 15:] - X[:600, 15:].mean(axis=0)) ** 2).sum()
    ours, theirs = (1 - ((X[600:, 15:] - p) ** 2).sum() / whole for p in (read, ridge))
    assert ours > theirs - 0.03


def test_learning_and_reading_need_no_torch():
    program = (
        "import sys\nimport numpy as np\nfrom linked_dictionaries import LinkedDictionaryLearning\n"
        "X = np.random.default_rng(0).random((60, 9))\n"
        "model = LinkedDictionaryLearning(8, views={'a': 5, 'b': 4}, decoder='residual', random_state=0).fit(X)\n"
        "print(model.predict(X, view='b').shape, 'torch' in sys.modules)"
    )
    environment = {"PYTHONPATH": str(ROOT / "workflow/scripts"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(60, 4) False"
