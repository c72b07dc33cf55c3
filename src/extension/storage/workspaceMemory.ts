import type { Preset } from '../../shared/protocol/presets.ts';
import type { ExplorationMemory, InterpolationMemory } from './memorySchemas.ts';

/** Where values are kept from one window to the next. */
export interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
  /** Rejects where something that was updated is not on disk, and cannot be written now, or what is there cannot be read. */
  requireStored(): Promise<void>;
}

/** What this workspace's window remembers when it is reloaded. What another version has written is forgotten. */
export class WorkspaceMemory {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  get modelId(): string | undefined {
    return this.readId('modelId');
  }

  /** Id of the model whose training has begun and not ended. */
  get runId(): string | undefined {
    return this.readId('runId');
  }

  /**
   * Ids of the models that must not be deleted.
   * @throws where that is not known, or where the next window would not know it
   */
  async modelsInUse(): Promise<string[]> {
    await this.store.requireStored();
    return [this.modelId, this.runId].filter((id) => id !== undefined);
  }

  async exploration(): Promise<ExplorationMemory | undefined> {
    const stored = this.store.get('exploration');
    if (stored === undefined) return undefined;
    return (await schemas()).explorationMemorySchema.safeParse(stored).data;
  }

  async interpolation(): Promise<InterpolationMemory | undefined> {
    const stored = this.store.get('interpolation');
    if (stored === undefined) return undefined;
    return (await schemas()).interpolationMemorySchema.safeParse(stored).data;
  }

  async presets(): Promise<Preset[]> {
    const stored = this.store.get('presets');
    if (stored === undefined) return [];
    return (await schemas()).presetsSchema.safeParse(stored).data ?? [];
  }

  async setModelId(id: string | undefined): Promise<void> {
    await this.store.update('modelId', id);
  }

  async setRunId(id: string | undefined): Promise<void> {
    await this.store.update('runId', id);
  }

  async setExploration(exploration: ExplorationMemory | undefined): Promise<void> {
    await this.store.update('exploration', exploration);
  }

  async setInterpolation(interpolation: InterpolationMemory | undefined): Promise<void> {
    await this.store.update('interpolation', interpolation);
  }

  async setPresets(presets: readonly Preset[]): Promise<void> {
    await this.store.update('presets', presets);
  }

  private readId(key: string): string | undefined {
    const stored = this.store.get(key);
    return typeof stored === 'string' ? stored : undefined;
  }
}

/** Loaded when there is something to read, so that most windows start without them. */
const schemas = async () => import('./memorySchemas.ts');
