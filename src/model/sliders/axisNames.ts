import type { AxisName } from '../checkpoint/storedSliders.ts';
import { correlation } from '../numerics/rankStatistics.ts';
import { dot, projections } from '../space/principalAxes.ts';
import type { SliderAxis } from './axes.ts';

export interface CodedPassages {
  readonly texts: readonly string[];
  /** Row-major [N, Z]. */
  readonly codes: Float32Array;
}

/** |cosine| from which a stored direction is an axis of the model that it was stored with. */
const SAME_DIRECTION = 0.999;
/** |correlation| over shared passages from which an axis of another model is the same one. */
const MIN_CORRELATION = 0.7;
/** With fewer shared passages a correlation is chance. */
const MIN_SHARED = 30;

/** Gives the axes that the user has named their names, and turns them as they were named. */
export function withNames(axes: readonly SliderAxis[], names: readonly AxisName[]): SliderAxis[] {
  return axes.map((axis) => {
    for (const { lowLabel, highLabel, direction } of names) {
      const cosine = direction.length === axis.direction.length ? dot(axis.direction, direction) : 0;
      if (Math.abs(cosine) < SAME_DIRECTION) continue;
      const turned = cosine < 0 ? reversed(axis) : axis;
      return { ...turned, lowLabel, highLabel, isNamed: true };
    }
    return axis;
  });
}

/**
 * Finds the axes of a new model that order the passages as the named axes of an old one did. Directions of two models have
 * nothing in common, so they are compared by where the passages lie that both models have read.
 * @returns names of axes of the new model, and those of which none is left
 */
export function carryNames(
  names: readonly AxisName[],
  old: CodedPassages,
  axes: readonly SliderAxis[],
  now: CodedPassages,
): { carried: AxisName[]; lost: AxisName[] } {
  const rows = new Map(now.texts.map((text, row) => [text, row]));
  const shared = [...new Map(old.texts.map((text, row) => [text, row]))].flatMap(([text, row]) =>
    rows.has(text) ? [{ old: row, now: rows.get(text)! }] : [],
  );
  const positions = axes.map(({ direction }) => {
    const all = projections(now.codes, direction);
    return Float64Array.from(shared, (row) => all[row.now]!);
  });
  const pairs = names.flatMap((name, index) => {
    const all = projections(old.codes, Float32Array.from(name.direction));
    const before = Float64Array.from(shared, (row) => all[row.old]!);
    return positions.map((after, axis) => ({ index, axis, r: correlation(before, after) }));
  });
  pairs.sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
  const taken = new Map<number, AxisName>();
  const found = new Set<number>();
  for (const { index, axis, r } of shared.length < MIN_SHARED ? [] : pairs) {
    if (!(Math.abs(r) >= MIN_CORRELATION)) break;
    if (found.has(index) || taken.has(axis)) continue;
    found.add(index);
    const direction = axes[axis]!.direction.map((value) => (r < 0 ? -value : value));
    taken.set(axis, { ...names[index]!, direction: [...direction] });
  }
  return { carried: [...taken.values()], lost: names.filter((_, index) => !found.has(index)) };
}

function reversed(axis: SliderAxis): SliderAxis {
  const direction = axis.direction.map((value) => -value);
  return { ...axis, direction, center: -axis.center };
}
