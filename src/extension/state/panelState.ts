import type { Mark, PanelState } from '../../shared/protocol/panelProtocol.ts';
import type { Survey } from '../../shared/protocol/trainingProtocol.ts';
import { disabledReasons } from './disabledReasons.ts';
import type { SessionState } from './session.ts';

/** How many left-out documents the panel is told by name; it is told the number of all. */
const NAMED_LEFT_OUT = 20;

const shortened = <T extends { leftOut: Survey['leftOut'] }>(list: T): T & { leftOutCount: number } => ({
  ...list,
  leftOut: list.leftOut.slice(0, NAMED_LEFT_OUT),
  leftOutCount: list.leftOut.length,
});

const shown = (mark: Mark | null): Mark | null => mark && { text: mark.text, place: mark.place };

export function panelState(state: SessionState): PanelState {
  const { survey, model } = state;
  const reasons = disabledReasons(state);
  return {
    workspace: state.workspace,
    survey: survey === null ? null : shortened(survey),
    trainingMinutes: state.trainingMinutes,
    training: state.training,
    resumable: state.resumable,
    model: model.kind === 'open' ? { kind: 'open', summary: shortened(model.summary) } : model,
    document: state.document,
    exploration: state.exploration,
    interpolation: {
      ...state.interpolation,
      a: shown(state.interpolation.a),
      b: shown(state.interpolation.b),
    },
    variations: state.variations,
    generation: state.generation,
    presets: state.presets,
    maxCopiedWords: state.maxCopiedWords,
    sliderDraft: state.sliderDraft,
    failure: state.failure,
    disabled: {
      train: reasons.train,
      exploreSelection: reasons.exploreSelection,
      surprise: reasons.surpriseMe,
      insert: reasons.insertText,
      vary: reasons.varyExploration,
      interpolate: reasons.interpolateMarked,
      newSlider: reasons.newSlider,
      addExample: reasons.addToLowEnd,
    },
  };
}
