"""The steering network in PyTorch: encoder q(z | x), steering decoder, and their parameters.

Mirrors src/model/vae name by name; matrices are stored [in, out]. A batch is a list of groups of passages of equal
lengths: what acts on single positions runs over all positions of the batch at once ([N, C], no padding), attention
group by group.
"""

import math
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from .language_model import BOS, rotate, rotations


@dataclass(frozen=True)
class Config:
    """Sizes; see `src/model/vae/config.ts`."""

    languageWidth: int = 576
    vocabularySize: int = 49_152
    width: int = 512
    heads: int = 8
    encoderLayers: int = 2
    decoderLayers: int = 3
    feedForwardSize: int = 1376
    latentSize: int = 128
    memoryTokens: int = 4
    poolingQueries: int = 16
    poolingWidth: int = 64
    maximumLength: int = 96
    rotaryBase: float = 10_000.0
    normEpsilon: float = 1e-5


@dataclass
class Group:
    """B passages of T tokens whose targets have U tokens (the separator included after a context).

    tokens [B, T], middle [B, T, D]: the passage alone, for the encoder. target [B, U], hidden [B, U + 1, D]: the target
    and the language model's last hidden states, hidden[:, 0] being the one that predicts the first target token.
    """

    tokens: Tensor
    middle: Tensor
    target: Tensor
    hidden: Tensor


def parameter_shapes(c: Config) -> dict[str, tuple[tuple[int, ...], float | None, float]]:
    """name -> shape, standard deviation at the start (None: constant), the constant."""
    shapes: dict[str, tuple[tuple[int, ...], float | None, float]] = {}

    def matrix(name: str, rows: int, columns: int, gain: float = 1.0) -> None:
        shapes[name] = ((rows, columns), gain / math.sqrt(rows), 0.0)

    def vector(name: str, size: int, value: float) -> None:
        shapes[name] = ((size,), None, value)

    def layer(prefix: str, layers: int) -> None:
        residual = 1 / math.sqrt(2 * layers)
        vector(f"{prefix}.attentionNorm", c.width, 1)
        for name in ("query", "key", "value"):
            matrix(f"{prefix}.attention.{name}", c.width, c.width)
        matrix(f"{prefix}.attention.output", c.width, c.width, residual)
        vector(f"{prefix}.feedForwardNorm", c.width, 1)
        matrix(f"{prefix}.feedForward.gate", c.width, c.feedForwardSize)
        matrix(f"{prefix}.feedForward.up", c.width, c.feedForwardSize)
        matrix(f"{prefix}.feedForward.down", c.feedForwardSize, c.width, residual)

    pooled = c.poolingQueries * c.poolingWidth
    matrix("encoder.input", 2 * c.languageWidth, c.width)
    for i in range(c.encoderLayers):
        layer(f"encoder.layers.{i}", c.encoderLayers)
    vector("encoder.norm", c.width, 1)
    matrix("encoder.pooling.score", c.width, c.poolingQueries)
    matrix("encoder.pooling.value", c.width, pooled)
    matrix("encoder.posteriorMean.weight", pooled, c.latentSize, 0.5)
    vector("encoder.posteriorMean.bias", c.latentSize, 0)
    matrix("encoder.posteriorLogVariance.weight", pooled, c.latentSize, 0.1)
    vector("encoder.posteriorLogVariance.bias", c.latentSize, -3)
    matrix("decoder.input", 2 * c.languageWidth, c.width)
    for i in range(c.decoderLayers):
        matrix(f"decoder.layers.{i}.latentVector", c.latentSize, c.width, 0.1)
        matrix(f"decoder.layers.{i}.memory.key", c.latentSize, c.memoryTokens * c.width)
        matrix(f"decoder.layers.{i}.memory.value", c.latentSize, c.memoryTokens * c.width)
        layer(f"decoder.layers.{i}", c.decoderLayers)
    vector("decoder.norm", c.width, 1)
    matrix("steering.output", c.width, c.languageWidth, 0.2)
    shapes["steering.latentCode"] = ((c.latentSize, c.languageWidth), 0.02, 0.0)
    vector("steering.bias", c.languageWidth, 0)
    vector("steering.gain", 1, 1)
    vector("steering.end.weight", c.languageWidth, 0)
    vector("steering.end.bias", 1, -2)
    return shapes


