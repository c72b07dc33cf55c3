"""The training step of bench/trainingStep.bench.ts by PyTorch in eager mode.

Reads one JSON object a line from standard input: first {config, threads, batches, weightDecay}, then {"batch": k} for a
step or {"side": n, "products": k} for bare matrix products; answers each with the seconds it took. Not run by hand.
"""

import json
import pathlib
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "test" / "reference"))
from textVae import TextVae, adamw, parameter_shapes, passage_batch  # noqa: E402


def answer(value):
    print(json.dumps(value), flush=True)


setup = json.loads(sys.stdin.readline())
torch.set_num_threads(setup["threads"])
torch.manual_seed(0)
torch.set_flush_denormal(True)
config = setup["config"]
parameters = {
    name: torch.nn.Parameter(torch.ones(shape) if name.endswith("orm") else torch.randn(shape) * 0.05)
    for name, shape in parameter_shapes(config).items()
}
model = TextVae(config, parameters)
optimizer = adamw(parameters, setup["weightDecay"], beta2=0.98)
for group in optimizer.param_groups:
    group["lr"] = 1e-3
batches = [passage_batch(passages) for passages in setup["batches"]]
answer(f"PyTorch {torch.__version__}")

for line in sys.stdin:
    request = json.loads(line)
    square = torch.randn(request["side"], request["side"]) if "side" in request else None
    started = time.perf_counter()
    if square is None:
        batch = batches[request["batch"]]
        epsilon = torch.randn(len(batch["lengths"]), config["latentSize"])
        optimizer.zero_grad()
        _, _, loss = model.objective(batch, epsilon, 0.3, 0.5)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(parameters.values()), 1.0)
        optimizer.step()
        loss.item()
    else:
        for _ in range(request["products"]):
            square @ square
    answer(time.perf_counter() - started)
