import { resolve } from 'node:path';
import { pretrain } from '../../model/process/pretraining/pretrain.ts';
import type {
  PretrainingEvent,
  PretrainingRequest,
} from '../../model/process/pretraining/pretrainingRequest.ts';
import { keepStandardInput } from '../../model/process/pretraining/pretrainingInput.ts';
import type { TrainingRecipe } from '../../model/training/recipes/recipe.ts';
import { TrainingControl } from '../../model/training/loop/trainingControl.ts';
import type { TrainingSettings } from '../../shared/protocol/trainingProtocol.ts';
import { duration } from '../duration.ts';
import { interruptible } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';

export interface PretrainOptions {
  readonly out: string;
  readonly minutes?: number;
  readonly steps?: number;
  readonly device: TrainingSettings['device'];
  readonly threads?: number;
  readonly seed: number;
  readonly weights?: readonly number[];
  readonly heldOut: number;
  readonly vocabulary: number;
  readonly width: number;
  readonly heads: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly latent: number;
  readonly starter?: string;
  readonly tokensPerBatch?: number;
  readonly learningRate?: number;
  readonly warmupSteps?: number;
  readonly weightDecay?: number;
  readonly beta?: number;
  readonly ramp?: number;
  readonly freeBits?: number;
  readonly tokenDropout?: number;
  readonly validations?: number;
  readonly checkpointSeconds: number;
  readonly resume?: true;
  readonly json?: true;
}

/** Ctrl-C saves and ends the run, which can be resumed; a second one abandons what is not yet saved. */
export async function pretraining(
  files: readonly string[],
  options: PretrainOptions,
  terminal: Terminal,
): Promise<void> {
  const control = new TrainingControl();
  await interruptible(control, terminal, async (signal) => {
    const outcome = await pretrain(await requestOf(files, options, terminal), control, signal, (event) => {
      show(event, terminal);
    });
    terminal.result(
      options,
      { model: options.out, ...outcome },
      () =>
        `${outcome.steps} steps in ${duration(outcome.seconds)}, ${outcome.bitsPerByte.toFixed(3)} bits per byte on ` +
        `held-out passages. Saved in ${options.out}; --resume --minutes N goes on.`,
    );
  });
}

async function requestOf(
  files: readonly string[],
  options: PretrainOptions,
  terminal: Terminal,
): Promise<PretrainingRequest> {
  const modelFolder = resolve(options.out);
  const kept = `${modelFolder}.input.txt`;
  if (files.includes('-')) {
    await keepStandardInput(process.stdin, kept);
    terminal.note(`Standard input is kept in ${kept}; the run reads it from there.`);
  }
  return {
    files: files.map((file, index) => ({
      path: file === '-' ? kept : resolve(file),
      weight: options.weights?.[index] ?? 1,
    })),
    modelFolder,
    budget:
      options.steps !== undefined
        ? { steps: options.steps }
        : options.minutes !== undefined
          ? { minutes: options.minutes }
          : undefined,
    resume: options.resume === true,
    device: options.device,
    ...(options.threads !== undefined && { threads: options.threads }),
    seed: options.seed,
    sizes: {
      vocabularySize: options.vocabulary,
      latentSize: options.latent,
      width: options.width,
      heads: options.heads,
      encoderLayers: options.encoderLayers,
      decoderLayers: options.decoderLayers,
    },
    ...(options.starter !== undefined && { starterFolder: resolve(options.starter) }),
    recipe: recipeOf(options),
    heldOutEvery: options.heldOut,
    checkpointSeconds: options.checkpointSeconds,
  };
}

/** What was asked for; the rest stays as the recipe has it. */
function recipeOf(options: PretrainOptions): Partial<TrainingRecipe> {
  const { tokensPerBatch, learningRate, warmupSteps, weightDecay, beta, ramp, freeBits, tokenDropout } =
    options;
  const { validations } = options;
  const asked = {
    ...{ tokensPerBatch, learningRate, warmupSteps, weightDecay, beta, rampFraction: ramp },
    ...{ freeBits, tokenDropout, validations },
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function show(event: PretrainingEvent, terminal: Terminal): void {
  if (event.kind === 'notice') {
    terminal.note(event.notice);
    return;
  }
  if (event.kind === 'validation') {
    const { step, reconstructionLoss, kl, activeUnits } = event.validation;
    terminal.note(
      `step ${step}: held-out ${event.bitsPerByte.toFixed(4)} bits per byte · reconstruction ` +
        `${reconstructionLoss.toFixed(2)} · KL ${kl.toFixed(2)} · ${activeUnits} active units`,
    );
    return;
  }
  const { fraction, secondsLeft, step, tokensPerSecond, tokensRead, point } = event.progress;
  terminal.progress(
    'pretraining',
    [
      `${String(Math.floor(fraction * 100)).padStart(3)} %`,
      `${duration(secondsLeft)} left`,
      `step ${step}`,
      `${(tokensRead / 1e6).toFixed(2)} M tokens, ${Math.round(tokensPerSecond)}/s`,
      `reconstruction ${point.reconstructionLoss.toFixed(1)}`,
      `KL ${point.kl.toFixed(1)}`,
    ].join(' · '),
  );
}
