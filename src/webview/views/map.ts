import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { isolated } from '../../shared/words/visible.ts';
import type { MapAxes, PassageMap } from '../../shared/protocol/mapProtocol.ts';
import '../elements/mapElement.ts';
import type { MapActions, MapPicture } from '../elements/mapElement.ts';
import { count, fileName, whole } from '../words/formatting.ts';
import { isLargest, ZOOM_STEP } from '../map/mapView.ts';
import type { Panel } from '../state/panel.ts';
import { principalAxes } from '../state/passageMapState.ts';
import { iconButton } from '../parts/buttons.ts';
import { section } from '../parts/sections.ts';

const EMPTY: PassageMap = { total: 0, documents: [], passages: [], steps: [] };

/** The passages in the plane of two sliders, with the current text among them. */
export function mapSection(panel: Panel, state: PanelState): TemplateResult | typeof nothing {
  const { axes } = panel.map;
  if (axes === null) return nothing;
  const all = principalAxes(state);
  const [across, up] = [all[axes.x]!, all[axes.y]!];
  const map = panel.map.picture.answer ?? EMPTY;
  const highlighted = highlightedDocument(state, map);
  return section(panel, {
    id: 'map',
    heading: 'Map of Passages',
    content: html`<div class="map" aria-busy=${String(panel.map.picture.answer === null)}>
        <div class="map-ends up">
          <span title=${up.lowLabel}>${up.lowLabel}</span><span title=${up.highLabel}>${up.highLabel}</span>
        </div>
        <variorum-map
          data-testid="map"
          aria-describedby="map-keys"
          .picture=${picture(panel, state, axes, map, highlighted)}
          .actions=${actions(panel)}
        ></variorum-map>
        <div class="map-ends across">
          <span title=${across.lowLabel}>${across.lowLabel}</span
          ><span title=${across.highLabel}>${across.highLabel}</span>
        </div>
      </div>
      <div class="map-below">${caption(panel)} ${zoomButtons(panel)}</div>
      ${legend(panel, state, map, highlighted)} ${axisChoice(panel, all, axes)}
      <p class="quiet small" data-testid="map-share">${share(map, across, up)}</p>
      <p class="visually-hidden" id="map-keys">
        Arrow keys go from passage to passage, Enter explores the passage. Shift with an arrow key moves the
        current text. Plus and minus magnify, 0 shows the whole map.
      </p>`,
  });
}

function picture(
  panel: Panel,
  { interpolation, variations }: PanelState,
  axes: MapAxes,
  map: PassageMap,
  highlighted: number | null,
): MapPicture {
  const t = panel.interpolation.position ?? interpolation.t;
  const text = panel.interpolation.answer?.text ?? interpolation.text;
  return {
    passages: map.passages,
    view: panel.map.view,
    highlighted,
    label: `Map of ${count(map.passages.length, 'passage')}`,
    places: panel.map.places,
    variations: (map === EMPTY ? [] : (variations?.items ?? [])).map(({ sliders }) => ({
      x: sliders[axes.x] ?? 0,
      y: sliders[axes.y] ?? 0,
    })),
    path: panel.map.path.answer,
    t: text === null ? null : t,
  };
}

function actions(panel: Panel): MapActions {
  return {
    explore: (passage) => {
      panel.map.point({ passage, spoken: false });
      panel.asking('explorePassage', { passage: passage.passage })();
    },
    moveTo: (place) => {
      panel.map.moveTo(place);
    },
    moveBy: (step) => {
      panel.map.moveBy(step);
    },
    zoom: (factor, at) => {
      panel.map.zoom(factor, at);
    },
    showWhole: () => {
      panel.map.showWhole();
    },
    pan: (by) => panel.map.pan(by),
    show: (place) => {
      panel.map.show(place);
    },
    point: (passage, spoken) => {
      panel.map.point(passage === null ? null : { passage, spoken });
    },
  };
}

