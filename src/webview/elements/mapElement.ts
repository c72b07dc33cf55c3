import { html, render } from 'lit';
import type { MapPassage, MapPoint } from '../../shared/protocol/mapProtocol.ts';
import {
  DIRECTIONS,
  distance,
  nearestPixel,
  nextPixel,
  reachOf,
  toPixel,
  toPlace,
  toStep,
  type Direction,
  type Frame,
  type Pixel,
} from '../map/mapGeometry.ts';
import { isSeen, WHOLE_MAP, ZOOM_STEP, type MapView } from '../map/mapView.ts';
import { drawDots } from './mapDots.ts';
import { marks, type Marks } from './mapMarks.ts';

export interface MapPicture extends Marks {
  readonly passages: readonly MapPassage[];
  readonly view: MapView;
  /** Which document's passages stand out; null where none does. */
  readonly highlighted: number | null;
  /** Its name for a screen reader. */
  readonly label: string;
}

/** What the user does on the map. */
export interface MapActions {
  explore(passage: MapPassage): void;
  /** Only where there is a current text. */
  moveTo(place: MapPoint): void;
  /** By a step on the whole map. */
  moveBy(step: MapPoint): void;
  /** Around a place, or around what the user is at. */
  zoom(factor: number, at?: MapPoint): void;
  showWhole(): void;
  /** Gives whether there is anything to see there. */
  pan(by: MapPoint): boolean;
  show(place: MapPoint): void;
  /** A passage is pointed at, or none any more; `spoken` where it was reached by keyboard. */
  point(passage: MapPassage | null, spoken: boolean): void;
}

/** The pointer is down. */
interface Press {
  readonly at: Pixel;
  /** Where the map was in the window then: the text above it changes, and may shift the map, while it is dragged. */
  readonly origin: Pixel;
  dragged: boolean;
}

/** A passage is hit from so far away, in pixels. */
const HIT = 6;
/** The pointer has to go so far, in pixels, for a press to be a drag. */
const DRAG = 4;
/** How far Shift with an arrow key moves the text, in slider units, on the whole map. */
const STEP = 0.25;
/** What a pixel of the wheel magnifies by: e to this power. */
const WHEEL = 0.003;
const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/**
 * The map of passages. Pressing on a passage explores it; pressing elsewhere, or dragging, moves the current text. By
 * keyboard the arrows go from passage to passage, and with Shift they move the text. The wheel magnifies with Ctrl (which a
 * pinch on a touchpad is, too) and moves what is magnified.
 */
class PassageMapElement extends HTMLElement {
  actions: MapActions | null = null;
  private shown: MapPicture | null = null;
  /** Index of the passage that is pointed at. */
  private pointed: number | null = null;
  private pressed: Press | null = null;
  private pixels: Pixel[] = [];
  private readonly canvas = document.createElement('canvas');
  private readonly overlay = document.createElement('div');
  private readonly resized = new ResizeObserver(() => {
    this.draw();
  });
  // VS Code changes the theme by classes and variables on the root and the body.
  private readonly themed = new MutationObserver(() => {
    this.draw();
  });

  set picture(picture: MapPicture) {
    const before = this.shown;
    this.shown = picture;
    if (picture.passages !== before?.passages) this.pointed = null;
    const same =
      picture.passages === before?.passages &&
      picture.highlighted === before.highlighted &&
      picture.view === before.view;
    if (same) this.mark();
    else this.draw();
    this.setAttribute('aria-label', picture.label);
  }

  connectedCallback(): void {
    this.tabIndex = 0;
    // Arrow keys are its own: a screen reader must not use them to read on.
    this.setAttribute('role', 'application');
    this.setAttribute('aria-roledescription', 'map');
    this.append(this.canvas, this.overlay);
    this.addEventListener('pointerdown', this.press);
    this.addEventListener('pointermove', this.hover);
    this.addEventListener('pointerup', this.release);
    this.addEventListener('pointercancel', this.leave);
    this.addEventListener('pointerleave', this.leave);
    this.addEventListener('wheel', this.wheel, { passive: false });
    this.addEventListener('keydown', this.key);
    this.addEventListener('blur', this.leave);
    this.resized.observe(this);
    for (const element of [document.documentElement, document.body])
      this.themed.observe(element, { attributes: true, attributeFilter: ['class', 'style'] });
  }

  disconnectedCallback(): void {
    this.resized.disconnect();
    this.themed.disconnect();
  }

  private get frame(): Frame {
    const { passages = [], view = WHOLE_MAP } = this.shown ?? {};
    return { width: this.clientWidth, height: this.clientHeight, reach: reachOf(passages), view };
  }

