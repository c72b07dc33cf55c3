"""Stores losses and gradients of a tiny steering network, for the engine to agree with.

`python -m bench.pretrain.parity OUT` writes tiny.safetensors and tiny.json: configuration and objective (json);
`input.*`, `parameter.*`, then for the full and the sampled softmax `full.*` and `sampled.*` with `gradient.*` inside.
All in float32, by plain automatic differentiation; rows of unequal length are padded with zeros.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from .objective import cross_entropy, kl_divergence, targets
from .steering_network import Config, Group, SteeringNetwork, initialize

# Width 16 keeps the file under 200 kB.
TINY = Config(
    languageWidth=24, vocabularySize=64, width=16, heads=2, encoderLayers=1, decoderLayers=2, feedForwardSize=40,
    latentSize=8, memoryTokens=2, poolingQueries=3, poolingWidth=8,
)  # fmt: skip
LENGTHS, TARGET_LENGTHS = (5, 3, 7), (6, 3, 8)
BETA = 0.3
# Below the batch's KL, so that its gradient counts, and above it, so that it does not.
FLOORS = {"full": 1.0, "sampled": 1000.0}
SAMPLED = {"candidates": 40, "drawn": 12, "offset": 1.1}


def batch(random: torch.Generator) -> list[Group]:
    c = TINY

    def words(length: int) -> Tensor:
        return torch.randint(3, c.vocabularySize, (1, length), generator=random)

    return [
        Group(
            words(length),
            torch.randn((1, length, c.languageWidth), generator=random),
            words(target),
            torch.randn((1, target + 1, c.languageWidth), generator=random),
        )
        for length, target in zip(LENGTHS, TARGET_LENGTHS)
    ]


def outputs(groups, parameters, embedding, epsilon, floor: float, candidates: Tensor, offsets: Tensor) -> dict[str, Tensor]:
    """What the objective is made of. candidates [K]: the words that compete."""
    network = SteeringNetwork(TINY, parameters, embedding, torch.float32)
    mean, log_variance = network.encode(groups)
    code = mean + epsilon * (0.5 * log_variance).exp()
    query = network.query(groups, code)
    place = torch.full((TINY.vocabularySize,), -1)
    place[candidates] = torch.arange(len(candidates))
    goals = targets(groups, len(candidates), place)
    logits = torch.cat((query @ embedding[candidates].T + offsets, network.end_logit(query)[:, None]), 1)
    nats = F.cross_entropy(logits, goals, reduction="none")
    fused = cross_entropy(query, network.end_logit(query), embedding[candidates], offsets, goals)
    torch.testing.assert_close(fused, nats)
    reconstruction = torch.stack([part.sum() for part in nats.split([length + 1 for length in TARGET_LENGTHS])])
    kl = kl_divergence(mean, log_variance)
    mean_length = sum(TARGET_LENGTHS) / len(TARGET_LENGTHS)
    loss = (reconstruction.mean() + BETA * kl.mean().clamp(min=floor)) / (mean_length + 1)
    result = {
        "posteriorMean": mean,
        "posteriorLogVariance": log_variance,
        "reconstruction": reconstruction,
        "kl": kl,
        "loss": loss[None],
    }
    gradients = torch.autograd.grad(loss, list(parameters.values()), retain_graph=True)
    # The fused cross-entropy trains; it must have the same gradients.
    fused_loss = (fused.sum() / len(LENGTHS) + BETA * kl.mean().clamp(min=floor)) / (mean_length + 1)
    for plain, other in zip(gradients, torch.autograd.grad(fused_loss, list(parameters.values()))):
        torch.testing.assert_close(other, plain)
    return result | {f"gradient.{name}": gradient for name, gradient in zip(parameters, gradients)}


def padded(rows: list[Tensor]) -> Tensor:
    """[1, T_i, ...] -> [B, T, ...]"""
    return torch.nn.utils.rnn.pad_sequence([row[0] for row in rows], batch_first=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    random = torch.Generator().manual_seed(15)
    parameters = initialize(TINY, 15)
    for value in parameters.values():
        # Gains and biases off their first values, so that a wrong one shows.
        value += 0.1 * torch.randn(value.shape, generator=random)
    # One log variance below its clip, where no gradient passes.
    parameters["encoder.posteriorLogVariance.bias"][2] = -11
    for value in parameters.values():
        value.requires_grad_(True)
    embedding = 0.3 * torch.randn((TINY.vocabularySize, TINY.languageWidth), generator=random)
    groups = batch(random)
    epsilon = torch.randn((len(LENGTHS), TINY.latentSize), generator=random)
    every = torch.arange(TINY.vocabularySize)
    used = torch.cat([group.target.flatten() for group in groups]).unique()
    others = every[~torch.isin(every, used)]
    candidates = torch.cat((used, others[torch.randperm(len(others), generator=random)]))[: SAMPLED["candidates"]]
    offsets = torch.zeros(len(candidates))
    offsets[-SAMPLED["drawn"] :] = SAMPLED["offset"]
    sets = {"full": (every, torch.zeros(len(every))), "sampled": (candidates, offsets)}
    tensors = {
        "input.embedding": embedding,
        "input.tokenIds": padded([g.tokens for g in groups]).int(),
        "input.lengths": torch.tensor(LENGTHS).int(),
        "input.middle": padded([g.middle for g in groups]),
        "input.targetIds": padded([g.target for g in groups]).int(),
        "input.targetLengths": torch.tensor(TARGET_LENGTHS).int(),
        "input.hidden": padded([g.hidden for g in groups]),
        "input.epsilon": epsilon,
        "input.candidates": candidates.int(),
        "input.offsets": offsets,
    }
    tensors |= {f"parameter.{name}": value for name, value in parameters.items()}
    for kind, (ids, raised) in sets.items():
        values = outputs(groups, parameters, embedding, epsilon, FLOORS[kind], ids, raised)
        tensors |= {f"{kind}.{name}": value for name, value in values.items()}
    out.mkdir(parents=True, exist_ok=True)
    save_file({name: value.detach().contiguous().clone() for name, value in tensors.items()}, out / "tiny.safetensors")
    description = {"config": asdict(TINY), "beta": BETA, "klFloor": FLOORS, "previousAtStart": 0}
    text = json.dumps(description, indent=2).replace("e-0", "e-")  # as the formatter writes numbers
    (out / "tiny.json").write_text(text + "\n")
    for kind in sets:
        print(kind, {name: tensors[f"{kind}.{name}"].tolist() for name in ("reconstruction", "kl", "loss")})


if __name__ == "__main__":
    main()
