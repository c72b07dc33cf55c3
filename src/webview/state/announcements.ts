import type { ExplorationState, PanelState } from '../../shared/protocol/panelProtocol.ts';
import { count, fileName } from '../words/formatting.ts';

/** What of the panel is read out: of a passage that is pointed at on the map, its beginning and its document. */
export interface Announced {
  readonly state: PanelState | null;
  readonly exploration: ExplorationState | null;
  readonly pointed: { readonly beginning: string; readonly document: string } | null;
  /** The word that the user has gone to by keyboard. */
  readonly word: string | null;
  /** The text between A and B; null while the sliders were moved last. */
  readonly between: string | null;
}

/** Finds what is to be read out next: what changed by itself, once. */
export class Announcements {
  private last = '';
  /** The explored point, and whether the sliders have moved it since it was taken up. */
  private explored: { readonly id: number; readonly moved: boolean } | undefined;
  private varying = false;

  /** Null where nothing is to be said that was not said before. */
  next(panel: Announced): string | null {
    const { state, exploration } = panel;
    const variations = state?.variations ?? null;
    const arrived = this.varying && variations !== null && !variations.busy;
    this.varying = variations?.busy === true;
    if (exploration !== null) {
      const { id, verbatim } = exploration;
      this.explored = { id, moved: !verbatim || (this.explored?.id === id && this.explored.moved) };
    }
    if (arrived) return count(variations.items.length, 'variation');
    const message = this.standing(panel);
    // Two passages of one document have the same title.
    const key = `${exploration?.id ?? ''} ${message}`;
    if (key === this.last) return null;
    this.last = key;
    return message;
  }

  private standing(panel: Announced): string {
    const { state, exploration, pointed, between, word } = panel;
    if (state === null) return '';
    if (word !== null) return word;
    if (pointed !== null) return `${pointed.beginning}, ${fileName(pointed.document)}`;
    if (between !== null) return between;
    if (exploration !== null) {
      if (!exploration.verbatim) return exploration.text;
      return this.explored?.moved === true
        ? 'Your own words again.'
        : `${exploration.title}, your own words.`;
    }
    if (state.training !== null) return state.training.progress.paused ? 'Training is paused.' : 'Training.';
    return state.model.kind === 'open' ? 'The model is ready.' : '';
  }
}
