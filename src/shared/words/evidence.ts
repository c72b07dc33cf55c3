import type { NamedSlider } from '../protocol/sliderProtocol.ts';

/** With fewer examples of an end than this, a share of them says little. */
const FEW_EXAMPLES = 20;

/** What is known of a named slider, for people; says so where it is little. */
export function describeEvidence({ accuracy, low, high, nearChance }: Omit<NamedSlider, 'name'>): string {
  const told =
    `tells ${(100 * accuracy).toFixed(0)} % of held-out examples right, ` +
    `of ${low} and ${high}; guessing gives 50 %`;
  if (nearChance) return `${told}. That is near chance: it may move nothing that you meant`;
  return Math.min(low, high) < FEW_EXAMPLES ? `${told}. So few examples say little` : told;
}
