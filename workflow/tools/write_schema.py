"""Write workflow/schemas/config.schema.json from the configuration's model."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from linked_dictionaries.configuration import schema  # noqa: E402

target = ROOT / "workflow" / "schemas" / "config.schema.json"
target.write_text(
    json.dumps(schema.json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
)
