import type { MapAxes, MapPoint, PassageMap } from '../../shared/protocol/mapProtocol.ts';
import type { MapView } from './mapView.ts';

/** How the plane lies in a rectangle: all of it is -reach to reach of both axes. Width and height in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly reach: number;
  readonly view: MapView;
}

export interface Pixel {
  readonly left: number;
  readonly top: number;
}

/** The sliders' own range, which is always on the map, with a margin. */
const MIN_REACH = 3.2;
/** A few passages far off would leave no room for the others: they stand at the edge. */
const MAX_REACH = 5;

export function reachOf(places: readonly MapPoint[]): number {
  const farthest = places.reduce((most, { x, y }) => Math.max(most, Math.abs(x), Math.abs(y)), 0);
  return Math.min(MAX_REACH, Math.max(MIN_REACH, farthest * 1.03));
}

/** The second axis grows upwards. What lies beyond the map is at its edge; what lies beyond the view is outside of the frame. */
export function toPixel({ width, height, reach, view }: Frame, { x, y }: MapPoint): Pixel {
  const share = (value: number, center: number): number =>
    0.5 + ((clamp(value, reach) - center) * view.zoom) / (2 * reach);
  return { left: share(x, view.center.x) * width, top: (1 - share(y, view.center.y)) * height };
}

export function toPlace({ width, height, reach, view }: Frame, { left, top }: Pixel): MapPoint {
  const at = (share: number, center: number): number =>
    clamp(center + ((share - 0.5) * 2 * reach) / view.zoom, reach);
  return { x: at(left / width, view.center.x), y: at(1 - top / height, view.center.y) };
}

/** How far it is on the axes from one pixel to another. */
export function toStep({ width, height, reach, view }: Frame, by: Pixel): MapPoint {
  const seen = (2 * reach) / view.zoom;
  return { x: (by.left / width) * seen, y: (-by.top / height) * seen };
}

/** The pixel itself, or where it is outside of the frame, the one at its edge. */
export function atEdge({ width, height }: Frame, { left, top }: Pixel): Pixel {
  return { left: Math.min(width, Math.max(0, left)), top: Math.min(height, Math.max(0, top)) };
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

export const distance = (one: Pixel, other: Pixel): number =>
  Math.hypot(one.left - other.left, one.top - other.top);

/** Index of the pixel nearest to `to`, at most `within` away; null where there is none. */
export function nearestPixel(pixels: readonly Pixel[], to: Pixel, within: number): number | null {
  let best: number | null = null;
  let least = within;
  for (const [index, pixel] of pixels.entries()) {
    const away = distance(pixel, to);
    if (away > least) continue;
    least = away;
    best = index;
  }
  return best;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** A unit step in each direction. */
export const DIRECTIONS: Readonly<Record<Direction, Pixel>> = {
  left: { left: -1, top: 0 },
  right: { left: 1, top: 0 },
  up: { left: 0, top: -1 },
  down: { left: 0, top: 1 },
};

/** Index of the nearest pixel in the quarter of the plane that lies in a direction; null where that is empty. */
export function nextPixel(pixels: readonly Pixel[], from: Pixel, direction: Direction): number | null {
  const step = DIRECTIONS[direction];
  let best: number | null = null;
  let least = Infinity;
  for (const [index, pixel] of pixels.entries()) {
    const [right, down] = [pixel.left - from.left, pixel.top - from.top];
    const ahead = right * step.left + down * step.top;
    const aside = Math.abs(right * step.top) + Math.abs(down * step.left);
    const away = Math.hypot(ahead, aside);
    if (ahead <= 0 || aside > ahead || away >= least) continue;
    least = away;
    best = index;
  }
  return best;
}

/** Where sliders stand, and where they stood at first. */
export interface Positions {
  readonly initialSliders: readonly number[];
  readonly sliders: readonly number[];
}

/** The place on the map of a text whose sliders have moved: where it began, and a step for each slider. */
export function placeOf(
  { initialSliders, sliders }: Positions,
  { x, y }: MapAxes,
  { steps }: PassageMap,
): MapPoint {
  const place = { x: initialSliders[x] ?? 0, y: initialSliders[y] ?? 0 };
  for (const [index, step] of steps.entries()) {
    const move = (sliders[index] ?? 0) - (initialSliders[index] ?? 0);
    place.x += move * step.x;
    place.y += move * step.y;
  }
  return place;
}

/** The sliders after the map's two have brought the text to a place; the others stay. */
export function slidersAt(to: MapPoint, positions: Positions, axes: MapAxes, map: PassageMap): number[] {
  const from = placeOf(positions, axes, map);
  const sliders = [...positions.sliders];
  const moved = (index: number, by: number): number => Math.round(((sliders[index] ?? 0) + by) * 100) / 100;
  sliders[axes.x] = moved(axes.x, to.x - from.x);
  sliders[axes.y] = moved(axes.y, to.y - from.y);
  return sliders;
}
