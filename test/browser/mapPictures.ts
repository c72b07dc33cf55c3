/** Maps as a model process would answer them for the states of `states.ts`. */
import type { PanelState } from '../../src/shared/protocol/panelProtocol.ts';
import type { MapAxes, MapPoint, MapPath, PassageMap } from '../../src/shared/protocol/mapProtocol.ts';

const DOCUMENTS = [
  'lighthouse/chapters/01-the-relief.md',
  'lighthouse/chapters/06-fog.md',
  'lighthouse/manual/maintenance.md',
];

/** Places by their axes, for tests that press on them; the rest lie around the middle. */
export const KNOWN: readonly MapPoint[] = [
  { x: -2.8, y: 2.6 },
  { x: 2.8, y: 2.6 },
  { x: -2.8, y: -2.6 },
];

/** As normally spread as a slider's unit has it (Box and Muller 1958), from a sequence without chance. */
function around(index: number, salt: number): number {
  const [u, v] = [(index * 0.618034 + salt * 0.37) % 1, (index * 0.754878 + salt * 0.21) % 1];
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v) * 0.75;
}

/** @param count passages that are shown */
export function mapOf({ model }: PanelState, axes: MapAxes, count = 742): PassageMap {
  const sliders = model.kind === 'open' ? model.summary.axes : [];
  const steps = sliders.map(({ index, named }) =>
    named === null ? { x: Number(index === axes.x), y: Number(index === axes.y) } : { x: 0.5, y: -0.25 },
  );
  const passages = Array.from({ length: count }, (_, index) => ({
    ...(KNOWN[index] ?? { x: around(index, axes.x), y: around(index, axes.y) }),
    passage: index,
    document: index % DOCUMENTS.length,
    beginning: `The words of passage ${index}`,
  }));
  return { total: count, documents: DOCUMENTS, passages, steps };
}

export function mapPathOf({ interpolation }: PanelState): MapPath {
  const a = interpolation.a === null ? null : { x: -1.5, y: 0.5 };
  const b = interpolation.b === null ? null : { x: 1.5, y: -1 };
  const steps =
    a === null || b === null
      ? []
      : Array.from({ length: 51 }, (_, i) => ({ x: -1.5 + 0.06 * i, y: 0.5 - 0.03 * i + Math.sin(i / 16) }));
  return { a, b, steps };
}
