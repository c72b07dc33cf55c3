import type { CopiedRun, NearestPassage } from '../../shared/protocol/modelProtocol.ts';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import type { CurvePoint } from '../../shared/protocol/trainingProtocol.ts';
import type {
  ExplorationState,
  Generation,
  panelHostSide,
  PanelState,
} from '../../shared/protocol/panelProtocol.ts';
import type { Params } from '../../shared/protocol/rpc.ts';
import type { Host } from './host.ts';
import { recall, type Memory } from './memory.ts';
import { Mixer } from './mixer.ts';
import { PassageMapState } from './passageMapState.ts';
import { Optimistic } from './optimistic.ts';
import { sliderName } from './sliderNames.ts';
import { WordChoice } from './wordChoice.ts';
import type { VsCodeApi } from '../vscodeApi.ts';

type Method = keyof typeof panelHostSide.requests;

interface SteerAnswer {
  readonly text: string;
  readonly verbatim: boolean;
  readonly nearest: readonly NearestPassage[];
  readonly copied?: CopiedRun | null | undefined;
}

interface InterpolationAnswer {
  readonly text: string;
  readonly copied?: CopiedRun | null | undefined;
  readonly nearest: readonly NearestPassage[];
}

/**
 * What the panel shows: the host's state, and where the user is ahead of it. Views read it and ask through it; each
 * change calls `changed`, after which the whole panel is drawn again.
 */
export class Panel {
  /** Null until the host answered `ready`. */
  state: PanelState | null = null;
  curve: readonly CurvePoint[] = [];
  /** Requests that failed, for people, until dismissed. */
  problems: readonly string[] = [];
  /** Notices of the training run, each once. */
  notices: readonly string[] = [];
  memory: Memory;

  readonly sliders: Optimistic<readonly number[], SteerAnswer>;
  readonly interpolation: Optimistic<number, InterpolationAnswer>;
  readonly map: PassageMapState;
  readonly mixer: Mixer;
  readonly choice: WordChoice;
  /** What is nearest to the step between A and B; null while the sliders were moved last. */
  nearestOnPath: readonly NearestPassage[] | null = null;

  /** What of the exploration's newest position is decoded so far. */
  private words: string | null = null;
  /** Dials that the user turns, ahead of the settings. */
  private turned: Partial<Generation> = {};
  private readonly api: VsCodeApi;
  private readonly host: Host;
  private readonly changed: () => void;

  constructor(api: VsCodeApi, host: Host, changed: () => void) {
    this.api = api;
    this.host = host;
    this.changed = changed;
    this.memory = recall(api);
    const failed = (error: unknown): void => {
      this.complain(error);
    };
    this.sliders = new Optimistic<readonly number[], SteerAnswer>(
      (sliders, signal) =>
        host.request('steer', { id: this.state?.exploration?.id ?? 0, sliders: [...sliders] }, signal),
      changed,
      failed,
    );
    this.interpolation = new Optimistic<number, InterpolationAnswer>(
      async (t, signal) => {
        const answer = await host.request('interpolate', { t }, signal);
        this.nearestOnPath = answer.nearest;
        return answer;
      },
      changed,
      failed,
    );
    this.map = new PassageMapState(this, host, changed, failed);
    this.mixer = new Mixer(this, host, changed, failed);
    const begins = (): void => {
      this.words = null;
    };
    this.choice = new WordChoice(host, begins, changed, failed);
    host.on('state', (state) => {
      this.adopt(state);
    });
    host.on('words', ({ id, text }) => {
      const isWritten = this.sliders.busy || this.choice.writing;
      if (!isWritten || id !== this.state?.exploration?.id) return;
      this.words = text;
      changed();
    });
    host.on('curve', ({ reset, points }) => {
      this.curve = reset ? points : [...this.curve, ...points];
      changed();
    });
  }

  /** Asks for everything there is to show. */
  async start(): Promise<void> {
    try {
      const { state, curve } = await this.host.request('ready', null);
      this.curve = curve;
      this.adopt(state);
    } catch (error) {
      this.complain(error);
    }
  }

  /** An event handler that asks the host for an action. */
  asking<M extends Method>(method: M, params: Params<typeof panelHostSide, M>): () => void {
    return () => {
      this.ask(method, params);
    };
  }

