"""Batches of passages alone and in context, drawn from the stored states."""

from pathlib import Path

import numpy as np
import torch

from .language_model import WIDTH
from .states import ITEM_FIELDS
from .steering_network import Group


# Longer passages do not come oftener for having more tokens: a code holds about this much.
LONG = 40


class StateStore:
    """What states.py has written so far. Example 2 i is item i alone, 2 i + 1 is item i in context."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.start = np.fromfile(folder / "start.bf16", np.uint16)[None]
        self.items = np.empty((0, ITEM_FIELDS), np.int64)
        self.refresh()

    def refresh(self) -> None:
        items = np.fromfile(self.folder / "items.i64", np.int64)
        self.items = items[: len(items) // ITEM_FIELDS * ITEM_FIELDS].reshape(-1, ITEM_FIELDS)
        self.tokens = np.memmap(self.folder / "tokens.u16", np.uint16, "r")
        rows = (self.folder / "states.bf16").stat().st_size // (2 * WIDTH)
        self.states = np.memmap(self.folder / "states.bf16", np.uint16, "r", shape=(rows, WIDTH))

    def sizes(self, first_item: int) -> np.ndarray:
        """(T, U) of both examples of all items from `first_item` on, [2 n, 2]."""
        length, joined = self.items[first_item:, 4], self.items[first_item:, 5]
        both = np.stack((np.stack((length, length), 1), np.stack((length, joined), 1)), 1)
        return both.reshape(-1, 2)

    def group(self, examples: np.ndarray) -> Group:
        """Examples of one size, one of them after another."""
        rows = [self._example(example) for example in examples]
        tokens, target = (torch.from_numpy(np.stack([row[i] for row in rows]).astype(np.int64)) for i in (0, 2))
        middle, hidden = (torch.from_numpy(np.stack([row[i] for row in rows])).view(torch.bfloat16) for i in (1, 3))
        return Group(tokens, middle, target, hidden)

    def _example(self, example: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        _, _, token, row, length, joined = self.items[example // 2]
        bare = self.tokens[token : token + length]
        middle = self.states[row : row + length]
        if example % 2 == 0:
            hidden = self.states[row + length : row + 2 * length]
            return bare, middle, bare, np.concatenate((self.start, hidden))
        return (
            bare,
            middle,
            self.tokens[token + length : token + length + joined],
            self.states[row + 2 * length : row + 2 * length + joined + 1],
        )


class BatchDrawer:
    """Draws groups of examples of equal size in proportion to their tokens; new examples come first, then all in turn."""

    def __init__(self, store: StateStore, tokens: int, groups: int):
        self.store, self.tokens, self.groups = store, tokens, groups
        self.known = 0
        self.all: dict[tuple[int, int], list[np.ndarray]] = {}
        self.decks: dict[tuple[int, int], np.ndarray] = {}

    def refresh(self, random: np.random.Generator, known: int | None = None) -> None:
        """Takes in what has been computed since (up to `known` items, to resume)."""
        self.store.refresh()
        upto = len(self.store.items) if known is None else known
        sizes = self.store.sizes(self.known)[: 2 * (upto - self.known)]
        codes = sizes[:, 0] * 1024 + sizes[:, 1]
        order = np.argsort(codes, kind="stable")
        places = np.flatnonzero(np.diff(codes[order], prepend=-1))
        for part in np.split(order, places[1:]) if len(order) else []:
            key = (int(sizes[part[0], 0]), int(sizes[part[0], 1]))
            examples = random.permutation(part + 2 * self.known)
            self.all.setdefault(key, []).append(examples)
            self.decks[key] = np.concatenate((self.decks.get(key, examples[:0]), examples))
        self.known = upto
        self.keys = sorted(self.all)
        mass = np.array([min(key[1], LONG) * sum(map(len, self.all[key])) for key in self.keys], float)
        self.weights = mass / mass.sum()

    def draw(self, random: np.random.Generator) -> tuple[list[np.ndarray], list[Group]]:
        numbers, total = [], 0
        while total < self.tokens:
            key = self.keys[random.choice(len(self.keys), p=self.weights)]
            wanted = max(1, round(self.tokens / self.groups / key[1]))
            if len(self.decks[key]) == 0:
                self.decks[key] = random.permutation(np.concatenate(self.all[key]))
            part, self.decks[key] = self.decks[key][-wanted:], self.decks[key][:-wanted]
            numbers.append(part)
            total += len(part) * key[1]
        return numbers, [self.store.group(part) for part in numbers]
