import { add, divide, minimum, multiply, negate, sqrt, square, subtract, tanh } from './ops/elementwise.ts';
import { reduceSum } from './ops/broadcasting.ts';
import { reduceSumSquare } from './ops/normalization.ts';
import { concat, reshape, split } from './ops/shaping.ts';
import { constant, state, type Tensor } from './tensor.ts';

export interface AdamwOptions {
  /** Decay rates of the two moments. */
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** The largest global norm of the gradients; longer ones are scaled down to it. */
  readonly clipNorm: number;
  /** Share of a parameter that a step of learning rate 1 takes away, where `decays` says so. */
  readonly weightDecay: number;
}

/** A state tensor to train, its gradient, and whether weight decay applies to it. */
export interface TrainedParameter {
  readonly name: string;
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly decays: boolean;
}

export interface AdamwStep {
  /** New values of the parameters and of their moments, by state name. */
  readonly updates: Record<string, Tensor>;
  /** Global norm of the gradients before clipping, a scalar. */
  readonly gradientNorm: Tensor;
}

/**
 * State names of the two moments of a parameter, each of the parameter's shape and zero at the start. They are kept
 * as sums (m / (1 - beta1) and v / (1 - beta2) of the paper), which saves two passes over every parameter a step.
 */
export function momentNames(parameter: string): { first: string; second: string } {
  return { first: `${parameter}/firstMoment`, second: `${parameter}/secondMoment` };
}

/**
 * One step of AdamW (Loshchilov and Hutter 2019, Algorithm 2) after scaling all gradients together so that their
 * global norm is at most `clipNorm` (Pascanu et al. 2013).
 *
 * With g the scaled gradient, M = beta1 M + g and V = beta2 V + g^2:
 *   m = (1 - beta1) M / (1 - beta1^t),  v = (1 - beta2) V / (1 - beta2^t)
 *   p = p - learningRate (m / (sqrt(v) + epsilon) + weightDecay p)
 *     = decay p - rate M / (sqrt(V) + floor)
 * where decay, rate and floor are scalars. The nodes of one matrix form a chain of their own, so that what it
 * touches stays in the cache.
 *
 * @param learningRate scalar
 * @param step scalar, float32: 1, 2, 3, ...
 */
export function adamwStep(
  trained: readonly TrainedParameter[],
  { learningRate, step }: { learningRate: Tensor; step: Tensor },
  { beta1, beta2, epsilon, clipNorm, weightDecay }: AdamwOptions,
): AdamwStep {
  const bundles = bundlesOf(trained);
  const squares = bundles.map(({ gradient }) => reshape(reduceSumSquare(gradient), [1]));
  const gradientNorm = sqrt(reduceSum(concat(squares, 0)));
  const clip = minimum(divide(constant(clipNorm), add(gradientNorm, constant(1e-6))), constant(1));

  const scale1 = divide(constant(1 - beta1), oneMinusPower(beta1, step));
  const scale2 = sqrt(divide(constant(1 - beta2), oneMinusPower(beta2, step)));
  const rate = multiply(learningRate, divide(scale1, scale2));
  const floor = divide(constant(epsilon), scale2);
  const decay = subtract(constant(1), multiply(learningRate, constant(weightDecay)));

  const updates: Record<string, Tensor> = {};
  for (const { members, parameter, gradient, first: oldFirst, second: oldSecond, decays } of bundles) {
    const scaled = multiply(gradient, clip);
    const first = add(multiply(oldFirst, constant(beta1)), scaled);
    const second = add(multiply(oldSecond, constant(beta2)), square(scaled));
    const kept = decays && weightDecay !== 0 ? multiply(parameter, decay) : parameter;
    const moved = subtract(kept, divide(multiply(first, rate), add(sqrt(second), floor)));
    const sizes = members.map((member) => member.parameter.shape[0]!);
    const parts = (joined: Tensor): Tensor[] => (members.length === 1 ? [joined] : split(joined, 0, sizes));
    const [firsts, seconds, parameters] = [parts(first), parts(second), parts(moved)];
    members.forEach(({ name }, k) => {
      const moments = momentNames(name);
      updates[moments.first] = firsts[k]!;
      updates[moments.second] = seconds[k]!;
      updates[name] = parameters[k]!;
    });
  }
  return { updates, gradientNorm };
}

/** Parameters that are updated as one, joined along their first axis. */
interface Bundle {
  readonly members: readonly TrainedParameter[];
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
  readonly decays: boolean;
}

/** Every matrix by itself, and all vectors that are alike as one: a node costs more than it does to so few numbers. */
function bundlesOf(trained: readonly TrainedParameter[]): Bundle[] {
  const groups = new Map<string, TrainedParameter[]>();
  for (const member of trained) {
    const key = member.parameter.shape.length === 1 ? `vectors ${member.decays}` : member.name;
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()].map((members) => {
    const join = (part: (member: TrainedParameter) => Tensor): Tensor => concat(members.map(part), 0);
    return {
      members,
      parameter: join(({ parameter }) => parameter),
      gradient: join(({ gradient }) => gradient),
      first: join(({ name, parameter }) => state(momentNames(name).first, parameter.shape)),
      second: join(({ name, parameter }) => state(momentNames(name).second, parameter.shape)),
      decays: members[0]!.decays,
    };
  });
}

/** 1 - base^t without cancellation: with x = -t ln(base) / 2 it is 2 tanh(x) / (1 + tanh(x)). */
function oneMinusPower(base: number, t: Tensor): Tensor {
  const half = tanh(multiply(negate(t), constant(Math.log(base) / 2)));
  return divide(multiply(half, constant(2)), add(half, constant(1)));
}