  private draw(): void {
    const { frame, shown } = this;
    if (shown === null || frame.width === 0) return; // Folded away, or nothing to draw yet.
    this.pixels = shown.passages.map((passage) => toPixel(frame, passage));
    drawDots(this.canvas, frame, shown.passages, this.pixels, shown.highlighted);
    this.mark();
  }

  private mark(): void {
    const { frame, shown } = this;
    if (shown === null || frame.width === 0) return;
    const pointed = this.pointed === null ? null : (this.pixels[this.pointed] ?? null);
    render(
      html`<svg viewBox="0 0 ${frame.width} ${frame.height}" aria-hidden="true">
        ${marks(frame, shown, pointed)}
      </svg>`,
      this.overlay,
    );
  }

  private point(index: number | null, spoken = false): void {
    if (index === this.pointed && !spoken) return;
    this.pointed = index;
    this.classList.toggle('on-passage', index !== null);
    this.mark();
    this.actions?.point(index === null ? null : (this.shown?.passages[index] ?? null), spoken);
  }

  private explore(index: number): void {
    const passage = this.shown?.passages[index];
    if (passage !== undefined) this.actions?.explore(passage);
  }

  private moveTo(pixel: Pixel): void {
    if (this.shown?.places !== null) this.actions?.moveTo(toPlace(this.frame, pixel));
  }

  private readonly press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.setPointerCapture(event.pointerId);
    const at = pixelOf(event);
    const origin = { left: event.clientX - at.left, top: event.clientY - at.top };
    this.pressed = { at, origin, dragged: false };
  };

  private readonly hover = (event: PointerEvent): void => {
    const { pressed } = this;
    if (pressed === null) {
      this.point(event.shiftKey ? null : nearestPixel(this.pixels, pixelOf(event), HIT));
      return;
    }
    const { left, top } = pressed.origin;
    const at = { left: event.clientX - left, top: event.clientY - top };
    pressed.dragged ||= distance(at, pressed.at) >= DRAG;
    if (!pressed.dragged) return;
    this.point(null);
    this.moveTo(at);
  };

  private readonly release = (event: PointerEvent): void => {
    const { pressed } = this;
    this.pressed = null;
    if (pressed === null || pressed.dragged) return;
    const hit = event.shiftKey ? null : nearestPixel(this.pixels, pressed.at, HIT);
    if (hit === null) this.moveTo(pressed.at);
    else this.explore(hit);
  };

  private readonly wheel = (event: WheelEvent): void => {
    const { actions, frame } = this;
    const { ctrlKey, metaKey, deltaX, deltaY } = event;
    if (ctrlKey || metaKey) actions?.zoom(Math.exp(-WHEEL * deltaY), toPlace(frame, pixelOf(event)));
    // At the edge of the map the wheel moves the panel, as in anything that scrolls inside of something else.
    else if (actions?.pan(toStep(frame, { left: deltaX, top: deltaY })) !== true) return;
    event.preventDefault();
    this.point(null);
  };

  private readonly leave = (): void => {
    this.pressed = null;
    this.point(null);
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // VS Code's own.
    const direction = KEYS[event.key];
    if (direction !== undefined && event.shiftKey) this.step(direction);
    else if (direction !== undefined) this.go(direction);
    else if (event.key === '+' || event.key === '=') this.actions?.zoom(ZOOM_STEP);
    else if (event.key === '-') this.actions?.zoom(1 / ZOOM_STEP);
    else if (event.key === '0') this.actions?.showWhole();
    else if (event.key === 'Enter' || event.key === ' ') {
      if (this.pointed !== null) this.explore(this.pointed);
    } else if (event.key === 'Escape') this.point(null);
    else return;
    event.preventDefault();
  };

  /** Moves the current text. */
  private step(direction: Direction): void {
    const { left, top } = DIRECTIONS[direction];
    this.point(null);
    this.actions?.moveBy({ x: left * STEP, y: -top * STEP });
  }

  /** To the next passage: from the one that is pointed at, or else from the current text or the middle of what is seen. */
  private go(direction: Direction): void {
    const { frame, shown } = this;
    const { view, reach } = frame;
    const current = shown?.places?.current;
    const middle = current !== undefined && isSeen(view, reach, current) ? current : view.center;
    const from = this.pointed === null ? toPixel(frame, middle) : this.pixels[this.pointed]!;
    const next = nextPixel(this.pixels, from, direction);
    if (next === null) return;
    this.actions?.show(shown!.passages[next]!);
    this.point(next, true);
  }
}

customElements.define('variorum-map', PassageMapElement);

const pixelOf = ({ offsetX, offsetY }: MouseEvent): Pixel => ({ left: offsetX, top: offsetY });
