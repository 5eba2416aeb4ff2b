import { Box, FIELD, replace } from './boxes';
import { Trail } from './result';
import { Interval } from './space';
import { Place } from './topology';

/** Packets on their way. */
export interface Moving {
  readonly box: Box;
  readonly trail?: Trail;
  /** Why it is not sure that they came so far. */
  readonly doubt?: string;
  /** False once they crossed a transit gateway that does not carry which groups the sender has. */
  readonly groupsKnown: boolean;
  /** The internet gateway they came in by, and its VPC. */
  readonly cameIn?: { readonly gatewayId: string; readonly vpcId: string };
}

/** Where routes and ACLs let packets come to. */
export type Arrival = Moving & (
  /** In a subnet; only one class can take them where a route names it. */
  | { readonly kind: 'subnet'; readonly place: Place; readonly only?: string }
  | { readonly kind: 'nat-gateway'; readonly id: string }
  | { readonly kind: 'endpoint'; readonly id: string }
  /** Let out only with an address of this VPC, and IPv4 through an internet gateway only with a public one. */
  | { readonly kind: 'internet'; readonly gate: 'internet-gateway' | 'egress-only-gateway'; readonly id: string; readonly vpcId: string }
  /** At VPC Lattice, called from this VPC. */
  | { readonly kind: 'lattice'; readonly id: string; readonly vpcId: string }
  /** Out of the facts. */
  | { readonly kind: 'elsewhere'; readonly id: string; readonly reason?: string }
  /** At an interface that forwards; nobody knows what it does with them. */
  | { readonly kind: 'appliance'; readonly id: string }
  | { readonly kind: 'unknown'; readonly reason: string }
);

/** Packets without those that are bound for an interval. */
export function beside(all: readonly Moving[], interval: Interval): Moving[] {
  return all.flatMap((part) => {
    const [low, high] = destination(part.box);
    const sides: Interval[] = [[low, Math.min(high, interval[0] - 1)], [Math.max(low, interval[1] + 1), high]];
    return sides.flatMap((side) => (side[0] <= side[1] ? [{ ...part, box: replace(part.box, FIELD.destination, side) }] : []));
  });
}

/** The destinations of a box. */
export function destination(box: Box): Interval {
  return [box[2], box[3]];
}
