"""The language model's states of a whole packed corpus, computed and kept in the memory of a GPU."""

import time
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .cuda_corpus import Packed
from .language_model import (
    BOS, HEAD_WIDTH, HEADS, KEY_HEADS, MIDDLE_LAYER, ROTARY_BASE, WIDTH, LanguageModel, rms, rotate, rotations,
)  # fmt: skip
from .states import WINDOW
from .steering_network import Group

PASS_TOKENS = 131_072  # a pass over them takes 2 GB


def _block(x, cos, sin, attention_norm, qkv, output, feed_forward_norm, gate_up, down):
    """One layer of the language model, the residual stream in float32. x: [B, T, D]."""
    batch, length, width = x.shape
    projected = F.linear(rms(x, attention_norm).bfloat16(), qkv)
    projected = projected.view(batch, length, HEADS + 2 * KEY_HEADS, HEAD_WIDTH).transpose(1, 2)
    query, key, value = projected.split((HEADS, KEY_HEADS, KEY_HEADS), 1)
    query, key = rotate(query, cos, sin), rotate(key, cos, sin)
    repeats = HEADS // KEY_HEADS
    key, value = key.repeat_interleave(repeats, 1), value.repeat_interleave(repeats, 1)
    attended = F.scaled_dot_product_attention(query, key, value, is_causal=True)
    x = x + F.linear(attended.transpose(1, 2).reshape(batch, length, width), output)
    gate, up = F.linear(rms(x, feed_forward_norm).bfloat16(), gate_up).chunk(2, -1)
    return x + F.linear(F.silu(gate) * up, down)


class Runner:
    """Runs the language model over rows of equal length; layers share one compiled block."""

    def __init__(self, model: LanguageModel, device: torch.device):
        names = ("attn_norm", "qkv", "attn_output", "ffn_norm", "gate_up", "ffn_down")
        self.layers = [tuple(layer[name].to(device) for name in names) for layer in model.layers]
        self.embedding, self.norm = model.embedding.to(device), model.norm.to(device)
        self.block = torch.compile(_block, dynamic=True)

    @torch.no_grad()
    def states(self, ids: Tensor, middle_only: bool = False) -> tuple[Tensor, Tensor]:
        """Middle and last hidden states in bfloat16, [B, T, D] each. ids: [B, T]."""
        cos, sin = (part.bfloat16().to(ids.device) for part in rotations(torch.arange(ids.shape[1]), HEAD_WIDTH, ROTARY_BASE))
        x = F.embedding(ids, self.embedding).float()
        middle = x
        for index, layer in enumerate(self.layers):
            x = self.block(x, cos, sin, *layer)
            if index + 1 == MIDDLE_LAYER:
                middle = x.bfloat16()
        return middle, rms(x, self.norm).bfloat16()


