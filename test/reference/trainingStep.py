"""Losses and gradients of the text VAE by PyTorch, for test/unit/training/loop/pytorchReference.test.ts.

Run with the system's Python: python3 test/reference/trainingStep.py > test/reference/trainingStep.json
Parameters, passages and noise follow formulas, so that only results are stored. Everything is float64.
"""

import json

import torch

from textVae import TextVae, adamw, parameter_shapes, passage_batch

torch.set_default_dtype(torch.float64)
BASE = {
    "vocabularySize": 60,
    "latentSize": 6,
    "width": 16,
    "heads": 2,
    "encoderLayers": 2,
    "decoderLayers": 2,
    "feedForwardSize": 48,
    "maximumLength": 96,
    "rotaryBase": 10000,
    "normEpsilon": 1e-5,
    "poolingQueries": 2,
    "poolingWidth": 8,
    "memoryTokens": 3,
    "languageModel": None,
}
CONFIGS = {
    "default architecture": BASE,
    "no memory tokens, other pooling": {**BASE, "memoryTokens": 0, "poolingQueries": 3, "poolingWidth": 5},
}
BETA, FREE_BITS, LEARNING_RATE, WEIGHT_DECAY, CLIP, STEPS = 0.4, 0.05, 0.01, 0.1, 0.5, 10


def uniforms(count, seed):
    """Values in (-1, 1) by the generator of Park and Miller, the same in any language."""
    values, state = [], 1000 * seed + 1
    for _ in range(count):
        state = state * 48271 % 2147483647
        values.append(2 * state / 2147483647 - 1)
    return values


def initial(shapes):
    parameters = {}
    for k, (name, shape) in enumerate(shapes.items()):
        values = torch.tensor(uniforms(torch.Size(shape).numel(), k + 1)).reshape(shape)
        # Matrices that keep variances alive; gains about 1.
        parameters[name] = torch.nn.Parameter(values * 0.3 + (1 if name.lower().endswith("norm") else 0))
    return parameters


def passages(config):
    lengths = [3, 7, 1, 5]
    span = config["vocabularySize"] - 4
    return [
        [4 + int((value + 1) / 2 * span) for value in uniforms(length, 100 + row)]
        for row, length in enumerate(lengths)
    ]


results = {}
for title, config in CONFIGS.items():
    parameters = initial(parameter_shapes(config))
    model = TextVae(config, parameters)
    batch = passage_batch(passages(config))
    count = len(batch["lengths"])
    optimizer = adamw(parameters, WEIGHT_DECAY, beta2=0.98)
    losses, reconstructions, norms = [], [], []
    for step in range(1, STEPS + 1):
        epsilon = torch.tensor(uniforms(count * config["latentSize"], 200 + step)).reshape(count, -1)
        optimizer.zero_grad()
        loss, reconstruction, per_token = model.objective(batch, epsilon, BETA, FREE_BITS)
        per_token.backward()
        if step == 1:
            gradient_norms = {name: p.grad.norm().item() for name, p in parameters.items()}
        norms.append(torch.nn.utils.clip_grad_norm_(list(parameters.values()), CLIP).item())
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * step / STEPS
        optimizer.step()
        losses.append(loss.item())
        reconstructions.append(reconstruction.item())
    results[title] = {
        "config": config,
        "losses": losses,
        "reconstructions": reconstructions,
        "gradientNorms": norms,
        "firstGradients": gradient_norms,
    }
options = {
    "beta": BETA,
    "freeBits": FREE_BITS,
    "learningRate": LEARNING_RATE,
    "weightDecay": WEIGHT_DECAY,
    "gradientClip": CLIP,
}
print(json.dumps({"torch": torch.__version__, "options": options, "models": results}, indent=1))
