/** The part of a VS Code log channel that is written to; what does not know VS Code writes here too. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