def synchronize(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def spread(starts: Tensor, lengths: Tensor) -> Tensor:
    """All places starts[i] .. starts[i] + lengths[i] - 1, one after another."""
    first = lengths.cumsum(0) - lengths
    offsets = torch.arange(int(lengths.sum()), device=starts.device) - first.repeat_interleave(lengths)
    return starts.repeat_interleave(lengths) + offsets


@dataclass
class DeviceStates:
    """States of all items; rows of an item lie one after another. Example 2 i is item i alone, 2 i + 1 in context."""

    tokens: Tensor  # int32 [n]
    items: Tensor  # int64 [p, 5], see Packed
    start: Tensor  # [D], after BOS alone
    middle: Tensor  # [rows alone, D]
    alone: Tensor  # [rows alone, D]
    context: Tensor  # [rows in context, D]
    first_alone: Tensor  # int64 [p]
    first_context: Tensor

    @classmethod
    def compute(cls, packed: Packed, runner: Runner, device: torch.device, report) -> "DeviceStates":
        items = torch.from_numpy(packed.items).to(device)
        tokens = torch.from_numpy(packed.tokens.astype(np.int32)).to(device)
        joined, length = items[:, 2], items[:, 3]
        first_alone, first_context = length.cumsum(0) - length, (joined + 1).cumsum(0) - joined - 1
        new = lambda rows: torch.empty((int(rows), WIDTH), dtype=torch.bfloat16, device=device)  # noqa: E731
        start = runner.states(torch.full((2, 2), BOS, device=device))[1][0, 0].clone()
        made = cls(
            tokens, items, start, new(length.sum()), new(length.sum()), new((joined + 1).sum()), first_alone, first_context
        )
        began = time.time()
        made._fill_context(torch.from_numpy(packed.windows).to(device), runner)
        synchronize(device)
        report(event="states in context", seconds=time.time() - began)
        made._fill_alone(runner)
        synchronize(device)
        report(event="states", seconds=time.time() - began)
        return made

    def _fill_context(self, windows: Tensor, runner: Runner) -> None:
        rows = PASS_TOKENS // WINDOW
        firsts = torch.searchsorted(self.items[:, 0].contiguous(), torch.arange(0, len(windows) + rows, rows, device=self.items.device))
        firsts = firsts.tolist()
        for index, place in enumerate(range(0, len(windows), rows)):
            part = windows[place : place + rows]
            if len(part) < rows:  # one shape for all
                part = F.pad(part, (0, 0, 0, rows - len(part)))
            at = part[:, :1] + torch.arange(WINDOW - 1, device=part.device)
            ids = self.tokens[at.clamp(max=len(self.tokens) - 1)].long()
            hidden = runner.states(F.pad(ids.masked_fill(at >= part[:, 1:], BOS), (1, 0), value=BOS))[1]
            chosen = self.items[firsts[index] : firsts[index + 1]]
            if len(chosen) == 0:
                continue
            # BOS stands at 0, so the last token of the context is at the passage's own distance.
            begins = (chosen[:, 0] - place) * WINDOW + chosen[:, 1] - windows[chosen[:, 0], 0]
            source = spread(begins, chosen[:, 2] + 1)
            first = int(self.first_context[firsts[index]])
            self.context[first : first + len(source)] = hidden.flatten(0, 1).index_select(0, source)

    def _fill_alone(self, runner: Runner) -> None:
        lengths = self.items[:, 3]
        for length in lengths.unique().tolist():
            for part in (lengths == length).nonzero()[:, 0].split(max(1, PASS_TOKENS // (length + 1))):
                ids = F.pad(self.bare(part, length), (1, 0), value=BOS)
                short = len(part) == 1
                middle, last = runner.states(ids.repeat(2, 1) if short else ids)  # a batch of one would compile anew
                places = (self.first_alone[part][:, None] + torch.arange(length, device=part.device)).flatten()
                self.middle[places] = middle[: len(part), 1:].flatten(0, 1)
                self.alone[places] = last[: len(part), 1:].flatten(0, 1)

    def bare(self, items: Tensor, length: int) -> Tensor:
        """The tokens of passages alone, [n, length]."""
        _, begin, joined, _, first = self.items[items].unbind(1)
        at = (begin + joined - length)[:, None] + torch.arange(length, device=items.device)
        ids = self.tokens[at].long()
        ids[:, 0] = first
        return ids

    def group(self, items: Tensor, in_context: bool, length: int, joined: int) -> Group:
        """Passages of one size, all alone or all in context."""
        steps = torch.arange(joined + 1, device=items.device)
        alone = (self.first_alone[items][:, None] + steps[:length]).flatten()
        tokens = self.bare(items, length)
        middle = self.middle.index_select(0, alone).view(len(items), length, WIDTH)
        if in_context:
            target = self.tokens[self.items[items, 1][:, None] + steps[:joined]].long()
            rows = (self.first_context[items][:, None] + steps).flatten()
            return Group(tokens, middle, target, self.context.index_select(0, rows).view(len(items), joined + 1, WIDTH))
        hidden = self.alone.index_select(0, alone).view(len(items), length, WIDTH)
        start = self.start.expand(len(items), 1, WIDTH)
        return Group(tokens, middle, tokens, torch.cat((start, hidden), 1))
