import type { Axis } from '../../shared/protocol/sliderProtocol.ts';

/** What a slider is known by when the panel is shown again, also with another model. */
export const sliderName = ({ named, direction, lowLabel, highLabel }: Axis): string =>
  direction !== null
    ? `direction ${direction.name}`
    : named === null
      ? `${lowLabel} – ${highLabel}`
      : named.name;
