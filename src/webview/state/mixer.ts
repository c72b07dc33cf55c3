import type { SoloEnds } from '../../shared/protocol/modelProtocol.ts';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import type { ExplorationState, Generation, PanelState } from '../../shared/protocol/panelProtocol.ts';
import type { Preset } from '../../shared/protocol/presets.ts';
import type { Host } from './host.ts';
import type { Memory } from './memory.ts';
import { Query } from './query.ts';
import { sliderName } from './sliderNames.ts';

/** What the mixer reads and changes of the panel. */
export interface Mixed {
  readonly state: PanelState | null;
  readonly memory: Memory;
  readonly exploration: ExplorationState | null;
  readonly generation: Generation;
  remember(change: Partial<Memory>): void;
  isLocked(axis: Axis): boolean;
  /** Decodes at these positions, one per slider. */
  steerTo(sliders: readonly number[]): void;
}

const LIMIT = 3;
/** Differences below this are rounding. */
const MIN_OFFSET = 1e-6;

/**
 * Which sliders are heard. A silenced slider, muted or not the one that plays solo, keeps the place that the user gave it, and
 * the text is decoded as if it had not moved. Locked sliders stay as they are.
 */
export class Mixer {
  /** What stands at the ends of the slider that plays solo. */
  readonly ends: Query<SoloEnds>;
  private readonly panel: Mixed;
  private readonly host: Host;
  private readonly changed: () => void;

  constructor(panel: Mixed, host: Host, changed: () => void, failed: (error: unknown) => void) {
    this.panel = panel;
    this.host = host;
    this.changed = changed;
    this.ends = new Query(changed, failed);
  }

  isMuted(axis: Axis): boolean {
    return this.panel.memory.muted.includes(sliderName(axis));
  }

  isSolo(axis: Axis): boolean {
    return this.panel.memory.solo === sliderName(axis);
  }

  isSilent(axis: Axis): boolean {
    if (this.panel.isLocked(axis)) return false;
    return this.isMuted(axis) || (this.soloAxis !== null && !this.isSolo(axis));
  }

  /** Where the user has put each slider. */
  get wanted(): number[] {
    const { exploration, memory } = this.panel;
    if (exploration === null) return this.axes.map(() => 0);
    const held = memory.held?.id === exploration.id ? memory.held.values : {};
    return this.axes.map((axis) => {
      const initial = exploration.initialSliders[axis.index] ?? 0;
      const name = sliderName(axis);
      if (this.isSilent(axis)) return Object.hasOwn(held, name) ? held[name]! : initial;
      return exploration.sliders[axis.index] ?? initial;
    });
  }

  /** Moves all sliders but the locked ones. @param wanted one position per slider */
  move(wanted: readonly number[]): void {
    const { exploration } = this.panel;
    if (exploration === null) return;
    const values: Record<string, number> = {};
    const applied = this.axes.map((axis) => {
      const { index } = axis;
      const initial = exploration.initialSliders[index] ?? 0;
      if (this.panel.isLocked(axis)) return exploration.sliders[index] ?? initial;
      const value = wanted[index] ?? initial;
      if (!this.isSilent(axis)) return value;
      if (Math.abs(value - initial) > MIN_OFFSET) values[sliderName(axis)] = value;
      return initial;
    });
    this.panel.remember({ held: { id: exploration.id, values } });
    if (applied.some((value, index) => value !== exploration.sliders[index])) this.panel.steerTo(applied);
    else this.changed();
  }

  mute(axis: Axis, muted: boolean): void {
    const name = sliderName(axis);
    const others = this.panel.memory.muted.filter((other) => other !== name);
    this.silence({ muted: muted ? [...others, name].slice(-MAX_MUTED) : others });
  }

  solo(axis: Axis, alone: boolean): void {
    this.silence({ solo: alone ? sliderName(axis) : null });
  }

  /** How far each slider is from where the explored text stands, those that have moved. */
  offsets(): Preset['offsets'] {
    const initial = this.panel.exploration?.initialSliders ?? [];
    return this.axes.flatMap((axis, index) => {
      const offset = (this.wanted[index] ?? 0) - (initial[index] ?? 0);
      return Math.abs(offset) > MIN_OFFSET ? [{ slider: sliderName(axis), offset }] : [];
    });
  }

  /** Names in a preset that no slider of this model has. */
  missing({ offsets }: Preset): number {
    const names = new Set(this.axes.map(sliderName));
    return offsets.filter(({ slider }) => !names.has(slider)).length;
  }

  apply({ offsets }: Preset): void {
    const initial = this.panel.exploration?.initialSliders ?? [];
    const moves = new Map(offsets.map(({ slider, offset }) => [slider, offset]));
    this.move(
      this.axes.map((axis, index) => {
        const offset = moves.get(sliderName(axis));
        const from = initial[index] ?? 0;
        return offset === undefined ? from : Math.min(LIMIT, Math.max(-LIMIT, from + offset));
      }),
    );
  }

  /** Looks for what is to be shown of the slider that plays solo. */
  follow(): void {
    const { exploration, generation } = this.panel;
    const axis = this.soloAxis;
    if (exploration === null || axis === null) {
      this.ends.follow(null, () => Promise.reject(new Error('There is nothing to ask.')));
      return;
    }
    const { id } = exploration;
    this.ends.follow(JSON.stringify([id, axis.index, generation.strength]), (signal) =>
      this.host.request('soloEnds', { id, slider: axis.index }, signal),
    );
  }

  /** A slider of another model plays no more. */
  private get soloAxis(): Axis | null {
    return this.axes.find((axis) => this.isSolo(axis)) ?? null;
  }

  private get axes(): readonly Axis[] {
    const model = this.panel.state?.model;
    return model?.kind === 'open' ? model.summary.axes : [];
  }

  /** Changes what is heard; every slider keeps its place. */
  private silence(change: Partial<Pick<Memory, 'muted' | 'solo'>>): void {
    const { wanted } = this;
    this.panel.remember(change);
    this.follow();
    if (this.panel.exploration === null) this.changed();
    else this.move(wanted);
  }
}

/** Mutes that are remembered: those of models of before count, too. */
const MAX_MUTED = 200;
