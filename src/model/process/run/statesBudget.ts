import type { TrainingSettings } from '../../../shared/protocol/trainingProtocol.ts';
import type { LanguageModel } from '../../languageModel/languageModel.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import { ModelProblem } from '../modelProblem.ts';

/** How much of a workspace the language model reads before training, so that disk and time suffice. */

const MAX_BYTES = 1e9;
/** States of a token in bfloat16: of the middle layer, alone and in context. */
const BYTES_PER_VALUE = 3 * 2;
/** Share of the time of a run that reading may take, as long as it is more than the least. */
const MAX_SHARE = 0.45;
/** Tokens of passages below which there is nothing to learn, or to measure it on. */
const MIN_TOKENS = 6000;
/** Positions that the language model computes per token of a passage: alone, and in windows that overlap. */
export const POSITIONS_PER_TOKEN = 2.5;
/** A window, and what is done first so that what is measured is no first call. */
const [WARMUP_TOKENS, MEASURED_TOKENS] = [32, 255];

/** Positions per second that the language model reads on this machine now. */
export async function readingSpeed(languageModel: LanguageModel, signal: AbortSignal): Promise<number> {
  const tokenIds = (length: number): number[][] => [Array.from({ length }, (_, i) => 3 + (i % 200))];
  await languageModel.states(tokenIds(WARMUP_TOKENS), signal);
  const start = performance.now();
  await languageModel.states(tokenIds(MEASURED_TOKENS), signal);
  return (1000 * MEASURED_TOKENS) / (performance.now() - start);
}

/**
 * Tokens of passages that get states, at most. A budget in steps does not depend on the machine.
 * @param tokens of all passages
 * @param speed positions per second
 * @throws ModelProblem too-little-time where not even the least can be read in the time
 */
export function affordableTokens(
  { languageModel }: Pick<ModelConfig, 'languageModel'>,
  { steps, minutes }: Pick<TrainingSettings, 'steps' | 'minutes'>,
  tokens: number,
  speed: number,
): number {
  const onDisk = Math.floor(MAX_BYTES / (BYTES_PER_VALUE * languageModel!.width));
  if (steps !== undefined) return onDisk;
  const least = (Math.min(tokens, MIN_TOKENS) * POSITIONS_PER_TOKEN) / speed / 60;
  if (least > minutes) {
    // What is left of the time is for training.
    const enough = Math.ceil(least / MAX_SHARE);
    throw new ModelProblem(
      'too-little-time',
      `Reading the least that training needs takes about ${least.toFixed(1)} minutes on this machine now, and the whole ` +
        `training may take ${minutes}. Give it ${enough} minutes or more, or close what else keeps the machine busy.`,
    );
  }
  const inTime = Math.floor((speed * minutes * 60 * MAX_SHARE) / POSITIONS_PER_TOKEN);
  return Math.min(onDisk, Math.max(MIN_TOKENS, inTime));
}
