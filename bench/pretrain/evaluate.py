"""What a steering network is worth on a text that it has not seen.

`python -m bench.pretrain.evaluate GGUF CHECKPOINT TEXT` prints reconstructions, then nats, KL and BLEU as JSON, alone and
in context. --corpus adds the bias of the sampled softmax; --states keeps the text's states for the next time.
"""

import argparse
import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from .checkpoint import load_network
from .corpus import passages
from .language_model import BOS, LanguageModel, read_tokenizer
from .objective import DRAWN, FREQUENT, CandidateSampler, cross_entropy, kl_divergence, targets
from .states import word_counts
from .steering_network import Group, SteeringNetwork

CONTEXT = 128  # tokens of the document before the passage, after BOS
PASSAGES, DECODED, PRINTED = 160, 60, 20
MIN_TOKENS, MAX_TOKENS, MAX_DECODED_TOKENS = 5, 60, 35


@dataclass
class HeldOut:
    """Passages of a text: their words, their contexts, and their states alone and in context."""

    texts: list[str]
    contexts: list[list[int]]
    alone: list[Group]
    in_context: list[Group]

    @classmethod
    def of(cls, path: Path, model: LanguageModel, tokenizer: Tokenizer) -> "HeldOut":
        paragraphs = (re.sub(r"[_*#\s]+", " ", part).strip() for part in re.split(r"\n\s*\n", path.read_text()))
        pieces = list(passages([paragraph for paragraph in paragraphs if paragraph], tokenizer))
        after = [tokenizer.encode(separator + piece).ids for separator, piece in pieces]
        bare = [tokenizer.encode(piece).ids for _, piece in pieces]
        starts = np.cumsum([0] + [len(ids) for ids in after])
        stream = [token for ids in after for token in ids]
        fitting = [i for i, ids in enumerate(bare) if MIN_TOKENS <= len(ids) <= MAX_TOKENS and starts[i] >= CONTEXT]
        chosen = fitting[:: max(1, len(fitting) // PASSAGES)][:PASSAGES]
        contexts = [[BOS] + stream[starts[i] - CONTEXT : starts[i]] for i in chosen]

        def group(before: list[int], i: int, target: list[int]) -> Group:
            middle, hidden = model.states(torch.tensor([[BOS] + bare[i]]))
            if len(before) > 1:
                _, hidden = model.states(torch.tensor([before + target]))
            rows = hidden[:, len(before) - 1 :]
            return Group(torch.tensor([bare[i]]), middle[:, 1:].clone(), torch.tensor([target]), rows.clone())

        return cls(
            [pieces[i][1] for i in chosen],
            contexts,
            [group([BOS], i, bare[i]) for i in chosen],
            [group(context, i, after[i]) for i, context in zip(chosen, contexts)],
        )


class Validation:
    """Measures networks on held-out passages."""

    def __init__(
        self, model: LanguageModel, tokenizer: Tokenizer, held_out: HeldOut, sampler: CandidateSampler | None = None
    ):
        self.model, self.tokenizer, self.sampler = model, tokenizer, sampler
        self.texts, self.contexts = held_out.texts, held_out.contexts
        self.alone, self.in_context = held_out.alone, held_out.in_context
        self.output = model.embedding.float()

    @torch.no_grad()
    def run(self, network: SteeringNetwork) -> dict[str, float]:
        """Nats per token of sampled codes, of mean codes, of another passage's code and of no steering; KL; BLEU."""
        random = torch.Generator().manual_seed(0)
        mean, log_variance = network.encode(self.alone)
        code = mean + torch.randn(mean.shape, generator=random) * (0.5 * log_variance).exp()
        positions = sum(group.target.shape[1] + 1 for group in self.alone)
        kl = kl_divergence(mean, log_variance)

        def nats(groups: list[Group], codes: torch.Tensor, strength: float = 1.0) -> float:
            query = network.query(groups, codes, strength)
            ends = network.end_logit(query)
            return cross_entropy(query, ends, self.output, None, targets(groups, len(self.output))).mean().item()

        alone = nats(self.alone, code)
        figures = {
            "alone": alone,
            "alone_mean": nats(self.alone, mean),
            "context": nats(self.in_context, code),
            "other_cost": (nats(self.alone, mean.roll(7, 0)) - alone) * positions / len(mean),
            "unsteered": nats(self.alone, mean, 0.0),
            "kl": kl.mean().item(),
            "kl_per_token": (kl.sum() / positions).item(),
            "active": (mean.var(0) > 0.01).sum().item(),
            "bits_per_byte": (alone * positions + kl.sum().item())
            / math.log(2)
            / sum(len(text.encode()) for text in self.texts),
        }
        if self.sampler is not None:
            query = network.query(self.alone, code)
            candidates = self.sampler.draw(torch.cat([g.target[0] for g in self.alone]), np.random.default_rng(0))
            goals = targets(self.alone, len(candidates.ids), candidates.place)
            sampled = cross_entropy(
                query, network.end_logit(query), candidates.embedding.float(), candidates.offsets, goals
            )
            figures["sampled_bias"] = sampled.mean().item() - alone
        short = [i for i, g in enumerate(self.alone) if g.target.shape[1] <= MAX_DECODED_TOKENS][:DECODED]
        plain = self.greedy(network, mean[short], [[BOS]] * len(short))
        placed = self.greedy(network, mean[short], [self.contexts[i] for i in short])
        for i, a, b in list(zip(short, plain, placed))[:PRINTED]:
            print(f"  {self.texts[i]}\n    alone   {a}\n    context {b}", flush=True)
        for name, texts in (("alone", plain), ("context", placed)):
            figures[f"bleu_{name}"] = float(np.mean([bleu(t, self.texts[i]) for i, t in zip(short, texts)]))
            figures[f"exact_{name}"] = float(np.mean([t == self.texts[i] for i, t in zip(short, texts)]))
        return figures

    def greedy(self, network: SteeringNetwork, code: torch.Tensor, before: list[list[int]], steps: int = 48) -> list[str]:
        """The likeliest word after another, without any rule against repetition. before: rows of equal length."""
        end = len(self.output)
        cache: list = []
        hidden = self.model.states(torch.tensor(before), cache)[1][:, -1:].clone()
        ids = torch.empty((len(code), 0), dtype=torch.int64)
        done = torch.zeros(len(code), dtype=torch.bool)
        for _ in range(steps):
            group = Group(ids, hidden, ids, hidden)
            query = network.query([group], code).view(len(code), -1, hidden.shape[-1])[:, -1]
            logits = torch.cat((F.linear(query, self.output), network.end_logit(query)[:, None]), 1)
            chosen = logits.argmax(1)
            done |= chosen == end
            ids = torch.cat((ids, torch.where(done, BOS, chosen)[:, None]), 1)
            if done.all():
                break
            hidden = torch.cat((hidden, self.model.states(ids[:, -1:], cache)[1].clone()), 1)
        return [self.tokenizer.decode([t for t in row if t != BOS]).strip() for row in ids.tolist()]


def bleu(text: str, reference: str) -> float:
    """Sentence BLEU-4, higher orders smoothed by 0.1."""
    words, goal = text.split(), reference.split()
    total = 0.0
    for order in range(1, 5):
        have = Counter(tuple(words[i : i + order]) for i in range(len(words) - order + 1))
        want = Counter(tuple(goal[i : i + order]) for i in range(len(goal) - order + 1))
        smooth = 0.1 if order > 1 else 0.0
        matches = sum((have & want).values()) + (smooth or 1e-9)
        total += math.log(matches / max(1, sum(have.values()) + smooth))
    return math.exp(total / 4) * min(1.0, math.exp(1 - len(goal) / max(1, len(words))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gguf", "checkpoint", "text"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--states", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    model, tokenizer = LanguageModel(arguments.gguf), read_tokenizer(arguments.gguf)
    if arguments.states is not None and arguments.states.exists():
        held_out = torch.load(arguments.states, weights_only=False)
    else:
        held_out = HeldOut.of(arguments.text, model, tokenizer)
        if arguments.states is not None:
            torch.save(held_out, arguments.states)
    network = load_network(arguments.checkpoint, model.embedding)
    sampler = None
    if arguments.corpus is not None:
        counts = word_counts(arguments.corpus, len(model.embedding))
        sampler = CandidateSampler(counts, model.embedding, FREQUENT, DRAWN)
    figures = Validation(model, tokenizer, held_out, sampler).run(network)
    print(json.dumps({key: round(value, 4) for key, value in figures.items()}))


if __name__ == "__main__":
    main()
