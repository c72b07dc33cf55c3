"""Hidden states and next tokens of the language model in the package by PyTorch, for
test/unit/languageModel/shippedModel.test.ts.

The weights come from the GGUF file that media/language-model was converted from, read by the package gguf, and the
token ids from the package tokenizers. The texts are this project's own.

python3 test/reference/languageModel.py SmolLM2-135M-Instruct.Q4_1.gguf > test/reference/languageModel.json
"""

import json
import sys
from pathlib import Path

import gguf
import torch
import torch.nn.functional as F
from gguf.quants import dequantize
from tokenizers import Tokenizer

LAYERS, WIDTH, HEADS, KEY_VALUE_HEADS, HEAD_WIDTH, MIDDLE = 30, 576, 9, 3, 64, 10
ROTARY_BASE, EPSILON, BOS = 100_000.0, 1e-5, 0
TOKENS_PER_TEXT = 200
STATE_POSITIONS = [0, 1, 7, 50, 200]

ROOT = Path(__file__).parents[2]
TEXTS = [
    *("chapters/01-the-relief.md", "chapters/03-the-logbook.md", "chapters/05-a-letter-from-ruth.md"),
    *("chapters/07-the-bell.md", "manual/installation.md"),
]
STRANGE = [
    "",
    "   indented,\n\n\ttabs and \r\n line ends  ",
    "In 1987 3,141.59 and 007.",
    "naïve façade, Ærø, Страница, 東京, עברית, ¿qué?",
    "🙂👩‍👩‍👧 e\u0301 \u00a0 \u2003 \u200b",
    "don't we'll I'VE they're",
    "snake_case camelCase (a[b]{c}) => x != y; // ~~~~",
]

weights = {
    tensor.name: torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy()).float()
    for tensor in gguf.GGUFReader(sys.argv[1]).tensors
}


def heads_apart(name, heads):
    """GGUF keeps the two halves of a head's rotation interleaved."""
    return weights[name].view(heads, HEAD_WIDTH // 2, 2, -1).transpose(1, 2).reshape(heads * HEAD_WIDTH, -1)


def norm(x, gain):
    return F.rms_norm(x, (WIDTH,), gain, EPSILON)


def rotated(x, count):
    """[T, heads · W] to [heads, T, W]"""
    x = x.view(len(x), count, HEAD_WIDTH).transpose(0, 1)
    exponents = -torch.arange(0, HEAD_WIDTH, 2, dtype=torch.float64) / HEAD_WIDTH
    angles = torch.arange(x.shape[1])[:, None] * ROTARY_BASE**exponents
    cos, sin = angles.cos().float(), angles.sin().float()
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


def states(ids):
    """The residual after the middle layer and the last hidden state: [T, C] each."""
    x = weights["token_embd.weight"][ids]
    for layer in range(LAYERS):
        at = f"blk.{layer}."
        n = norm(x, weights[at + "attn_norm.weight"])
        query = rotated(n @ heads_apart(at + "attn_q.weight", HEADS).T, HEADS)
        key = rotated(n @ heads_apart(at + "attn_k.weight", KEY_VALUE_HEADS).T, KEY_VALUE_HEADS)
        value = (n @ weights[at + "attn_v.weight"].T).view(len(ids), KEY_VALUE_HEADS, HEAD_WIDTH).transpose(0, 1)
        group = HEADS // KEY_VALUE_HEADS
        key, value = key.repeat_interleave(group, 0), value.repeat_interleave(group, 0)
        scores = query @ key.transpose(1, 2) / HEAD_WIDTH**0.5
        future = torch.ones(len(ids), len(ids), dtype=torch.bool).triu(1)
        attended = scores.masked_fill(future, -torch.inf).softmax(-1) @ value
        x = x + attended.transpose(0, 1).reshape(len(ids), -1) @ weights[at + "attn_output.weight"].T
        n = norm(x, weights[at + "ffn_norm.weight"])
        inner = F.silu(n @ weights[at + "ffn_gate.weight"].T) * (n @ weights[at + "ffn_up.weight"].T)
        x = x + inner @ weights[at + "ffn_down.weight"].T
        if layer + 1 == MIDDLE:
            middle = x
    return middle, norm(x, weights["output_norm.weight"])


def rounded(x):
    return [[float(f"{value:.5g}") for value in row] for row in x.tolist()]


def reference(path):
    tokenize = lambda text: tokenizer.encode(text, add_special_tokens=False).ids
    source = (ROOT / "test/workspaces/lighthouse" / path).read_text(encoding="utf-8")
    text = tokenizer.decode(tokenize(source)[:TOKENS_PER_TEXT])
    ids = tokenize(text)
    assert len(ids) == TOKENS_PER_TEXT
    with torch.no_grad():
        middle, hidden = states(torch.tensor([BOS, *ids]))
        likeliest = (hidden @ weights["token_embd.weight"].T).topk(2)
    return {
        "text": text,
        "tokenIds": ids,
        "next": likeliest.indices[:, 0].tolist(),
        "gaps": [round(a - b, 4) for a, b in likeliest.values.tolist()],
        "middle": rounded(middle[STATE_POSITIONS]),
        "hidden": rounded(hidden[STATE_POSITIONS]),
    }


tokenizer = Tokenizer.from_file(str(ROOT / "media/language-model/tokenizer.json"))
result = {
    "statePositions": STATE_POSITIONS,
    "texts": [reference(path) for path in TEXTS],
    "strange": [
        {"text": text, "tokenIds": tokenizer.encode(text, add_special_tokens=False).ids} for text in STRANGE
    ],
}
print(json.dumps(result, ensure_ascii=False, separators=(",", ":")).replace("},{", "},\n{"))
