"""The text VAE of src/model/vae in PyTorch, with the same parameter names: the reference for tests and benchmarks."""

import math
from types import SimpleNamespace

import torch
import torch.nn.functional as F


def parameter_shapes(config):
    """Name to shape, in the order of src/model/vae/network/parameters.ts."""
    c = SimpleNamespace(**config)
    shapes = {"embedding": (c.vocabularySize, c.width)}

    def layer(prefix):
        shapes[f"{prefix}.attentionNorm"] = (c.width,)
        for name in ("query", "key", "value", "output"):
            shapes[f"{prefix}.attention.{name}"] = (c.width, c.width)
        shapes[f"{prefix}.feedForwardNorm"] = (c.width,)
        shapes[f"{prefix}.feedForward.gate"] = (c.width, c.feedForwardSize)
        shapes[f"{prefix}.feedForward.up"] = (c.width, c.feedForwardSize)
        shapes[f"{prefix}.feedForward.down"] = (c.feedForwardSize, c.width)

    for k in range(c.encoderLayers):
        layer(f"encoder.layers.{k}")
    shapes["encoder.norm"] = (c.width,)
    pooled = c.poolingQueries * c.poolingWidth
    shapes["encoder.pooling.score"] = (c.width, c.poolingQueries)
    shapes["encoder.pooling.value"] = (c.width, pooled)
    for name in ("posteriorMean", "posteriorLogVariance"):
        shapes[f"encoder.{name}.weight"] = (pooled, c.latentSize)
        shapes[f"encoder.{name}.bias"] = (c.latentSize,)
    for k in range(c.decoderLayers):
        prefix = f"decoder.layers.{k}"
        shapes[f"{prefix}.latentVector"] = (c.latentSize, c.width)
        if c.memoryTokens > 0:
            for name in ("key", "value"):
                shapes[f"{prefix}.memory.{name}"] = (c.latentSize, c.memoryTokens * c.width)
        layer(prefix)
    shapes["decoder.norm"] = (c.width,)
    return shapes


