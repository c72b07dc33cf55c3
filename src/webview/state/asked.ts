import { isCancelled } from './steered.ts';

/**
 * What the host answers to a question that follows from what is shown: asked anew whenever the question is another one. An
 * answer to an older question is dropped; a question that failed is not asked again until there was another.
 */
export class Asked<Answer> {
  /** Null until the present question is answered. */
  answer: Answer | null = null;

  private readonly changed: () => void;
  private readonly failed: (error: unknown) => void;
  private question: string | null = null;
  private request: AbortController | null = null;

  /** `changed` is called when an answer has come, `failed` with what went wrong. */
  constructor(changed: () => void, failed: (error: unknown) => void) {
    this.changed = changed;
    this.failed = failed;
  }

  /** @param question tells one question from another; null where there is none */
  follow(question: string | null, ask: (signal: AbortSignal) => Promise<Answer>): void {
    if (question === this.question) return;
    this.question = question;
    this.answer = null;
    this.request?.abort();
    this.request = null;
    if (question === null) return;
    const request = new AbortController();
    this.request = request;
    ask(request.signal).then(
      (answer) => {
        if (this.request !== request) return;
        this.answer = answer;
        this.changed();
      },
      (error: unknown) => {
        if (this.request === request && !isCancelled(error)) this.failed(error);
      },
    );
  }
}
