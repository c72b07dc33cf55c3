import { loadModel, type SavedModel } from '../../checkpoint/modelFolder.ts';
import { interpolate } from '../../explore/interpolation.ts';
import type { LatentModel } from '../../explore/latentModel.ts';
import { reconstruct } from '../../explore/reconstruction.ts';
import { sample } from '../../explore/sampling.ts';
import { sliderEnds } from '../../sliders/sliderEnds.ts';
import type { CurvePoint } from '../../../shared/protocol/trainingProtocol.ts';
import { evaluationMarkdown } from './evaluationMarkdown.ts';
import { lossChart } from './lossChart.ts';
import { escaped, quoted, table } from './markdownText.ts';
import { modelMetrics, readRun, type ModelMetrics } from './modelMetrics.ts';
import { evaluateForReport } from './modelEvaluation.ts';
import { ModelProblem } from '../modelProblem.ts';
import { GREEDY, type ModelSession } from '../open/modelSession.ts';
import { runCurve } from '../run/runCurve.ts';

const RECONSTRUCTIONS = 6;
const SAMPLES = 5;
const INTERPOLATION_STEPS = 5;

/**
 * The model report as Markdown. Its samples are decoded now, greedily, and shown as they come; its metrics of quality are
 * measured now, on few passages.
 * @param onProgress what is being measured, and how much of the report is done, 0..1
 */
export async function reportMarkdown(
  model: ModelSession,
  signal?: AbortSignal,
  onProgress?: (measuring: string, fraction: number) => void,
): Promise<string> {
  const saved = await loadModel(model.savedFolder);
  const metrics = modelMetrics(saved);
  const run = readRun(saved.training.run);
  return [
    '# Model report',
    introduction(metrics),
    '## On held-out passages',
    heldOut(metrics),
    '## Loss curves',
    curves(run === undefined ? [] : runCurve(run)),
    '## Sliders',
    sliders(model.latent, saved),
    '## Samples',
    await samples(model.latent, saved, signal),
    '## Measured now',
    await measuredNow(model, signal, onProgress),
    '## Documents',
    documents(metrics),
  ].join('\n\n');
}

function introduction({ training, model, passages, words, documents }: ModelMetrics): string {
  const state = training.finished
    ? ''
    : ' The run has not ended: these are the metrics of its last checkpoint.';
  return [
    `Trained on ${escaped(training.trainedOn)}, ${moment(training.trainedAt)}.${state}`,
    table(
      ['', ''],
      [
        ['documents', shown(documents.length)],
        ['passages', `${shown(passages)} (very long ones are cut)`],
        ['words', shown(words)],
        ['training time', `${shown(training.seconds)} s`],
        ['steps', shown(training.steps)],
        ['tokens read', `${shown(training.tokens)} (every passage ${training.epochs.toFixed(1)} times)`],
        ['speed', `${shown(training.tokensPerSecond)} tokens/s, padding not counted`],
        ['parameters', shown(model.parameters)],
        ['vocabulary', shown(model.vocabularySize)],
        ['latent dimensions', shown(model.latentSize)],
        [
          'layers',
          `${model.encoderLayers} in the encoder, ${model.decoderLayers} in the decoder, ${model.width} wide`,
        ],
        ['seed', String(training.seed)],
      ],
    ),
  ].join('\n\n');
}

function heldOut({ heldOut: measured, model }: ModelMetrics): string {
  if (measured === null) return 'The model was not yet measured: the run ended before its first validation.';
  return [
    `Measured on ${shown(measured.passages)} passages that the model did not see in training, with one sample of the ` +
      `posterior for each; these are the metrics of step ${shown(measured.step)}, the best one, whose parameters were ` +
      'kept. Because the best step was chosen by them, they flatter the model slightly.',
    table(
      ['', '', ''],
      [
        [
          'ELBO',
          `${fixed(measured.elbo)} nats per passage`,
          'the higher, the better the model explains the text',
        ],
        ['bits per byte', measured.bitsPerByte.toFixed(3), 'the same, independent of vocabulary and length'],
        [
          'reconstruction',
          `${fixed(measured.reconstructionLoss)} nats per passage`,
          'lost on the way through the code',
        ],
        ['KL', `${fixed(measured.kl)} nats per passage`, 'how much a code says about its passage'],
        [
          'active units',
          `${measured.activeUnits} of ${model.latentSize}`,
          'dimensions of the code that are in use',
        ],
      ],
    ),
  ].join('\n\n');
}