class TextVae:
    """Computes the training objective from a dictionary of parameters."""

    def __init__(self, config, parameters):
        self.config = SimpleNamespace(**config)
        self.parameters = parameters

    def norm(self, x, name):
        scale = torch.rsqrt(x.square().mean(-1, keepdim=True) + self.config.normEpsilon)
        return x * scale * self.parameters[name]

    def angles(self, length, like):
        pairs = self.config.width // self.config.heads // 2
        rates = self.config.rotaryBase ** (-torch.arange(pairs, dtype=torch.float64) / pairs)
        angles = torch.arange(length, dtype=torch.float64)[:, None] * rates
        return angles.cos().to(like.dtype), angles.sin().to(like.dtype)

    @staticmethod
    def rotate(x, angles):
        cos, sin = angles
        u, v = x.chunk(2, -1)
        return torch.cat((u * cos - v * sin, v * cos + u * sin), -1)

    def split_heads(self, x, heads=None):
        batch, length, width = x.shape
        heads = heads or self.config.heads
        return x.reshape(batch, length, heads, width // heads).transpose(1, 2)

    def layer(self, prefix, hidden, angles, bias, memory=None):
        p = self.parameters
        x = self.norm(hidden, f"{prefix}.attentionNorm")
        query, key, value = (
            self.split_heads(x @ p[f"{prefix}.attention.{name}"]) for name in ("query", "key", "value")
        )
        query, key = self.rotate(query, angles), self.rotate(key, angles)
        if memory is not None:
            key, value = torch.cat((memory[0], key), 2), torch.cat((memory[1], value), 2)
        scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
        attended = (F.softmax(scores + bias, -1) @ value).transpose(1, 2).reshape(hidden.shape)
        hidden = hidden + attended @ p[f"{prefix}.attention.output"]
        x = self.norm(hidden, f"{prefix}.feedForwardNorm")
        gate = F.silu(x @ p[f"{prefix}.feedForward.gate"])
        return hidden + (gate * (x @ p[f"{prefix}.feedForward.up"])) @ p[f"{prefix}.feedForward.down"]

    def encode(self, ids, real):
        c, p = self.config, self.parameters
        hidden = math.sqrt(c.width) * F.embedding(ids, p["embedding"])
        bias = torch.where(real, 0.0, -1e9).to(hidden.dtype)[:, None, None, :]
        angles = self.angles(ids.shape[1], hidden)
        for k in range(c.encoderLayers):
            hidden = self.layer(f"encoder.layers.{k}", hidden, angles, bias)
        hidden = self.norm(hidden, "encoder.norm")
        scores = (hidden @ p["encoder.pooling.score"]).transpose(1, 2)[:, :, None, :]
        values = self.split_heads(hidden @ p["encoder.pooling.value"], c.poolingQueries)
        pooled = (F.softmax(scores + bias, -1) @ values).reshape(ids.shape[0], -1)
        mean, log_variance = (
            pooled @ p[f"encoder.{name}.weight"] + p[f"encoder.{name}.bias"]
            for name in ("posteriorMean", "posteriorLogVariance")
        )
        return mean, log_variance.clamp(-8, 4)

    def decode(self, ids, code):
        c, p = self.config, self.parameters
        batch, length = ids.shape
        hidden = math.sqrt(c.width) * F.embedding(ids, p["embedding"])
        visible = torch.ones(length, c.memoryTokens + length, dtype=torch.bool).tril(c.memoryTokens)
        bias = torch.where(visible, 0.0, -1e9).to(hidden.dtype)
        angles = self.angles(length, hidden)
        for k in range(c.decoderLayers):
            prefix = f"decoder.layers.{k}"
            hidden = hidden + (code @ p[f"{prefix}.latentVector"])[:, None]
            memory = None
            if c.memoryTokens > 0:
                memory = [
                    self.split_heads((code @ p[f"{prefix}.memory.{name}"]).reshape(batch, c.memoryTokens, c.width))
                    for name in ("key", "value")
                ]
            hidden = self.layer(prefix, hidden, angles, bias, memory)
        return self.norm(hidden, "decoder.norm")

    def objective(self, batch, epsilon, beta, free_bits, kl_floor=0):
        """trainingLoss and reconstruction in nats per passage, and the loss per token that is differentiated."""
        length = batch["targetIds"].shape[1]
        real = torch.arange(length) < batch["lengths"][:, None]
        mean, log_variance = self.encode(batch["encoderIds"], real)
        code = mean + torch.exp(log_variance / 2) * epsilon
        hidden = self.decode(batch["decoderIds"], code)
        logits = hidden @ self.parameters["embedding"].T
        nats = F.cross_entropy(logits.flatten(0, 1), batch["targetIds"].flatten(), reduction="none")
        reconstruction = (nats.reshape(real.shape) * real).sum(1).mean()
        kl = ((mean.square() + log_variance.exp() - log_variance - 1) / 2).mean(0)
        loss = reconstruction + beta * torch.clamp(torch.clamp(kl, min=free_bits).sum(), min=kl_floor)
        return loss, reconstruction, loss / batch["lengths"].to(loss.dtype).mean()


def passage_batch(passages):
    """The inputs that src/model/vae/graphs/feeds.ts makes of passages: mark 0 pads, 1 begins, 2 ends."""
    columns = 1 + max(len(ids) for ids in passages)
    padded = lambda ids: ids + [0] * (columns - len(ids))
    target = torch.tensor([padded(ids + [2]) for ids in passages])
    return {
        "encoderIds": target,
        "targetIds": target,
        "decoderIds": torch.tensor([padded([1] + ids) for ids in passages]),
        "lengths": torch.tensor([len(ids) + 1 for ids in passages]),
    }


def adamw(parameters, weight_decay, beta2):
    """Weight decay for matrices only."""
    return torch.optim.AdamW(
        [
            {"params": [p for p in parameters.values() if p.dim() > 1], "weight_decay": weight_decay},
            {"params": [p for p in parameters.values() if p.dim() == 1], "weight_decay": 0.0},
        ],
        betas=(0.9, beta2),
        eps=1e-8,
    )
