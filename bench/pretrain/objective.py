"""Reconstruction, KL and the sampled softmax."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .steering_network import Group

CHUNK = 256
FREQUENT, DRAWN = 6144, 4096


@dataclass
class Candidates:
    """Words that compete in the softmax: ids [K], what is added to their logits [K], and their embeddings [K, D]."""

    ids: Tensor
    offsets: Tensor
    embedding: Tensor
    place: Tensor  # int64 [V]: where a word stands in ids


class CandidateSampler:
    """Targets of the batch, the most frequent words, and words drawn uniformly of the rest (Jean et al. 2015)."""

    def __init__(self, counts: np.ndarray, embedding: Tensor, frequent: int, drawn: int):
        order = np.argsort(-counts, kind="stable")
        self.frequent = torch.from_numpy(np.sort(order[:frequent]))
        self.rest = torch.from_numpy(np.sort(order[frequent:]))
        self.block = embedding[self.frequent].contiguous()
        self.embedding, self.drawn = embedding, drawn
        self.place = torch.zeros(len(counts), dtype=torch.int64)
        self.place[self.frequent] = torch.arange(frequent)

    def draw(self, targets: Tensor, random: np.random.Generator) -> Candidates:
        own = torch.zeros(len(self.place), dtype=torch.bool)
        own[targets] = True
        extra = self.rest[own[self.rest]]
        others = self.rest[~own[self.rest]]
        drawn = others[torch.from_numpy(random.choice(len(others), self.drawn, replace=False))]
        ids = torch.cat((self.frequent, extra, drawn))
        self.place[ids] = torch.arange(len(ids))
        offsets = torch.zeros(len(ids))
        offsets[len(ids) - self.drawn :] = math.log(len(others) / self.drawn)
        more = self.embedding.index_select(0, ids[len(self.frequent) :])
        return Candidates(ids, offsets, torch.cat((self.block, more)), self.place)


def _shares(logits, offsets, end, column, is_end, precision):
    """Nats [R] of the targets, and the gradients of their sum by logits [R, K] and end logits [R]."""
    logits = logits.float() + offsets
    top = torch.maximum(logits.amax(-1), end)
    total = top + ((logits - top[:, None]).exp().sum(-1) + (end - top).exp()).log()
    chosen = torch.where(is_end, end, logits.gather(1, column)[:, 0])
    is_target = (torch.arange(logits.shape[1]) == column) & ~is_end[:, None]
    share = (logits - total[:, None]).exp() - is_target.float()
    return total - chosen, share.to(precision), (end - total).exp() - is_end.float()


_compiled_shares = torch.compile(_shares, dynamic=True)


class _CrossEntropy(torch.autograd.Function):
    """Nats of every target, [N]; the gradient is made in the same pass, so the logits are never kept."""

    @staticmethod
    def forward(context, query, end, embedding, offsets, target, compiled):
        size = len(embedding)
        shares = _compiled_shares if compiled else _shares
        nats, d_query, d_end = torch.empty(len(query)), torch.empty_like(query), torch.empty_like(end)
        for first in range(0, len(query), CHUNK):
            part = slice(first, first + CHUNK)
            logits = query[part].to(embedding.dtype) @ embedding.T
            goal = target[part]
            is_end = goal == size
            column = goal.clamp(max=size - 1)[:, None]
            nats[part], share, d_end[part] = shares(logits, offsets, end[part], column, is_end, embedding.dtype)
            d_query[part] = (share @ embedding).float()
        context.save_for_backward(d_query, d_end)
        return nats

    @staticmethod
    def backward(context, scale):
        d_query, d_end = context.saved_tensors
        return d_query * scale[:, None], d_end * scale, None, None, None, None


def cross_entropy(
    query: Tensor, end: Tensor, embedding: Tensor, offsets: Tensor | None, target: Tensor, compiled: bool = False
) -> Tensor:
    """Nats [N] of targets among the words of `embedding` and the end of the passage (target = number of words)."""
    if offsets is None:
        offsets = torch.zeros(len(embedding))
    return _CrossEntropy.apply(query, end, embedding, offsets, target, compiled)


def targets(groups: list[Group], end: int, place: Tensor | None = None) -> Tensor:
    """All target words and ends, [N]; `place` maps words to candidates."""
    rows = []
    for group in groups:
        words = group.target if place is None else place[group.target]
        rows.append(torch.nn.functional.pad(words, (0, 1), value=end).flatten())
    return torch.cat(rows)


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL to the standard normal, [B] nats."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1)
