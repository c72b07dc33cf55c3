import { LatestOnly } from '../../shared/coalescing/latestOnly.ts';
import type { CopiedRun, Decoding, NearestPassage } from '../../shared/protocol/modelProtocol.ts';
import type { Mark } from '../../shared/protocol/panelProtocol.ts';
import type { MapAxes, MapPath } from '../../shared/protocol/mapProtocol.ts';
import { messageOf, UserError } from '../failures/failure.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { Log } from '../log.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import type { Session } from '../state/session.ts';
import type { WorkspaceMemory } from '../storage/workspaceMemory.ts';

export interface InterpolationParts {
  readonly session: Session;
  readonly model: ModelClient;
  readonly memory: WorkspaceMemory;
  readonly log: Log;
  readonly history: HistoryRecorder;
  readonly decoding: () => Decoding;
}

export interface Between {
  readonly text: string;
  readonly nearest: NearestPassage[];
  readonly copied: CopiedRun | null;
}

/** The path from passage A to passage B. */
export class InterpolationController {
  private readonly parts: InterpolationParts;
  private readonly moving = new LatestOnly<Between>();

  constructor(parts: InterpolationParts) {
    this.parts = parts;
  }

  /** Marks one end; the text between them is asked for when both are there. */
  mark(end: 'a' | 'b', mark: Mark): void {
    const { session } = this.parts;
    const { interpolation } = session.state;
    session.update({ interpolation: { ...interpolation, [end]: mark, text: null } });
    this.remember();
  }

  /** Goes to fraction `t` of the path; the newest request wins. At 0 and 1 the ends themselves come back. */
  async moveTo(t: number, signal?: AbortSignal): Promise<Between> {
    const askedAt = this.parts.history.clock();
    return this.moving.run(async (latest) => {
      const { session, model, history, decoding } = this.parts;
      const { a, b } = session.state.interpolation;
      if (a === null || b === null) throw new UserError('Mark passage A and passage B first.');
      session.update({ interpolation: { ...session.state.interpolation, t } });
      const ends = { from: a.text, fromFile: fileOf(a), before: a.before, to: b.text, toFile: fileOf(b) };
      const request = { ...ends, t, decoding: decoding() };
      const { text, pieces, nearest, copied } = await model.request('interpolate', request, latest);
      const now = session.state.interpolation;
      // An end may have been marked anew meanwhile; then this text lies on no path.
      if (now.a === a && now.b === b) session.update({ interpolation: { ...now, t, text, copied } });
      this.remember();
      history.interpolated({ a, b, t }, text, pieces, { decoding: request.decoding }, askedAt);
      return { text, nearest, copied };
    }, signal);
  }

  /** Shows the text between the ends where both are marked and none is shown yet. */
  async update(): Promise<void> {
    const { a, b, t, text } = this.parts.session.state.interpolation;
    if (a !== null && b !== null && text === null) await this.moveTo(t);
  }

  /** Where the marked passages and the path between them are on the map. */
  async onMap(axes: MapAxes, signal: AbortSignal): Promise<MapPath> {
    const { session, model } = this.parts;
    const { a, b } = session.state.interpolation;
    return model.request('mapPath', { axes, a: a && markedText(a), b: b && markedText(b) }, signal);
  }

  /** Shows a step of the path as it stood once, with the text that was there. */
  show(step: { readonly a: Mark; readonly b: Mark; readonly t: number }, text: string): void {
    this.parts.session.update({ interpolation: { ...step, text } });
    this.remember();
  }

  /** Forgets the text between the ends, which another model wrote. */
  forgetText(): void {
    const { session } = this.parts;
    session.update({ interpolation: { ...session.state.interpolation, text: null } });
  }

  /** The step at which the path stood before the window was reloaded. The text is asked for when it is needed. */
  async restore(): Promise<void> {
    const { session, memory } = this.parts;
    const remembered = await memory.interpolation();
    if (remembered !== undefined) session.update({ interpolation: { ...remembered, text: null } });
  }

  private remember(): void {
    const { session, memory, log } = this.parts;
    const { a, b, t } = session.state.interpolation;
    memory.setInterpolation({ a, b, t }).catch((error: unknown) => {
      log.error(`The path from A to B is not remembered: ${messageOf(error)}`);
    });
  }
}

const markedText = (mark: Mark): { text: string; file: string | undefined } => ({
  text: mark.text,
  file: fileOf(mark),
});

const fileOf = ({ place }: Mark): string | undefined => place?.file;
