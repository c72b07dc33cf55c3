"""Pre-training text as documents of passages, tokenised once alone and once as they stand.

`python -m bench.pretrain.corpus GGUF TEXT.txt.xz... --out FOLDER` writes, for each text, `<name>.npz`:
  after      uint16 [n]   the documents' tokens, each passage led by its separator
  alone      uint16 [m]   the passages' tokens without it
  passages   int64 [p, 4] start in `after`, length there, start in `alone`, length there
  documents  int64 [d+1]  first passage of every document
Byte-level BPE never joins a word to the space after it, so `after` equals the tokens of the whole document.
"""

import argparse
import lzma
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .language_model import read_tokenizer

MAX_TOKENS = 96
ABBREVIATIONS = frozenset(
    "mr mrs ms dr st prof capt col gen lieut lt sgt maj rev hon messrs mme mlle mt no nos vol fig figs e.g i.e eg ie vs cf viz p pp"
    " jr sr rt ed eds approx ca".split()
)
# A sentence ends at . ! ? or an ellipsis with the quotes and brackets that close there, before a space and a beginning.
_END = re.compile(r"""[.!?…]["”’')\]*_]*(?=\s+["“‘'(\[*_]*[A-Z0-9])""")
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)\.$")
_CLAUSE_MARKS = (re.compile(r"(?<=[;:])\s|(?<=[—–])\s"), re.compile(r"(?<=[,)])\s"), re.compile(r"\s"))


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, without the spaces between them."""
    found, start = [], 0
    for end in _END.finditer(paragraph):
        if not _is_abbreviation(paragraph[start : end.end()]):
            found.append(paragraph[start : end.end()].strip())
            start = end.end()
    found.append(paragraph[start:].strip())
    return [sentence for sentence in found if sentence]


def _is_abbreviation(text: str) -> bool:
    word = _LAST_WORD.search(text)
    if word is None:
        return False
    # "I" ends sentences ("It was I."); any other single capital is an initial.
    initial = len(word[1]) == 1 and word[1].isupper() and word[1] != "I"
    return initial or word[1].lower() in ABBREVIATIONS or re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", word[1]) is not None


def cut(text: str, tokenizer: Tokenizer) -> list[str]:
    """Cuts what is longer than MAX_TOKENS at the clause mark nearest to its middle, and so on."""
    if len(tokenizer.encode(text).ids) < MAX_TOKENS:
        return [text]
    for mark in _CLAUSE_MARKS:
        places = [match.start() for match in mark.finditer(text) if 8 < match.start() < len(text) - 8]
        if places:
            middle = min(places, key=lambda place: abs(place - len(text) / 2))
            return cut(text[:middle].rstrip(), tokenizer) + cut(text[middle:].lstrip(), tokenizer)
    return [text]


def documents(path: Path) -> Iterator[list[str]]:
    """Paragraphs of one document after another."""
    paragraphs: list[str] = []
    with lzma.open(path, "rt") if path.suffix == ".xz" else path.open() as lines:
        for line in lines:
            if line.strip():
                paragraphs.append(re.sub(r"\s+", " ", line.strip()))
            elif paragraphs:
                yield paragraphs
                paragraphs = []
    if paragraphs:
        yield paragraphs


def passages(paragraphs: list[str], tokenizer: Tokenizer) -> Iterator[tuple[str, str]]:
    """(separator, passage) for all passages of a document: blank lines between paragraphs, spaces within."""
    separator = ""
    for paragraph in paragraphs:
        for sentence in sentences(paragraph):
            # A token has at least one byte; short sentences need no counting.
            pieces = [sentence] if len(sentence) < MAX_TOKENS else cut(sentence, tokenizer)
            for piece in pieces:
                yield separator, piece
                separator = " "
        separator = "\n\n"


def tokenise(path: Path, tokenizer: Tokenizer) -> dict[str, np.ndarray]:
    after, alone, table, firsts = [], [], [], [0]
    place_after = place_alone = 0
    for paragraphs in documents(path):
        pieces = list(passages(paragraphs, tokenizer))
        for first in range(0, len(pieces), 4096):
            part = pieces[first : first + 4096]
            joined = tokenizer.encode_batch([separator + text for separator, text in part])
            bare = tokenizer.encode_batch([text for _, text in part])
            for with_separator, without in zip(joined, bare):
                a, b = with_separator.ids, without.ids
                table.append((place_after, len(a), place_alone, len(b)))
                after.append(np.array(a, np.uint16))
                alone.append(np.array(b, np.uint16))
                place_after += len(a)
                place_alone += len(b)
        firsts.append(len(table))
    return {
        "after": np.concatenate(after),
        "alone": np.concatenate(alone),
        "passages": np.array(table, np.int64),
        "documents": np.array(firsts, np.int64),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    tokenizer = read_tokenizer(arguments.gguf)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for path in arguments.texts:
        name = path.name.split(".")[0]
        corpus = tokenise(path, tokenizer)
        np.savez(arguments.out / f"{name}.npz", **corpus)
        lengths = corpus["passages"][:, 3]
        print(
            f"{name}: {len(corpus['documents']) - 1} documents, {len(lengths)} passages, {len(corpus['after'])} tokens;"
            f" length mean {lengths.mean():.1f}, {np.percentile(lengths, [5, 25, 50, 75, 95]).tolist()}",
            flush=True,
        )


if __name__ == "__main__":
    main()
