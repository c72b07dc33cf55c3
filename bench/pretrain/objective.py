"""Reconstruction, KL and the sampled softmax."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .steering_network import Group

CHUNK = 256


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


class _CrossEntropy(torch.autograd.Function):
    """Nats of every target, [N]; the gradient is made in the same pass, so the logits are never kept."""

    @staticmethod
    def forward(context, query, end, embedding, offsets, target):
        size = len(embedding)
        nats, d_query, d_end = torch.empty(len(query)), torch.empty_like(query), torch.empty_like(end)
        for first in range(0, len(query), CHUNK):
            part = slice(first, first + CHUNK)
            logits = (query[part].to(embedding.dtype) @ embedding.T).float()
            if offsets is not None:
                logits += offsets
            words = torch.logsumexp(logits, -1)
            total = torch.logaddexp(words, end[part])
            goal = target[part]
            is_end = goal == size
            chosen = logits.gather(1, goal.clamp(max=size - 1)[:, None])[:, 0]
            nats[part] = total - torch.where(is_end, end[part], chosen)
            share = logits.sub_(total[:, None]).exp_()
            share.scatter_add_(1, goal.clamp(max=size - 1)[:, None], is_end.float()[:, None] - 1)
            d_query[part] = (share.to(embedding.dtype) @ embedding).float()
            d_end[part] = (end[part] - total).exp() - is_end.float()
        context.save_for_backward(d_query, d_end)
        return nats

    @staticmethod
    def backward(context, scale):
        d_query, d_end = context.saved_tensors
        return d_query * scale[:, None], d_end * scale, None, None, None


def cross_entropy(query: Tensor, end: Tensor, embedding: Tensor, offsets: Tensor | None, target: Tensor) -> Tensor:
    """Nats [N] of targets among the words of `embedding` and the end of the passage (target = number of words)."""
    return _CrossEntropy.apply(query, end, embedding, offsets, target)


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