function curves(curve: readonly CurvePoint[]): string {
  const chart = lossChart(curve);
  if (chart === '') return 'The run was too short to draw a curve.';
  return (
    `${chart}\n\nThe training losses are running means over the last few hundred passages, with some input words hidden ` +
    'from the decoder on purpose; the held-out curve hides none.'
  );
}

function sliders(model: LatentModel, { codes, passages }: SavedModel): string {
  if (codes === undefined) return 'The passages have no codes yet: the run has not ended.';
  const texts = passages.map(({ text }) => text);
  const rows = model.axes.map((axis) => {
    const { low, high } = sliderEnds(axis, codes.posteriorMean, texts);
    const example = (examples: readonly string[]): string => escaped(examples.at(-1) ?? '');
    return [
      String(axis.index + 1),
      `${(axis.explainedVarianceRatio * 100).toFixed(1)} %`,
      `**${escaped(axis.lowLabel)}**: ${example(low)}`,
      `**${escaped(axis.highLabel)}**: ${example(high)}`,
    ];
  });
  return [
    'The directions in which the codes of this workspace vary most, with a real passage near each end.',
    table(['', 'share of variance', 'low end', 'high end'], rows),
  ].join('\n\n');
}

async function samples(model: LatentModel, { passages }: SavedModel, signal?: AbortSignal): Promise<string> {
  const unseen = passages.filter(({ split }) => split === 'validation').map(({ text }) => text);
  const chosen = Array.from(
    { length: Math.min(RECONSTRUCTIONS, unseen.length) },
    (_, i) => unseen[Math.floor(((i + 0.5) * unseen.length) / RECONSTRUCTIONS)] ?? unseen[i]!,
  );
  const pairs: string[][] = [];
  for (const text of chosen)
    pairs.push([escaped(text), escaped((await reconstruct(model, text, { signal })).text)]);
  const parts = [
    'Exactly as the model gave them, good or bad, as the panel decodes at temperature 0.',
    '### Held-out passages, encoded and decoded',
    pairs.length === 0 ? 'There are none.' : table(['passage', 'decoded'], pairs),
    '### Drawn from where the passages lie',
    (await sample(model, { count: SAMPLES, decoding: GREEDY }, signal))
      .map(({ text }) => quoted(text))
      .join('\n\n'),
  ];
  const [from, to] = [chosen[0], chosen.at(-1)];
  if (from !== undefined && to !== undefined && from !== to) {
    const way: string[] = [];
    for (let step = 0; step < INTERPOLATION_STEPS; step++) {
      const t = step / (INTERPOLATION_STEPS - 1);
      way.push(`1. ${escaped((await interpolate(model, { from, to, t, decoding: GREEDY }, signal)).text)}`);
    }
    parts.push('### From one held-out passage to another', way.join('\n'));
  }
  return parts.join('\n\n');
}

/** The same metrics as `variorum evaluate`, on few passages and few draws, so that they take seconds, not minutes. */
async function measuredNow(
  model: ModelSession,
  signal?: AbortSignal,
  onProgress?: (measuring: string, fraction: number) => void,
): Promise<string> {
  try {
    const markdown = evaluationMarkdown(await evaluateForReport(model, { signal, onProgress }));
    return (
      'The metrics of `variorum evaluate` on a small part of the held-out passages and with few draws: they show the order ' +
      `of size. \`variorum evaluate\` measures on all.\n\n${markdown}`
    );
  } catch (error) {
    if (!(error instanceof ModelProblem)) throw error;
    return error.message;
  }
}

function documents({ documents: read, leftOut }: ModelMetrics): string {
  const rows = read.map(({ file, passages, words }) => [escaped(file), shown(passages), shown(words)]);
  const omitted = leftOut.map(({ file, reason }) => [escaped(file), escaped(reason)]);
  return [
    table(['read', 'passages', 'words'], rows),
    omitted.length === 0 ? 'Nothing was left out.' : table(['left out', 'why'], omitted),
  ].join('\n\n');
}

const shown = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 });
/** ISO 8601 to the minute; what is no date stays as it is. */
const moment = (iso: string): string => escaped(iso.replace(/^(\d+-\d+-\d+)T(\d+:\d+).*Z$/, '$1 $2 UTC'));
const fixed = (value: number): string => value.toFixed(1);
