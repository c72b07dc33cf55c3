import { randomUUID } from 'node:crypto';
import type { ModelSummary } from '../../shared/protocol/modelProtocol.ts';
import type { Example } from '../../shared/protocol/sliderProtocol.ts';
import type { SliderDraft } from '../../shared/protocol/panelProtocol.ts';
import type { ExplorationController } from './explorationController.ts';
import { BEING_MADE } from '../state/disabledReasons.ts';
import { UserError } from '../failures/failure.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import type { Session } from '../state/session.ts';

export type End = 'low' | 'high';

/** Something collected for an end of a new slider, and what it is called. */
export interface CollectedExample {
  readonly title: string;
  readonly example: Example;
}

export interface SliderParts {
  readonly session: Session;
  readonly model: ModelClient;
  readonly exploration: ExplorationController;
}

/** More things than this nobody collects by hand; folders hold any number. */
const MAX_COLLECTED = 500;

/** Sliders that the user makes: the examples collected for the next one, and changes of those that are there. */
export class SliderController {
  private readonly parts: SliderParts;
  /** What the draft's entries stand for, by their ids. */
  private readonly examples = new Map<string, Example>();
  /** Ends the making of the slider that is under way. */
  private making: AbortController | undefined;

  constructor(parts: SliderParts) {
    this.parts = parts;
  }

  /** Begins to collect examples, or goes on with what was collected. */
  begin(): void {
    const { session } = this.parts;
    if (session.state.sliderDraft === null)
      session.update({ sliderDraft: { low: [], high: [], busy: false } });
  }

  /** @throws UserError when it stands there already, or there is too much, or the slider is made already */
  collect(end: End, collected: readonly CollectedExample[]): void {
    this.begin();
    const draft = this.draft();
    if (draft.busy) throw new UserError(BEING_MADE);
    const known = new Set(draft[end].map(({ id }) => JSON.stringify(this.examples.get(id))));
    const fresh = collected.filter(({ example }) => !known.has(JSON.stringify(example)));
    if (fresh.length === 0) throw new UserError('This is among the examples already.');
    if (draft[end].length + fresh.length > MAX_COLLECTED)
      throw new UserError(
        `At most ${MAX_COLLECTED} examples can be collected. Put them into a file and add that.`,
      );
    const entries = fresh.map(({ title, example }) => {
      const id = randomUUID();
      this.examples.set(id, example);
      return { id, title, text: example.kind === 'text' ? excerpt(example.text) : '' };
    });
    this.update({ ...draft, [end]: [...draft[end], ...entries] });
  }

  forget(id: string): void {
    const draft = this.draft();
    const others = (end: End): SliderDraft[End] => draft[end].filter((entry) => entry.id !== id);
    this.examples.delete(id);
    this.update({ ...draft, low: others('low'), high: others('high') });
  }

  /** Forgets what was collected, and gives up the slider that is made of it. */
  discard(): void {
    this.making?.abort();
    this.making = undefined;
    this.examples.clear();
    this.parts.session.update({ sliderDraft: null });
  }

  /** Makes the slider of what was collected. What was collected stays where it fails. */
  async make(lowLabel: string, highLabel: string): Promise<void> {
    const draft = this.draft();
    if (draft.busy) return;
    const making = new AbortController();
    this.making = making;
    this.update({ ...draft, busy: true });
    const request = {
      name: `${lowLabel.trim()} – ${highLabel.trim()}`,
      lowLabel,
      highLabel,
      low: this.examplesOf(draft.low),
      high: this.examplesOf(draft.high),
    };
    try {
      const summary = await this.parts.model.request('addSlider', request, making.signal);
      // What is collected now may be for another slider, where this one was discarded.
      if (this.making === making) this.discard();
      await this.adopt(summary);
    } finally {
      if (this.making === making) {
        this.making = undefined;
        this.update({ ...this.draft(), busy: false });
      }
    }
  }

  async remove(name: string): Promise<void> {
    await this.adopt(await this.parts.model.request('removeSlider', { name }));
  }

  /** Names both ends of a principal axis. */
  async nameAxis(index: number, lowLabel: string, highLabel: string): Promise<void> {
    await this.adopt(await this.parts.model.request('nameAxis', { index, lowLabel, highLabel }));
  }

  /** Fits the sliders of the model before to the one that is open now. @returns names that no axis is left for */
  async take(modelFolder: string): Promise<string[]> {
    const { summary, lostNames } = await this.parts.model.request('takeSliders', { modelFolder });
    await this.adopt(summary);
    return lostNames;
  }

  /** The explored text keeps its place on the sliders that there were. */
  private async adopt(summary: ModelSummary): Promise<void> {
    const { session, exploration } = this.parts;
    const before = session.state.model.kind === 'open' ? session.state.model.summary.axes : [];
    session.update({ model: { kind: 'open', summary } });
    await exploration.changeSliders(before, summary.axes);
  }

  private draft(): SliderDraft {
    const { sliderDraft } = this.parts.session.state;
    if (sliderDraft === null) throw new UserError('Begin a new slider first.');
    return sliderDraft;
  }

  private update(sliderDraft: SliderDraft): void {
    this.parts.session.update({ sliderDraft });
  }

  private examplesOf(entries: SliderDraft[End]): Example[] {
    return entries.flatMap(({ id }) => this.examples.get(id) ?? []);
  }
}

const EXCERPT = 160;

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= EXCERPT ? line : `${Array.from(line).slice(0, EXCERPT).join('')}…`;
}
