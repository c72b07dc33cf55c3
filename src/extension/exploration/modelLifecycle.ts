import { isCancelled } from '../../shared/protocol/rpcError.ts';
import type { ModelEvent } from '../../shared/protocol/modelProtocol.ts';
import type { CurveBuffer } from '../training/curveBuffer.ts';
import { messageOf, UserError } from '../failures/failure.ts';
import type { Log } from '../log.ts';
import type { ExplorationController } from './explorationController.ts';
import type { PlacedText } from './explorationPoint.ts';
import type { InterpolationController } from './interpolationController.ts';
import type { ModelFolders } from '../storage/modelFolders.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import type { Session } from '../state/session.ts';
import type { SliderController } from './sliderController.ts';
import type { WorkspaceMemory } from '../storage/workspaceMemory.ts';

export interface ModelLifecycleParts {
  readonly log: Log;
  readonly session: Session;
  readonly curve: CurveBuffer;
  readonly memory: WorkspaceMemory;
  readonly folders: ModelFolders;
  readonly model: ModelClient;
  readonly exploration: ExplorationController;
  readonly interpolation: InterpolationController;
  readonly sliders: SliderController;
}

/** A text of the user's own to explore first. */
export interface Beginning extends PlacedText {
  readonly title: string;
}

/** The one model of this workspace: opened with what was explored, replaced by a new one, deleted. */
export class ModelLifecycle {
  private readonly parts: ModelLifecycleParts;

  constructor(parts: ModelLifecycleParts) {
    this.parts = parts;
  }

  /**
   * Opens the model, if there is one and it may be read, and what was explored with it before. A starter that stands in
   * for one begins with something to steer.
   * @param beginning as in `replace`
   */
  async open(beginning?: Beginning): Promise<void> {
    const { session, model, exploration, interpolation } = this.parts;
    const { trained, starter, workspace } = session.state;
    if (!(trained || starter) || workspace.kind !== 'open') return;
    await model.open();
    if (!(await exploration.restore()) && !trained) await this.begin(beginning);
    await interpolation.update();
  }

  /**
   * Takes the model that training has left in folder `id` in the place of the one before, and explores with it what
   * was explored with that, or, at first, `beginning`: there is always something to steer.
   * Sliders that the user made for the model before are fitted to it.
   * @param beginning a text of the user's own; undefined draws one
   * @throws when a slider could not be taken over; the new model is then open without it
   */
  async replace(id: string, beginning: Beginning | undefined): Promise<void> {
    const { model, exploration, interpolation } = this.parts;
    await model.close('opening');
    exploration.clear();
    await model.open();
    const { untaken, keepers } = await this.takeSliders(id);
    await this.deleteOthers([id, ...keepers]);
    if (!(await exploration.restore())) await this.begin(beginning);
    interpolation.forgetText();
    await interpolation.update();
    if (untaken !== undefined) throw untaken;
  }

  /**
   * Closes the starter, which is to be opened on other documents, or is not wanted any more. What was explored is
   * explored again with the next model: its place on the sliders is another one there.
   */
  async closeStarter(): Promise<void> {
    const { model, exploration, interpolation } = this.parts;
    exploration.clear();
    interpolation.forgetText();
    await model.close('none');
  }

  /** What cannot be deleted now is deleted when the next model has been trained. */
  private async deleteOthers(kept: readonly string[]): Promise<void> {
    const { memory, folders, log } = this.parts;
    try {
      await folders.keepOnly([...kept, ...(await memory.modelsInUse())]);
    } catch (error) {
      log.error(`Models that are not used any more could not be deleted: ${messageOf(error)}`);
    }
  }

  /**
   * Gives what went wrong, which is no reason not to use the new model.
   * @returns `keepers`: models that alone have sliders, since these could not be taken; the next model takes them
   */
  private async takeSliders(id: string): Promise<{ untaken: UserError | undefined; keepers: string[] }> {
    const { folders, sliders } = this.parts;
    const lost = new Set<string>();
    const keepers: string[] = [];
    const reasons: string[] = [];
    for (const other of await folders.othersWithSliders(id))
      try {
        for (const name of await sliders.take(folders.path(other))) lost.add(name);
      } catch (error) {
        keepers.push(other);
        reasons.push(messageOf(error));
      }
    const names = [...lost].map((name) => `“${name}”`).join(', ');
    const untaken =
      reasons.length > 0
        ? `The sliders that you made could not be taken over, and are kept for the next model: ${reasons.join(' ')}`
        : `No slider of the new model orders your passages as ${names} did, so the name is gone. The others have kept theirs.`;
    return { untaken: reasons.length + lost.size > 0 ? new UserError(untaken) : undefined, keepers };
  }

  private async begin(beginning: Beginning | undefined): Promise<void> {
    const { exploration } = this.parts;
    if (beginning === undefined) {
      await exploration.surprise();
      return;
    }
    await exploration
      .exploreText(beginning.text, beginning.title, beginning)
      .catch(async (error: unknown) => {
        // The text may hold no language: a table, code. Cancelled, it gave way to what the user explores.
        if (!isCancelled(error)) await exploration.surprise();
      });
  }

  /** Deletes the model and every checkpoint of this workspace. */
  async delete(): Promise<void> {
    const { session, curve, memory, folders, model, exploration, interpolation } = this.parts;
    await model.close('none');
    exploration.clear();
    interpolation.forgetText();
    curve.clear();
    const forgotten = await Promise.allSettled([
      memory.setModelId(undefined),
      memory.setRunId(undefined),
      memory.setExploration(undefined),
    ]);
    session.update({ trained: false, resumable: false, failure: null, survey: null });
    await folders.keepOnly([]);
    // A full disk may have room to remember it now.
    if (forgotten.some(({ status }) => status === 'rejected')) await memory.setExploration(undefined);
  }

  /** The report as Markdown; `onProgress` hears how far it is. Rejects as `cancelled` once `signal` aborts. */
  async report(
    onProgress: (progress: ModelEvent<'reportProgress'>) => void,
    signal: AbortSignal,
  ): Promise<string> {
    const { memory, folders, model } = this.parts;
    if (memory.modelId === undefined) throw new UserError('Train a model first.');
    const modelFolder = folders.path(memory.modelId);
    return model.report(modelFolder, onProgress, signal);
  }
}
