import { text as readAll } from 'node:stream/consumers';
import { loadModel } from '../../model/checkpoint/modelFolder.ts';
import { continueFrom } from '../../model/explore/continuation.ts';
import type { Decoding } from '../../model/decoding/decoding.ts';
import { interpolate } from '../../model/explore/interpolation.ts';
import { exploreText } from '../../model/explore/exploration.ts';
import type { LatentModel } from '../../model/explore/latentModel.ts';
import { reconstruct } from '../../model/explore/reconstruction.ts';
import { sample } from '../../model/explore/sampling.ts';
import { encodeSelection, nearestToText } from '../../model/explore/selection.ts';
import { steer } from '../../model/explore/steering.ts';
import { vary } from '../../model/explore/variations.ts';
import { modelMetrics } from '../../model/process/report/modelMetrics.ts';
import { ModelSession } from '../../model/process/open/modelSession.ts';
import { reportMarkdown } from '../../model/process/report/report.ts';
import { sliderIndex } from './axisVerbs.ts';
import type { CommonOptions } from '../commonOptions.ts';
import type { SliderSetting } from '../optionValues.ts';
import type { Terminal } from '../terminal.ts';

/** The verbs that use a trained model. Each gives its result as JSON and as text for people. */
interface Result {
  readonly json: object;
  readonly text: string;
}

type DecodingOptions = CommonOptions & Decoding;
/** How a text is marked up, as the ending of a document's name; plain text without. */
interface FormatOptions {
  readonly format?: string;
}
export type TextOptions = CommonOptions & FormatOptions & { readonly text: string };
export type VaryOptions = TextOptions &
  DecodingOptions & { readonly count: number; readonly distance: number };
export type InterpolateOptions = DecodingOptions &
  FormatOptions & { readonly from: string; readonly to: string; readonly steps: number };
export type SampleOptions = DecodingOptions & { readonly count: number };
export type ContinueOptions = DecodingOptions &
  FormatOptions & { readonly prompt: string; readonly count: number };
export type SteerOptions = TextOptions & DecodingOptions & { readonly axis: readonly SliderSetting[] };
export type NearestOptions = TextOptions & { readonly count: number };

type Verb<Options> = (model: LatentModel, options: Options) => Promise<Result>;

export const reconstructing: Verb<TextOptions> = async (model, options) => {
  const { text } = await reconstruct(model, await wholeText(options.text), {
    file: fileOf(options),
  });
  return { json: { text }, text };
};

export const varying: Verb<VaryOptions> = async (model, options) => {
  const pieces = await encodeSelection(model, await wholeText(options.text), {
    file: fileOf(options),
    exactly: true,
  });
  const { count, distance } = options;
  const variations = await vary(model, { pieces, count, distance, decoding: decoding(options) });
  return { json: { variations: variations.map(onlyText) }, text: paragraphs(variations) };
};

export const steering: Verb<SteerOptions> = async (model, options) => {
  const { pieces, sliders: initialSliders } = await exploreText(model, await wholeText(options.text), {
    file: fileOf(options),
  });
  const sliders = [...initialSliders];
  for (const { name, value } of options.axis) sliders[sliderIndex(model, name)] = value;
  const { text } = await steer(model, { pieces, initialSliders, sliders, decoding: decoding(options) });
  const stood = options.axis.map(({ name, value }) => ({
    axis: name,
    from: initialSliders[sliderIndex(model, name)]!,
    to: value,
  }));
  return { json: { text, axes: stood }, text };
};

export const interpolating: Verb<InterpolateOptions> = async (model, options) => {
  const { from, to } = options;
  const file = fileOf(options);
  const steps: { t: number; text: string }[] = [];
  for (let step = 0; step < options.steps; step++) {
    const t = step / (options.steps - 1);
    const ends = { from, fromFile: file, to, toFile: file };
    const { text } = await interpolate(model, { ...ends, t, decoding: decoding(options) });
    steps.push({ t, text });
  }
  return { json: { steps }, text: steps.map(({ t, text }) => `${t.toFixed(2)}  ${text}`).join('\n') };
};

export const sampling: Verb<SampleOptions> = async (model, options) => {
  const samples = await sample(model, { count: options.count, decoding: decoding(options) });
  return { json: { samples: samples.map(onlyText) }, text: paragraphs(samples) };
};

export const continuing: Verb<ContinueOptions> = async (model, options) => {
  const prompt = await wholeText(options.prompt);
  const continuations = await continueFrom(model, {
    prompt,
    file: fileOf(options),
    count: options.count,
    decoding: decoding(options),
  });
  return { json: { continuations: continuations.map(onlyText) }, text: paragraphs(continuations) };
};

export const findingNearest: Verb<NearestOptions> = async (model, options) => {
  const found = await nearestToText(model, await wholeText(options.text), options.count, {
    file: fileOf(options),
  });
  const passages = found.map(({ text, place: { file, offset }, distance }) => ({
    text,
    file,
    offset,
    distance,
  }));
  const lines = passages.map((one) => `${one.distance.toFixed(2)}  ${one.file}:${one.offset}  ${one.text}`);
  return { json: { passages }, text: lines.join('\n') };
};

/** Opens the model, runs a verb and prints its result. */
export async function runVerb<Options extends CommonOptions>(
  verb: Verb<Options>,
  folder: string,
  options: Options,
  terminal: Terminal,
): Promise<void> {
  const model = await ModelSession.open(folder, options.device);
  try {
    const { json, text } = await verb(model.latent, options);
    terminal.result(options, json, () => text);
  } finally {
    await model.close();
  }
}

/** Metrics need no device, so that they can be read where the model cannot be run. */
export async function report(folder: string, options: CommonOptions, terminal: Terminal): Promise<void> {
  if (options.json === true) {
    terminal.result(options, modelMetrics(await loadModel(folder)), () => '');
    return;
  }
  const model = await ModelSession.open(folder, options.device);
  try {
    terminal.print(await reportMarkdown(model));
  } finally {
    await model.close();
  }
}

/** The name of a document of the format. */
const fileOf = ({ format }: FormatOptions): string | undefined =>
  format === undefined ? undefined : `text.${format}`;
const decoding = ({ seed, temperature, topP }: Decoding): Decoding => ({ seed, temperature, topP });
const onlyText = ({ text }: { text: string }): { text: string } => ({ text });
const paragraphs = (texts: readonly { text: string }[]): string => texts.map(({ text }) => text).join('\n\n');

/** `-` stands for standard input: the way to give a text that no command line could hold. */
async function wholeText(argument: string): Promise<string> {
  return argument === '-' ? readAll(process.stdin) : argument;
}
