import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { whyNoOnnxCuda } from '../src/model/engine/onnx/onnxCuda.ts';
import { MODEL_SIZES, type ModelSize, modelOfSize } from '../src/model/training/recipes/modelSizes.ts';
import { modelConfig } from '../src/model/vae/network/config.ts';
import { type GpuJob, type GpuResult, runJob, somePassages } from './gpuJob.ts';

/**
 * Everything about training and decoding on a GPU, in under ten minutes, with a short table last: the adapter, where
 * nodes ran, agreement with the CPU over 50 steps, tokens per second by model and batch, memory, decoding, and PyTorch on
 * the same batches where python3 has it with CUDA.
 *
 *     npm run bench -- gpu [--sizes small,medium,large] [--tokens 1024,4096,16384] [--seconds 4] [--minutes 9] [--python python3]
 *
 * `bench/pack-gpu.sh` packs it for a machine where nothing can be downloaded. Every measurement has a process of its own.
 */
const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'small,medium,large' },
    tokens: { type: 'string', default: '1024,4096,16384' },
    seconds: { type: 'string', default: '4' },
    minutes: { type: 'string', default: '9' },
    steps: { type: 'string', default: '50' },
    python: { type: 'string', default: 'python3' },
    job: { type: 'string' },
  },
});

if (options.job === undefined) measureAll();
else console.log(JSON.stringify(await runJob(JSON.parse(options.job) as GpuJob)));

function measureAll(): void {
  const sizes = options.sizes
    .split(',')
    .filter((size): size is ModelSize => MODEL_SIZES.includes(size as ModelSize));
  const batches = options.tokens.split(',').map(Number);
  const seconds = Number(options.seconds);
  const deadline = performance.now() + Number(options.minutes) * 60_000;
  const table: [string, string][] = [];
  const note = (label: string, value: string): void => {
    table.push([label, value]);
    console.log(`${label}: ${value}`);
  };
  const job = (wanted: GpuJob): GpuResult => {
    const left = deadline - performance.now();
    return left < 0
      ? { error: 'left out: no time left' }
      : inProcess(wanted, Math.ceil(Math.min(left + 30_000, 180_000)));
  };

  note('cores', String(availableParallelism()));
  note('adapter', adapter());
  note('nodes by provider', placement(sizes[0]!));
  const onCpu = job({ kind: 'losses', provider: 'cpu', size: sizes[0]!, steps: Number(options.steps) });
  const onGpu = job({ kind: 'losses', provider: 'webgpu', size: sizes[0]!, steps: Number(options.steps) });
  note(`losses of ${options.steps} steps, largest relative difference from the CPU`, agreement(onCpu, onGpu));
  note('half precision', 'not measured: it is not built (docs/gpu.md)');
  const noCuda = whyNoOnnxCuda();
  note("ONNX Runtime's CUDA provider", noCuda ?? 'present');
  for (const size of sizes) {
    const cpu = job({
      kind: 'speed',
      provider: 'cpu',
      size,
      tokens: modelOfSize(size).recipe.tokensPerBatch,
      seconds,
    });
    note(`${size}: tokens/s on the CPU`, speedOf(cpu));
    for (const provider of ['webgpu', ...(noCuda === undefined ? (['onnx-cuda'] as const) : [])] as const)
      for (const tokens of batches)
        note(
          `${size}: tokens/s through ${provider === 'webgpu' ? 'WebGPU' : provider}, ${tokens} tokens per batch`,
          speedOf(job({ kind: 'speed', provider, size, tokens, seconds })),
        );
    for (const provider of ['cpu', 'webgpu'] as const)
      note(
        `${size}: ms for 40 tokens of 1 and of 8 texts, ${provider}`,
        latencyOf(job({ kind: 'decode', provider, size })),
      );
    for (const [label, value] of pytorch(size, batches, seconds, deadline)) note(`${size}: ${label}`, value);
  }
  const width = Math.max(...table.map(([label]) => label.length));
  console.log(`\n${table.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n')}`);
}

