/**
 * `cdk-zero-trust/runtime/response`: what the handler of a playbook of your own is made with. It runs in Lambda and imports no CDK.
 */
export { clientConfig, clientsOf } from './runtime/clients.lambda-shared';
export { classified, RejectedEventError, RetryableError, TerminalError } from './runtime/errors.lambda-shared';
export { playbookHandler } from './runtime/handler.lambda-shared';
export { parseFindings } from './runtime/parse-finding.lambda-shared';

export type { ClientConfig } from './runtime/clients.lambda-shared';
export type { CommandAnswer } from './runtime/command-answer.lambda-shared';
export type { BucketResource, Credential, Finding, InstanceResource, PodResource, TaskResource } from './runtime/finding.lambda-shared';
export type { PlaybookHandler } from './runtime/handler.lambda-shared';
export type { BatchAnswer, InvocationContext, QueueEvent, QueueMessage } from './runtime/invocation.lambda-shared';
export type { Plan, PlannedFinding, PlannedPermissions, PlannedResponse, PlannedStep, PlanOptions } from './runtime/plan.lambda-shared';
export type {
  Declined, Facts, FindingSummary, Inspection, PlaybookText, Reach, RuntimePlaybook, SessionStatement, Step, StepInput, Target,
} from './runtime/playbook.lambda-shared';
export type { SessionCredentials } from './runtime/session-credentials.lambda-shared';
export type { Json, JsonObject, Mode, PlaybookSettings, ProtectedPrincipalSettings } from './playbook-settings';
