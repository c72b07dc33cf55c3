import type { CurvePoint } from '../../../shared/protocol/trainingProtocol.ts';
import type { TrainingRun } from '../../training/loop/trainingRun.ts';

/**
 * The curve of a run so far, in order. A point at which the held-out bound was measured repeats the training losses of
 * the point before it, so that one line never mixes the two.
 */
export function runCurve({ curve, validations }: Pick<TrainingRun, 'curve' | 'validations'>): CurvePoint[] {
  const points: CurvePoint[] = [];
  let next = 0;
  for (const { step, seconds, reconstructionLoss, kl, elbo } of validations) {
    while (next < curve.length && curve[next]!.step <= step) points.push(curve[next++]!);
    const losses = curve[next - 1] ?? curve[0] ?? { reconstructionLoss, kl };
    points.push({
      step,
      seconds,
      reconstructionLoss: losses.reconstructionLoss,
      kl: losses.kl,
      validationElbo: elbo,
    });
  }
  return [...points, ...curve.slice(next)];
}
