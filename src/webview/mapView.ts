import type { MapPoint } from '../shared/passageMap.ts';

/** What of the map is looked at: `zoom` times as large as the whole of it, around `center`. */
export interface MapView {
  readonly center: MapPoint;
  readonly zoom: number;
}

export const WHOLE_MAP: MapView = { center: { x: 0, y: 0 }, zoom: 1 };

/** What a key or a button magnifies by. */
export const ZOOM_STEP = 1.5;
const MOST_ZOOM = 16;
/** A place that is to be seen is brought so far inside the edge, as a share of what is seen. */
const MARGIN = 0.1;

/**
 * The view `factor` times as large, in which the place `at` stays where it is.
 * @param reach the whole map shows -reach to reach of both axes
 */
export function zoomed({ center, zoom }: MapView, reach: number, factor: number, at = center): MapView {
  const next = Math.min(MOST_ZOOM, Math.max(1, zoom * factor));
  const toward = (from: number, to: number): number => to + (from - to) * (zoom / next);
  return within({ center: { x: toward(center.x, at.x), y: toward(center.y, at.y) }, zoom: next }, reach);
}

/** The view moved by a step of the axes. */
export function panned({ center, zoom }: MapView, reach: number, by: MapPoint): MapView {
  return within({ center: { x: center.x + by.x, y: center.y + by.y }, zoom }, reach);
}

/** The nearest view of the same size that a place is seen in. */
export function showing(view: MapView, reach: number, { x, y }: MapPoint): MapView {
  const half = (1 - 2 * MARGIN) * (reach / view.zoom);
  const toward = (center: number, value: number): number =>
    Math.min(value + half, Math.max(value - half, center)) - center;
  return panned(view, reach, { x: toward(view.center.x, x), y: toward(view.center.y, y) });
}

export const isLargest = ({ zoom }: MapView): boolean => zoom === MOST_ZOOM;

/** No view reaches beyond the map. */
function within({ center, zoom }: MapView, reach: number): MapView {
  const most = reach - reach / zoom;
  const inside = (value: number): number => Math.min(most, Math.max(-most, value));
  return { center: { x: inside(center.x), y: inside(center.y) }, zoom };
}
