"""Trains the steering network on a GPU in minutes: all states in its memory, large batches, one run that ends by the clock.

`python -m bench.pretrain.cuda_train GGUF CORPUS.xz OUT --seconds 500`: OUT gets the parameters in float16 in parts under
16 MiB, and the log. The rate is constant after the warm-up and falls in a line to a fiftieth over the last --decay share.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.attention.bias import causal_lower_right

from . import cuda_states, steering_network
from .batches import LONG
from .cuda_corpus import Packed, load
from .cuda_states import DeviceStates, Runner
from .language_model import LanguageModel
from .objective import kl_divergence
from .steering_network import Config, Group, SteeringNetwork, initialize

HELD_OUT, MIN_GROUP = 6000, 40  # held-out passages; those of the commonest sizes are measured
PART_BYTES = 15 << 20
ROWS = 8192


def attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None) -> Tensor:
    """The fused kernel; with memory before the passage the causal mask is aligned to the last position."""
    mask = None if bias is None else causal_lower_right(query.shape[2], key.shape[2])
    return F.scaled_dot_product_attention(query, key, value, attn_mask=mask, scale=1.0)


def device_agrees() -> bool:
    """Whether the fused kernel gives what the plain sums give."""
    try:
        query, key, value = (torch.randn(5, 8, n, 64, device="cuda").bfloat16() for n in (12, 16, 16))
        bias = query.new_full((12, 16), -1e9).triu(5)
        query = query / 8
        return (attend(query, key, value, bias) - steering_network._attend(query, key, value, bias)).abs().max().item() < 0.05
    except RuntimeError as error:
        print(f"The fused attention does not run: {error}", flush=True)
        return False


def _shares(query, embedding, offsets, ids, own, end_logit, target, is_end):
    """Nats [R] of the targets, the shares [R, K] of the candidates, and gradients of the own word's and the end's logits."""
    logits = (query.to(embedding.dtype) @ embedding.T).float() + offsets
    logits = logits.masked_fill(ids == target[:, None], -torch.inf)
    own_logit = (query.to(embedding.dtype) * own).sum(-1, dtype=torch.float32)
    own_logit = own_logit.masked_fill(is_end, -torch.inf)
    top = torch.maximum(torch.maximum(logits.amax(-1), own_logit), end_logit)
    total = top + ((logits - top[:, None]).exp().sum(-1) + (own_logit - top).exp() + (end_logit - top).exp()).log()
    nats = total - torch.where(is_end, end_logit, own_logit)
    words = (~is_end).float()
    return (
        nats,
        (logits - total[:, None]).exp().to(embedding.dtype),
        (own_logit - total).exp() - words,
        (end_logit - total).exp() - is_end.float(),
    )


class _CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(context, query, end_logit, candidates, target, is_end, shares_of):
        embedding, offsets, ids, all_embeddings = candidates
        nats, d_query, d_end = torch.empty_like(end_logit), torch.empty_like(query), torch.empty_like(end_logit)
        for first in range(0, len(query), ROWS):
            part = slice(first, first + ROWS)
            own = F.embedding(target[part], all_embeddings)
            nats[part], shares, d_own, d_end[part] = shares_of(
                query[part], embedding, offsets, ids, own, end_logit[part], target[part], is_end[part]
            )
            d_query[part] = (shares @ embedding).float() + d_own[:, None] * own.float()
        context.save_for_backward(d_query, d_end)
        return nats

    @staticmethod
    def backward(context, scale):
        d_query, d_end = context.saved_tensors
        return d_query * scale[:, None], d_end * scale, None, None, None, None


class Sampler:
    """Candidates of the softmax besides the target itself: the most frequent words and some drawn of the rest."""

    def __init__(self, counts: Tensor, embedding: Tensor, frequent: int, drawn: int):
        order = counts.argsort(descending=True, stable=True)
        self.frequent, self.rest, self.embedding, self.drawn = order[:frequent], order[frequent:], embedding, drawn
        self.offsets = torch.zeros(frequent + drawn)
        self.offsets[frequent:] = float(np.log(len(self.rest) / drawn))

    def draw(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        ids = torch.cat((self.frequent, self.rest[torch.randperm(len(self.rest))[: self.drawn]]))
        return self.embedding.index_select(0, ids), self.offsets, ids, self.embedding


class Decks:
    """Draws groups of examples of one size in proportion to their tokens."""

    def __init__(self, packed: Packed, chosen: np.ndarray, shares: np.ndarray, random: np.random.Generator, device):
        """chosen: items to draw from; shares: how often each is met, at least 1."""
        self.random, self.keys, self.all, mass = random, [], [], []
        sizes = packed.items[chosen]
        for in_context in (0, 1):
            targets = sizes[:, 2] if in_context else sizes[:, 3]
            codes = sizes[:, 3] * 1024 + targets
            order = np.argsort(codes, kind="stable")
            for part in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
                length, target = int(sizes[part[0], 3]), int(targets[part[0]])
                # What is to be met oftener lies in the deck several times.
                copies = np.floor(shares[part] + random.random(len(part))).astype(int)
                examples = np.repeat(chosen[part], copies)
                if len(examples) == 0:
                    continue
                self.keys.append((bool(in_context), length, target))
                self.all.append(torch.from_numpy(examples).to(device))
                mass.append(min(target, LONG) * len(examples))
        self.weights = np.array(mass, float) / sum(mass)
        self.left = [0] * len(self.keys)
        self.decks = list(self.all)

    def draw(self, tokens: int, groups: int) -> list[tuple[Tensor, bool, int, int]]:
        drawn, total = [], 0
        while total < tokens:
            index = self.random.choice(len(self.keys), p=self.weights)
            in_context, length, target = self.keys[index]
            wanted = max(1, round(tokens / groups / target))
            if self.left[index] == 0:
                self.decks[index] = self.all[index][torch.randperm(len(self.all[index]))]
                self.left[index] = len(self.decks[index])
            end = self.left[index]
            items = self.decks[index][max(0, end - wanted) : end]
            self.left[index] = max(0, end - wanted)
            drawn.append((items, in_context, length, target))
            total += len(items) * target
        return drawn


class Trainer:
    def __init__(self, arguments: argparse.Namespace, model: LanguageModel, packed: Packed, out: Path):
        self.arguments, self.out, self.packed = arguments, out, packed
        self.began = time.time()
        device = torch.device(arguments.device)
        self.states = DeviceStates.compute(packed, Runner(model, device), device, self.log)
        self.random = np.random.default_rng(arguments.seed)
        weights = np.array([0.6, 0.2, 0.2])
        order = self.random.permutation(len(packed.items))
        tokens = np.bincount(packed.texts, packed.items[:, 3], minlength=3)
        shares = weights / np.maximum(tokens, 1)
        shares = (shares / shares[tokens > 0].min())[packed.texts]
        held, rest = np.split(order, [min(HELD_OUT, len(order) // 10)])
        self.decks = Decks(packed, rest, shares[rest], self.random, device)
        self.validation = Decks(packed, held, np.ones(len(held)), np.random.default_rng(1), device)
        self.config = Config()
        self.parameters = {name: value.to(device) for name, value in initialize(self.config, arguments.seed).items()}
        for value in self.parameters.values():
            value.requires_grad_(True)
        matrices = [value for value in self.parameters.values() if value.ndim > 1]
        vectors = [value for value in self.parameters.values() if value.ndim == 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": arguments.weight_decay}, {"params": vectors, "weight_decay": 0.0}],
            lr=arguments.rate, betas=(0.9, 0.98), eps=1e-8, fused=True,
        )  # fmt: skip
        embedding = model.embedding.to(device)
        torch.set_default_device(device)
        self.network = SteeringNetwork(self.config, self.parameters, embedding, compiled=True)
        text_counts = torch.bincount(self.states.tokens, minlength=len(embedding))
        self.sampler = Sampler(text_counts, embedding, arguments.frequent, arguments.drawn)
        self.shares_of = torch.compile(_shares, dynamic=True)
        self.step = self.seen = 0

    def groups(self, drawn: list[tuple[Tensor, bool, int, int]]) -> list[Group]:
        return [self.states.group(*part) for part in drawn]

    def nats(self, groups: list[Group], code: Tensor, candidates) -> Tensor:
        query = self.network.query(groups, code)
        target = torch.cat([F.pad(group.target, (0, 1), value=-1).flatten() for group in groups])
        is_end = target < 0
        return _CrossEntropy.apply(
            query, self.network.end_logit(query), candidates, target.clamp(min=0), is_end, self.shares_of
        )

    def train_step(self, rate: float, beta: float) -> Tensor:
        """Nats per token alone, in context (0 where there is none) and KL, on the device."""
        drawn = self.decks.draw(self.arguments.tokens, self.arguments.groups)
        groups = self.groups(drawn)
        encoded, passages = sum(group.tokens.numel() for group in groups), sum(len(group.tokens) for group in groups)
        mean, log_variance = self.network.encode(groups, torch.rand(encoded) < self.arguments.dropout)
        code = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        kl = kl_divergence(mean, log_variance).mean()
        nats = self.nats(groups, code, self.sampler.draw())
        loss = (nats.sum() + beta * passages * kl.clamp(min=self.arguments.floor)) / len(nats)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters.values(), 1.0)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.step += 1
        self.seen += sum(len(items) * target for items, _, _, target in drawn)
        return torch.stack((*split(nats.detach(), drawn), kl.detach()))

    @torch.no_grad()
    def validate(self) -> dict[str, float]:
        """Nats per token and KL of held-out passages, codes sampled."""
        sums, sizes = torch.zeros(3), np.zeros(3)
        for examples, (in_context, length, target) in zip(self.validation.all, self.validation.keys):
            if len(examples) < min(MIN_GROUP, self.arguments.items or MIN_GROUP):
                continue
            groups = self.groups([(examples, in_context, length, target)])
            mean, log_variance = self.network.encode(groups)
            code = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
            sums[int(in_context)] += self.nats(groups, code, self.sampler.draw()).sum()
            sizes[int(in_context)] += len(examples) * (target + 1)
            if not in_context:
                sums[2] += kl_divergence(mean, log_variance).sum()
                sizes[2] += len(examples)
        alone, context, kl = (sums.cpu().numpy() / np.maximum(sizes, 1)).tolist()
        return {"held_alone": alone, "held_context": context, "held_kl": kl}

    def train(self) -> None:
        a = self.arguments
        start = time.time()
        end = self.began + a.seconds
        window, seen, tick = [], 0, start
        saved = start
        while (now := time.time()) < end:
            progress = (now - start) / (end - start)
            rate = a.rate * min(1, (self.step + 1) / a.warmup) * min(1, max(0.02, (1 - progress) / a.decay))
            beta = a.beta * min(1.0, max(0.0, (self.seen - a.beta_from) / (a.beta_full - a.beta_from)))
            window.append(self.train_step(rate, beta))
            if self.step % a.every == 0:
                alone, context, kl = torch.stack(window).nanmean(0).tolist()  # the only wait for the device
                speed = (self.seen - seen) / (time.time() - tick)
                is_due = time.time() - saved > a.save_seconds
                held = self.validate() if is_due else {}
                self.log(
                    step=self.step, seen=self.seen / 1e6, alone=alone, context=context, kl=kl,
                    beta=beta, rate=rate * 1e3, speed=speed, **held,
                )  # fmt: skip
                if is_due:
                    self.save()
                    saved = time.time()
                window, seen, tick = [], self.seen, time.time()
        self.log(event="end", step=self.step, seen=self.seen / 1e6, **self.validate())
        self.save()

    def save(self) -> None:
        """All parameters in float16 in the order of parameter_shapes, cut into parts."""
        flat = torch.cat([value.detach().flatten().half() for value in self.parameters.values()]).cpu().numpy().tobytes()
        for number, first in enumerate(range(0, len(flat), PART_BYTES)):
            temporary = self.out / f"part{number}.tmp"
            temporary.write_bytes(flat[first : first + PART_BYTES])
            temporary.rename(self.out / f"part{number}.f16")

    def log(self, **values) -> None:
        rounded = {key: round(float(value), 4) if not isinstance(value, (str, int)) else value for key, value in values.items()}
        line = f"{time.time() - self.began:.1f} {json.dumps(rounded)}"
        print(line, flush=True)
        with (self.out / "log.txt").open("a") as file:
            file.write(line + "\n")


def split(nats: Tensor, drawn: list[tuple[Tensor, bool, int, int]]) -> tuple[Tensor, Tensor]:
    """Mean nats per token of what stands alone and of what stands in context, nan where there is none."""
    parts = nats.split([len(items) * (target + 1) for items, _, _, target in drawn])
    means = []
    for wanted in (False, True):
        chosen = [part for part, (_, in_context, _, _) in zip(parts, drawn) if in_context == wanted]
        means.append(torch.cat(chosen).mean() if chosen else nats.new_tensor(torch.nan))
    return means[0], means[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gguf", "corpus", "out"):
        parser.add_argument(name, type=Path)
    for name, value in {
        "seconds": 500.0, "rate": 1.5e-3, "tokens": 32_768, "groups": 10, "frequent": 8192, "drawn": 8192, "dropout": 0.1,
        "beta": 0.3, "beta-from": 400_000, "beta-full": 3_000_000, "floor": 55.0, "decay": 0.5, "seed": 0, "warmup": 200,
        "weight-decay": 0.02, "every": 100, "items": 0, "save-seconds": 60.0, "device": "cuda", "pass-tokens": 131_072,
    }.items():  # fmt: skip
        parser.add_argument(f"--{name}", type=type(value), default=value)
    arguments = parser.parse_args()
    torch.set_float32_matmul_precision("high")
    if device_agrees():
        steering_network._attend = attend
    cuda_states.PASS_TOKENS = arguments.pass_tokens
    packed = load(arguments.corpus)
    if arguments.items:
        packed.items, packed.texts = packed.items[: arguments.items], packed.texts[: arguments.items]
        packed.windows = packed.windows[: packed.items[-1, 0] + 1]
    arguments.out.mkdir(parents=True, exist_ok=True)
    model = LanguageModel(arguments.gguf)
    (arguments.out / "language-model.txt").write_text(model.hash)
    Trainer(arguments, model, packed, arguments.out).train()


if __name__ == "__main__":
    main()
