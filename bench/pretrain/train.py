"""Trains the steering network from stored states; killed at any moment it resumes at its last checkpoint.

`python -m bench.pretrain.train GGUF CORPUS STATES RUN --deadline 2026-11-27T12:15`: learning rate constant after the
warm-up, then falling to a twentieth over the last --decay share of the run's time. `echo 25 > RUN/decay` begins the fall
now and ends the run after 25 minutes; an empty RUN/stop ends it at the next step.
"""

import argparse
import json
import os
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import torch

from .batches import BatchDrawer, StateStore
from .language_model import LanguageModel
from .objective import DRAWN, FREQUENT, CandidateSampler, cross_entropy, kl_divergence, targets
from .states import word_counts
from .steering_network import Config, SteeringNetwork, initialize


class Trainer:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments, self.run = arguments, arguments.run
        self.run.mkdir(parents=True, exist_ok=True)
        self.config = Config()
        model = LanguageModel(arguments.gguf)
        self.language_model = model.hash
        self.random = np.random.default_rng(arguments.seed)
        torch.manual_seed(arguments.seed)
        counts = word_counts(arguments.corpus, self.config.vocabularySize)
        self.sampler = CandidateSampler(counts, model.embedding, arguments.frequent, arguments.drawn)
        self.drawer = BatchDrawer(StateStore(arguments.states), arguments.tokens, arguments.groups)
        self.parameters = initialize(self.config, arguments.seed)
        for value in self.parameters.values():
            value.requires_grad_(True)
        matrices = [value for value in self.parameters.values() if value.ndim > 1]
        vectors = [value for value in self.parameters.values() if value.ndim == 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
            lr=arguments.rate,
            betas=(0.9, 0.98),
            eps=1e-8,
            fused=True,
        )
        self.network = SteeringNetwork(self.config, self.parameters, model.embedding, compiled=True)
        self.step = self.seen = 0
        self.minutes = 0.0
        self.decay_from: float | None = None  # minutes of the run
        self.minutes_end: float | None = None
        if (self.run / "checkpoint.pt").exists():
            self._load(self.run / "checkpoint.pt")
        else:
            self.drawer.refresh(self.random)

    def beta(self) -> float:
        a = self.arguments
        return a.beta * min(1.0, max(0.0, (self.seen - a.beta_from) / (a.beta_full - a.beta_from)))

    def floor(self) -> float:
        return self.arguments.floor

    def rate(self) -> float:
        factor = min(1.0, (self.step + 1) / 150)
        if self.decay_from is not None:
            left = (self.minutes_end - self.minutes) / (self.minutes_end - self.decay_from)
            factor *= max(0.05, left)
        return self.arguments.rate * factor

    def train_step(self) -> dict[str, float]:
        numbers, groups = self.drawer.draw(self.random)
        sizes = [group.target.shape for group in groups]
        passages = sum(batch for batch, _ in sizes)
        encoded = sum(group.tokens.numel() for group in groups)
        drop = torch.rand(encoded) < self.arguments.dropout
        candidates = self.sampler.draw(torch.cat([group.target.flatten() for group in groups]), self.random)
        mean, log_variance = self.network.encode(groups, drop)
        code = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        kl = kl_divergence(mean, log_variance).mean()
        query = self.network.query(groups, code)
        nats = cross_entropy(
            query,
            self.network.end_logit(query),
            candidates.embedding,
            candidates.offsets,
            targets(groups, len(candidates.ids), candidates.place),
            compiled=True,
        )
        # Per passage, over the mean target length + 1.
        loss = (nats.sum() + self.beta() * passages * kl.clamp(min=self.floor())) / len(nats)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.parameters.values(), 1.0)
        rate = self.rate()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.step += 1
        self.seen += sum(batch * length for batch, length in sizes)
        in_context = torch.from_numpy(
            np.concatenate([np.repeat(part % 2, length + 1) for part, (_, length) in zip(numbers, sizes)]) == 1
        )
        nats = nats.detach()
        return {
            "alone": nats[~in_context].mean().item(),
            "context": nats[in_context].mean().item(),
            "kl": kl.item(),
            "norm": norm.item(),
            "deviation": (0.5 * log_variance.detach()).exp().mean().item(),
        }

    def save(self, name: str = "checkpoint.pt") -> None:
        state = {
            "config": self.config,
            "parameters": {key: value.detach() for key, value in self.parameters.items()},
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seen": self.seen,
            "minutes": self.minutes,
            "decay": (self.decay_from, self.minutes_end),
            "random": (self.random.bit_generator.state, torch.get_rng_state()),
            "decks": self.drawer.decks,
            "known": self.drawer.known,
            "language_model": self.language_model,
        }
        temporary = self.run / f"{name}.tmp"
        with temporary.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self.run / name)

    def _load(self, path: Path) -> None:
        state = torch.load(path, weights_only=False)
        with torch.no_grad():
            for name, value in state["parameters"].items():
                self.parameters[name].copy_(value)
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seen, self.minutes = state["step"], state["seen"], state["minutes"]
        self.decay_from, self.minutes_end = state["decay"]
        self.drawer.refresh(np.random.default_rng(0), state["known"])
        self.drawer.decks = state["decks"]
        self.random.bit_generator.state, torch_state = state["random"]
        torch.set_rng_state(torch_state)

    def log(self, **values) -> None:
        rounded = {key: round(value, 4) if isinstance(value, float) else value for key, value in values.items()}
        print(datetime.now().strftime("%H:%M:%S"), json.dumps(rounded), flush=True)

    def schedule(self) -> bool:
        """Whether to go on; begins the decay when it is time or asked for."""
        a = self.arguments
        if (self.run / "stop").exists():
            return False
        asked = self.run / "decay"
        left = (a.deadline - datetime.now()).total_seconds() / 60
        if self.decay_from is None:
            duration = float(asked.read_text() or 25) if asked.exists() else None
            if duration is None and left <= a.decay * (self.minutes + left):
                duration = left
            if duration is not None:
                self.save("before-decay.pt")
                self.decay_from, self.minutes_end = self.minutes, self.minutes + duration
                self.log(event="decay", minutes=duration, step=self.step)
        return self.minutes < (self.minutes_end if self.decay_from is not None else self.minutes + left)

    def train(self) -> None:
        a = self.arguments
        last_save = time.time()
        sums: list[dict[str, float]] = []
        began, cpu, seen = time.time(), time.process_time(), self.seen
        while self.schedule():
            tick = time.time()
            sums.append(self.train_step())
            self.minutes += (time.time() - tick) / 60
            if self.step % 50 == 0:
                means = {key: float(np.nanmean([entry[key] for entry in sums])) for key in sums[0]}
                wall, used = time.time() - began, time.process_time() - cpu
                self.log(
                    step=self.step,
                    seen=round(self.seen / 1e6, 3),
                    stored=round(float(self.drawer.store.items[: self.drawer.known, 4:].sum()) / 1e6, 3),
                    **means,
                    beta=self.beta(),
                    rate=round(self.rate() * 1e3, 4),
                    speed=(self.seen - seen) / wall,
                    cpu_speed=(self.seen - seen) / used,
                )
                sums, began, cpu, seen = [], time.time(), time.process_time(), self.seen
                self.drawer.refresh(self.random)
                (self.run / "seen").write_text(str(self.seen))
            if time.time() - last_save > 60 * a.save_minutes:
                self.save()
                last_save = time.time()
        self.save()
        self.log(event="end", step=self.step)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gguf", "corpus", "states", "run"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--deadline", type=datetime.fromisoformat, required=True)
    for name, value in {
        "rate": 1e-3, "tokens": 700, "groups": 5, "frequent": FREQUENT, "drawn": DRAWN, "dropout": 0.1, "beta": 0.3,
        "beta-from": 400_000, "beta-full": 1_200_000, "floor": 55.0, "decay": 0.25, "seed": 0, "threads": 1,
        "save-minutes": 10.0,
    }.items():  # fmt: skip
        parser.add_argument(f"--{name}", type=type(value), default=value)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    trainer = Trainer(arguments)
    trainer.log(event="start", step=trainer.step, threads=arguments.threads)
    trainer.train()


if __name__ == "__main__":
    main()
