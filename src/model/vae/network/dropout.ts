import { multiply } from '../../graph/ops/elementwise.ts';
import { slice } from '../../graph/ops/shaping.ts';
import { input, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from './config.ts';

/** What a part of the model does to what it adds to the residual stream: [B, T, C] -> [B, T, C]. */
export type Dropout = (x: Tensor) => Tensor;

/** Outside training nothing is dropped. */
export const noDropout: Dropout = (x) => x;

/** Masks that a training step needs for each passage: two for each layer of encoder and decoder. */
export function dropoutMasks(config: ModelConfig): number {
  return 2 * (config.encoderLayers + config.decoderLayers);
}

/**
 * Dropout (Srivastava et al. 2014) by masks that the host draws, since graphs hold no randomness. All positions of a
 * passage share a mask (Gal and Ghahramani 2016), so that masks stay small.
 *
 * Reads the input `dropout` [B, masks, C], whose entries are 0 or 1 / (1 - rate); each call takes the next mask.
 */
export function maskedDropout(config: ModelConfig): Dropout {
  const masks = input('dropout', ['batch', dropoutMasks(config), config.width]);
  let used = 0;
  return (x) => multiply(x, slice(masks, 1, used, ++used));
}
