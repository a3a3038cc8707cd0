"""Put trained dictionaries of a finished run into the package, each with its card: `make pretrained RESULTS=results`.

As printed: the rows of Table I; best: the linked and the ordinal row with additions. One seed, the run's first.
"""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

import yaml
from linked_dictionaries.configuration.load import load_configuration
from linked_dictionaries.configuration.model import Config
from linked_dictionaries.configuration.overlay import overlaid
from linked_dictionaries.configuration.variants import RAW
from linked_dictionaries.errors import UserError
from linked_dictionaries.pretrained import files
from linked_dictionaries.storage import digest_of_file, read_json, read_tensors, write_text

LIMIT = 4_000_000  # bytes, all files together
LICENCE = "MIT; learned from MNIST (Y. LeCun, C. Cortes, C. Burges) and from glyphs of the font named here"


def shipped(settings: Config) -> list[str]:
    """As printed, then the additions beside linked variants: the single one with additions is their partner alone."""
    printed = [name for name in settings.representations if name != RAW]
    linked = [name for name in printed if len(settings.variants[name].modalities) > 1]
    return [*printed, *(settings.additions[name] for name in linked if name in settings.additions)]


def card(results: Path, settings: Config, name: str, seed: int, path: Path) -> dict[str, Any]:
    """What a user must know of one variant's dictionaries."""
    variant = settings.variant(name)
    described = read_json(results / "data" / "final" / "dataset.json")
    folder = results / "classification" / "final" / name / f"seed~{seed}"
    fonts = {
        modality: {key: font[key] for key in ("family", "file", "sha256")}
        for modality in variant.modalities
        if (file := results / "data" / "glyphs" / modality / "font.json").is_file()
        for font in [read_json(file)]
    }
    return {
        "variant": name,
        "title": settings.title(name),
        "image": settings.image,
        "weights": dict(variant.modalities),
        "sparse_coding": variant.sparse_coding.model_dump(mode="json"),
        "training": variant.training.model_dump(mode="json"),
        "driver": variant.driver.model_dump(mode="json") if variant.driver else None,
        "data": {"title": settings.data.title}
        | {key: described[key] for key in ("dataset", "n_train", "n_test", "sha256")},
        "fonts": fonts,
        "seed": seed,
        "digest": digest_of_file(path),
        "accuracy": {
            classifier: {key: result[key] for key in ("accuracy", "model", "settings")}
            for classifier in settings.classifiers
            for result in [read_json(folder / f"{classifier}.json")]
        },
        "commit": read_json(manifest)["git"]["commit"] if (manifest := results / "manifest.json").is_file() else None,
        "licence": LICENCE,
    }


def page(cards: list[dict[str, Any]], sizes: dict[str, int]) -> str:
    """The cards for reading."""
    first = cards[0]
    classifiers = list(first["accuracy"])
    lines = [
        "# Trained dictionaries",
        "",
        f"Data: {first['data']['title']}. Seed {first['seed']}. Rounded to float16; written by `make pretrained`.",
        "",
        f"| name | what | λ | bytes | {' | '.join(classifiers)} | SHA-256 of what was trained |",
        "|---" * (5 + len(classifiers)) + "|",
    ]
    for entry in cards:
        scores = " | ".join(f"{entry['accuracy'][name]['accuracy']:.4f}" for name in classifiers)
        lines.append(
            f"| `{entry['variant']}` | {entry['title']} | {entry['sparse_coding']['penalty']:g} | "
            f"{sizes[entry['variant']]:,} | {scores} | `{entry['digest'][:16]}` |"
        )
    fonts = {font["file"] for entry in cards for font in entry["fonts"].values()}
    lines += [
        "",
        "Accuracies: of classifiers on codes of images alone, on the test set, before rounding. Meant for trying the "
        "model and comparing codes. Not for reading real post: other scripts or inks than MNIST's were not seen.",
        "",
        f"Glyphs: {', '.join(sorted(fonts)) or 'none'}. Licence: {first['licence']}."
        + (f" Commit {first['commit']}." if first["commit"] else ""),
    ]
    return "\n".join(lines) + "\n"


def settings_of(results: Path) -> Config:
    """The run's own settings; keys that have come since then are today's."""
    today, run = (
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in (ROOT / "config.yaml", results / "configuration.yaml")
    )
    return load_configuration(overlaid(today, [run]))


def main(results: Path, folder: Path = files.FOLDER) -> int:
    settings = settings_of(results)
    seed = settings.seeds[0]
    cards, sizes = [], {}
    for name in shipped(settings):
        path = results / "dictionaries" / "final" / name / f"seed~{seed}" / "dictionary.safetensors"
        entry = card(results, settings, name, seed, path)
        dictionaries = {
            modality: array for modality, array in read_tensors(path)[0].items() if modality in entry["weights"]
        }
        target = folder / f"{name}{files.ENDING}"
        files.write(target, dictionaries, entry)
        cards.append(entry)
        sizes[name] = target.stat().st_size
        print(f"{name}: {sizes[name]:,} bytes")
    for name in set(files.names(folder)) - set(sizes):
        (folder / f"{name}{files.ENDING}").unlink()
        print(f"{name}: removed, not in {results}")
    write_text(folder / "CARD.md", page(cards, sizes))
    total = sum(sizes.values())
    print(f"{total:,} bytes in all, {LIMIT:,} allowed")
    return 0 if total <= LIMIT else 1


if __name__ == "__main__":
    try:
        sys.exit(main(*map(Path, sys.argv[1:])))
    except (UserError, FileNotFoundError) as error:
        sys.exit(f"error: {error}\nneeded: the results of a finished run of Table I")
