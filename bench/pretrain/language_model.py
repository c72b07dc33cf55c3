"""The frozen language model in PyTorch: SmolLM2-135M-Instruct, read from its GGUF file.

Only what pre-training needs: the residual stream after a middle layer and the last hidden state. Matrix products run in
bfloat16 (AMX), the residual stream and the norms in float32.
"""

import hashlib
import json
from pathlib import Path

import gguf
import numpy as np
import torch
import torch.nn.functional as F
from gguf.quants import dequantize
from tokenizers import Tokenizer

LAYERS, WIDTH, FEED_FORWARD, HEADS, KEY_HEADS, HEAD_WIDTH = 30, 576, 1536, 9, 3, 64
ROTARY_BASE, NORM_EPSILON = 100_000.0, 1e-5
VOCABULARY, BOS, MIDDLE_LAYER = 49_152, 0, 10


def rotations(positions: torch.Tensor, width: int, base: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosines and sines [T, width / 2] of the rotary angles of positions [T]."""
    frequency = base ** (-torch.arange(0, width, 2, dtype=torch.float32) / width)
    angle = positions.float()[:, None] * frequency
    return torch.cos(angle), torch.sin(angle)


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Turns the pairs (i, i + width / 2) of the last dimension."""
    first, second = x.chunk(2, -1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), -1)


def rms(x: torch.Tensor, gain: torch.Tensor | None = None) -> torch.Tensor:
    """x over its root mean square, times `gain`."""
    return F.rms_norm(x, (x.shape[-1],), gain, NORM_EPSILON)


class LanguageModel:
    """Token ids to hidden states; nothing in it is trained."""

    def __init__(self, path: Path):
        weights = _read_tensors(path)
        self.hash = hashlib.sha256(path.read_bytes()).hexdigest()
        self.embedding = weights["token_embd"].bfloat16()  # [V, D]
        self.norm = weights["output_norm"]
        self.layers = [_layer(weights, index) for index in range(LAYERS)]

    @torch.inference_mode()
    def states(self, ids: torch.Tensor, cache: list | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Residual stream after the middle layer and normed last hidden state, [B, T, D] each.

        ids: [B, T], each row led by BOS. Padding on the right changes nothing before it. A `cache` (an empty list at
        first) keeps keys and values; with one, T = 1 after the first call.
        """
        past = cache[0][0].shape[2] if cache else 0
        cos, sin = rotations(torch.arange(past, past + ids.shape[1]), HEAD_WIDTH, ROTARY_BASE)
        cos, sin = cos.bfloat16(), sin.bfloat16()
        x = F.embedding(ids, self.embedding).float()
        middle = x
        for index, layer in enumerate(self.layers):
            x = _apply(layer, x, cos, sin, cache, index)
            if index + 1 == MIDDLE_LAYER:
                middle = x.clone()
        return middle, rms(x, self.norm)


def _apply(layer: dict[str, torch.Tensor], x, cos, sin, cache: list | None, index: int) -> torch.Tensor:
    batch, length, _ = x.shape
    normed = rms(x, layer["attn_norm"]).bfloat16()
    qkv = F.linear(normed, layer["qkv"]).view(batch, length, HEADS + 2 * KEY_HEADS, HEAD_WIDTH).transpose(1, 2)
    query, key, value = qkv.split((HEADS, KEY_HEADS, KEY_HEADS), 1)
    query, key = rotate(query, cos, sin), rotate(key, cos, sin)
    is_first = not cache or index == len(cache)
    if cache is not None:
        if is_first:
            cache.append((key, value))
        else:
            key, value = torch.cat((cache[index][0], key), 2), torch.cat((cache[index][1], value), 2)
            cache[index] = (key, value)
    attended = F.scaled_dot_product_attention(query, key, value, is_causal=is_first, enable_gqa=True)
    x = x + F.linear(attended.transpose(1, 2).reshape(batch, length, WIDTH), layer["attn_output"])
    gate, up = F.linear(rms(x, layer["ffn_norm"]).bfloat16(), layer["gate_up"]).chunk(2, -1)
    return x + F.linear(F.silu(gate) * up, layer["ffn_down"])


def _read_tensors(path: Path) -> dict[str, torch.Tensor]:
    reader = gguf.GGUFReader(path)
    return {
        tensor.name.removesuffix(".weight"): torch.from_numpy(
            np.ascontiguousarray(dequantize(tensor.data, tensor.tensor_type)).astype(np.float32)
        )
        for tensor in reader.tensors
    }


def _layer(weights: dict[str, torch.Tensor], index: int) -> dict[str, torch.Tensor]:
    def own(name: str) -> torch.Tensor:
        return weights[f"blk.{index}.{name}"]

    def halves(name: str, heads: int) -> torch.Tensor:
        """GGUF stores rotated rows as interleaved pairs; here a pair is (i, i + width / 2)."""
        return own(name).view(heads, HEAD_WIDTH // 2, 2, -1).transpose(1, 2).reshape(heads * HEAD_WIDTH, -1)

    qkv = torch.cat((halves("attn_q", HEADS), halves("attn_k", KEY_HEADS), own("attn_v")))
    gate_up = torch.cat((own("ffn_gate"), own("ffn_up")))
    return {
        "attn_norm": own("attn_norm"),
        "ffn_norm": own("ffn_norm"),
        "qkv": qkv.bfloat16(),
        "attn_output": own("attn_output").bfloat16(),
        "gate_up": gate_up.bfloat16(),
        "ffn_down": own("ffn_down").bfloat16(),
    }


def read_tokenizer(path: Path) -> Tokenizer:
    """The GGUF's byte-level BPE as a `tokenizers` object."""
    fields = gguf.GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    kinds = fields["tokenizer.ggml.token_type"].contents()
    control = 3
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    description = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": index, "content": token, **flags}
            for index, (token, kind) in enumerate(zip(tokens, kinds))
            if kind == control
        ],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level],
        },
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {token: index for index, token in enumerate(tokens)},
            "merges": [merge.split(" ") for merge in fields["tokenizer.ggml.merges"].contents()],
        },
    }
    return Tokenizer.from_str(json.dumps(description))
