"""The corpus in one file small enough to carry to a borrowed GPU.

`python -m bench.pretrain.cuda_corpus CORPUS OUT` packs what corpus.py wrote. A passage alone is told by its first token:
the others are its last in the document (97 of 100 passages; the rest serve as context only).
"""

import lzma
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .states import TEXTS, Corpus


@dataclass
class Packed:
    """Tokens of all documents and the passages trained on, each with the window that gives its context.

    tokens: uint16 [n]. windows: int64 [w, 2], where a window starts and ends in `tokens`. items: int64 [p, 5], of each
    passage its window, its start, its length with the separator, its length alone and its first token alone.
    """

    tokens: np.ndarray
    windows: np.ndarray
    items: np.ndarray
    texts: np.ndarray  # int64 [p]: which text an item is of


def pack(folder: Path) -> Packed:
    tokens, windows, items, texts = [], [], [], []
    place = first_window = 0
    for index, name in enumerate(TEXTS):
        corpus = Corpus(folder / f"{name}.npz", index)
        ordered = corpus.windows[np.argsort(corpus.windows[:, 0], kind="stable")]
        for number, window in enumerate(ordered):
            chosen = corpus.passages[corpus.inside(window)]
            starts = chosen[:, 2]
            entry = (np.full(len(chosen), first_window + number), chosen[:, 0] + place, chosen[:, 1], chosen[:, 3])
            items.append(np.stack((*entry, corpus.alone[starts]), 1))
            same = [
                a >= l - 1 and np.array_equal(corpus.after[b + a - l + 1 : b + a], corpus.alone[s + 1 : s + l])
                for b, a, s, l in chosen
            ]
            items[-1] = items[-1][np.array(same, bool)]
            texts.append(np.full(len(items[-1]), index))
        windows.append(ordered[:, :2] + place)
        tokens.append(corpus.after)
        place += len(corpus.after)
        first_window += len(corpus.windows)
    return Packed(*(np.concatenate(part) for part in (tokens, windows, items, texts)))


def save(packed: Packed, path: Path) -> None:
    columns = {"tokens": packed.tokens, "windows": packed.windows.astype(np.int32)}
    # Differences of what rises are small.
    rising = np.diff(packed.items[:, :2], axis=0, prepend=0)
    columns |= {f"item{i}": part for i, part in enumerate(np.concatenate((rising, packed.items[:, 2:]), 1).T.astype(np.int32))}
    columns["texts"] = packed.texts.astype(np.uint8)
    raw = {name: (value.dtype.str, value.shape, value.tobytes()) for name, value in columns.items()}
    path.write_bytes(lzma.compress(pickle.dumps(raw), preset=6))


def load(path: Path) -> Packed:
    columns = {}
    for name, (kind, shape, data) in pickle.loads(lzma.decompress(path.read_bytes())).items():
        columns[name] = np.frombuffer(data, kind).reshape(shape)
    items = np.stack([columns[f"item{i}"].astype(np.int64) for i in range(5)], 1)
    items[:, :2] = items[:, :2].cumsum(0)
    return Packed(columns["tokens"], columns["windows"].astype(np.int64), items, columns["texts"].astype(np.int64))


if __name__ == "__main__":
    save(pack(Path(sys.argv[1])), Path(sys.argv[2]))
