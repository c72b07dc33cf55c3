import * as z from 'zod';
import { markSchema } from '../shared/panelProtocol.ts';
import { sourceSchema } from '../shared/modelProtocol.ts';

/** The part of VS Code's Memento that is used. */
export interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const explorationMemory = z.object({
  /** The sliders are those of this model. */
  modelId: z.string().optional(),
  source: sourceSchema,
  title: z.string(),
  sliders: z.array(z.number()),
});
export type ExplorationMemory = z.output<typeof explorationMemory>;

const interpolationMemory = z.object({
  a: markSchema.nullable(),
  b: markSchema.nullable(),
  t: z.number().min(0).max(1),
});
export type InterpolationMemory = z.output<typeof interpolationMemory>;

/** What this workspace's window remembers when it is reloaded. What another version has written is forgotten. */
export class WorkspaceMemory {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Id of the model that was trained last. */
  get modelId(): string | undefined {
    return this.read('modelId', z.string());
  }

  /** Id of the model whose training has begun and not ended. */
  get runId(): string | undefined {
    return this.read('runId', z.string());
  }

  get exploration(): ExplorationMemory | undefined {
    return this.read('exploration', explorationMemory);
  }

  get interpolation(): InterpolationMemory | undefined {
    return this.read('interpolation', interpolationMemory);
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

  private read<T>(key: string, schema: z.ZodType<T>): T | undefined {
    const parsed = schema.safeParse(this.store.get(key));
    return parsed.success ? parsed.data : undefined;
  }
}
