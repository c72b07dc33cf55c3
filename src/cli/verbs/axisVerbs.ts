import { LatentError } from '../../model/space/latentError.ts';
import type { LatentModel } from '../../model/explore/latentModel.ts';
import { addSlider, removeSlider } from '../../model/process/open/namedSliderChanges.ts';
import { ModelSession } from '../../model/process/open/modelSession.ts';
import { describeEvidence } from '../../shared/words/evidence.ts';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import { examplesOf, type ExampleOptions } from '../labelledExamples.ts';
import type { CommonOptions } from '../commonOptions.ts';
import type { Terminal } from '../terminal.ts';

/** The verbs that show and change a model's sliders. */

export type AddOptions = CommonOptions & ExampleOptions & { readonly name: string };
export type RemoveOptions = CommonOptions & { readonly name: string };

/** People count sliders from 1. */
const numberOf = ({ index }: Axis): number => index + 1;

export async function list(folder: string, options: CommonOptions, terminal: Terminal): Promise<void> {
  await withModel(folder, options, (model) => {
    const { axes } = model.summary();
    const json = axes.map((axis) => ({ number: numberOf(axis), ...axis }));
    terminal.result(options, { axes: json }, () => axes.map(describe).join('\n'));
  });
}

export async function add(folder: string, options: AddOptions, terminal: Terminal): Promise<void> {
  const ends = await examplesOf(options);
  await withModel(folder, options, async (model) => {
    const { name } = await addSlider(model, { name: options.name, ...ends });
    const axis = model.summary().axes.find(({ named }) => named?.name === name)!;
    terminal.result(
      options,
      { number: numberOf(axis), ...axis },
      () => `Added ${describe(axis).trimStart()}`,
    );
  });
}

export async function remove(folder: string, options: RemoveOptions, terminal: Terminal): Promise<void> {
  await withModel(folder, options, async (model) => {
    await removeSlider(model, options.name);
    terminal.result(options, { removed: options.name }, () => `Removed ${options.name}.`);
  });
}

/**
 * A slider by its name, or by its number.
 * @throws LatentError no-slider
 */
export function sliderIndex({ axes, directions, namedSliders, sliders }: LatentModel, name: string): number {
  const named = namedSliders.findIndex((slider) => slider.name === name);
  if (named !== -1) return axes.length + directions.length + named;
  const direction = directions.findIndex((slider) => slider.name === name);
  if (direction !== -1) return axes.length + direction;
  const number = /^\d+$/.test(name) ? Number(name) : 0;
  if (number >= 1 && number <= sliders.length) return number - 1;
  throw new LatentError('no-slider', `There is no slider “${name}”. “variorum axis list” names them.`);
}

function describe(axis: Axis): string {
  const { lowLabel, highLabel, explainedVarianceRatio, named, direction } = axis;
  const ends = `${String(numberOf(axis)).padStart(2)}  ${lowLabel} … ${highLabel}`;
  if (direction !== null)
    return `${ends}  ${direction.name}: ${Math.round(100 * direction.accuracy)} % of its ${direction.examples} examples right`;
  return named === null
    ? `${ends}  (${(100 * explainedVarianceRatio).toFixed(1)} % of the variance)`
    : `${ends}  ${named.name}: ${describeEvidence(named)}`;
}

async function withModel(
  folder: string,
  { device }: CommonOptions,
  work: (model: ModelSession) => Promise<void> | void,
): Promise<void> {
  const model = await ModelSession.open(folder, device);
  try {
    await work(model);
  } finally {
    await model.close();
  }
}
