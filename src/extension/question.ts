/** A question that VS Code would ask in a modal dialog. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  /** Labels of the buttons beside Cancel. */
  readonly answers: readonly string[];
}