  /** The explored point as it is shown: the host's, or ahead of it while the user drags. */
  get exploration(): ExplorationState | null {
    const known = this.state?.exploration ?? null;
    if (known === null) return null;
    const sliders = this.sliders.position ?? known.sliders;
    const { text, verbatim, nearest, copied } = this.sliders.answer ?? known;
    const { words } = this;
    const written =
      (this.sliders.busy || this.choice.writing) && words !== null
        ? { text: `${words} …`, verbatim: false, copied: undefined }
        : { text, verbatim, copied };
    return { ...known, sliders: [...sliders], ...written, nearest: [...nearest] };
  }

  /** The dials as they stand, ahead of the settings while the user turns them. */
  get generation(): Generation {
    return { ...(this.state?.generation ?? { strength: 1, distance: 1 }), ...this.turned };
  }

  turnDial(turned: Partial<Generation>): void {
    this.turned = { ...this.turned, ...turned };
    this.changed();
  }

  /** The user has let the dial go: the settings follow. */
  leaveDial(): void {
    this.ask('setGeneration', this.turned);
  }

  moveSlider(index: number, value: number): void {
    const sliders = [...this.mixer.wanted];
    sliders[index] = value;
    this.moveSliders(sliders);
  }

  /** Moves all sliders but the locked ones. */
  moveSliders(wanted: readonly number[]): void {
    this.mixer.move(wanted);
  }

  steerTo(sliders: readonly number[]): void {
    this.nearestOnPath = null;
    this.words = null;
    this.choice.leave();
    this.sliders.move(sliders);
  }

  /** The text that the explored one is compared with: the writer's own, else the first one that was drawn. */
  get reference(): string {
    const exploration = this.state?.exploration;
    if (exploration === null || exploration === undefined) return '';
    if (exploration.originalText !== '') return exploration.originalText;
    return this.memory.reference?.id === exploration.id ? this.memory.reference.text : '';
  }

  remember(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    this.api.setState(this.memory);
  }

  isOpen(section: string, byDefault: boolean): boolean {
    return this.memory.sections[section] ?? byDefault;
  }

  setOpen(section: string, open: boolean): void {
    this.remember({ sections: { ...this.memory.sections, [section]: open } });
    this.map.follow();
    this.changed();
  }

  /** A locked slider stays where it is, whatever moves the others. */
  isLocked(axis: Axis): boolean {
    return this.memory.locked.includes(sliderName(axis));
  }

  lock(axis: Axis, locked: boolean): void {
    const others = this.memory.locked.filter((name) => name !== sliderName(axis));
    this.remember({ locked: locked ? [...others, sliderName(axis)].slice(-MAX_LOCKED) : others });
    this.changed();
  }

  showAllSliders(allSliders: boolean): void {
    this.remember({ allSliders });
    this.changed();
  }

  nameEnd(end: 'low' | 'high', label: string): void {
    this.remember({ newLabels: { ...this.memory.newLabels, [end]: label } });
    this.changed();
  }

  dismissProblem(index: number): void {
    this.problems = this.problems.filter((_, other) => other !== index);
    this.changed();
  }

  /** Asks the host for an action. What it changes arrives as a new state; a failure is shown. */
  private ask<M extends Method>(method: M, params: Params<typeof panelHostSide, M>): void {
    this.host.request(method, params).catch((error: unknown) => {
      this.complain(error);
    });
  }

  private adopt(state: PanelState): void {
    const { exploration, interpolation, training } = state;
    if (exploration?.id !== this.state?.exploration?.id) {
      this.sliders.forget();
      this.nearestOnPath = null;
    } else this.sliders.settle();
    if (sameEnds(interpolation, this.state?.interpolation)) this.interpolation.settle();
    else this.interpolation.forget();
    if (state.sliderDraft === null && this.state?.sliderDraft != null)
      this.remember({ newLabels: { low: '', high: '' } });
    const notice = training?.progress.notice;
    if (training === null) this.notices = [];
    else if (notice !== undefined && !this.notices.includes(notice)) this.notices = [...this.notices, notice];
    this.turned = {};
    this.choice.settle(state);
    this.state = state;
    if (exploration?.originalText === '' && this.memory.reference?.id !== exploration.id)
      this.remember({ reference: { id: exploration.id, text: exploration.text } });
    this.map.follow();
    this.mixer.follow();
    this.changed();
  }

  private complain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (!this.problems.includes(message)) this.problems = [...this.problems, message];
    this.changed();
  }
}

function sameEnds(one: PanelState['interpolation'], other: PanelState['interpolation'] | undefined): boolean {
  return one.a?.text === other?.a?.text && one.b?.text === other?.b?.text;
}

/** Locks that are remembered: those of models of before count, too. */
const MAX_LOCKED = 200;
