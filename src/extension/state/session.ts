import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import type { ModelSummary } from '../../shared/protocol/modelProtocol.ts';
import type { Survey } from '../../shared/protocol/trainingProtocol.ts';

/** The text editor that commands and insertions act on. */
export type EditorState = 'none' | 'open' | 'two-selections';

/** Everything that the interface shows, in one immutable value. The controllers change it, the views draw it. */
export interface SessionState {
  readonly workspace: PanelState['workspace'];
  readonly survey: Survey | null;
  readonly trainingMinutes: number;
  readonly training: PanelState['training'];
  readonly resumable: boolean;
  /** A trained model is on disk, open or not: it opens when it is first used. */
  readonly trained: boolean;
  /** A starter model stands in while nothing is trained. */
  readonly starter: boolean;
  readonly model:
    | { readonly kind: 'none' }
    | { readonly kind: 'opening' }
    | { readonly kind: 'open'; readonly summary: ModelSummary };
  readonly exploration: PanelState['exploration'];
  readonly interpolation: PanelState['interpolation'];
  readonly variations: PanelState['variations'];
  readonly generation: PanelState['generation'];
  readonly presets: PanelState['presets'];
  readonly maxCopiedWords: number;
  readonly sliderDraft: PanelState['sliderDraft'];
  readonly failure: PanelState['failure'];
  readonly editor: EditorState;
  /** Why nothing can be inserted into its document, for people; null where it can. */
  readonly readOnly: string | null;
  readonly document: PanelState['document'];
}

export const initialState: SessionState = {
  workspace: { kind: 'none' },
  survey: null,
  trainingMinutes: 0,
  training: null,
  resumable: false,
  trained: false,
  starter: false,
  model: { kind: 'none' },
  exploration: null,
  interpolation: { a: null, b: null, t: 0.5, text: null },
  variations: null,
  generation: { strength: 1, distance: 1 },
  presets: [],
  maxCopiedWords: 0,
  sliderDraft: null,
  failure: null,
  editor: 'none',
  readOnly: null,
  document: null,
};

/** The text of exploration `id` while it is decoded. */
export interface Words {
  readonly id: number;
  readonly text: string;
}

/** Holds the state and tells who listens when it changes. */
export class Session {
  private current = initialState;
  private readonly hearers = new Set<(words: Words) => void>();
  private readonly listeners = new Set<(state: SessionState) => void>();

  get state(): SessionState {
    return this.current;
  }

  update(changes: Partial<SessionState>): void {
    this.current = { ...this.current, ...changes };
    for (const listener of [...this.listeners]) listener(this.current);
  }

  /** Tells who listens what is being written; that is no part of the state. */
  say(words: Words): void {
    for (const listener of [...this.hearers]) listener(words);
  }

  /** Returns the function that stops listening. */
  onWords(listener: (words: Words) => void): () => void {
    this.hearers.add(listener);
    return () => this.hearers.delete(listener);
  }

  /** Returns the function that stops listening. */
  onDidChange(listener: (state: SessionState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
