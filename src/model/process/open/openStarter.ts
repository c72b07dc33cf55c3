import { evenSubsample } from '../../numerics/subsample.ts';
import type { TrainingSettings, Workspace } from '../../../shared/protocol/trainingProtocol.ts';
import { loadStarter } from '../../checkpoint/starterFolder.ts';
import type { SavedModel } from '../../checkpoint/modelFolder.ts';
import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import { RECORD_FORMAT_VERSION } from '../../checkpoint/trainingRecord.ts';
import { encodePassages } from '../../corpus/read/encoding.ts';
import type { Passage } from '../../corpus/passage.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { ModelSession } from './modelSession.ts';
import { readWorkspace, requireEnoughText } from '../run/workspaceCorpus.ts';

/**
 * Passages of a workspace that are given codes before there is a model of it, evenly spread over all documents: enough
 * for its axes, few enough to wait for.
 */
const MAX_PASSAGES = 6000;

export interface StarterRequest {
  readonly workspace: Workspace;
  readonly starterFolder: string;
  readonly device: TrainingSettings['device'];
}

/**
 * The starter model with the documents of a workspace, which it has never read: their passages have codes, so that
 * sliders, variations and nearest passages are the workspace's own. Everything is in memory; nothing is written.
 * @throws ModelProblem folder-missing, no-documents, too-little-text, device-unavailable; CheckpointError
 */
export async function openStarter(
  { workspace, starterFolder, device }: StarterRequest,
  signal: AbortSignal,
): Promise<ModelSession> {
  const { config, tokenizer, parameters } = await loadStarter(starterFolder);
  const corpus = await readWorkspace(workspace, { seed: 0, signal });
  requireEnoughText(corpus);
  const total = corpus.training.length + corpus.validation.length;
  const stored = (passages: readonly Passage[], split: StoredPassage['split']): StoredPassage[] =>
    encodable(spread(passages, total), tokenizer, config.maximumLength).map((passage) => ({
      ...passage,
      split,
    }));
  const saved: SavedModel = {
    config,
    tokenizer: tokenizer.toJson(),
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
  };
  return ModelSession.inMemory(saved, device, signal);
}

/** The same share of each list, so that `total` passages in all become `MAX_PASSAGES` at most. */
function spread(passages: readonly Passage[], total: number): Passage[] {
  return evenSubsample(passages, (passages.length * MAX_PASSAGES) / total);
}

function encodable(passages: readonly Passage[], tokenizer: Tokenizer, maximumLength: number): Passage[] {
  const encoded = encodePassages(passages, tokenizer, maximumLength);
  return encoded.passages.filter((_, index) => encoded.tokenIds[index]!.length > 0);
}
