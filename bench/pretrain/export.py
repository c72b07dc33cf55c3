"""Writes a training checkpoint in the project's form: `python -m bench.pretrain.export CHECKPOINT OUT`.

CHECKPOINT is a checkpoint of train.py or the folder of cuda_train.py. OUT gets config.json and model.safetensors, float32, with the names of src/model/vae/parameters.ts.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from .steering_network import Config, parameter_shapes

FORMAT_VERSION, MIDDLE_LAYER = 3, 10


def config_json(config: Config, language_model: str) -> dict:
    """config.json. language_model: SHA-256 of its file."""
    fields = asdict(config)
    width = fields.pop("languageWidth")
    language = {"hash": language_model, "width": width, "middleLayer": MIDDLE_LAYER}
    return {"formatVersion": FORMAT_VERSION, "languageModel": language, **fields}


def gathered(folder: Path) -> dict:
    """What cuda_train.py saved in parts."""
    config = Config()
    flat = np.frombuffer(b"".join((folder / f"part{i}.f16").read_bytes() for i in range(len(list(folder.glob("part*.f16"))))), np.float16)
    shapes = {name: shape for name, (shape, _, _) in parameter_shapes(config).items()}
    values = np.split(flat, np.cumsum([int(np.prod(shape)) for shape in shapes.values()]))
    if len(values[-1]) > 0:
        raise SystemExit(f"{folder} holds parameters of another network")
    parameters = {name: torch.from_numpy(value.astype(np.float32)).view(shapes[name]) for name, value in zip(shapes, values)}
    return {"config": config, "parameters": parameters, "language_model": (folder / "language-model.txt").read_text()}


def export(checkpoint: Path, out: Path) -> None:
    state = gathered(checkpoint) if checkpoint.is_dir() else torch.load(checkpoint, weights_only=False)
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
