import { Random } from './random.ts';
import { fitLogistic, logLoss, toldRight, type LabelledRows } from './logisticRegression.ts';
import { yieldToEvents } from './yielding.ts';

/** A linear classifier and what it is worth on examples that it was not fitted to. */
export interface Classifier {
  /** [F], the intercept last. */
  readonly weights: Float64Array;
  readonly lambda: number;
  /** Share of held-out examples told right, the mean of both sides': chance is 0.5 whatever their sizes. */
  readonly heldOutAccuracy: number;
  readonly folds: number;
}

/** From nearly the difference of the means to nearly no regularisation. */
const LAMBDAS = [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];
const MAX_FOLDS = 5;
const SEED = 1;

/**
 * Fits a classifier, choosing the strength of its regularisation by cross-validated loss.
 *
 * The accuracy is nested: the examples of a fold are judged by a classifier whose weights and whose lambda were both
 * chosen without them. The fit that leaves folds j and k out serves twice: to choose lambda without k, judged on j, and
 * the other way round. At least three examples a side. Throws the signal's reason when aborted.
 */
export async function crossValidated(data: LabelledRows, signal?: AbortSignal): Promise<Classifier> {
  const folds = stratifiedFolds(data.labels);
  const without = (...left: number[]): number[] => folds.filter((_, fold) => !left.includes(fold)).flat();
  /** Weights for every lambda, each fit begun where the one before ended. */
  const path = async (rows: readonly number[]): Promise<Float64Array[]> => {
    let weights: Float64Array = new Float64Array(data.featureCount);
    const fitted: Float64Array[] = [];
    for (const lambda of LAMBDAS) {
      weights = fitLogistic(data, rows, lambda, weights);
      fitted.push(weights);
      await yieldToEvents(signal);
    }
    return fitted;
  };
  const losses = (fitted: readonly Float64Array[], fold: number): number[] =>
    fitted.map((weights) => logLoss(data, folds[fold]!, weights));

  /** Loss for each lambda on the other folds, by classifiers that have not seen fold k either. */
  const inner = folds.map(() => LAMBDAS.map(() => 0));
  for (let j = 0; j < folds.length; j++)
    for (let k = 0; k < j; k++) {
      const fitted = await path(without(j, k));
      losses(fitted, j).forEach((loss, i) => (inner[k]![i]! += loss));
      losses(fitted, k).forEach((loss, i) => (inner[j]![i]! += loss));
    }

  const outer = LAMBDAS.map(() => 0);
  let [low, high] = [0, 0];
  for (const [k, fold] of folds.entries()) {
    const fitted = await path(without(k));
    losses(fitted, k).forEach((loss, i) => (outer[i]! += loss));
    const right = toldRight(data, fold, fitted[smallest(inner[k]!)]!);
    low += right[0];
    high += right[1];
  }
  const best = smallest(outer);
  const highCount = data.labels.reduce((sum, label) => sum + label, 0);
  return {
    weights: (await path(folds.flat()))[best]!,
    lambda: LAMBDAS[best]!,
    heldOutAccuracy: (low / (data.labels.length - highCount) + high / highCount) / 2,
    folds: folds.length,
  };
}

/** Indices of the rows in each fold; every fold has its share of both labels. */
function stratifiedFolds(labels: Uint8Array): number[][] {
  const random = Random.fromSeed(SEED);
  const sides = [0, 1].map((side) =>
    random.shuffle([...labels.keys()].filter((row) => labels[row] === side)),
  );
  const count = Math.min(MAX_FOLDS, ...sides.map(({ length }) => length));
  return Array.from({ length: count }, (_, fold) =>
    sides.flatMap((rows) => rows.filter((_, index) => index % count === fold)),
  );
}

const smallest = (values: readonly number[]): number => values.indexOf(Math.min(...values));
