import * as events from 'aws-cdk-lib/aws-events';

/** A kind of findings: who sends them, which of their events are news, and what people read. */
export interface FindingKind {
  readonly id: string;
  readonly description: string;
  readonly detailType: string;
  readonly news: { readonly [field: string]: unknown };
  readonly notice: events.RuleTargetInput;
}

const field = (path: string) => events.EventField.fromPath(path);
const text = (lines: string[]) => events.RuleTargetInput.fromMultilineText(lines.join('\n'));

/** Events of external and internal findings do not say what the finding was before: an active one is told again when it is updated. */
const ACTIVE = { status: ['ACTIVE'], isDeleted: [false] };

/** Findings about access from outside of the zone. */
export const EXTERNAL_FINDINGS: FindingKind = {
  id: 'ExternalAccess',
  description: 'Access from outside of the zone of trust',
  detailType: 'Access Analyzer Finding',
  news: ACTIVE,
  notice: text([
    `ACCESS FROM OUTSIDE: ${field('$.detail.resourceType')} ${field('$.detail.resource')}`,
    `Who: ${field('$.detail.principal')}, public: ${field('$.detail.isPublic')}. What: ${field('$.detail.action')} ${field('$.detail.error')}`,
    `Where: account ${field('$.detail.accountId')}, region ${field('$.region')}, finding ${field('$.detail.id')}`,
    'What to do: if it is not meant to be, change the policy of the resource; the finding resolves itself. If it is, archive it with a reason. Where an error stands',
    'there, the analyzer could not read the resource.',
  ]),
};

/** Findings about access inside the zone. */
export const INTERNAL_FINDINGS: FindingKind = {
  id: 'InternalAccess',
  description: 'Access to resources that matter most, from inside of the zone of trust',
  detailType: 'Internal Access Finding',
  news: ACTIVE,
  notice: text([
    `ACCESS FROM INSIDE: ${field('$.detail.resourceType')} ${field('$.detail.resource')}`,
    `Who: ${field('$.detail.principal')} of account ${field('$.detail.principalOwnerAccount')}. What: ${field('$.detail.action')} ${field('$.detail.error')}`,
    `Where: account ${field('$.detail.accountId')}, region ${field('$.region')}, finding ${field('$.detail.id')}`,
    'What to do: if it is not meant to be, take the permission away or deny it in the policy of the resource. If it is, archive it with a reason.',
  ]),
};

/** Findings about access that nobody uses. They say what they were before: empty where they are new. */
export const UNUSED_FINDINGS: FindingKind = {
  id: 'UnusedAccess',
  description: 'Access that nobody uses',
  detailType: 'Unused Access Finding for IAM entities',
  news: { ...ACTIVE, previousStatus: [{ 'anything-but': ['ACTIVE'] }, { exists: false }] },
  notice: text([
    `UNUSED ACCESS: ${field('$.detail.findingType')} of ${field('$.detail.resource')}`,
    `How much: ${field('$.detail.numberOfUnusedServices')} services and ${field('$.detail.numberOfUnusedActions')} actions unused ${field('$.detail.error')}`,
    `Where: account ${field('$.detail.accountId')}, finding ${field('$.detail.findingId')}`,
    'What to do: ask the owner, then take away what is not needed. Access Analyzer recommends a policy for the finding. If it is needed, archive it with a reason.',
  ]),
};
