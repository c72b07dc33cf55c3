"""Ten steps of clipped AdamW by PyTorch: the values that test/unit/engine/adamw.test.ts is held against.

Run with the system's Python: python3 test/reference/adamw.py > test/reference/adamw.json
Parameters and gradients follow formulas, so that only results are stored.
"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)
SHAPES = {"weight": (3, 4), "gain": (5,)}
DECAYS = {"weight": True, "gain": False}
BETAS = (0.9, 0.98)
EPSILON = 1e-8
CLIP = 1.0
WEIGHT_DECAY = 0.1


def size(name):
    return math.prod(SHAPES[name])


def initial(name):
    offset = 1 if name == "weight" else 2
    return torch.tensor([math.sin(i + offset) for i in range(size(name))]).reshape(SHAPES[name])


def gradient(name, step):
    """Long at first, so that clipping acts, and short later, so that it does not."""
    scale = 2.0 / step**2
    offset = 3 if name == "weight" else 4
    values = [scale * math.cos(offset * i + step) for i in range(size(name))]
    return torch.tensor(values).reshape(SHAPES[name])


def learning_rate(step):
    return 0.05 / step


parameters = {name: torch.nn.Parameter(initial(name)) for name in SHAPES}
optimizer = torch.optim.AdamW(
    [
        {"params": [parameters[name]], "weight_decay": WEIGHT_DECAY if DECAYS[name] else 0.0}
        for name in SHAPES
    ],
    betas=BETAS,
    eps=EPSILON,
)
steps = []
for step in range(1, 11):
    for name, parameter in parameters.items():
        parameter.grad = gradient(name, step)
    norm = torch.nn.utils.clip_grad_norm_(list(parameters.values()), CLIP)
    for group in optimizer.param_groups:
        group["lr"] = learning_rate(step)
    optimizer.step()
    steps.append(
        {
            "gradientNorm": norm.item(),
            **{name: parameter.detach().flatten().tolist() for name, parameter in parameters.items()},
        }
    )
print(json.dumps({"torch": torch.__version__, "steps": steps}, indent=1))
