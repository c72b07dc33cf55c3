import { CheckpointError } from '../../checkpoint/checkpointError.ts';
import {
  loadPretrainedNetwork,
  loadStarter,
  type PretrainedNetwork,
} from '../../checkpoint/starterFolder.ts';
import type { Corpus } from '../../corpus/corpus.ts';
import { corpusLanguage } from '../../corpus/corpusLanguage.ts';
import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { LanguageModelError } from '../../languageModel/languageModelError.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { openLanguageModel } from './openLanguageModel.ts';

/** A network that training starts from, and what it needs to run. */
export interface ChosenStarter {
  readonly network: PretrainedNetwork;
  readonly tokenizer: Tokenizer;
  /** That the network steers; whoever takes it closes it. */
  readonly languageModel: LanguageModel | undefined;
  /** For people: why it is the fallback. */
  readonly notice?: string;
}

/** What the language model reads and writes. */
const LANGUAGE = 'en';

/**
 * The starter, or the fallback where the documents are in another language than the language model, or where the starter or
 * its language model cannot be used.
 * @throws CheckpointError, LanguageModelError where there is no fallback either
 */
export async function chooseStarter(
  { training, validation }: Pick<Corpus, 'training' | 'validation'>,
  { starterFolder, fallbackFolder }: { starterFolder: string; fallbackFolder?: string | undefined },
): Promise<ChosenStarter> {
  if (fallbackFolder === undefined) return open(starterFolder);
  const language = foreignLanguage({ training, validation });
  if (language !== undefined) {
    const notice =
      `Most of these documents are in ${language}, and the language model knows English. A smaller model ` +
      'stands in for it: train on the documents to write in their language.';
    return { ...(await open(fallbackFolder)), notice };
  }
  try {
    return await open(starterFolder);
  } catch (error) {
    if (!(error instanceof LanguageModelError || error instanceof CheckpointError)) throw error;
    const notice = `A smaller model, which writes less well, stands in for the starter. ${error.message}`;
    return { ...(await open(fallbackFolder)), notice };
  }
}

/** The name of the language of most passages, where it is another than the language model's. */
export function foreignLanguage({
  training,
  validation,
}: Pick<Corpus, 'training' | 'validation'>): string | undefined {
  const language = corpusLanguage([...training, ...validation]) ?? LANGUAGE;
  return language === LANGUAGE ? undefined : nameOf(language);
}

async function open(folder: string): Promise<ChosenStarter> {
  const network = await loadPretrainedNetwork(folder);
  const languageModel = await openLanguageModel(network.config);
  if (languageModel !== undefined) return { network, tokenizer: languageModel.tokenizer, languageModel };
  const { tokenizer } = await loadStarter(folder);
  return { network, tokenizer, languageModel };
}

function nameOf(language: string): string {
  return new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;
}