/** Runs a job in a process of its own, which a driver may bring down. */
function inProcess(job: GpuJob, limit: number): GpuResult {
  const self = process.argv[1]!;
  const loader = self.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [...loader, self, '--job', JSON.stringify(job)],
    { encoding: 'utf8', timeout: limit, maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as GpuResult;
  } catch {
    return { error: `ended with ${String(status ?? signal)}: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  }
}

function adapter(): string {
  const result = inProcess({ kind: 'device', provider: 'webgpu' }, 120_000);
  const { stdout } = spawnSync(
    'nvidia-smi',
    ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'],
    { encoding: 'utf8' },
  );
  const system = (stdout as string | null)?.trim() ?? ''; // Null where there is no such program.
  return [result.error ?? result.device ?? '', system].filter((part) => part !== '').join('; ');
}

/** Where ONNX Runtime ran every node of a few steps, by its own profile. */
function placement(size: ModelSize): string {
  const folder = mkdtempSync(join(tmpdir(), 'variorum-gpu-'));
  try {
    const profile = join(folder, 'profile');
    const result = inProcess({ kind: 'losses', provider: 'webgpu', size, steps: 2, profile }, 180_000);
    if (result.error !== undefined) return result.error;
    const providers = new Map<string, Set<string>>();
    for (const file of readdirSync(folder))
      for (const { cat, name, args } of JSON.parse(
        readFileSync(join(folder, file), 'utf8'),
      ) as ProfileEvent[]) {
        if (cat !== 'Node' || args.provider === undefined) continue;
        providers.set(args.provider, (providers.get(args.provider) ?? new Set()).add(`${file} ${name}`));
      }
    return [...providers].map(([provider, nodes]) => `${provider} ${nodes.size}`).join(', ');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args: { readonly provider?: string };
}

function agreement(cpu: GpuResult, gpu: GpuResult): string {
  if (cpu.losses === undefined || gpu.losses === undefined) return cpu.error ?? gpu.error ?? '';
  const differences = gpu.losses.map((loss, step) => Math.abs(loss / cpu.losses![step]! - 1));
  return `${Math.max(...differences).toExponential(1)} (loss ${gpu.losses[0]!.toFixed(2)} to ${gpu.losses.at(-1)!.toFixed(2)})`;
}

function speedOf({ error, tokensPerSecond, megabytes, gpuMegabytes }: GpuResult): string {
  if (tokensPerSecond === undefined) return error ?? '';
  const memory = gpuMegabytes === undefined ? '' : `, ${gpuMegabytes} MB of GPU memory`;
  return `${Math.round(tokensPerSecond)} (${megabytes ?? 0} MB${memory})`;
}

function latencyOf({ error, milliseconds }: GpuResult): string {
  return milliseconds === undefined
    ? (error ?? '')
    : milliseconds.map((value) => value.toFixed(1)).join(', ');
}

/** Tokens a second of PyTorch on the same batches, by bench/gpu.py. */
function pytorch(
  size: ModelSize,
  batches: readonly number[],
  seconds: number,
  deadline: number,
): [string, string][] {
  const script = fileURLToPath(new URL('gpu.py', import.meta.url));
  const left = deadline - performance.now();
  if (!existsSync(script) || left < 0) return [['PyTorch', 'left out']];
  const { sizes, vocabularySize } = modelOfSize(size);
  const config = modelConfig({ ...sizes, vocabularySize });
  const folder = mkdtempSync(join(tmpdir(), 'variorum-gpu-'));
  try {
    const setup = join(folder, 'setup.json');
    const passages = batches.map((tokens) => somePassages(config.vocabularySize, tokens));
    writeFileSync(setup, JSON.stringify({ config, batches: passages, seconds }));
    const { stdout, error } = spawnSync(options.python, [script, setup], {
      encoding: 'utf8',
      timeout: Math.ceil(Math.min(left, 150_000)),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const lines = ((stdout as string | null) ?? '')
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('['));
    const figures = lines.map((line) => JSON.parse(line) as [string, string]);
    return figures.length > 0
      ? figures
      : [['PyTorch', error?.message ?? `not found for ${options.python}, or without CUDA`]];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
