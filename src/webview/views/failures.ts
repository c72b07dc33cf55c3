import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { icon } from '../parts/icons.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow, iconButton } from '../parts/buttons.ts';

/** What went wrong in the extension, with what can be done about it. */
export function failureView(panel: Panel, state: PanelState): TemplateResult | typeof nothing {
  const { failure } = state;
  if (failure === null) return nothing;
  return html`<section class="message failure" role="alert" data-testid="failure">
    ${icon('warning')}
    <div class="message-body">
      <p>${failure.message}</p>
      ${buttonRow(
        'failure',
        failure.actions.map(({ id, label }) => ({
          label,
          testId: `failure-${id}`,
          secondary: true,
          run: panel.asking(id, null),
        })),
      )}
    </div>
    ${iconButton('close', {
      label: 'Dismiss',
      testId: 'dismiss-failure',
      run: panel.asking('dismissFailure', null),
    })}
  </section>`;
}

/** Requests of this panel that failed. */
export function problemsView(panel: Panel): TemplateResult[] {
  return panel.problems.map(
    (problem, index) =>
      html`<section class="message" role="alert" data-testid="problem-${index}">
        ${icon('warning')}
        <div class="message-body"><p>${problem}</p></div>
        ${iconButton('close', {
          label: 'Dismiss',
          testId: `dismiss-problem-${index}`,
          run: () => {
            panel.dismissProblem(index);
          },
        })}
      </section>`,
  );
}
