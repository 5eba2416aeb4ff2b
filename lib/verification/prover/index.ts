/**
 * The prover of `cdk-zero-trust`: what may be done and what reaches what, decided offline from templates.
 *
 * ```ts
 * const set = readSources(['cdk.out']);
 * const file = parseClaimsFile(set.claimsFiles[0].content, set.claimsFiles[0].file);
 * const report = prove(deploymentsOf(set), file);
 * ```
 *
 * Plain synchronous TypeScript without the CDK. Every text that only the deployment knows is an opaque letter; what cannot
 * be read makes the claims that it bears on UNKNOWN.
 */

// Templates and cloud assemblies.
export { ModelInputError } from './model/errors';
export { readSources } from './model/read-sources';
export { parseTemplate } from './model/sources/parse-template';
export { deploymentsOf } from './model/deployments';
export { resolveSet } from './model/resolve/resolve';
export { LetterTable } from './model/resolved-case';
export { Unknown } from './model/resolved';
export type { LoadedTemplate, TemplateSet } from './model/template-set';
export type { ResolvedCase } from './model/resolved-case';
export type { Resolved, ResolvedResource } from './model/resolved';
export { addressKey } from './deployment';
export type { Deployment, Element, Endpoint, Gap, Letter, Letters } from './deployment';

// What is deployed.
export { deployedFacts, isAuthorizationDetails, plannedFacts } from './model/deployed/deployed-facts';
export type { DeployedFile, DeployedFiles } from './model/deployed/deployed-facts';

// Claims.
export { CLAIMS_FILE_NAME } from '../claim-format';
export type {
  Address, ClaimBody, ClaimsFile, ClaimSpec, ConditionSpec, Declaration, EndRef, LayerSpec, PolicyRef, PortsSpec, PrincipalRef, ResourceRef,
} from '../claim-format';
export { ClaimsInputError } from './claims/errors';
export { parseClaimsFile } from './claims/parse-claims-file';
export { prove } from './claims/prove';
export type { ProveOptions } from './claims/prove';
export { MAX_FINDINGS } from './claims/result';
export type { Blocking, ClaimResult, ProofFinding, ProofReport, RefutingRequest } from './claims/result';

// Policies: the search and the concrete evaluator.
export { loadActionCatalogue } from '../../private/iam-catalogue/action-catalogue';
export { actionCatalogue, actionsMatching, ASSUMPTIONS, catalogued, compare, PolicyProver, principalsOf } from './policy';
export type { AccessLevel, ActionCatalogue, CatalogueAction, CompareOptions, Comparison, PolicyVerdict, Relation, Side } from './policy';
export type { Query as PolicyQuery } from './policy';
export { evaluate, EvaluationInputError, parsePolicy, parseRequest, RESOURCE_CONTROL_SERVICES, withDerivedContext } from './evaluation';
export type {
  Condition, Decision, Organization, Policy, Principal, PrincipalPattern, Request, Resource, Source, Statement, Verdict,
} from './policy-facts';

// Escalation.
export { escalations, techniqueIds } from './claims/escalation/escalation';
export type { EscalationOptions } from './claims/escalation/escalation';
export type { Escalation, EscalationStep } from './claims/escalation/result';

// Networks: reachability and the packet stepper.
export { decide, NetworkProver, reach } from './network/reach';
export { segmentPaths } from './network/segments';
export type { SegmentPaths } from './network/segments';
export type { End, Hop, Layers, Leg, NetworkVerdict, Path, Query as NetworkQuery } from './network/result';
export { answerTo, step, stepBack } from './network/stepper/step';
export type { StepOptions } from './network/stepper/step';
export type { Station, Step, StepHop, StepLayers } from './network/stepper/result';
export type * from './network-facts';

// What a change adds and takes away.
export { accessChanges } from './diff/access-changes';
export type { AccessChange, AccessChanges, AccessChangesOptions } from './diff/access-changes';
export { pathChanges } from './diff/path-changes';
export type { PathChange, PathChanges, PathChangesOptions } from './diff/path-changes';
