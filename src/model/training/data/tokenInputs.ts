import { type Feeds, passageFeeds, type TokenIds } from '../../vae/graphs/feeds.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { InputMaker } from './inputMaker.ts';

/** Inputs of a model without a language model: an example is the token ids of a passage, without marks. */
export function tokenInputs(config: ModelConfig): InputMaker<TokenIds> {
  return {
    forTraining(passages, recipe, random): Feeds {
      return passageFeeds(config, passages, {
        random,
        decoderShare: recipe.tokenDropout,
        encoderShare: recipe.encoderTokenDropout,
      });
    },
    forEvaluation: (passages): Feeds => passageFeeds(config, passages),
  };
}
