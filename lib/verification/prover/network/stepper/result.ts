import { Packet } from '../../network-facts';
import { Source } from '../../policy-facts';

/** One thing a packet passed. */
export interface StepHop {
  readonly kind: 'security-group' | 'network-acl' | 'route' | 'gateway' | 'firewall';
  readonly id: string;
  readonly source?: Source;
}

/** Whether a filter lets a packet through. */
export type Passed =
  | { readonly pass: 'yes'; readonly hop?: StepHop }
  | { readonly pass: 'no'; readonly reason: string }
  | { readonly pass: 'maybe'; readonly reason: string };

/** Where a packet starts or ends. */
export type Station =
  | { readonly kind: 'interface'; readonly id: string }
  | { readonly kind: 'nat-gateway'; readonly id: string }
  | { readonly kind: 'endpoint'; readonly id: string }
  | { readonly kind: 'lattice'; readonly id: string }
  | { readonly kind: 'elsewhere'; readonly id: string }
  | { readonly kind: 'internet' };

/** Which filters count. */
export type StepLayers = 'groups' | 'acls' | 'both';

/** Where a packet came to. */
export interface Arrived {
  readonly at: Station;
  /** Groups of the sender that references can still match here. */
  readonly groupIds: readonly string[];
  /** The gateway to the internet it went through. */
  readonly gate?: { readonly id: string; readonly vpcId: string; readonly egressOnly: boolean };
  /** What the receiver sends back; ICMP has an answer for an echo request alone. */
  readonly answer?: Packet;
}

/** What becomes of a packet, one connection long. */
export type Step =
  | { readonly outcome: 'delivered'; readonly hops: readonly StepHop[]; /** For what left the facts: why nobody knows what is there. */ readonly unsure?: string } & Arrived
  | { readonly outcome: 'dropped'; readonly reason: string; readonly hops: readonly StepHop[] }
  /** Nothing the facts say drops it, but something they do not say might; `arrived` where that is all that stands in its way. */
  | { readonly outcome: 'unknown'; readonly reason: string; readonly hops: readonly StepHop[]; readonly arrived?: Arrived };
