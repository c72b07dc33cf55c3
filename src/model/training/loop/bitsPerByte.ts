import type { Validation } from './trainingRun.ts';
import { validationSample } from './validation.ts';

/**
 * The unweighted bound in bits for each UTF-8 byte of the passages that it was measured on: comparable between
 * tokenizers and lengths. EOS is charged, and counted as no bytes.
 * @param texts held-out passages, of which `validationSample` chose the measured ones
 * @param maximum `validationPassages` of the recipe
 */
export function bitsPerByte(
  { elbo }: Pick<Validation, 'elbo'>,
  texts: readonly string[],
  maximum: number,
): number {
  const measured = validationSample(
    texts.map((text) => Buffer.from(text)),
    maximum,
  );
  const bytes = measured.reduce((sum, { length }) => sum + length, 0);
  return bytes === 0 ? 0 : (-elbo * measured.length) / (bytes * Math.LN2);
}
