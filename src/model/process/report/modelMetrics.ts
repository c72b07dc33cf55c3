import type { SavedModel } from '../../checkpoint/modelFolder.ts';
import { bitsPerByte } from '../../training/loop/bitsPerByte.ts';
import { parseTrainingRun, type TrainingRun, type Validation } from '../../training/loop/trainingRun.ts';
import { parameterCount } from '../../vae/network/parameters.ts';

/** What can be said about a model in numbers. Losses in nats per passage, on passages that it was not trained on. */
export interface ModelMetrics {
  readonly heldOut: {
    readonly passages: number;
    readonly elbo: number;
    readonly reconstructionLoss: number;
    readonly kl: number;
    /** -ELBO over the bytes of these passages, in bits: comparable between tokenizers. */
    readonly bitsPerByte: number;
    readonly activeUnits: number;
    /** The step whose parameters were kept. */
    readonly step: number;
  } | null;
  readonly training: {
    readonly trainedAt: string;
    readonly trainedOn: string;
    readonly finished: boolean;
    readonly seconds: number;
    readonly steps: number;
    readonly tokens: number;
    /** Padding not counted; validation and checkpoints counted in the time. */
    readonly tokensPerSecond: number;
    readonly epochs: number;
    readonly seed: number;
  };
  readonly model: {
    readonly parameters: number;
    readonly latentSize: number;
    readonly vocabularySize: number;
    readonly width: number;
    readonly encoderLayers: number;
    readonly decoderLayers: number;
  };
  readonly passages: number;
  readonly words: number;
  readonly documents: readonly { readonly file: string; readonly passages: number; readonly words: number }[];
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

export function modelMetrics({ config, training, passages }: Omit<SavedModel, 'codes'>): ModelMetrics {
  const run = readRun(training.run);
  const validation = run?.best ?? run?.validations.at(-1);
  const heldOut = passages.filter(({ split }) => split === 'validation').map(({ text }) => text);
  const { vocabularySize, latentSize, width, encoderLayers, decoderLayers } = config;
  const parameters = parameterCount(config);
  return {
    heldOut:
      run === undefined || validation === undefined
        ? null
        : heldOutMetrics(validation, heldOut, run.recipe.validationPassages),
    training: {
      trainedAt: training.trainedAt,
      trainedOn: training.trainedOn,
      finished: training.finished,
      seconds: training.trainedSeconds,
      steps: training.steps,
      tokens: run?.tokensRead ?? 0,
      tokensPerSecond:
        run === undefined || run.elapsedSeconds === 0 ? 0 : run.tokensRead / run.elapsedSeconds,
      epochs: (run?.passagesRead ?? 0) / Math.max(1, passages.length - heldOut.length),
      seed: run?.seed ?? 0,
    },
    model: { parameters, latentSize, vocabularySize, width, encoderLayers, decoderLayers },
    passages: passages.length,
    words: training.documents.reduce((sum, { words }) => sum + words, 0),
    documents: training.documents,
    leftOut: training.leftOut,
  };
}

/** A run of a version that this one cannot continue still leaves a model that can be used. */
export function readRun(stored: unknown): TrainingRun | undefined {
  try {
    return parseTrainingRun(stored);
  } catch {
    return undefined;
  }
}

function heldOutMetrics(
  validation: Validation,
  texts: readonly string[],
  maximum: number,
): ModelMetrics['heldOut'] {
  const { elbo, reconstructionLoss, kl, activeUnits, step } = validation;
  return {
    passages: Math.min(texts.length, maximum),
    elbo,
    reconstructionLoss,
    kl,
    bitsPerByte: bitsPerByte(validation, texts, maximum),
    activeUnits,
    step,
  };
}
