import { isAbsolute } from 'node:path';
import type { Example } from '../../../shared/protocol/sliderProtocol.ts';
import { loadAxisNames, loadSliders, saveModel } from '../../checkpoint/modelFolder.ts';
import { LONGEST_LABEL, LONGEST_NAME, MAX_SLIDERS, type AxisName } from '../../checkpoint/storedSliders.ts';
import { carryNames } from '../../sliders/axisNames.ts';
import { documentsAt } from '../../corpus/find/documentsAt.ts';
import { LatentError } from '../../space/latentError.ts';
import { dot } from '../../space/principalAxes.ts';
import { fitOf, type NamedSlider } from '../../sliders/namedSliders.ts';
import { sliderExamples, type ExampleText } from '../../sliders/sliderExamples.ts';
import { ModelProblem } from '../modelProblem.ts';
import type { ModelSession } from './modelSession.ts';
import { lockForTraining } from '../run/trainingLock.ts';

export interface NewSlider {
  readonly name: string;
  readonly lowLabel: string;
  readonly highLabel: string;
  readonly low: readonly Example[];
  readonly high: readonly Example[];
}

/**
 * Makes a slider from examples, and saves it with the model.
 * @throws LatentError bad-slider, too-few-examples; ModelProblem folder-missing, already-training; CheckpointError
 */
export async function addSlider(
  model: ModelSession,
  given: NewSlider,
  signal?: AbortSignal,
): Promise<NamedSlider> {
  const { latent } = model;
  const name = label(given.name, 'the slider', LONGEST_NAME);
  if (latent.namedSliders.some((slider) => slider.name === name))
    throw new LatentError(
      'bad-slider',
      `There is a slider named “${name}” already. Choose another name, or remove it first.`,
    );
  if (latent.namedSliders.length >= MAX_SLIDERS)
    throw new LatentError('bad-slider', `There are ${MAX_SLIDERS} sliders already. Remove one first.`);
  const examples = sliderExamples(
    {
      name,
      lowLabel: label(given.lowLabel, 'the low end', LONGEST_LABEL),
      highLabel: label(given.highLabel, 'the high end', LONGEST_LABEL),
      low: await texts(given.low, signal),
      high: await texts(given.high, signal),
    },
    (text) => latent.fits(text),
  );
  const slider = await latent.fitSlider(examples, signal);
  await change(model, [...latent.namedSliders, slider]);
  return slider;
}

/** @throws LatentError no-slider; ModelProblem already-training; CheckpointError */
export async function removeSlider(model: ModelSession, name: string): Promise<void> {
  const { namedSliders } = model.latent;
  const others = namedSliders.filter((slider) => slider.name !== name);
  if (others.length === namedSliders.length)
    throw new LatentError('no-slider', `There is no slider named “${name}”.`);
  await change(model, others);
}

/**
 * Names the ends of a principal axis, and saves the names with the model.
 * @throws LatentError no-slider, bad-slider; ModelProblem no-model, already-training; CheckpointError
 */
export async function nameAxis(
  model: ModelSession,
  { index, ...given }: { readonly index: number; readonly lowLabel: string; readonly highLabel: string },
): Promise<void> {
  const { latent } = model;
  const axis = latent.axes[index];
  if (axis === undefined) throw new LatentError('no-slider', 'This slider has no name of its own to change.');
  const name: AxisName = {
    lowLabel: label(given.lowLabel, 'the low end', LONGEST_LABEL),
    highLabel: label(given.highLabel, 'the high end', LONGEST_LABEL),
    direction: [...axis.direction],
  };
  const others = latent.axisNames.filter(({ direction }) => !isAlong(direction, axis.direction));
  await changeNames(model, [...others, name]);
}

const isAlong = (one: readonly number[], other: Float32Array): boolean =>
  Math.abs(dot(one, other)) > SAME_AXIS;
/** Axes of one model are orthogonal. */
const SAME_AXIS = 0.5;

