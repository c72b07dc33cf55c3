/** Why a language model cannot be converted, opened or run. */
export type LanguageModelReason =
  | 'language-model-missing'
  /** Truncated or changed. */
  | 'language-model-damaged'
  /** Written by another version of this program. */
  | 'language-model-version'
  /** A model or tokenizer of a form that is not supported. */
  | 'language-model-unsupported'
  /** ONNX Runtime failed, or has too little memory. */
  | 'language-model-failed';

/** A failure of the language model. The message says in one line what happened and what to do. */
export class LanguageModelError extends Error {
  readonly reason: LanguageModelReason;

  constructor(reason: LanguageModelReason, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'LanguageModelError';
    this.reason = reason;
  }
}

export function unsupported(file: string, what: string): LanguageModelError {
  return new LanguageModelError(
    'language-model-unsupported',
    `${file} cannot be used: ${what}. Choose a language model of the Llama form with the tokenizer of SmolLM2.`,
  );
}

export function damaged(file: string, what: string): LanguageModelError {
  return new LanguageModelError('language-model-damaged', `${file} is damaged: ${what}. Get the file again.`);
}

/** A string from a hostile file, made fit for a message. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
