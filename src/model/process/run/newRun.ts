import { evenSubsample } from '../../numerics/subsample.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TrainingSettings } from '../../../shared/protocol/trainingProtocol.ts';
import { CANCELLED, RpcError } from '../../../shared/protocol/rpc.ts';
import { requireStorable } from '../../checkpoint/modelFolder.ts';
import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import type { Corpus } from '../../corpus/corpus.ts';
import { encodePassages } from '../../corpus/read/encoding.ts';
import type { Passage } from '../../corpus/passage.ts';
import type { Engine } from '../../engine/engine.ts';
import { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../tokenizer/training.ts';
import type { Budget } from '../../training/loop/trainingRun.ts';
import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { steeringRecipe } from '../../training/recipes/steeringRecipe.ts';
import { fineTuningRecipe } from '../../training/recipes/fineTuningRecipe.ts';
import { measureSpeed } from '../../training/recipes/measureSpeed.ts';
import { chooseModel, modelOfSize, type ModelChoice } from '../../training/recipes/modelSizes.ts';
import type { TrainingRecipe } from '../../training/recipes/recipe.ts';
import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { TrainingControl } from '../../training/loop/trainingControl.ts';
import { modelConfig, type ModelConfig } from '../../vae/network/config.ts';
import { openEngine } from '../devices/openEngine.ts';
import { chooseStarter, foreignLanguage, type ChosenStarter } from '../starter/chooseStarter.ts';
import type { RunMaterial } from './checkpointWriter.ts';
import type { PreparedRun, RunRequest } from './preparedRun.ts';
import type { RunClock } from './runClock.ts';
import type { RunReporter } from './runReporter.ts';
import { affordableTokens, POSITIONS_PER_TOKEN, readingSpeed } from './statesBudget.ts';
import { SteeringData } from './steeringData.ts';
import { TokenData } from './tokenData.ts';
import { readWorkspace, requireEnoughText, summarize } from './workspaceCorpus.ts';

/** Pairs of letters are counted on at most so many characters: more text teaches a vocabulary nothing new. */
const TOKENIZER_CHARACTERS = 8_000_000;
/** Passages encoded between two looks at what the parent wants. */
const ENCODED_AT_ONCE = 256;
const TOKENIZER_SHARE = 0.6;

export interface PreparationTools {
  readonly clock: RunClock;
  readonly reporter: RunReporter;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
}

/**
 * Reads the documents and chooses everything that a run needs.
 * @throws ModelProblem folder-missing, no-documents, too-little-text, too-little-time, device-unavailable;
 *   CheckpointError model-too-large
 */
export async function prepareNewRun(request: RunRequest, tools: PreparationTools): Promise<PreparedRun> {
  const { settings, workspace } = request;
  const { reporter, signal } = tools;
  const corpus = await readWorkspace(workspace, {
    seed: settings.seed,
    signal,
    onProgress: (read, total) => {
      reporter.at('reading', read / total);
    },
  });
  reporter.survey(summarize(corpus));
  requireEnoughText(corpus);
  const chosen = await startOf(corpus, settings, reporter);
  let engine: Engine | undefined;
  try {
    reporter.at('measuring');
    await look(tools);
    engine = await openEngine(settings.device, 'training', { signal });
    reporter.on(engine.device);
    return chosen?.languageModel === undefined
      ? await ownRun(request, corpus, chosen, engine, tools)
      : await steeringRun(request, corpus, { ...chosen, languageModel: chosen.languageModel }, engine, tools);
  } catch (error) {
    await engine?.dispose();
    await chosen?.languageModel?.close();
    throw error;
  }
}

/** What training begins with; nothing for documents in a language that no model which ships has read. */
async function startOf(
  corpus: Corpus,
  { starterFolder, fallbackFolder }: TrainingSettings,
  reporter: RunReporter,
): Promise<ChosenStarter | undefined> {
  if (starterFolder === undefined) return undefined;
  const language = fallbackFolder === undefined ? undefined : foreignLanguage(corpus);
  if (language !== undefined) {
    reporter.notice(
      `Most of these documents are in ${language}, and the language model knows English: a model is trained from scratch.`,
    );
    return undefined;
  }
  const chosen = await chooseStarter(corpus, { starterFolder, fallbackFolder });
  if (chosen.notice !== undefined) reporter.notice(chosen.notice);
  return chosen;
}

/** Of a model with a vocabulary of its own: from scratch, or from a starter of that kind. */
async function ownRun(
  { settings }: RunRequest,
  corpus: Corpus,
  chosen: ChosenStarter | undefined,
  engine: Engine,
  tools: PreparationTools,
): Promise<PreparedRun> {
  const { clock, reporter } = tools;
  const choice = chosen === undefined ? await chooseFor(corpus, settings, engine, tools) : undefined;
  reporter.at('tokenizing');
  await look(tools);
  const { tokenizer, config, recipe } =
    chosen === undefined
      ? fromScratch(corpus, choice!, settings, reporter)
      : {
          tokenizer: chosen.tokenizer,
          config: chosen.network.config,
          recipe: fineTuningRecipe(charactersOf(corpus.training)),
        };
  const { passages, tokenIds } = await encodeCorpus(corpus, tokenizer, config, tools);
  const finishing = expectedFinishing(tokenIds);
  clock.expect('finishing', finishing);
  return {
    engine,
    config,
    recipe,
    ...(chosen !== undefined && { initial: new Map(chosen.network.parameters) }),
    seed: settings.seed,
    budget: budgetOf(settings, clock.elapsed + finishing),
    material: { tokenizer: tokenizer.toJson(), passages, ...recordOf(corpus) },
    data: new TokenData(config, tokenizer, passages, tokenIds),
    resume: undefined,
  };
}

/** Of a network that steers a language model, which reads all passages before training begins. */
async function steeringRun(
  { settings, modelFolder }: RunRequest,
  corpus: Corpus,
  { network, tokenizer, languageModel }: ChosenStarter & { readonly languageModel: LanguageModel },
  engine: Engine,
  tools: PreparationTools,
): Promise<PreparedRun> {
  const { clock, reporter, signal } = tools;
  const { config, parameters } = network;
  const recipe = steeringRecipe();
  const speed = await readingSpeed(languageModel, signal);
  reporter.at('tokenizing');
  await look(tools);
  const { passages, tokenIds } = await encodeCorpus(corpus, tokenizer, config, tools);
  const { seed } = settings;
  const tokens = tokenIds.reduce((sum, { length }) => sum + length, 0);
  const maximumTokens = affordableTokens(config, settings, tokens, speed);
  const reading = (Math.min(tokens, maximumTokens) * POSITIONS_PER_TOKEN) / speed;
  const finishing = expectedFinishing(tokenIds);
  clock.expect('states', reading);
  clock.expect('finishing', finishing);
  const maximumHeldOut = recipe.validationPassages;
  return {
    engine,
    config,
    recipe,
    initial: new Map(parameters),
    seed,
    budget: budgetOf(settings, clock.elapsed + reading + finishing),
    material: { tokenizer: undefined, passages, ...recordOf(corpus), steering: { maximumTokens } },
    data: new SteeringData({
      ...{ config, languageModel, modelFolder, passages, seed, maximumTokens, maximumHeldOut },
    }),
    resume: undefined,
  };
}

const recordOf = ({ documents, leftOut }: Corpus): Pick<RunMaterial, 'documents' | 'leftOut'> => ({
  documents: [...documents],
  leftOut: [...leftOut],
});

function budgetOf({ steps, minutes }: TrainingSettings, otherSeconds: number): Budget {
  return steps === undefined ? { minutes: trainingMinutes(minutes, otherSeconds) } : { steps };
}

/** The size that the user chose, or else the one that suits the text, the time and the speed of this machine. */
async function chooseFor(
  corpus: Corpus,
  { modelSize, minutes }: TrainingSettings,
  engine: Engine,
  { clock, signal }: PreparationTools,
): Promise<ModelChoice> {
  if (modelSize !== 'auto') return modelOfSize(modelSize);
  const size = engine.name === 'cpu' ? 'small' : 'medium'; // Large enough to keep a GPU busy.
  const { operationsPerSecond } = await measureSpeed(engine, size, signal);
  return chooseModel(
    charactersOf(corpus.training),
    trainingMinutes(minutes, clock.elapsed),
    operationsPerSecond,
  );
}

const charactersOf = (passages: readonly Passage[]): number =>
  passages.reduce((sum, { text }) => sum + text.length, 0);

/** What the user gave is for the whole run; however long the rest takes, half of it is for training. */
function trainingMinutes(minutes: number, otherSeconds: number): number {
  return Math.max(minutes / 2, minutes - otherSeconds / 60);
}

/** Seconds to give every passage its code and save, on a slow CPU. */
function expectedFinishing(tokenIds: readonly TokenIds[]): number {
  return 2 + tokenIds.reduce((sum, { length }) => sum + length, 0) / 20_000;
}

/** What a model that begins from scratch is. */
function fromScratch(
  corpus: Corpus,
  { vocabularySize, sizes, recipe }: ModelChoice,
  settings: TrainingSettings,
  reporter: RunReporter,
): { tokenizer: Tokenizer; config: ModelConfig; recipe: TrainingRecipe } {
  const tokenizer = learnTokenizer(corpus, settings.vocabularySize ?? vocabularySize, reporter);
  return { tokenizer, config: modelConfig({ ...sizes, vocabularySize: tokenizer.vocabularySize }), recipe };
}

function learnTokenizer(corpus: Corpus, vocabularySize: number, reporter: RunReporter): Tokenizer {
  const passages = corpus.training; // What is held out stays unseen by the vocabulary too.
  const characters = charactersOf(passages);
  const share = TOKENIZER_CHARACTERS / Math.max(characters, TOKENIZER_CHARACTERS);
  const texts = evenSubsample(passages, passages.length * share).map(({ text }) => text);
  const json = trainTokenizer(texts, {
    vocabularySize,
    onProgress: (fraction) => {
      reporter.at('tokenizing', TOKENIZER_SHARE * fraction);
    },
  });
  return Tokenizer.fromJson(json);
}

/** Training passages first, then those that are held out. */
async function encodeCorpus(
  { training, validation }: Corpus,
  tokenizer: Tokenizer,
  { maximumLength, latentSize }: ModelConfig,
  tools: PreparationTools,
): Promise<{ passages: StoredPassage[]; tokenIds: TokenIds[] }> {
  const learnt = await encodeSplit(training, 'training', tokenizer, maximumLength, tools);
  const heldOut = await encodeSplit(validation, 'validation', tokenizer, maximumLength, tools);
  const passages = [...learnt.passages, ...heldOut.passages];
  requireStorable(passages, latentSize);
  return { passages, tokenIds: [...learnt.tokenIds, ...heldOut.tokenIds] };
}

async function encodeSplit(
  passages: readonly Passage[],
  split: StoredPassage['split'],
  tokenizer: Tokenizer,
  maximumLength: number,
  tools: PreparationTools,
): Promise<{ passages: StoredPassage[]; tokenIds: TokenIds[] }> {
  const encoded: { passages: StoredPassage[]; tokenIds: TokenIds[] } = { passages: [], tokenIds: [] };
  for (let from = 0; from < passages.length; from += ENCODED_AT_ONCE) {
    const slice = encodePassages(passages.slice(from, from + ENCODED_AT_ONCE), tokenizer, maximumLength);
    for (const [index, { text, file, offset, length, separator }] of slice.passages.entries()) {
      const tokenIds = slice.tokenIds[index]!;
      if (tokenIds.length === 0) continue;
      encoded.passages.push({ text, file, offset, length, split, separator });
      encoded.tokenIds.push(tokenIds);
    }
    if (split === 'training')
      tools.reporter.at('tokenizing', TOKENIZER_SHARE + (1 - TOKENIZER_SHARE) * (from / passages.length));
    await look(tools);
  }
  return encoded;
}

/** Lets messages in between two stretches of work, and ends the run where one of them asks for that. */
async function look({ control, signal }: PreparationTools): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
  if (control.stopped) throw new RpcError(CANCELLED, 'Training was stopped before it had begun.');
}
