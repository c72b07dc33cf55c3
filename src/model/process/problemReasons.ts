/**
 * Why a model process refuses a request, for programs; the message beside it is for people. Files that cannot be read
 * have a `CheckpointReason`, the channel its own (rpcError.ts), and a fault of this program the reason `error`.
 */
export const processReasons = [
  /** The folder to read, or one of the workspace's roots, is not there or is no folder. */
  'folder-missing',
  /** The workspace has no document that could be read. */
  'no-documents',
  /** There is text, but not enough to learn from. */
  'too-little-text',
  /** The time for a run does not even suffice to read what it would learn from. */
  'too-little-time',
  /** This process already trains, or another one trains into the same model folder. */
  'already-training',
  /** Where the model would be saved stands something else. */
  'not-a-model-folder',
  'not-training',
  /** Nothing in the model folder to resume: no run was started, or it ran to its end. */
  'nothing-to-resume',
  /** The device that was asked for does not work on this machine. */
  'device-unavailable',
  /** No model is open in this process. */
  'no-model',
  /** The text is empty, or nothing in it is language. */
  'no-text',
  'text-too-long',
  /** The request does not fit the open model: latent codes or sliders of another model. */
  'wrong-model',
  /** A slider needs more examples of an end. */
  'too-few-examples',
  /** There is no slider of that name. */
  'no-slider',
  /** The name is taken, or there are too many sliders. */
  'bad-slider',
  /** The command line names no examples that a slider could be made from. */
  'bad-examples',
  /** All the text to measure a model on is text that it was trained on, or there is none. */
  'nothing-to-measure',
] as const;

export type ProcessReason = (typeof processReasons)[number];
