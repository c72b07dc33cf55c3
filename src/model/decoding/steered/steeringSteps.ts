/** The steering network as decoding runs it. */
export interface SteeringSteps {
  /**
   * Passages without a position yet, one for each latent code.
   * @param codes [Z] each
   * @param strength how much the steering adds: 0 is the language model alone, 1 is as trained
   */
  begin(codes: readonly Float32Array[], strength: number): Promise<SteeredPassages>;
  /** What the output layer multiplies without steering: the hidden state times the learned gain. */
  unsteered(hidden: Float32Array): Float32Array;
  dispose(): Promise<void>;
}

/** Passages that grow side by side, all by as many positions at a time. */
export interface SteeredPassages {
  /**
   * Steers at new positions of every passage.
   * @param hidden [B, N, D] the language model's states at them
   * @param tokenIds [B, N] the tokens that they come after; BOS at the first position of a passage
   * @param sources [B] the passage that each goes on from; by default its own. Those that are not named end.
   */
  append(hidden: Float32Array, tokenIds: readonly number[], sources?: readonly number[]): Promise<Steered>;
  dispose(): void;
}

export interface Steered {
  /** What the output layer multiplies. [B, N, D] */
  readonly queries: Float32Array;
  /** Logits of the end of the passage. [B, N] */
  readonly endLogits: Float32Array;
}
