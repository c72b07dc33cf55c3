import { phaseAt } from '../recipes/schedules.ts';
import type { TrainingRun } from './trainingRun.ts';

/**
 * Where a run will stand some steps from now. A budget in steps says it exactly; on the clock the share used is that of
 * now, since a few steps are a negligible part of the budget.
 */
export function progressAfter({ budget, progress, step }: TrainingRun, steps: number): number {
  return 'steps' in budget ? Math.min(1, (step + steps) / budget.steps) : progress;
}

/** Whether nothing has to happen between the next `count` steps: no new phase, no validation, no end. */
export function canBeTakenTogether(run: TrainingRun, count: number): boolean {
  const { recipe, progress, validationsDone } = run;
  const inner = Array.from({ length: count - 1 }, (_, k) => progressAfter(run, k + 1));
  return inner.every(
    (share) =>
      share < 1 &&
      phaseAt(recipe, share) === phaseAt(recipe, progress) &&
      Math.floor(share * recipe.validations) <= validationsDone,
  );
}
