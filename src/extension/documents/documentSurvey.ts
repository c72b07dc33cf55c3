import { isDisconnected } from '../../shared/protocol/rpcError.ts';
import type { Workspace } from '../../shared/protocol/trainingProtocol.ts';
import { failure, messageOf } from '../failures/failure.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import type { Session } from '../state/session.ts';

/** Looks at what training would read, for the panel that offers it. */
export class DocumentSurvey {
  private readonly session: Session;
  private readonly model: ModelClient;
  private readonly readWorkspace: () => Workspace;
  private newest = 0;

  constructor(session: Session, model: ModelClient, readWorkspace: () => Workspace) {
    this.session = session;
    this.model = model;
    this.readWorkspace = readWorkspace;
  }

  /** Looks, unless the workspace may not be read. Never rejects: a failure goes to the panel. */
  async look(): Promise<void> {
    const { session } = this;
    if (session.state.workspace.kind !== 'open') return;
    const asked = ++this.newest;
    try {
      const survey = await this.model.survey(this.readWorkspace());
      if (asked === this.newest) session.update({ survey });
    } catch (error) {
      // Of a process that has ended the user is told where it is watched.
      if (asked === this.newest && !isDisconnected(error))
        session.update({ failure: failure(`The documents cannot be read: ${messageOf(error)}`) });
    }
  }
}
