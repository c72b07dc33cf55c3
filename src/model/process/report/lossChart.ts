import { evenSubsample } from '../../numerics/subsample.ts';
import type { CurvePoint } from '../../../shared/protocol/trainingProtocol.ts';

/**
 * The loss curves as an SVG image in a `data:` address, which the Markdown preview of VS Code shows without a network
 * and without scripts. Colours are middle tones that can be read on a light and on a dark background.
 */

const WIDTH = 720;
const HEIGHT = 300;
const MARGIN = { left: 48, right: 12, top: 12, bottom: 42 };
const LARGEST_POINTS = 240;
const TEXT = '#888888';

interface Curve {
  readonly label: string;
  readonly colour: string;
  /** Minutes, nats per passage. */
  readonly points: readonly (readonly [number, number])[];
}

/** Markdown of the chart; empty where there are fewer than two points to draw a line through. */
export function lossChart(curve: readonly CurvePoint[]): string {
  if (curve.length < 2) return '';
  const svg = drawCurves([
    {
      label: 'reconstruction (training)',
      colour: '#4c8bf5',
      points: pick(curve, (p) => p.reconstructionLoss),
    },
    { label: 'KL (training)', colour: '#e8833a', points: pick(curve, (p) => p.kl) },
    {
      label: '−ELBO (held out)',
      colour: '#3fa55b',
      points: pick(curve, (p) => (p.validationElbo === undefined ? undefined : -p.validationElbo)),
    },
  ]);
  return `![Loss curves](data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')})`;
}

function pick(
  curve: readonly CurvePoint[],
  value: (point: CurvePoint) => number | undefined,
): [number, number][] {
  const points: [number, number][] = [];
  for (const point of curve) {
    const y = value(point);
    if (y !== undefined) points.push([point.seconds / 60, y]);
  }
  // The last point is where training ended.
  return [...evenSubsample(points.slice(0, -1), LARGEST_POINTS), ...points.slice(-1)];
}

/** `curves`: at least one has points. */
export function drawCurves(curves: readonly Curve[]): string {
  const all = curves.flatMap(({ points }) => points);
  const right = Math.max(...all.map(([x]) => x), 1e-3);
  // The first losses, before anything is learned, would flatten the rest: the upper end is the 98th percentile.
  const heights = all.map(([, y]) => y).sort((a, b) => a - b);
  const top = Math.max(heights[Math.floor(0.98 * (heights.length - 1))] ?? 1, 1e-3) * 1.08;
  const x = (minutes: number): number =>
    MARGIN.left + (minutes / right) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (nats: number): number =>
    HEIGHT - MARGIN.bottom - (Math.min(Math.max(nats, 0), top) / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const line = ({ colour, points }: Curve): string =>
    `<polyline fill="none" stroke="${colour}" stroke-width="1.6" points="${points
      .map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`)
      .join(' ')}"/>`;
  const label = (at: number, down: number, anchor: string, text: string, colour = TEXT): string =>
    `<text x="${at.toFixed(1)}" y="${down.toFixed(1)}" text-anchor="${anchor}" fill="${colour}">${text}</text>`;
  const grid = ticks(top).map(
    (nats) =>
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(nats).toFixed(1)}" y2="${y(nats).toFixed(1)}" ` +
      `stroke="${TEXT}" stroke-opacity="0.25"/>${label(MARGIN.left - 6, y(nats) + 4, 'end', shown(nats))}`,
  );
  const minutes = ticks(right).map((at) => label(x(at), HEIGHT - MARGIN.bottom + 16, 'middle', shown(at)));
  const legend = curves
    .filter(({ points }) => points.length > 0)
    .map((curve, index) => label(MARGIN.left + index * 180, HEIGHT - 4, 'start', curve.label, curve.colour));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" ` +
    `font-family="sans-serif" font-size="12">${grid.join('')}${minutes.join('')}` +
    label(WIDTH - MARGIN.right, HEIGHT - 4, 'end', 'minutes; nats per passage') +
    `${curves.map(line).join('')}${legend.join('')}</svg>`
  );
}

/** Four to nine round numbers from 0 up to `top`. */
function ticks(top: number): number[] {
  const power = 10 ** Math.floor(Math.log10(top / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => top / candidate <= 9);
  const distance = step ?? top;
  return Array.from({ length: Math.floor(top / distance) + 1 }, (_, index) => index * distance);
}

const shown = (value: number): string => String(Number(value.toPrecision(6)));