function zoomButtons({ map }: Panel): TemplateResult {
  const whole = map.view.zoom === 1 ? 'The whole map is shown.' : null;
  return html`<div class="map-zoom">
    ${iconButton('add', {
      label: 'Zoom in',
      testId: 'map-zoom-in',
      disabled: isLargest(map.view) ? 'This is the largest.' : null,
      run: () => {
        map.zoom(ZOOM_STEP);
      },
    })}
    ${iconButton('remove', {
      label: 'Zoom out',
      testId: 'map-zoom-out',
      disabled: whole,
      run: () => {
        map.zoom(1 / ZOOM_STEP);
      },
    })}
    ${iconButton('whole', {
      label: 'Show the whole map',
      testId: 'map-zoom-whole',
      disabled: whole,
      run: () => {
        map.showWhole();
      },
    })}
  </div>`;
}

/** That of the editor, where there are others to tell it from. */
function highlightedDocument({ document }: PanelState, { documents }: PassageMap): number | null {
  const index = document === null ? -1 : documents.indexOf(document);
  return index === -1 || documents.length < 2 ? null : index;
}

/** The passage that is pointed at, or what can be done. */
function caption(panel: Panel): TemplateResult {
  const { pointed } = panel.map;
  if (pointed === null)
    return html`<p class="map-caption quiet" data-testid="map-caption">
      ${
        panel.exploration === null
          ? 'Click a passage to explore it.'
          : 'Click a passage to explore it. Drag, or click beside the passages, to move the text.'
      }
    </p>`;
  const file = panel.map.documentOf(pointed);
  return html`<p class="map-caption" data-testid="map-caption">
    <span class="clamped">${pointed.passage.beginning}</span>
    <span class="quiet file-name" title=${file}>${fileName(file)}</span>
  </p>`;
}

function legend(
  panel: Panel,
  state: PanelState,
  map: PassageMap,
  highlighted: number | null,
): TemplateResult {
  const entry = (testId: string, form: TemplateResult<2>, label: string): TemplateResult =>
    html`<span class="legend-entry" data-testid=${testId}
      ><svg class="map-swatch" viewBox="0 0 12 12" aria-hidden="true">${form}</svg>${label}</span
    >`;
  const hasVariations = (state.variations?.items.length ?? 0) > 0;
  return html`<div class="legend map-legend">
    ${
      panel.exploration === null
        ? nothing
        : entry('map-legend-current', svg`<circle class="current" cx="6" cy="6" r="4.5" />`, 'current text')
    }
    ${
      hasVariations
        ? entry('map-legend-variations', svg`<path class="variation" d="M6 1.5l4.5 8.5h-9z" />`, 'variations')
        : nothing
    }
    ${
      highlighted === null
        ? nothing
        : entry(
            'map-document',
            svg`<circle class="highlighted" cx="6" cy="6" r="2.5" />`,
            fileName(map.documents[highlighted]!),
          )
    }
  </div>`;
}

function axisChoice(panel: Panel, all: readonly Axis[], axes: MapAxes): TemplateResult {
  const choice = (which: 'x' | 'y', label: string): TemplateResult =>
    html`<label>
      <span>${label}</span>
      <select
        data-testid="map-${which}"
        @change=${(event: Event) => {
          panel.map.choose(which, (event.currentTarget as HTMLSelectElement).selectedIndex);
        }}
      >
        ${all.map(
          ({ index, lowLabel, highLabel }) =>
            html`<option .selected=${index === axes[which]}>
              ${isolated(lowLabel)} – ${isolated(highLabel)}
            </option>`,
        )}
      </select>
    </label>`;
  return html`<div class="map-axes">${choice('x', 'Across')} ${choice('y', 'Up')}</div>`;
}

/** How much of the passages the map shows, and how much of what tells them apart. */
function share({ total, passages }: PassageMap, across: Axis, up: Axis): string {
  const shown =
    passages.length === total
      ? count(total, 'passage')
      : `${whole(passages.length)} of ${count(total, 'passage')}`;
  const percent = ((across.explainedVarianceRatio + up.explainedVarianceRatio) * 100).toFixed(0);
  return `${shown}; these two axes explain ${percent}\u00a0% of the variance. Dots that are near are alike along these two and may differ along others; “Nearest in This Workspace” counts all.`;
}
