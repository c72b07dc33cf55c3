"""Writes a training checkpoint in the project's form: `python -m bench.pretrain.export CHECKPOINT OUT`.

OUT gets config.json and model.safetensors, float32, with the names of src/model/vae/parameters.ts.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file

from .steering_network import Config

FORMAT_VERSION, MIDDLE_LAYER = 3, 10


def config_json(config: Config, language_model: str) -> dict:
    """config.json. language_model: SHA-256 of its file."""
    fields = asdict(config)
    width = fields.pop("languageWidth")
    language = {"hash": language_model, "width": width, "middleLayer": MIDDLE_LAYER}
    return {"formatVersion": FORMAT_VERSION, "languageModel": language, **fields}


def export(checkpoint: Path, out: Path) -> None:
    state = torch.load(checkpoint, weights_only=False)
    out.mkdir(parents=True, exist_ok=True)
    parameters = {name: value.float().contiguous() for name, value in state["parameters"].items()}
    for name, value in parameters.items():
        if not value.isfinite().all():
            raise SystemExit(f"{name} is not finite")
    temporary = out / "model.safetensors.tmp"
    save_file(parameters, temporary)
    temporary.rename(out / "model.safetensors")
    config = config_json(state["config"], state["language_model"])
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    export(arguments.checkpoint, arguments.out)


if __name__ == "__main__":
    main()
