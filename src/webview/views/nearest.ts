import { html, nothing, type TemplateResult } from 'lit';
import type { NearestPassage } from '../../shared/protocol/modelProtocol.ts';
import { fileName } from '../words/formatting.ts';
import { icon } from '../parts/icons.ts';
import type { Panel } from '../state/panel.ts';
import { section } from '../parts/sections.ts';

/** The workspace's own passages around the point that was moved last. */
export function nearestSection(panel: Panel): TemplateResult | typeof nothing {
  const nearest = panel.nearestOnPath ?? panel.exploration?.nearest ?? [];
  if (nearest.length === 0) return nothing;
  const farthest = Math.max(...nearest.map(({ distance }) => distance));
  return section(panel, {
    id: 'nearest',
    heading: 'Nearest in This Workspace',
    content: html`<p class="quiet">
        Real passages nearest to
        ${panel.nearestOnPath === null ? 'the current text' : 'the point between A and B'}
      </p>
      <ul class="entries">
        ${nearest.map((passage, index) => entry(panel, passage, index, farthest))}
      </ul>`,
  });
}

function entry(
  panel: Panel,
  { text, place, distance }: NearestPassage,
  index: number,
  farthest: number,
): TemplateResult {
  return html`<li class="entry">
    <button
      type="button"
      class="place"
      data-testid="nearest-${index}"
      title=${place.file}
      @click=${panel.asking('openPassage', { text, place })}
    >
      <span class="clamped">${text}</span>
      <span class="place-name">
        ${icon('file')}<span class="file-name">${fileName(place.file)}</span>
        <svg class="distance" viewBox="0 0 40 6" aria-hidden="true">
          <line x1="3" x2="37" y1="3" y2="3" />
          <circle cx=${3 + (farthest > 0 ? (34 * distance) / farthest : 0)} cy="3" r="2.5" />
        </svg>
        <span class="quiet" title="Distance in the latent space">${distance.toFixed(2)}</span>
      </span>
    </button>
  </li>`;
}
