import type { CopiedRun, ModelSummary, Source } from '../../../shared/protocol/modelProtocol.ts';
import type { TrainingSettings } from '../../../shared/protocol/trainingProtocol.ts';
import type { Decoding } from '../../decoding/decoding.ts';
import { SharedRuns } from '../../corpus/sharedRuns.ts';
import { sliderEnds } from '../../sliders/sliderEnds.ts';
import { explorePieces, explorePrior, exploreText, type Exploration } from '../../explore/exploration.ts';
import { type Computed, LatentModel } from '../../explore/latentModel.ts';
import type { Engine } from '../../engine/engine.ts';
import { loadModel, loadTrainingRecord, saveModel, type SavedModel } from '../../checkpoint/modelFolder.ts';
import type { TrainingRecord } from '../../checkpoint/trainingRecord.ts';
import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { PassageScorer } from '../../evaluation/passageScorer.ts';
import { openEngine } from '../devices/openEngine.ts';
import { ModelProblem } from '../modelProblem.ts';
import { lockForTraining } from '../run/trainingLock.ts';
import { openLanguageModel } from '../starter/openLanguageModel.ts';

/** The likeliest text at a place. */
export const GREEDY: Decoding = { temperature: 0, topP: 1, seed: 0 };

/** A model with the engine that it runs on. */
export class ModelSession {
  /** Undefined where the model is in memory only: a starter. */
  readonly folder: string | undefined;
  readonly latent: LatentModel;
  private runs: SharedRuns | undefined;
  private readonly engine: Engine;
  private readonly languageModel: LanguageModel | undefined;
  private readonly notice: string | null;

  private constructor(latent: LatentModel, engine: Engine, parts: SessionParts) {
    this.folder = parts.folder;
    this.latent = latent;
    this.engine = engine;
    this.languageModel = parts.languageModel;
    this.notice = parts.notice ?? null;
  }

  /** @throws CheckpointError, LanguageModelError, ModelProblem device-unavailable, EngineError, the signal's reason */
  static async open(
    folder: string,
    device: TrainingSettings['device'],
    signal?: AbortSignal,
    threads = 1,
  ): Promise<ModelSession> {
    const saved = await loadModel(folder);
    const languageModel = await openLanguageModel(saved.config);
    return ModelSession.on(device, threads, { folder, languageModel }, (engine) =>
      LatentModel.of(saved, engine, {
        languageModel,
        signal,
        keep: (...what) => keepComputed(folder, ...what),
      }),
    );
  }

  /** A model that lies in no folder. Throws as `open`. */
  static async inMemory(
    { languageModel, notice }: Omit<SessionParts, 'folder'>,
    { make, familiar }: { make: () => SavedModel; familiar: readonly string[] },
    device: TrainingSettings['device'],
    signal?: AbortSignal,
  ): Promise<ModelSession> {
    return ModelSession.on(device, 1, { languageModel, notice }, (engine) =>
      LatentModel.of(make(), engine, { languageModel, familiar, signal }),
    );
  }

  private static async on(
    device: TrainingSettings['device'],
    threads: number,
    parts: SessionParts,
    open: (engine: Engine) => Promise<LatentModel>,
  ): Promise<ModelSession> {
    let engine: Engine | undefined;
    try {
      engine = await openEngine(device, 'sampling', { threads });
      return new ModelSession(await open(engine), engine, parts);
    } catch (error) {
      await engine?.dispose();
      await parts.languageModel?.close();
      throw error;
    }
  }

  /** The folder of a model that was trained. Throws ModelProblem no-model. */
  get savedFolder(): string {
    if (this.folder !== undefined) return this.folder;
    throw new ModelProblem('no-model', 'The open model is the starter. Train on this workspace first.');
  }

  summary(): ModelSummary {
    const {
      axes,
      directions,
      namedSliders,
      sliders,
      training,
      passages,
      posteriorMeans,
      parameters,
      config,
    } = this.latent;
    const texts = passages.map(({ text }) => text);
    return {
      axes: sliders.map((slider, index) => {
        const { lowLabel, highLabel } = slider;
        const { low, high } = sliderEnds(slider, posteriorMeans, texts);
        const direction = directions[index - axes.length];
        const named = namedSliders[index - axes.length - directions.length];
        return {
          index,
          lowLabel,
          highLabel,
          explainedVarianceRatio: axes[index]?.explainedVarianceRatio ?? 0,
          lowExamples: [...low],
          highExamples: [...high],
          isNamed: axes[index]?.isNamed ?? false,
          named: named === undefined ? null : { name: named.name, ...named.evidence },
          direction:
            direction === undefined
              ? null
              : { name: direction.name, examples: direction.examples, accuracy: direction.accuracy },
        };
      }),
      documents: training.documents.length,
      passages: passages.length,
      words: training.documents.reduce((sum, { words }) => sum + words, 0),
      parameters,
      latentSize: config.latentSize,
      trainedSeconds: training.trainedSeconds,
      trainedAt: training.trainedAt,
      trainedOn: training.trainedOn,
      fineTuned: this.folder !== undefined,
      device: this.engine.device,
      hasLanguageModel: this.latent.hasLanguageModel,
      notice: this.notice,
      leftOut: training.leftOut,
    };
  }

  /** What of a text stands in the workspace word for word, but for what stands in the text that it was made from. */
  copied(text: string, original: string): CopiedRun | null {
    this.runs ??= new SharedRuns(this.latent.passages);
    return this.runs.longest(text, original) ?? null;
  }

  async explore(source: Source, signal?: AbortSignal): Promise<Exploration> {
    // The table of all words takes a second per million: not while a slider moves.
    this.copied('', '');
    if (source.kind === 'text') return exploreText(this.latent, source.text, { ...source, signal });
    if (source.kind === 'code') return explorePieces(this.latent, source.pieces);
    // The seed decides the place, not the words there.
    return explorePrior(this.latent, { ...GREEDY, seed: source.seed }, signal);
  }

  /** The densities of this model, on the same engine. Whoever asks disposes of it. */
  async scorer({ config, parameters }: SavedModel): Promise<PassageScorer> {
    const state = this.engine.createState(parameters);
    try {
      return await PassageScorer.create(config, this.engine, state);
    } finally {
      state.dispose(); // The executables hold their own copies.
    }
  }

  async close(): Promise<void> {
    await this.latent.dispose();
    await this.engine.dispose();
    await this.languageModel?.close();
  }
}

interface SessionParts {
  readonly folder?: string;
  /** That the model steers; closed with the session, also where that does not open. */
  readonly languageModel: LanguageModel | undefined;
  /** For people: why it is this model and no other. */
  readonly notice?: string | undefined;
}

/** Not while another process writes into the folder, nor beside parameters that one has saved there since. */
async function keepComputed(folder: string, computed: Computed, of: TrainingRecord): Promise<void> {
  const lock = await lockForTraining(folder);
  try {
    const { trainedAt, steps } = await loadTrainingRecord(folder);
    if (trainedAt === of.trainedAt && steps === of.steps) await saveModel(folder, computed);
  } finally {
    lock.release();
  }
}
