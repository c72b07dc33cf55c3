import { evenSubsample } from '../../numerics/subsample.ts';
import type { TrainingSettings, Workspace } from '../../../shared/protocol/trainingProtocol.ts';
import type { SavedModel } from '../../checkpoint/modelFolder.ts';
import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import { RECORD_FORMAT_VERSION } from '../../checkpoint/trainingRecord.ts';
import type { Corpus } from '../../corpus/corpus.ts';
import { encodePassages } from '../../corpus/read/encoding.ts';
import type { Passage } from '../../corpus/passage.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { readWorkspace, requireEnoughText } from '../run/workspaceCorpus.ts';
import { chooseStarter, type ChosenStarter } from '../starter/chooseStarter.ts';
import { ModelSession } from './modelSession.ts';

/**
 * Passages of a workspace that are given codes before there is a model of it, evenly spread over all documents: enough
 * for its axes, few enough to wait for.
 */
const MAX_PASSAGES = 6000;
/** With a language model, whose lower layers read some 50 to 100 passages per second on two cores. */
const MAX_LANGUAGE_MODEL_PASSAGES = 500;

export interface StarterRequest {
  readonly workspace: Workspace;
  readonly starterFolder: string;
  /** The model that stands in where the starter cannot be used; without one, that is an error. */
  readonly fallbackFolder?: string | undefined;
  readonly device: TrainingSettings['device'];
}

/**
 * The starter model with the documents of a workspace, which it has never read: their passages have codes, so that
 * sliders, variations and nearest passages are the workspace's own. Everything is in memory; nothing is written.
 * @throws ModelProblem folder-missing, no-documents, too-little-text, device-unavailable; CheckpointError; LanguageModelError
 */
export async function openStarter(
  { workspace, starterFolder, fallbackFolder, device }: StarterRequest,
  signal: AbortSignal,
): Promise<ModelSession> {
  const corpus = await readWorkspace(workspace, { seed: 0, signal });
  requireEnoughText(corpus);
  const chosen = await chooseStarter(corpus, { starterFolder, fallbackFolder });
  const made = {
    make: () => startedModel(chosen, corpus),
    // Of more passages than it has codes of: a name may stand in few.
    familiar: [...corpus.training, ...corpus.validation].map(({ text }) => text),
  };
  return ModelSession.inMemory(chosen, made, device, signal);
}

/** A model that has learnt nothing of the passages that it holds. */
function startedModel({ network, tokenizer, languageModel }: ChosenStarter, corpus: Corpus): SavedModel {
  const { config, parameters, directionFits } = network;
  const share =
    (languageModel === undefined ? MAX_PASSAGES : MAX_LANGUAGE_MODEL_PASSAGES) /
    (corpus.training.length + corpus.validation.length);
  const stored = (passages: readonly Passage[], split: StoredPassage['split']): StoredPassage[] => {
    const spread = evenSubsample(passages, passages.length * share);
    return encodable(spread, tokenizer, config.maximumLength).map((passage) => ({ ...passage, split }));
  };
  return {
    config,
    tokenizer: languageModel === undefined ? tokenizer.toJson() : undefined,
    parameters,
    training: {
      formatVersion: RECORD_FORMAT_VERSION,
      trainedAt: '',
      trainedOn: '',
      trainedSeconds: 0,
      steps: 0,
      finished: true,
      documents: [...corpus.documents],
      leftOut: [...corpus.leftOut],
      run: null,
    },
    passages: [...stored(corpus.training, 'training'), ...stored(corpus.validation, 'validation')],
    codes: undefined,
    sliders: [],
    sliderFits: undefined,
    directionFits,
  };
}

function encodable(passages: readonly Passage[], tokenizer: Tokenizer, maximumLength: number): Passage[] {
  const encoded = encodePassages(passages, tokenizer, maximumLength);
  return encoded.passages.filter((_, index) => encoded.tokenIds[index]!.length > 0);
}
