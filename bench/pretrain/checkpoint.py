"""Checkpoints of the training run, read back."""

from pathlib import Path

import torch
from torch import Tensor

from .steering_network import SteeringNetwork


def load_network(path: Path, embedding: Tensor) -> SteeringNetwork:
    """The network of a training checkpoint. embedding: [V, D]."""
    state = torch.load(path, weights_only=False)
    return SteeringNetwork(state["config"], state["parameters"], embedding)
