import type { TrainingSettings } from '../../../shared/protocol/trainingProtocol.ts';
import type { LanguageModel } from '../../languageModel/languageModel.ts';
import type { ModelConfig } from '../../vae/network/config.ts';

/** How much of a workspace the language model reads before training, so that disk and time suffice. */

const MAX_BYTES = 1e9;
/** States of a token in bfloat16: of the middle layer, alone and in context. */
const BYTES_PER_VALUE = 3 * 2;
/** Share of the time of a run that reading may take. */
const MAX_SHARE = 0.45;
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

/** Tokens of passages that get states, at most. A budget in steps does not depend on the machine. */
export function affordableTokens(
  { languageModel }: ModelConfig,
  { steps, minutes }: TrainingSettings,
  speed: number,
): number {
  const onDisk = MAX_BYTES / (BYTES_PER_VALUE * languageModel!.width);
  const inTime = (speed * minutes * 60 * MAX_SHARE) / POSITIONS_PER_TOKEN;
  return Math.max(1, Math.floor(steps === undefined ? Math.min(onDisk, inTime) : onDisk));
}
