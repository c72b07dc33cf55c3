import { isAbsolute } from 'node:path';
import type { Example } from '../../../shared/protocol/sliderProtocol.ts';
import { loadSliders, saveModel } from '../../checkpoint/modelFolder.ts';
import { LONGEST_LABEL, LONGEST_NAME, MAX_SLIDERS } from '../../checkpoint/storedSliders.ts';
import { documentsAt } from '../../corpus/find/documentsAt.ts';
import { LatentError } from '../../space/latentError.ts';
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
 * Fits the sliders of another model to this one, and saves them with it. A slider of the same name is left as it is.
 * @param folder of the other model
 * @throws ModelProblem already-training; CheckpointError
 */
export async function takeSliders(model: ModelSession, folder: string, signal?: AbortSignal): Promise<void> {
  const { latent } = model;
  const all = [...latent.namedSliders];
  for (const examples of await loadSliders(folder))
    if (!all.some(({ name }) => name === examples.name) && all.length < MAX_SLIDERS)
      all.push(await latent.fitSlider(examples, signal));
  if (all.length > latent.namedSliders.length) await change(model, all);
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
