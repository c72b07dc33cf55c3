import type { DocumentSurvey } from '../documents/documentSurvey.ts';
import type { Session } from '../state/session.ts';
import type { Beginning, ModelLifecycle } from '../exploration/modelLifecycle.ts';
import type { PresetController } from '../exploration/presetController.ts';

export interface ViewSources {
  readonly session: Session;
  readonly survey: DocumentSurvey;
  readonly modelLifecycle: ModelLifecycle;
  readonly presets: PresetController;
  /** Whether the settings ask for a starter model, and there is one. */
  readonly wantsStarter: () => boolean;
  /** What the user is at, where it is text. */
  readonly beginning: () => Beginning | undefined;
  /** Does what may fail, and tells the user when it does. Never rejects. */
  readonly attempt: (action: () => Promise<void>) => Promise<void>;
}

/**
 * Loads the panel's initial state when it becomes visible: the model with what was explored, or what training would
 * read, and until then what a starter model makes of it. Never rejects.
 */
export async function initializeView(sources: ViewSources): Promise<void> {
  const { session, survey, modelLifecycle, presets, wantsStarter, beginning, attempt } = sources;
  void attempt(() => presets.load());
  const { trained } = session.state;
  if (!trained) {
    // It may have found nothing to read before; there may be something now.
    session.update({ starter: wantsStarter() });
    void survey.look();
  }
  if (trained || session.state.starter) await attempt(() => modelLifecycle.open(beginning()));
  // Where the model does not open, the panel offers to train anew.
  if (trained && session.state.model.kind !== 'open' && session.state.survey === null) await survey.look();
}
