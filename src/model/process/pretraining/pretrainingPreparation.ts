import type { FloatTensorMap } from '../../checkpoint/safetensors.ts';
import { loadStarter } from '../../checkpoint/starterFolder.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { PRETRAINING_RECIPE } from '../../training/recipes/pretrainingRecipe.ts';
import type { TrainingRecipe } from '../../training/recipes/recipe.ts';
import type { WeightedFile } from '../../training/data/streamedText.ts';
import type { Budget, TrainingSnapshot } from '../../training/loop/trainingRun.ts';
import { modelConfig, type ModelConfig } from '../../vae/network/config.ts';
import type { RunMaterial } from '../run/checkpointWriter.ts';
import { ModelProblem } from '../modelProblem.ts';
import type { PretrainingEvent, PretrainingRequest } from './pretrainingRequest.ts';
import { heldOutPassages, keptDocuments, learnTokenizer, openInput } from './pretrainingInput.ts';
import { extended, loadPretraining } from './pretrainingResumption.ts';

/** What a run is given unless told. */
const DEFAULT_MINUTES = 60;
const MIN_VALIDATIONS = 20;

/** Everything that a run of pre-training needs but an engine. */
export interface PreparedPretraining {
  readonly files: readonly WeightedFile[];
  readonly tokenizer: Tokenizer;
  readonly config: ModelConfig;
  readonly recipe: TrainingRecipe;
  readonly budget: Budget;
  readonly material: RunMaterial;
  readonly initial?: FloatTensorMap;
  readonly resume?: TrainingSnapshot;
}

/**
 * From scratch, or from a starter.
 * @throws ModelProblem folder-missing, too-little-text; CheckpointError where the starter cannot be read; the signal's reason
 */
export async function prepareNew(
  { files: named, heldOutEvery, seed, sizes, starterFolder, recipe, budget }: PretrainingRequest,
  signal: AbortSignal,
  onEvent: (event: PretrainingEvent) => void,
): Promise<PreparedPretraining> {
  const files = await openInput(named, heldOutEvery, signal);
  noteFiles(files, onEvent);
  const starter = starterFolder === undefined ? undefined : await loadStarter(starterFolder);
  const tokenizer = starter?.tokenizer ?? (await learnTokenizer(files, seed, sizes.vocabularySize, signal));
  const config = starter?.config ?? modelConfig({ ...sizes, vocabularySize: tokenizer.vocabularySize });
  const passages = await heldOutPassages(files, tokenizer, config.maximumLength, signal);
  if (passages.length === 0)
    throw new ModelProblem('too-little-text', 'What is held out has no passages. Give more text.');
  const given = budget ?? { minutes: DEFAULT_MINUTES };
  return {
    files,
    tokenizer,
    config,
    recipe: { ...PRETRAINING_RECIPE, validations: validationsIn(given), ...recipe },
    budget: given,
    material: { tokenizer: tokenizer.toJson(), passages, ...record(files, passages, heldOutEvery) },
    ...(starter !== undefined && { initial: starter.parameters }),
  };
}

/**
 * From where an earlier run stood.
 * @throws ModelProblem nothing-to-resume, folder-missing; CheckpointError; the signal's reason
 */
export async function prepareResumed(
  request: PretrainingRequest,
  signal: AbortSignal,
  onEvent: (event: PretrainingEvent) => void,
): Promise<PreparedPretraining> {
  const { saved, tokenizer, pretraining, resume } = await loadPretraining(request.modelFolder);
  const run = extended(resume.run, request.budget, request.recipe);
  const files = await openInput(
    request.files.length > 0 ? request.files : pretraining.files,
    pretraining.heldOutEvery,
    signal,
  );
  noteFiles(files, onEvent);
  const sizes = (all: readonly { readonly bytes: number; readonly weight: number }[]): string =>
    all.map(({ bytes, weight }) => `${bytes} ${weight}`).join();
  if (sizes(files) !== sizes(pretraining.files))
    onEvent({
      kind: 'notice',
      notice: 'The text is not the one that the run has read so far: it is read in a new order.',
    });
  const { passages } = saved;
  return {
    files,
    tokenizer,
    config: saved.config,
    recipe: run.recipe,
    budget: run.budget,
    // The passages that the run is measured on stay, so that its bounds can be compared.
    material: {
      tokenizer: tokenizer.toJson(),
      passages,
      ...record(files, passages, pretraining.heldOutEvery),
    },
    resume: { ...resume, run },
  };
}

function record(
  files: readonly WeightedFile[],
  passages: RunMaterial['passages'],
  heldOutEvery: number,
): Pick<RunMaterial, 'documents' | 'leftOut' | 'pretraining'> {
  const read = files.map(({ path, bytes, weight }) => ({ path, bytes, weight }));
  return {
    documents: keptDocuments(read, passages),
    leftOut: [],
    pretraining: { files: read, heldOutEvery },
  };
}

/** Every other minute, and in short runs as often as a curve needs. */
function validationsIn(budget: Budget): number {
  return 'steps' in budget
    ? MIN_VALIDATIONS
    : Math.min(10_000, Math.max(MIN_VALIDATIONS, Math.round(budget.minutes / 2)));
}

function noteFiles(files: readonly WeightedFile[], onEvent: (event: PretrainingEvent) => void): void {
  for (const { path, bytes, documents, weight, training, heldOut } of files) {
    const share = heldOut.reduce((sum, { begin, end }) => sum + end - begin, 0) / bytes;
    onEvent({
      kind: 'notice',
      notice:
        `${path}: ${(bytes / 1e6).toFixed(1)} MB, ${documents} documents, ${training.length} segments, ` +
        `${(100 * share).toFixed(1)} % held out, read ${weight} times a pass`,
    });
  }
}
