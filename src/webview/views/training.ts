import { html, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { trainingPhases, type TrainingProgress } from '../../shared/protocol/trainingProtocol.ts';
import type { TrainingState } from '../../shared/protocol/panelProtocol.ts';
import { phaseWords } from '../../shared/words/phaseWords.ts';
import { timeLeft } from '../../shared/words/timeLeft.ts';
import '../elements/curves.ts';
import { whole } from '../words/formatting.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow, type Button } from '../parts/buttons.ts';
import { section } from '../parts/sections.ts';

export function trainingSection(panel: Panel, training: TrainingState): TemplateResult {
  const { progress } = training;
  return section(panel, {
    id: 'training',
    heading: 'Training',
    status: progress.paused ? 'paused' : `${Math.floor(progress.fraction * 100)} %`,
    content: html`<div data-testid=${stateId(training)}>
      ${progressView(training)}
      <div class="training">
        <variorum-curves data-testid="curves" .points=${panel.curve}></variorum-curves>
        ${factsView(progress)}
      </div>
      ${panel.notices.map((notice) => html`<p class="notice" data-testid="training-notice">${notice}</p>`)}
      ${buttonRow('training', controls(panel, training))}
    </div>`,
  });
}

function stateId({ progress, stopping }: TrainingState): string {
  if (stopping) return 'state-stopping';
  return progress.paused ? 'state-paused' : 'state-training';
}

function progressView({ progress, stopping }: TrainingState): TemplateResult {
  const step = trainingPhases.indexOf(progress.phase) + 1;
  return html`<div class="training-phase">
      <span data-testid="training-phase"
        >${stopping ? 'Stopping' : capitalized(phaseWords[progress.phase])}</span
      >
      <span class="quiet">step ${step} of ${trainingPhases.length}</span>
    </div>
    <vscode-progress-bar
      class="training-progress"
      aria-label="Training"
      .value=${progress.fraction * 100}
    ></vscode-progress-bar>
    <div class="training-phase quiet">
      <span data-testid="time-left">${stopping ? 'Saving the best model so far' : leftText(progress)}</span>
    </div>`;
}

const capitalized = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function leftText({ paused, secondsLeft }: TrainingProgress): string {
  if (paused) return 'Paused';
  return secondsLeft === null ? 'Time left not known yet' : capitalized(timeLeft(secondsLeft));
}

function factsView(progress: TrainingProgress): TemplateResult {
  return html`<dl class="facts">
    <dt>Passages read</dt>
    <dd data-testid="passages-read">${whole(progress.passagesRead)}</dd>
    <dt>Speed</dt>
    <dd>
      ${progress.tokensPerSecond > 0 ? `${whole(progress.tokensPerSecond)} tokens per second` : 'not measured yet'}
    </dd>
    <dt>Trains on</dt>
    <dd data-testid="training-device">${progress.device === '' ? 'being measured' : progress.device}</dd>
  </dl>`;
}

function controls(panel: Panel, { progress, stopping }: TrainingState): Button[] {
  const disabled = stopping ? 'Training is stopping.' : null;
  const pause: Button = progress.paused
    ? {
        label: 'Resume',
        testId: 'resume-button',
        disabled,
        run: panel.asking('resumeTraining', null),
      }
    : {
        label: 'Pause',
        testId: 'pause-button',
        secondary: true,
        disabled,
        run: panel.asking('pauseTraining', null),
      };
  return [
    pause,
    {
      // Before the first steps there is no model to keep.
      label: progress.step > 0 ? 'Stop and Keep' : 'Stop',
      testId: 'stop-button',
      secondary: true,
      disabled,
      run: panel.asking('stopTraining', null),
    },
  ];
}
