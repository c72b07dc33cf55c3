import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import type { ExplorationState, PanelState } from '../../shared/protocol/panelProtocol.ts';
import type {
  MapAxes,
  MapPassage,
  MapPoint,
  MapPath,
  PassageMap,
} from '../../shared/protocol/mapProtocol.ts';
import { Query } from './query.ts';
import { placeOf, reachOf, slidersAt } from '../map/mapGeometry.ts';
import { isSeen, panned, showing, WHOLE_MAP, zoomed, type MapView } from '../map/mapView.ts';
import type { Host } from './host.ts';
import type { Memory } from './memory.ts';

/** The passage that the user points at. */
export interface Pointed {
  readonly passage: MapPassage;
  /** Whether it is to be read out: reached by keyboard, and not acted upon yet. */
  readonly spoken: boolean;
}

/** What the map needs of the panel that it is part of. */
interface MapPanel {
  readonly state: PanelState | null;
  readonly exploration: ExplorationState | null;
  readonly memory: Memory;
  isOpen(section: string, byDefault: boolean): boolean;
  remember(change: Partial<Memory>): void;
  moveSliders(sliders: readonly number[]): void;
}

/** What the map of passages shows. Its pictures come from the model; where the current text is follows from the sliders. */
export class PassageMapState {
  readonly picture: Query<PassageMap>;
  readonly path: Query<MapPath>;
  pointed: Pointed | null = null;
  /** What of it is looked at. */
  view = WHOLE_MAP;

  /** Tells the map that `view` is of from others. */
  private lookedAt: string | null = null;
  private readonly panel: MapPanel;
  private readonly host: Host;
  private readonly changed: () => void;

  constructor(panel: MapPanel, host: Host, changed: () => void, failed: (error: unknown) => void) {
    this.panel = panel;
    this.host = host;
    this.changed = changed;
    this.picture = new Query(changed, failed);
    // Why there is no path between two texts is said in the section of the interpolation.
    this.path = new Query(changed, () => undefined);
  }

  /** Asks for what is to be shown and is not known yet. */
  follow(): void {
    const { state } = this.panel;
    const shown = state !== null && this.axes !== null && this.panel.isOpen('map', true);
    const axes = this.axes ?? { x: 0, y: 0 };
    if (!shown) this.pointed = null;
    const picture = shown ? JSON.stringify([axes, modelOf(state)]) : null;
    // A place of one map means nothing on another.
    if (picture !== null && picture !== this.lookedAt) this.view = WHOLE_MAP;
    this.lookedAt = picture ?? this.lookedAt;
    this.picture.follow(picture, (signal) => this.host.request('map', { axes }, signal));
    const { a, b } = state?.interpolation ?? { a: null, b: null };
    const marked = shown && (a !== null || b !== null);
    this.path.follow(marked ? JSON.stringify([axes, modelOf(state), a, b]) : null, (signal) =>
      this.host.request('mapPath', { axes }, signal),
    );
  }

  /** The principal axes that the user has chosen, or the first two; null where there is no map. */
  get axes(): MapAxes | null {
    const count = principalAxes(this.panel.state).length;
    if (count < 2) return null;
    const { mapAxes } = this.panel.memory;
    return mapAxes.x < count && mapAxes.y < count ? mapAxes : { x: 0, y: 1 };
  }

  /** Chooses an axis. Where the other one is that already, they change places. */
  choose(which: 'x' | 'y', index: number): void {
    const before = this.axes ?? { x: 0, y: 1 };
    const other = which === 'x' ? 'y' : 'x';
    const after = { ...before, [which]: index };
    this.panel.remember({ mapAxes: after[other] === index ? { ...after, [other]: before[which] } : after });
    this.follow();
    this.changed();
  }

  /** Where the text began and is; null while there is no map or nothing is explored. */
  get places(): { start: MapPoint; current: MapPoint } | null {
    const { exploration } = this.panel;
    const { axes } = this;
    const map = this.picture.answer;
    if (exploration === null || axes === null || map === null) return null;
    const { initialSliders } = exploration;
    const start = placeOf({ initialSliders, sliders: initialSliders }, axes, map);
    return { start, current: placeOf(exploration, axes, map) };
  }

  /** Brings the current text to a place of the map. */
  moveTo(place: MapPoint): void {
    const { exploration } = this.panel;
    const { axes } = this;
    const map = this.picture.answer;
    if (exploration === null || axes === null || map === null) return;
    this.panel.moveSliders(slidersAt(place, exploration, axes, map));
  }

  /** Magnifies around a place: by default the passage that is pointed at, or the current text, where it is in sight. */
  zoom(factor: number, at?: MapPoint): void {
    const { view, reach } = this;
    const candidates = [this.pointed?.passage, this.places?.current];
    const middle = candidates.find((place) => place !== undefined && isSeen(view, reach, place));
    this.look(zoomed(view, reach, factor, at ?? middle));
  }

  showWhole(): void {
    this.look(WHOLE_MAP);
  }

  /** Moves what is looked at; gives whether that is possible. */
  pan(by: MapPoint): boolean {
    return this.look(panned(this.view, this.reach, by));
  }

  /** Looks at where a place can be seen. */
  show(place: MapPoint): void {
    this.look(showing(this.view, this.reach, place));
  }

  private look(view: MapView): boolean {
    if (view === this.view) return false;
    this.view = view;
    this.changed();
    return true;
  }

  private get reach(): number {
    return reachOf(this.picture.answer?.passages ?? []);
  }

  /**
   * Moves the current text from where it is by now, which may be further than what is drawn: keys come faster than frames.
   * @param step on the whole map; what is magnified is moved on by less
   */
  moveBy(step: MapPoint): void {
    const current = this.places?.current;
    if (current === undefined) return;
    const { zoom } = this.view;
    const to = { x: current.x + step.x / zoom, y: current.y + step.y / zoom };
    this.show(to);
    this.moveTo(to);
  }

  documentOf({ passage }: Pointed): string {
    return this.picture.answer?.documents[passage.document] ?? '';
  }

  point(pointed: Pointed | null): void {
    if (pointed === null && this.pointed === null) return;
    this.pointed = pointed;
    this.changed();
  }
}

export function principalAxes(state: PanelState | null): Axis[] {
  if (state?.model.kind !== 'open') return [];
  return state.model.summary.axes.filter(({ named, direction }) => named === null && direction === null);
}

/** Tells one model, with its sliders, from another. */
function modelOf({ model }: PanelState): unknown {
  if (model.kind !== 'open') return null;
  const { trainedAt, passages, axes } = model.summary;
  return [trainedAt, passages, axes];
}