/** Saves before the model is changed. */
async function changeNames({ savedFolder, latent }: ModelSession, names: readonly AxisName[]): Promise<void> {
  const lock = await lockForTraining(savedFolder);
  try {
    await saveModel(savedFolder, { axisNames: names });
  } finally {
    lock.release();
  }
  latent.nameAxes(names);
}

/**
 * Gives axes of this model the names of those of another one that order the passages alike. An axis that has a name keeps it.
 * @returns names that no axis was found for, for people
 */
async function takeNames(model: ModelSession, folder: string): Promise<string[]> {
  const { latent } = model;
  const old = await loadAxisNames(folder);
  if (old.axisNames.length === 0 || old.codes === undefined) return [];
  const textsOf = (passages: readonly { readonly text: string }[]): string[] =>
    passages.map(({ text }) => text);
  const { carried, lost } = carryNames(
    old.axisNames,
    { texts: textsOf(old.passages), codes: old.codes.posteriorMean },
    latent.axes,
    { texts: textsOf(latent.passages), codes: latent.posteriorMeans },
  );
  const fresh = carried.filter(
    ({ direction }) =>
      !latent.axisNames.some((name) => isAlong(name.direction, Float32Array.from(direction))),
  );
  if (fresh.length > 0) await changeNames(model, [...latent.axisNames, ...fresh]);
  return lost.map(({ lowLabel, highLabel }) => `${lowLabel} – ${highLabel}`);
}

/**
 * Fits the sliders of another model to this one, takes the names of its axes, and saves them with it. A slider of the same
 * name is left as it is.
 * @param folder of the other model
 * @returns names of axes that this model has no axis for
 * @throws ModelProblem already-training; CheckpointError
 */
export async function takeSliders(
  model: ModelSession,
  folder: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const { latent } = model;
  const all = [...latent.namedSliders];
  for (const examples of await loadSliders(folder))
    if (!all.some(({ name }) => name === examples.name) && all.length < MAX_SLIDERS)
      all.push(await latent.fitSlider(examples, signal));
  if (all.length > latent.namedSliders.length) await change(model, all);
  return takeNames(model, folder);
}

/** Saves before the model is changed: what is open is what is on disk. */
async function change(
  { savedFolder: folder, latent }: ModelSession,
  sliders: readonly NamedSlider[],
): Promise<void> {
  const lock = await lockForTraining(folder);
  try {
    await saveModel(folder, {
      sliders: sliders.map(({ examples }) => examples),
      sliderFits: sliders.map(fitOf),
    });
  } finally {
    lock.release();
  }
  latent.namedSliders = sliders;
}

function label(given: string, what: string, longest: number): string {
  const text = given.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  if (text === '') throw new LatentError('bad-slider', `Give ${what} a name.`);
  if (text.length > longest)
    throw new LatentError(
      'bad-slider',
      `The name of ${what} is too long: at most ${longest} characters can be shown.`,
    );
  return text;
}

async function texts(examples: readonly Example[], signal: AbortSignal | undefined): Promise<ExampleText[]> {
  const found: ExampleText[] = [];
  for (const example of examples) {
    if (example.kind === 'text') found.push(example);
    else found.push(...(await textsAt(example.path, signal)));
  }
  return found;
}

async function textsAt(path: string, signal: AbortSignal | undefined): Promise<ExampleText[]> {
  if (!isAbsolute(path)) throw new ModelProblem('folder-missing', `${path} is no absolute path.`);
  const { documents, leftOut } = await documentsAt(path, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new ModelProblem('folder-missing', `${path} does not exist or cannot be read.`, { cause: error });
  });
  const first = leftOut[0];
  if (documents.length === 0)
    throw new ModelProblem(
      'no-documents',
      first === undefined
        ? `There are no documents in ${path}.`
        : `Nothing in ${path} could be read as text (${first.file}: ${first.reason}).`,
    );
  return documents;
}
