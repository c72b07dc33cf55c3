import { saveModel } from '../../checkpoint/modelFolder.ts';
import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import { RECORD_FORMAT_VERSION, type TrainingRecord } from '../../checkpoint/trainingRecord.ts';
import type { PretrainedTokenizerJson } from '../../tokenizer/pretrainedTokenizerJson.ts';
import type { TokenizerJson } from '../../tokenizer/tokenizerJson.ts';
import type { TrainingSnapshot } from '../../training/loop/trainingRun.ts';
import type { EncodedRun } from './runData.ts';
import type { TrainingLock } from './trainingLock.ts';

/** What a run does not change. */
export interface RunMaterial {
  /** Absent where the tokens are those of a language model. */
  readonly tokenizer: TokenizerJson | PretrainedTokenizerJson | undefined;
  /** Training passages first, then validation passages, each in the order of the token ids that are trained on. */
  readonly passages: readonly StoredPassage[];
  readonly documents: TrainingRecord['documents'];
  readonly leftOut: TrainingRecord['leftOut'];
  readonly pretraining?: TrainingRecord['pretraining'];
  readonly steering?: TrainingRecord['steering'];
}

/** Saves the checkpoints of one run into its model folder. */
export class CheckpointWriter {
  private readonly folder: string;
  private readonly lock: TrainingLock;
  private readonly material: RunMaterial;
  private readonly trainedOn: () => string;
  private materialSaved: boolean;

  /**
   * @param lock of the folder
   * @param trainedOn the devices so far, for people
   * @param materialSaved the folder already holds the run's tokenizer and passages, because the run was resumed
   */
  constructor(
    folder: string,
    lock: TrainingLock,
    material: RunMaterial,
    trainedOn: () => string,
    materialSaved: boolean,
  ) {
    this.folder = folder;
    this.lock = lock;
    this.material = material;
    this.trainedOn = trainedOn;
    this.materialSaved = materialSaved;
  }

  /** Saves a model that training can go on from. Throws CheckpointError, ModelProblem already-training; the checkpoint before it stays whole. */
  async save({ config, run, parameters, optimizerState }: TrainingSnapshot): Promise<void> {
    const { tokenizer, passages } = this.material;
    this.lock.requireHeld();
    await saveModel(this.folder, {
      ...(!this.materialSaved && { config, ...(tokenizer && { tokenizer }), passages }),
      parameters,
      optimizerState,
      // Nobody waits for the codes of a pre-trained model's passages.
      training: this.record(run, run.finished && this.material.pretraining !== undefined),
    });
    this.materialSaved = true;
  }

  /** Marks the model as done, gives every passage its code and drops what only training needs. Throws as `save`. */
  async finish({ run }: Pick<TrainingSnapshot, 'run'>, encoded: EncodedRun): Promise<void> {
    this.lock.requireHeld();
    await saveModel(this.folder, { ...encoded, optimizerState: null, training: this.record(run, true) });
  }

  private record(run: TrainingSnapshot['run'], finished: boolean): TrainingRecord {
    const { documents, leftOut, pretraining, steering } = this.material;
    return {
      formatVersion: RECORD_FORMAT_VERSION,
      trainedAt: new Date().toISOString(),
      trainedOn: this.trainedOn(),
      trainedSeconds: run.elapsedSeconds,
      steps: run.step,
      finished,
      documents,
      leftOut,
      ...(pretraining !== undefined && { pretraining }),
      ...(steering !== undefined && { steering }),
      run,
    };
  }
}