def initialize(config: Config, seed: int) -> dict[str, Tensor]:
    random = torch.Generator().manual_seed(seed)
    return {
        name: torch.full(shape, float(value)) if deviation is None else torch.randn(shape, generator=random) * deviation
        for name, (shape, deviation, value) in parameter_shapes(config).items()
    }


class SteeringNetwork:
    """Functions of named parameters; matrix products run in `precision`, everything else in float32."""

    def __init__(
        self,
        config: Config,
        parameters: dict[str, Tensor],
        embedding: Tensor,
        precision: torch.dtype = torch.bfloat16,
        compiled: bool = False,
    ):
        self.config, self.parameters, self.embedding, self.precision = config, parameters, embedding, precision
        fuse = partial(torch.compile, dynamic=True) if compiled else lambda function: function
        self._projections, self._residuals = fuse(_projections), fuse(_residuals)

    def linear(self, x: Tensor, name: str) -> Tensor:
        return x.to(self.precision) @ self.parameters[name].to(self.precision)

    def rms(self, x: Tensor, gain: str | None = None) -> Tensor:
        weight = None if gain is None else self.parameters[gain]
        return F.rms_norm(x.float(), (x.shape[-1],), weight, self.config.normEpsilon)

    def embed(self, tokens: Tensor) -> Tensor:
        return self.rms(F.embedding(tokens, self.embedding))

    def encode(self, groups: list[Group], drop: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Posterior mean and log variance [B, Z] of all passages. drop: bool [N], positions to hide."""
        c, p = self.config, self.parameters
        sizes = [group.tokens.shape for group in groups]
        middle = torch.cat([group.middle.flatten(0, 1) for group in groups])
        tokens = torch.cat([group.tokens.flatten() for group in groups])
        x = torch.cat((self.rms(middle), self.embed(tokens)), -1)
        if drop is not None:
            x = x.masked_fill(drop[:, None], 0)
        hidden = self.linear(x, "encoder.input").float()
        rotation = self._rotation(sizes)
        for i in range(c.encoderLayers):
            hidden = self._layer(f"encoder.layers.{i}", hidden, sizes, rotation)
        hidden = self.rms(hidden, "encoder.norm")
        score, value = self.linear(hidden, "encoder.pooling.score"), self.linear(hidden, "encoder.pooling.value")
        rows = [batch * length for batch, length in sizes]
        pooled = []
        for (batch, length), scores, values in zip(sizes, score.split(rows), value.split(rows)):
            weights = scores.view(batch, length, c.poolingQueries).float().softmax(1).to(value.dtype)
            values = values.view(batch, length, c.poolingQueries, c.poolingWidth)
            pooled.append(torch.einsum("btq,btqp->bqp", weights, values).flatten(1))
        joined = torch.cat(pooled)
        mean, log_variance = (
            self.linear(joined, f"encoder.{name}.weight").float() + p[f"encoder.{name}.bias"]
            for name in ("posteriorMean", "posteriorLogVariance")
        )
        return mean, log_variance.clamp(-8, 4)

    def query(self, groups: list[Group], code: Tensor, strength: float = 1.0) -> Tensor:
        """What the output embedding is multiplied with: gain * hidden + strength * s, [N, D]."""
        c, p = self.config, self.parameters
        sizes = [(group.target.shape[0], group.target.shape[1] + 1) for group in groups]
        hidden = torch.cat([group.hidden.flatten(0, 1) for group in groups]).float()
        previous = torch.cat([F.pad(group.target, (1, 0), value=BOS).flatten() for group in groups])
        passage = torch.arange(len(code)).repeat_interleave(
            torch.cat([torch.full((batch,), length) for batch, length in sizes]), output_size=len(hidden)
        )
        h = self.linear(torch.cat((hidden * 0.5, self.embed(previous)), -1), "decoder.input").float()
        rotation = self._rotation(sizes)
        for i in range(c.decoderLayers):
            prefix = f"decoder.layers.{i}"
            h = h + self.linear(code, f"{prefix}.latentVector").index_select(0, passage)
            shape = (len(code), c.memoryTokens, c.heads, c.width // c.heads)
            memory = tuple(
                self.linear(code, f"{prefix}.memory.{name}").view(shape).transpose(1, 2) for name in ("key", "value")
            )
            h = self._layer(prefix, h, sizes, rotation, memory)
        h = self.rms(h, "decoder.norm")
        direct = self.linear(code, "steering.latentCode").float() + p["steering.bias"]
        steering = self.linear(h, "steering.output").float() + direct.index_select(0, passage)
        return p["steering.gain"] * hidden + strength * steering

    def end_logit(self, query: Tensor) -> Tensor:
        return query @ self.parameters["steering.end.weight"] + self.parameters["steering.end.bias"]

    def _rotation(self, sizes: list[tuple[int, int]]) -> tuple[Tensor, Tensor]:
        c = self.config
        positions = torch.cat([torch.arange(length).repeat(batch) for batch, length in sizes])
        cos, sin = rotations(positions, c.width // c.heads, c.rotaryBase)
        return cos[:, None], sin[:, None]  # [N, 1, C / heads / 2]

    def _layer(self, prefix, hidden, sizes, rotation, memory=None) -> Tensor:
        """One Llama block. memory: keys and values [B, heads, M, C / heads]; with it attention is causal."""
        p, c = self.parameters, self.config
        attention = [p[f"{prefix}.attention.{name}"] for name in ("query", "key", "value")]
        norm = p[f"{prefix}.attentionNorm"]
        query, key, value = self._projections(
            hidden, norm, *attention, *rotation, c.heads, c.normEpsilon, self.precision
        )
        rows, passages = [batch * length for batch, length in sizes], [batch for batch, _ in sizes]
        memories = [(None, None)] * len(sizes) if memory is None else zip(*(part.split(passages) for part in memory))
        attended = []
        for (batch, length), q, k, v, (memory_key, memory_value) in zip(
            sizes, query.split(rows), key.split(rows), value.split(rows), memories
        ):
            q, k, v = (part.view(batch, length, c.heads, -1).transpose(1, 2) for part in (q, k, v))
            scores_bias = None
            if memory is not None:
                k, v = torch.cat((memory_key, k), 2), torch.cat((memory_value, v), 2)
                scores_bias = q.new_full((length, k.shape[2]), -1e9).triu(c.memoryTokens + 1)
            attended.append(_attend(q, k, v, scores_bias).transpose(1, 2).reshape(batch * length, -1))
        return self._residuals(
            hidden,
            torch.cat(attended),
            p[f"{prefix}.attention.output"],
            p[f"{prefix}.feedForwardNorm"],
            *(p[f"{prefix}.feedForward.{name}"] for name in ("gate", "up", "down")),
            c.normEpsilon,
            self.precision,
        )


def _projections(hidden, norm, query, key, value, cos, sin, heads: int, epsilon: float, precision: torch.dtype):
    """Rotated queries (over sqrt of the head's width) and keys, and values, [N, heads, C / heads]."""
    x = F.rms_norm(hidden, norm.shape, norm, epsilon).to(precision)
    shape = (x.shape[0], heads, query.shape[1] // heads)
    q, k, v = ((x @ matrix.to(precision)).view(shape) for matrix in (query, key, value))
    scale = shape[2] ** -0.5
    return rotate(q, cos * scale, sin * scale).to(precision), rotate(k, cos, sin).to(precision), v


def _residuals(hidden, attended, output, norm, gate, up, down, epsilon: float, precision: torch.dtype):
    """What a block adds after attention: its output matrix, then the SwiGLU feed-forward."""
    hidden = hidden + attended @ output.to(precision)
    x = F.rms_norm(hidden, norm.shape, norm, epsilon).to(precision)
    gated = F.silu((x @ gate.to(precision)).float()) * (x @ up.to(precision))
    return hidden + gated.to(precision) @ down.to(precision)


def _attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None) -> Tensor:
    """softmax(Q K' + bias) V, queries scaled. For short passages faster than the fused kernel's slow backward."""
    scores = query @ key.transpose(-1, -2)
    if bias is not None:
        scores = scores + bias
    return scores.softmax(-1) @ value
