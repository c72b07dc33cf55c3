import type { MapPoint } from '../../shared/protocol/mapProtocol.ts';

/** What of the map is looked at: `zoom` times as large as the whole of it, around `center`. */
export interface MapView {
  readonly center: MapPoint;
  readonly zoom: number;
}

export const WHOLE_MAP: MapView = { center: { x: 0, y: 0 }, zoom: 1 };

/** What a key or a button magnifies by. */
export const ZOOM_STEP = 1.5;
const MAX_ZOOM = 16;
/** Less than this is no magnification: what rounding leaves of one that was taken back. */
const MIN_ZOOM = 1.001;
/** A place that is to be seen is brought so far inside the edge, as a share of what is seen. */
const MARGIN = 0.1;

/**
 * The view `factor` times as large, in which the place `at` stays where it is.
 * @param reach the whole map shows -reach to reach of both axes
 */
export function zoomed(view: MapView, reach: number, factor: number, at = view.center): MapView {
  const { center, zoom } = view;
  const wanted = Math.min(MAX_ZOOM, zoom * factor);
  const next = wanted < MIN_ZOOM ? 1 : wanted;
  const toward = (from: number, to: number): number => to + (from - to) * (zoom / next);
  return changed(view, reach, {
    center: { x: toward(center.x, at.x), y: toward(center.y, at.y) },
    zoom: next,
  });
}

/** The view moved by a step of the axes. */
export function panned(view: MapView, reach: number, by: MapPoint): MapView {
  const { center, zoom } = view;
  return changed(view, reach, { center: { x: center.x + by.x, y: center.y + by.y }, zoom });
}

/** The nearest view of the same size that a place is seen in. */
export function showing(view: MapView, reach: number, { x, y }: MapPoint): MapView {
  const half = (1 - 2 * MARGIN) * (reach / view.zoom);
  const toward = (center: number, value: number): number =>
    Math.min(value + half, Math.max(value - half, center)) - center;
  return panned(view, reach, { x: toward(view.center.x, x), y: toward(view.center.y, y) });
}

/** Whether a place is seen. */
export function isSeen({ center, zoom }: MapView, reach: number, { x, y }: MapPoint): boolean {
  const half = reach / zoom;
  return Math.abs(x - center.x) <= half && Math.abs(y - center.y) <= half;
}

export const isLargest = ({ zoom }: MapView): boolean => zoom === MAX_ZOOM;

/** Another view, which does not reach beyond the map; the same object where it would be as before. */
function changed(before: MapView, reach: number, { center, zoom }: MapView): MapView {
  const most = reach - reach / zoom;
  const inside = (value: number): number => Math.min(most, Math.max(-most, value));
  const [x, y] = [inside(center.x), inside(center.y)];
  const isSame = zoom === before.zoom && x === before.center.x && y === before.center.y;
  return isSame ? before : { center: { x, y }, zoom };
}
