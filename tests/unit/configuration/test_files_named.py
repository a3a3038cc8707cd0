"""Files that the configuration names: of the working directory, of the workflow, of home; results where the run is."""

import os
import shutil
from pathlib import Path

import pytest
from helpers import ROOT, raw_config
from linked_dictionaries.configuration.load import check_files, load_configuration
from linked_dictionaries.errors import UserError
from linked_dictionaries.planning.plan import Plan


def configured(fallback):
    raw = raw_config()
    raw["modalities"]["arial"]["fallback"] = fallback
    return load_configuration(raw)


class Arial:
    modality = "arial"


@pytest.mark.parametrize("fallback", ["~/own.ttf", "own.ttf", "resources/fonts/Arimo.ttf"])
def test_a_font_of_home_of_the_run_or_of_the_workflow(tmp_path, monkeypatch, fallback):
    for folder in ("home", "run"):
        (tmp_path / folder).mkdir()
        shutil.copy(ROOT / "resources/fonts/Arimo.ttf", tmp_path / folder / "own.ttf")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "run")
    config = configured(fallback)
    check_files(config, ROOT)
    found = Plan(config, ROOT).modality(Arial)["fallback"]
    assert Path(found).is_file()
    assert fallback != "~/own.ttf" or found == str(tmp_path / "home" / "own.ttf")


def test_a_font_that_is_nowhere_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"modalities\.arial\.fallback: no file '~/gone\.ttf'"):
        check_files(configured("~/gone.ttf"), ROOT)


def test_results_are_asked_of_the_folder_of_the_run_not_of_the_workflow(tmp_path, monkeypatch):
    """A workflow installed read-only is no obstacle, and a run's folder that cannot be written is one."""
    refused = []

    def access(path, mode):
        return not any(str(path).startswith(str(folder)) for folder in refused)

    monkeypatch.setattr(os, "access", access)
    monkeypatch.chdir(tmp_path)
    refused[:] = [ROOT]
    check_files(configured("resources/fonts/Arimo.ttf"), ROOT)
    refused[:] = [tmp_path]
    with pytest.raises(UserError, match="results: 'results' cannot be written"):
        check_files(configured("resources/fonts/Arimo.ttf"), ROOT)
