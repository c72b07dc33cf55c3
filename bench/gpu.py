"""The training step of bench/gpu.bench.ts by PyTorch on CUDA. Reads a JSON file {config, batches, seconds}; prints one
["label", "figure"] a line: tokens per second, padding not counted, for every batch, and the most memory. Not run by hand."""

import json
import pathlib
import sys
import time

try:
    import torch
except ImportError:
    sys.exit()
if not torch.cuda.is_available():
    sys.exit()

here = pathlib.Path(__file__).parent
sys.path[:0] = [str(here), str(here.parent / "test" / "reference")]
from textVae import TextVae, adamw, parameter_shapes, passage_batch  # noqa: E402

setup = json.load(open(sys.argv[1]))
config = setup["config"]
torch.set_default_device("cuda")
WARMUP_STEPS = 3


def measure(passages, precision, compiled):
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = precision == "TF32"
    torch.cuda.reset_peak_memory_stats()
    parameters = {
        name: torch.nn.Parameter(torch.ones(shape) if name.endswith("orm") else torch.randn(shape) * 0.05)
        for name, shape in parameter_shapes(config).items()
    }
    model = TextVae(config, parameters)
    optimizer = adamw(parameters, 0.02, beta2=0.98)
    objective = torch.compile(model.objective) if compiled else model.objective
    batch = {name: value.cuda() for name, value in passage_batch(passages).items()}

    def step():
        epsilon = torch.randn(len(passages), config["latentSize"])
        optimizer.zero_grad()
        with torch.autocast("cuda", torch.bfloat16, enabled=precision == "bf16"):
            _, _, loss = objective(batch, epsilon, 0.3, 0.5)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(parameters.values()), 1.0)
        optimizer.step()
        return loss.item()

    for _ in range(WARMUP_STEPS):
        step()
    torch.cuda.synchronize()
    start = time.perf_counter()
    steps = 0
    while time.perf_counter() - start < setup["seconds"]:
        step()
        steps += 1
    torch.cuda.synchronize()
    tokens = steps * sum(len(ids) + 1 for ids in passages)
    return tokens / (time.perf_counter() - start), torch.cuda.max_memory_allocated() / 2**20


for compiled in (False, True):
    for precision in ("fp32", "TF32", "bf16"):
        figures = []
        try:
            for passages in setup["batches"]:
                rate, megabytes = measure(passages, precision, compiled)
                figures.append(f"{rate:.0f} ({megabytes:.0f} MB)")
        except Exception as error:  # One that fails must not take the others with it.
            figures.append(f"{type(error).__name__}: {error}".splitlines()[0])
        label = f"tokens/s of PyTorch {torch.__version__} {precision} {'compiled' if compiled else 'eager'}, by batch"
        print(json.dumps([label, ", ".join(figures)]), flush=True)
