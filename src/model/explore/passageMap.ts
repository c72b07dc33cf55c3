import type { Slider } from '../sliders/axes.ts';
import { beginningOf } from '../space/beginning.ts';
import { evenIndices } from '../numerics/subsample.ts';
import { interpolatedCodes } from './interpolation.ts';
import { LatentError } from '../space/latentError.ts';
import type { LatentModel } from './latentModel.ts';
import { dot } from '../space/principalAxes.ts';
import { codesOf, encodeSelection, meanCode } from './selection.ts';

/** Passages on a map at most: as many as a starter gives codes to, and more than can be told apart in a panel. */
export const MAX_MAP_PASSAGES = 6000;
/** Steps of the path between two texts: one for each step of the panel's slider, and its end. */
const STEPS_ON_PATH = 51;

/** Which principal axes go across and up, by index. */
export interface MapAxes {
  readonly x: number;
  readonly y: number;
}

/** In slider units of the two axes. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

export interface MapPassage extends MapPoint {
  /** Index into the model's passages. */
  readonly passage: number;
  /** Index into the map's documents. */
  readonly document: number;
  readonly beginning: string;
}

export interface PassageMap {
  readonly total: number;
  readonly documents: string[];
  readonly passages: MapPassage[];
  /** What one unit of each of the model's sliders adds to a place on the map. */
  readonly steps: MapPoint[];
}

/** A text that a map shows the place of. */
export interface MarkedText {
  readonly text: string;
  readonly file?: string | undefined;
}

/**
 * The passages of the workspace in the plane of two principal axes. A linear projection, because it has an inverse: every
 * place of the plane is a position of two sliders and can be decoded, and a step of any slider is a step on the map.
 * Embeddings that keep neighbourhoods better (t-SNE, UMAP) have neither.
 * @throws LatentError wrong-model where the axes are not two different ones of the model
 */
export function passageMap(model: LatentModel, axes: MapAxes): PassageMap {
  const plane = planeOf(model, axes);
  const { passages, posteriorMeans } = model;
  const size = model.config.latentSize;
  const documents = new Map<string, number>();
  const shown = evenIndices(passages.length, MAX_MAP_PASSAGES).map((row): MapPassage => {
    const { file, text } = passages[row]!;
    const document = documents.get(file) ?? documents.size;
    documents.set(file, document);
    const { x, y } = onPlane(plane, posteriorMeans.subarray(row * size, (row + 1) * size));
    return { x: rounded(x), y: rounded(y), passage: row, document, beginning: beginningOf(text) };
  });
  const steps = model.sliders.map((slider) => stepOnPlane(plane, slider));
  return { total: passages.length, documents: [...documents.keys()], passages: shown, steps };
}

/**
 * The places of two texts and of the path between them. As everywhere, a text of several passages is where their mean is.
 * @throws LatentError no-text, text-too-long, wrong-model
 */
export async function pathOnMap(
  model: LatentModel,
  axes: MapAxes,
  { a, b }: { readonly a: MarkedText | null; readonly b: MarkedText | null },
  signal?: AbortSignal,
): Promise<{ a: MapPoint | null; b: MapPoint | null; steps: MapPoint[] }> {
  const plane = planeOf(model, axes);
  const encode = async (marked: MarkedText | null): Promise<Float32Array[] | null> =>
    marked === null
      ? null
      : codesOf(model, await encodeSelection(model, marked.text, { file: marked.file, signal }));
  const from = await encode(a);
  const to = await encode(b);
  const place = (codes: readonly Float32Array[]): MapPoint => onPlane(plane, meanCode(codes));
  const steps =
    from === null || to === null
      ? []
      : Array.from({ length: STEPS_ON_PATH }, (_, i) =>
          place(interpolatedCodes(model, from, to, i / (STEPS_ON_PATH - 1))),
        );
  return { a: from && place(from), b: to && place(to), steps };
}

/** @throws LatentError wrong-model where the model has no such passage */
export function passageAt(
  { passages }: LatentModel,
  index: number,
): { text: string; place: { file: string; offset: number; length: number } } {
  const passage = passages[index];
  if (passage === undefined) throw otherModel();
  const { text, file, offset, length } = passage;
  return { text, place: { file, offset, length } };
}

/** Two sliders with directions of unit length at right angles. */
export type Plane = readonly [x: Slider, y: Slider];

function planeOf({ axes }: LatentModel, { x, y }: MapAxes): Plane {
  const [across, up] = [axes[x], axes[y]];
  if (across === undefined || up === undefined || x === y) throw otherModel();
  return [across, up];
}

/** Where a code [Z] stands: (z . direction - center) / scale, on both axes. */
export function onPlane(plane: Plane, code: ArrayLike<number>): MapPoint {
  const [x, y] = plane.map(({ direction, center, scale }) => (dot(code, direction) - center) / scale);
  return { x: x!, y: y! };
}

/**
 * What one unit of a slider adds to a place: its step in latent space, scale * direction, projected. A principal axis moves
 * along itself and no other; a slider made from examples goes across the map at a slant.
 */
export function stepOnPlane(plane: Plane, slider: Slider): MapPoint {
  const [x, y] = plane.map(
    ({ direction, scale }) => (dot(slider.direction, direction) * slider.scale) / scale,
  );
  return { x: x!, y: y! };
}

/** A hundredth of a pixel or so: keeps the message small. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const otherModel = (): LatentError =>
  new LatentError('wrong-model', 'This is a map of another model. Open the panel again.');
