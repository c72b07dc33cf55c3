import { PassageOrder } from '../data/passageOrder.ts';
import type { StatePassage } from './computeStates.ts';
import type { SteeringExample } from './steeringInputs.ts';

/**
 * Every epoch reads all passages once, half of them alone and half after their documents' text; the next epoch the other
 * way round.
 * @param numbers of the passages in the file of states
 */
export function contextOrder(
  passages: readonly StatePassage[],
  numbers: readonly number[],
): PassageOrder<SteeringExample> {
  return new PassageOrder(numbers.length, (epoch) => halfInContext(passages, numbers, epoch));
}

/** Every other passage in context. */
export function halfInContext(
  passages: readonly StatePassage[],
  numbers: readonly number[],
  epoch = 0,
): SteeringExample[] {
  return numbers.map((passage, index) => {
    const inContext = (index + epoch) % 2 === 1;
    const { tokenIds, target } = passages[passage]!;
    return { passage, inContext, length: (inContext ? target : tokenIds).length };
  });
}
