import { nothing, svg, type TemplateResult } from 'lit';
import type { MapPoint, MapPath } from '../../shared/protocol/mapProtocol.ts';
import { atEdge, toPixel, type Frame, type Pixel } from '../map/mapGeometry.ts';

/** What stands on the map beside the passages. */
export interface Marks {
  /** Where the current text began and where it is; null where there is none. */
  readonly places: { readonly start: MapPoint; readonly current: MapPoint } | null;
  readonly variations: readonly MapPoint[];
  readonly path: MapPath | null;
  /** The step between A and B that is shown, 0..1; null where there is none. */
  readonly t: number | null;
}

/** The marks over the passages, told apart by form as well as by colour. */
export function marks(frame: Frame, { places, variations, path, t }: Marks, pointed: Pixel | null): unknown {
  return [
    middle(frame),
    path === null ? nothing : pathMarks(frame, path, t),
    variations.map((place) => variationMark(toPixel(frame, place))),
    places === null ? nothing : currentMarks(frame, places),
    pointed === null
      ? nothing
      : svg`<circle class="pointed" data-testid="map-pointed" cx=${pointed.left} cy=${pointed.top} r="5" />`,
  ];
}

/** Half of the passages lie on each side of these lines. */
function middle(frame: Frame): TemplateResult<2> {
  const { left, top } = toPixel(frame, { x: 0, y: 0 });
  return svg`<line class="middle" x1="0" x2=${frame.width} y1=${top} y2=${top} />
    <line class="middle" x1=${left} x2=${left} y1="0" y2=${frame.height} />`;
}

function currentMarks(frame: Frame, { start, current }: NonNullable<Marks['places']>): TemplateResult<2> {
  const [from, to] = [toPixel(frame, start), toPixel(frame, current)];
  // Where it is out of sight, the mark shows in which direction.
  const mark = atEdge(frame, to);
  const moved = from.left !== to.left || from.top !== to.top;
  return svg`${
    moved
      ? svg`<line class="moved-halo" x1=${from.left} y1=${from.top} x2=${to.left} y2=${to.top} />
          <line class="moved" x1=${from.left} y1=${from.top} x2=${to.left} y2=${to.top} />
          <circle class="start" data-testid="map-start" cx=${from.left} cy=${from.top} r="3.5" />`
      : nothing
  }
  <circle class="halo" cx=${mark.left} cy=${mark.top} r="8" />
  <circle class="current" data-testid="map-current" cx=${mark.left} cy=${mark.top} r="6" />`;
}

function variationMark({ left, top }: Pixel): TemplateResult<2> {
  return svg`<path class="variation" data-testid="map-variation" data-left=${left} data-top=${top}
    d="M${left} ${top - 6}l5.5 9.5h-11z" />`;
}

function pathMarks(frame: Frame, { a, b, steps }: MapPath, t: number | null): TemplateResult<2> {
  const points = steps.map((step) => toPixel(frame, step));
  const line = points.map(({ left, top }) => `${left},${top}`).join(' ');
  const at = t === null || points.length === 0 ? null : between(points, t);
  return svg`${
    points.length === 0
      ? nothing
      : svg`<polyline class="path-halo" points=${line} />
          <polyline class="path" data-testid="map-path" points=${line} />`
  }
  ${at === null ? nothing : stepMark(at)}
  ${a === null ? nothing : end('A', atEdge(frame, toPixel(frame, a)))}
  ${b === null ? nothing : end('B', atEdge(frame, toPixel(frame, b)))}`;
}

function stepMark({ left, top }: Pixel): TemplateResult<2> {
  return svg`<path class="step" data-testid="map-step" data-left=${left} data-top=${top}
    d="M${left} ${top - 6}l6 6-6 6-6-6z" />`;
}

function end(name: 'A' | 'B', { left, top }: Pixel): TemplateResult<2> {
  return svg`<g class="end" data-testid="map-end-${name}">
    <rect x=${left - 7} y=${top - 7} width="14" height="14" rx="3" />
    <text x=${left} y=${top}>${name}</text>
  </g>`;
}

/** The pixel at a fraction of the path, which goes straight from one point to the next. */
function between(points: readonly Pixel[], fraction: number): Pixel {
  const along = fraction * (points.length - 1);
  const index = Math.min(points.length - 1, Math.floor(along));
  const [from, to] = [points[index]!, points[index + 1] ?? points[index]!];
  const share = along - index;
  return {
    left: from.left + share * (to.left - from.left),
    top: from.top + share * (to.top - from.top),
  };
}
