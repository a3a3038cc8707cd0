"""What a user gives changes the shipped configuration by stated rules."""

import pytest
import yaml
from helpers import load_for_every_target, raw_config
from linked_dictionaries.configuration.load import configure, given_layers, load_configuration, resolved
from linked_dictionaries.configuration.overlay import overlaid
from linked_dictionaries.configuration.targets import require
from linked_dictionaries.errors import UserError


def laid(*layers):
    return load_configuration(overlaid(raw_config(), layers))


def test_modalities_of_a_variant_are_replaced_whole():
    given = {"variants": {"linked": {"modalities": {"image": 1.0, "serif": 0.2}}}}
    assert laid(given).variants["linked"].modalities == {"image": 1.0, "serif": 0.2}


def test_a_driver_is_replaced_whole():
    driver = {"mode": "identity", "strength": 1.0}
    given = {"variants": {"ordinal": {"driver": driver}}}
    assert overlaid(raw_config(), [given])["variants"]["ordinal"]["driver"] == driver


def test_settings_of_a_classifier_for_one_representation_are_replaced_whole():
    given = {"classifiers": {"svm_rbf": {"settings": {"raw": {"C": 1.0, "gamma": "scale", "scaling": "none"}}}}}
    settings = laid(given).classifiers["svm_rbf"].settings
    assert (
        settings["raw"].scaling == "none" and settings["default"] == laid({}).classifiers["svm_rbf"].settings["default"]
    )


def test_other_mappings_merge_and_lists_are_replaced():
    loaded = laid({"training": {"epochs": 3}, "seeds": [7], "modalities": {"arial": {"texts": list("abcdefghij")}}})
    shipped = laid({})
    assert loaded.training.epochs == 3 and loaded.training.batch_size == shipped.training.batch_size
    assert loaded.seeds == [7] and loaded.modalities["arial"].family == shipped.modalities["arial"].family


def test_null_removes_an_entry_and_is_a_value_elsewhere():
    loaded = laid({"variants": {"typefaces": None}, "modalities": {"serif": None}, "comparisons": {"modalities": None}})
    assert "typefaces" not in loaded.variants and "serif" not in loaded.modalities
    texts = laid({"modalities": {"arial": {"texts": list("abcdefghij")}}}, {"modalities": {"arial": {"texts": None}}})
    assert texts.modalities["arial"].texts is None


def test_another_source_takes_nothing_of_the_old_one_along():
    mine = {"source": "folder", "folder": "data/mine", "class_names": ["a", "b"]}
    assert overlaid(raw_config(), [{"datasets": {"mnist": mine}}])["datasets"]["mnist"] == mine


def test_later_layers_win_and_layers_are_left_as_they_were():
    first, second = {"training": {"epochs": 3, "shift": 0}}, {"training": {"epochs": 5}}
    loaded = laid(first, second)
    assert (loaded.training.epochs, loaded.training.shift) == (5, 0)
    assert first == {"training": {"epochs": 3, "shift": 0}}


def test_an_unknown_key_is_an_error_at_any_depth():
    with pytest.raises(UserError, match=r"variants\.linked\.training\.epoch: unknown key, did you mean 'epochs'"):
        laid({"variants": {"linked": {"training": {"epoch": 3}}}})


def test_files_are_laid_one_by_one(tmp_path):
    """Snakemake merges several files into one mapping, in which two `modalities` are one."""
    (tmp_path / "a.yaml").write_text("variants: {linked: {modalities: {image: 1.0, arial: 0.5}}}\n")
    (tmp_path / "b.yaml").write_text("variants: {linked: {modalities: {image: 1.0, serif: 0.2}}}\n")
    merged = {"variants": {"linked": {"modalities": {"image": 1.0, "arial": 0.5, "serif": 0.2}}}, "seeds": [1]}
    layers = given_layers(merged, [tmp_path / "a.yaml", tmp_path / "b.yaml"], {"seeds": [1]})
    loaded = laid(*layers)
    assert loaded.variants["linked"].modalities == {"image": 1.0, "serif": 0.2} and loaded.seeds == [1]


def test_words_of_the_command_line_are_what_they_say(tmp_path):
    """Snakemake hands them over as text; names that are meant as text stay."""
    options = {"few_jobs": "true", "training": {"reseed": "false"}, "additions": {"linked": "null"}}
    options |= {"datasets": {"mine": {"class_names": ["true", "null"]}}, "seeds": ["0"]}
    (layer,) = given_layers(options, [], options)[-1:]
    assert (
        layer["few_jobs"] is True and layer["training"] == {"reseed": False} and layer["additions"] == {"linked": None}
    )
    assert layer["datasets"] == options["datasets"] and layer["seeds"] == ["0"]


def test_an_importing_workflows_config_is_the_one_layer(tmp_path):
    (tmp_path / "theirs.yaml").write_text("digits: {seeds: [1]}\n")
    assert given_layers({"seeds": [1]}, [tmp_path / "theirs.yaml"], {}) == [{"seeds": [1]}]


def test_the_resolved_configuration_gives_itself(tmp_path):
    shipped = tmp_path / "config.yaml"
    shipped.write_text(yaml.safe_dump(raw_config()))
    config = configure(shipped, [{"seeds": [3]}])
    again = tmp_path / "configuration.yaml"
    again.write_text(resolved(config))
    assert configure(again, []) == config


def test_what_was_not_asked_for_refuses_no_run():
    few = laid({"variants": {"linked": {"atoms": 100}}, "claims": {"target": "image"}})
    with pytest.raises(UserError, match=r"for claims: .*\n.*is not rendered"):
        require(few, "claims")
    require(few, "figures")
    steered = laid({"variants": {"ordinal": {"driver": {"mode": "identity", "strength": 1.0}}}})
    assert steered.variants["ordinal"].driver.block == 25
    broken = overlaid(raw_config(), [{"sweeps": {"penalty": {"variants": ["nobody"]}}}])
    load_configuration(broken)
    with pytest.raises(UserError, match="unknown name 'nobody'"):
        load_for_every_target(broken)


@pytest.mark.parametrize("own", [True, False])
def test_what_is_fixed_is_no_longer_tried_and_what_is_tried_no_longer_fixed(own):
    def model(*given):
        layers = [{"linked_views": {"studies": {"halves": {"model": m}}} if own else {"model": m}} for m in given]
        return load_configuration(overlaid(raw_config(), layers)).study("halves").model

    fixed = model({"fixed": {"penalty": 0.7}})
    assert fixed.fixed["penalty"] == 0.7 and "penalty" not in fixed.settings and "n_components" in fixed.settings
    tried = model({"fixed": {"penalty": 0.7}}, {"settings": {"penalty": [0.2], "contrast": [1.0, 2.0]}})
    assert tried.settings["penalty"] == [0.2] and not {"penalty", "contrast"} & set(tried.fixed)
    with pytest.raises(UserError, match="'penalty' is both in settings, to be tried, and in fixed"):
        model({"fixed": {"penalty": 0.7}, "settings": {"penalty": [0.2]}})


def test_json_indented_by_tabs_is_read(tmp_path):
    (tmp_path / "mine.json").write_text('{\n\t"seeds": [3]\n}')
    assert given_layers({"seeds": [3]}, [tmp_path / "mine.json"], {}) == [{"seeds": [3]}, {}]
