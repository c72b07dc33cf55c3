"""The language model's states of the corpus, computed window by window and kept on disk in bfloat16.

`python -m bench.pretrain.states GGUF CORPUS OUT` runs until stopped or until OUT holds --gigabytes; started again it goes
on. A window is BOS and 255 tokens of a document. Every passage that begins at least 64 tokens after the window's start
(anywhere in a document's first window) and ends inside takes its states in context from it; its states alone come from
a pass of their own. Windows are 192 apart here, so that a passage is met once; in random order, texts mixed by weight.

Files in OUT, rows appended: tokens.u16 (bare passage, then target in context), states.bf16 ([rows, D]: middle T rows,
last hidden alone T rows, last hidden in context U + 1 rows), items.i64 ([text, passage, first token, first row, T, U]),
start.bf16 (the last hidden state after BOS alone).
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from .corpus import MAX_TOKENS
from .language_model import BOS, WIDTH, LanguageModel

WINDOW, STRIDE, MIN_CONTEXT = 256, 192, 64
TEXTS = {"prose": 0.6, "modern": 0.2, "technical": 0.2}
ITEM_FIELDS = 6
WINDOWS_PER_ROUND, ROWS_PER_PASS = 64, 2048


class Corpus:
    """One text of corpus.py and its windows."""

    def __init__(self, path: Path, seed: int):
        data = np.load(path)
        self.after, self.alone, self.passages = data["after"], data["alone"], data["passages"]
        ends = self.passages[:, 0] + self.passages[:, 1]
        windows = []
        for first, last in zip(data["documents"][:-1], data["documents"][1:]):
            start, end = self.passages[first, 0], ends[last - 1]
            places = np.arange(start, max(start + 1, end - MIN_CONTEXT), STRIDE)
            windows.append(np.stack((places, np.minimum(places + WINDOW - 1, end), places == start), 1))
        self.windows = np.random.default_rng(seed).permutation(np.concatenate(windows))

    def inside(self, window: np.ndarray) -> np.ndarray:
        """Numbers of the passages that take their states from a window."""
        start, end, is_first = window
        earliest = start if is_first else start + MIN_CONTEXT
        begins = self.passages[:, 0]
        numbers = np.arange(np.searchsorted(begins, earliest), np.searchsorted(begins, end))
        chosen = self.passages[numbers]
        fits = (chosen[:, 0] + chosen[:, 1] <= end) & (chosen[:, [1, 3]].max(1) <= MAX_TOKENS) & (chosen[:, 3] >= 2)
        # A document's first passage has no context.
        return numbers[fits & (chosen[:, 0] > start)]


def word_counts(corpus: Path, size: int) -> np.ndarray:
    """How often a word comes in the texts, weighted as they are mixed."""
    total = np.zeros(size)
    for name, weight in TEXTS.items():
        after = np.load(corpus / f"{name}.npz")["after"]
        total += weight * np.bincount(after, minlength=size) / len(after)
    return total


def bits(states: torch.Tensor) -> np.ndarray:
    return states.bfloat16().contiguous().view(torch.uint16).numpy()


def alone_states(model: LanguageModel, rows: list[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Middle and last states of passages, BOS left out; similar lengths run together."""
    found: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    while order:
        longest = len(rows[order[-1]]) + 1
        part, order = order[-(ROWS_PER_PASS // longest) :], order[: -(ROWS_PER_PASS // longest)]
        ids = torch.full((len(part), longest), BOS)
        for row, i in enumerate(part):
            ids[row, 1 : len(rows[i]) + 1] = torch.from_numpy(rows[i].astype(np.int64))
        middle, last = (bits(states) for states in model.states(ids))
        for row, i in enumerate(part):
            inside = slice(1, len(rows[i]) + 1)
            found[i] = (middle[row, inside], last[row, inside])
    return [found[i] for i in range(len(rows))]


def window_states(model: LanguageModel, corpus: Corpus, windows: np.ndarray) -> list[np.ndarray]:
    states = []
    for first in range(0, len(windows), ROWS_PER_PASS // WINDOW):
        part = windows[first : first + ROWS_PER_PASS // WINDOW]
        ids = torch.full((len(part), WINDOW), BOS)
        for row, (start, end, _) in enumerate(part):
            ids[row, 1 : 1 + end - start] = torch.from_numpy(corpus.after[start:end].astype(np.int64))
        states.extend(bits(model.states(ids)[1]))
    return states


def append(out: Path, text: int, corpus: Corpus, windows: np.ndarray, model: LanguageModel, state: dict) -> int:
    """Computes a round of windows and appends it; returns the passages' tokens."""
    contexts = window_states(model, corpus, windows)
    numbers = [corpus.inside(window) for window in windows]
    bare = [
        corpus.alone[start : start + length] for i in numbers for _, _, start, length in corpus.passages[i]
    ]
    if not bare:
        return 0
    alone = iter(alone_states(model, bare))
    items, tokens, rows = [], [], []
    for window, inside, context in zip(windows, numbers, contexts):
        for number in inside:
            begin, joined, start, length = corpus.passages[number]
            middle, last = next(alone)
            before = begin - window[0]  # BOS stands at 0, so this is the last token of the context
            rows += [middle, last, context[before : before + joined + 1]]
            tokens += [corpus.alone[start : start + length], corpus.after[begin : begin + joined]]
            items.append((text, number, state["token"], state["row"], length, joined))
            state["token"] += length + joined
            state["row"] += 2 * length + joined + 1
    for name, arrays in (("tokens.u16", tokens), ("states.bf16", rows), ("items.i64", [np.array(items, np.int64)])):
        with (out / name).open("ab") as file:
            file.write(np.concatenate(arrays).tobytes())
    return sum(map(len, bare))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--gigabytes", type=float, default=35)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--run", type=Path, help="wait for this training run: stay at most --ahead tokens ahead")
    parser.add_argument("--ahead", type=int, default=500_000)
    parser.add_argument("--reuse", type=float, default=2, help="how often an example is to be seen")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    model = LanguageModel(arguments.gguf)
    bits(model.states(torch.tensor([[BOS]]))[1][0, 0]).tofile(out / "start.bf16")
    corpora = [Corpus(arguments.corpus / f"{name}.npz", seed) for seed, name in enumerate(TEXTS)]
    state = _resume(out)
    done, rounds = [0.0] * len(TEXTS), [0] * len(TEXTS)
    log, began, made = out / "rounds.txt", time.time(), 0
    for line in log.read_text().splitlines() if log.exists() else []:
        text, tokens = map(int, line.split())
        done[text] += tokens
        rounds[text] += 1
    while state["row"] * WIDTH * 2 < arguments.gigabytes * 1e9:
        if arguments.run is not None:
            _wait(arguments, 2 * sum(done))
        # The text that is furthest behind its weight comes next.
        text = min(range(len(TEXTS)), key=lambda i: done[i] / list(TEXTS.values())[i])
        first = rounds[text] * WINDOWS_PER_ROUND % len(corpora[text].windows)
        windows = corpora[text].windows[first : first + WINDOWS_PER_ROUND]
        tokens = append(out, text, corpora[text], windows, model, state)
        with log.open("a") as file:
            file.write(f"{text} {tokens}\n")
        done[text] += tokens
        rounds[text] += 1
        made += tokens
        if sum(rounds) % 10 == 0:
            speed = made / (time.time() - began)
            print(f"{sum(done) / 1e6:.2f} M tokens, {state['row'] * WIDTH * 2 / 1e9:.1f} GB, {speed:.0f} tokens/s", flush=True)


def _wait(arguments: argparse.Namespace, made: float) -> None:
    """Leaves the cores to the training while it has enough that is new. made: tokens of all examples."""
    seen = arguments.run / "seen"
    while seen.exists() and made > int(seen.read_text() or 0) / arguments.reuse + arguments.ahead:
        time.sleep(5)


def _resume(out: Path) -> dict[str, int]:
    """Cuts what a killed run left half written; returns where the next item goes."""
    path = out / "items.i64"
    if not path.exists():
        for name in ("tokens.u16", "states.bf16"):
            (out / name).unlink(missing_ok=True)
        return {"token": 0, "row": 0}
    items = np.fromfile(path, np.int64)
    items = items[: len(items) // ITEM_FIELDS * ITEM_FIELDS].reshape(-1, ITEM_FIELDS)
    _, _, token, row, length, joined = map(int, items[-1])
    state = {"token": token + length + joined, "row": row + 2 * length + joined + 1}
    for name, size in (
        ("items.i64", items.nbytes),
        ("tokens.u16", state["token"] * 2),
        ("states.bf16", state["row"] * WIDTH * 2),
    ):
        with (out / name).open("r+b") as file:
            file.truncate(size)
    return state


if __name__ == "__main__":
    main()
