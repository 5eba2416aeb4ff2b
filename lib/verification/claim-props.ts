import { ClaimEnd, ClaimLayer, ClaimPorts } from './claim-ends';
import { ClaimCondition, ClaimPrincipal, ClaimResource } from './claim-terms';

/** How a claim is called. */
export interface ClaimName {
  /**
   * What is promised in a few words, first part of the claim's id: `only-can-read`.
   *
   * @default - the kind of claim: `only-can`, `no-path`
   */
  readonly name?: string;

  /**
   * What the claim is about, in the brackets of the id: `no-path[internet->data]`. Ids are unique in an app.
   *
   * @default - the names of its ends, resources or principals: the paths of their constructs
   */
  readonly about?: string;

  /**
   * The promise in one sentence.
   *
   * @default - made from the claim
   */
  readonly promise?: string;
}

/** Properties of {@link Claim.nobodyCan}. */
export interface NobodyCanClaim extends ClaimName {
  /** Actions, `*` being a wildcard: `s3:GetObject`, `kms:*`. */
  readonly actions: string[];
  /** What they would be done to. */
  readonly resources: ClaimResource[];
  /**
   * Who may all the same.
   *
   * @default - nobody
   */
  readonly unless?: ClaimPrincipal[];
  /**
   * Only requests that fulfil all of these count.
   *
   * @default - every request
   */
  readonly where?: ClaimCondition[];
}

/** Properties of {@link ClaimHolders.can}. */
export interface OnlyCanClaim extends ClaimName {
  /** Actions, `*` being a wildcard. */
  readonly actions: string[];
  /** What they would be done to. */
  readonly resources: ClaimResource[];
}

/** Properties of {@link Claim.cannot}. */
export interface CannotClaim extends ClaimName {
  /** Who. */
  readonly principals: ClaimPrincipal[];
  /** Actions, `*` being a wildcard. */
  readonly actions: string[];
  /** What they would be done to. */
  readonly resources: ClaimResource[];
  /**
   * Only requests that fulfil all of these count.
   *
   * @default - every request
   */
  readonly where?: ClaimCondition[];
}

/** Properties of {@link Claim.noPath} and {@link Claim.reachable}. */
export interface PathClaim extends ClaimName {
  /** Where connections begin. */
  readonly from: ClaimEnd;
  /** Where they would end. */
  readonly to: ClaimEnd;
  /**
   * Ports at the end.
   *
   * @default ClaimPorts.all()
   */
  readonly ports?: ClaimPorts;
  /**
   * Filters that the claim counts on: each of the list is proved by itself. `reachable` counts on all of them.
   *
   * @default [ClaimLayer.BOTH]
   */
  readonly layers?: ClaimLayer[];
}

/** Properties of {@link Claim.onlyPath}. */
export interface OnlyPathClaim extends ClaimName {
  /** Where connections begin. */
  readonly from: ClaimEnd;
  /** Where they end. */
  readonly to: ClaimEnd;
  /** Ports that may be reached; no others. */
  readonly ports: ClaimPorts[];
  /**
   * Filters that the claim counts on: each of the list is proved by itself.
   *
   * @default [ClaimLayer.BOTH]
   */
  readonly layers?: ClaimLayer[];
}

/** A technique of privilege escalation that is accepted. */
export interface AcceptedTechnique {
  /** Its id in the catalogue. */
  readonly id: string;
  /** Why it is accepted. */
  readonly reason: string;
}

/** Properties of {@link Claim.noEscalation}. */
export interface NoEscalationClaim extends ClaimName {
  /**
   * Whose privileges stay what they are.
   *
   * @default - everybody in the templates
   */
  readonly principals?: ClaimPrincipal[];
  /**
   * Techniques that are accepted, each with its reason.
   *
   * @default - none
   */
  readonly exceptTechniques?: AcceptedTechnique[];
}

/** Properties of {@link Claim.deniedOutside}. */
export interface DeniedOutsideClaim extends ClaimName {
  /** The regions, such as `eu-west-1`. */
  readonly regions: string[];
  /**
   * Actions that are not bound to a region, `*` being a wildcard.
   *
   * @default - none
   */
  readonly exceptActions?: string[];
  /**
   * Whom it binds.
   *
   * @default - everybody in the templates
   */
  readonly principals?: ClaimPrincipal[];
}

/** Properties of {@link Claim.noExternalAccess}. */
export interface NoExternalAccessClaim extends ClaimName {
  /** What strangers have no access to. */
  readonly resource: ClaimResource;
  /**
   * Who may all the same.
   *
   * @default - nobody
   */
  readonly unless?: ClaimPrincipal[];
}
