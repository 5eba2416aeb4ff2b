import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Claim, ClaimCondition, ClaimPolicy, ClaimPrincipal, ClaimResource, Claims, Declaration } from '../verification/claims';

/** What the claims of a role are made from, when the app is synthesized. */
export interface ClaimedRole {
  /** Statements of its trust policy, as they were declared. */
  readonly trust: readonly iam.PolicyStatement[];
  /** All that it was given; undefined where a policy cannot be read here, as those of AWS. */
  statements(): readonly iam.PolicyStatement[] | undefined;
}

/**
 * A role may do what was given to it and nothing else, and nobody assumes it but whom it trusts.
 *
 * What it may read is declared: that it was given to the role is the declaration.
 */
export function stateRoleClaims(role: iam.Role, claimed: ClaimedRole): void {
  // Where CDK is told to use roles made elsewhere there is nothing to judge.
  if (!CfnResource.isCfnResource(role.node.defaultChild)) {
    return;
  }
  const { path } = role.node;
  Claims.of(role)._stateLater(() => {
    const statements = claimed.statements();
    const declared = claimed.trust.flatMap(waysOf).map((action) => action.toLowerCase());
    const undeclared = WAYS_INTO_ROLES.filter((action) => !declared.some((one) => one === action.toLowerCase() || one.includes('*')));
    return [
      ...statements === undefined ? [] : [Claim.atMost(ClaimPolicy.of(role), ClaimPolicy._statements(() => statements), {
        name: 'no-more-than-given', about: path, promise: `The role ${path} may do what it was given and nothing else`,
      })],
      Claim.nobodyCan({
        name: 'assumed-as-declared',
        about: path,
        promise: `Nobody assumes the role ${path} but whom it trusts`,
        actions: ['sts:*'],
        resources: [ClaimResource.of(role)],
        unless: claimed.trust.flatMap((statement) => trusted(statement)),
      }),
      ...undeclared.length === 0 ? [] : [Claim.nobodyCan({
        name: 'assumed-plainly',
        about: path,
        promise: `Nobody starts sessions of the role ${path} in another way, or passes tags or an identity to them, than its trust says`,
        actions: undeclared,
        resources: [ClaimResource.of(role)],
      })],
    ];
  });
  Claims.of(role)._declareLater(() => [...readingsOf(role, claimed.statements() ?? []), ...signInsOf(role, claimed.trust)]);
}

/** Whoever comes from an identity provider is from outside, and meant to come: as the trust says and not otherwise. */
function signInsOf(role: iam.Role, trust: readonly iam.PolicyStatement[]): Declaration[] {
  const federated = trust.filter(({ principals }) => principals.some((principal) => principal instanceof iam.FederatedPrincipal));
  return federated.flatMap(trusted)
    .map((principal) => Declaration.externalAccess(ClaimResource.of(role), principal, `The trust of the role ${role.node.path} names them`));
}

/** Actions that start a session of a role, or say something of it. */
const WAYS_INTO_ROLES = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity', 'sts:SetContext', 'sts:SetSourceIdentity', 'sts:TagSession'];

/** CDK writes the action of the principal where a statement has none yet. */
function waysOf({ actions, principals }: iam.PolicyStatement): string[] {
  return actions.length > 0 ? actions : principals.map(({ assumeRoleAction }) => assumeRoleAction);
}

function trusted(statement: iam.PolicyStatement): ClaimPrincipal[] {
  const conditions = Object.entries(statement.conditions as Record<string, Record<string, string | string[]>>).flatMap(([operator, keys]) => (
    Object.entries(keys).map(([key, values]) => ClaimCondition.of(operator, key, ...[values].flat()))));
  return statement.principals.flatMap((principal): ClaimPrincipal[] => {
    if (principal instanceof iam.ServicePrincipal) {
      return [ClaimPrincipal.service(principal.service)];
    }
    if (principal instanceof iam.AccountPrincipal) {
      return [ClaimPrincipal.account(String(principal.accountId))];
    }
    if (principal instanceof iam.FederatedPrincipal) {
      return [provider(principal.federated)];
    }
    return principal instanceof iam.ArnPrincipal ? [identity(principal.arn)] : [];
  }).map((principal) => principal.where(...conditions));
}

/** By its construct where the ARN is a reference to one. */
function identity(arn: string): ClaimPrincipal {
  const [target] = targetsOf(arn);
  return target ? ClaimPrincipal.ofResource(target) : ClaimPrincipal.arn(arn);
}

/**
 * An identity provider by its ARN: whoever comes from one is in no template. Of one that only the deployment knows the
 * conditions say who it is, which name its tokens' issuer.
 */
function provider(arn: string): ClaimPrincipal {
  const [target] = targetsOf(arn);
  if (target instanceof iam.CfnOIDCProvider && target.url !== undefined && !Token.isUnresolved(target.url)) {
    const resourceName = target.url.replace(/^https:\/\//, '');
    return ClaimPrincipal.arn(target.stack.formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName }));
  }
  return target === undefined && !Token.isUnresolved(arn) || /^arn/.test(arn) ? ClaimPrincipal.arn(arn) : ClaimPrincipal.anybody();
}

const READING: readonly [pattern: RegExp, type: string][] = [
  [/^(\*|kms:\*|kms:decrypt)$/i, 'AWS::KMS::Key'],
  [/^(\*|secretsmanager:\*|secretsmanager:getsecretvalue)$/i, 'AWS::SecretsManager::Secret'],
];

function readingsOf(role: iam.Role, statements: readonly iam.PolicyStatement[]): Declaration[] {
  const read = new Set<CfnResource>();
  for (const statement of statements.filter(({ effect }) => effect === iam.Effect.ALLOW)) {
    const types = READING.filter(([pattern]) => statement.actions.some((action) => pattern.test(action))).map(([, type]) => type);
    const targets = statement.resources.flatMap((resource) => targetsOf(resource));
    targets.filter(({ cfnResourceType }) => types.includes(cfnResourceType)).forEach((target) => read.add(target));
  }
  const reader = ClaimPrincipal.of(role);
  return [...read].map((target) => Declaration.reader(ClaimResource.of(target), reader, `Given to the role ${role.node.path} for ${target.node.path}`));
}

/** Resources of the app that a text refers to. */
function targetsOf(text: string): CfnResource[] {
  return Tokenization.reverseString(text).tokens
    .filter((token) => Reference.isReference(token))
    .map(({ target }): IConstruct => target)
    .filter((target): target is CfnResource => CfnResource.isCfnResource(target));
}

/** Statements of a document as they stand. */
export function statementsOf(document: iam.PolicyDocument): iam.PolicyStatement[] {
  const { Statement: statements = [] } = (document.toJSON() ?? {}) as { Statement?: unknown[] };
  return statements.map((statement) => iam.PolicyStatement.fromJson(statement));
}

/** What a resource can make of itself before it is written. */
interface Templated {
  _toCloudFormation(): unknown;
}

interface WrittenResources {
  readonly Resources: { readonly [logicalId: string]: { readonly Properties?: { readonly PermissionsBoundary?: unknown } } | undefined };
}

/** Roles and users below a construct that carry a boundary. */
export function boundIdentities(scope: IConstruct, boundary: iam.ManagedPolicy): IConstruct[] {
  return scope.node.findAll().filter((construct) => {
    if (!(construct instanceof iam.CfnRole || construct instanceof iam.CfnUser)) {
      return false;
    }
    const { stack } = construct;
    // As written: CDK sets boundaries by overrides, which properties do not show.
    const { Resources: written } = stack.resolve((construct as unknown as Templated)._toCloudFormation()) as WrittenResources;
    const carried = Object.values(written)[0]?.Properties?.PermissionsBoundary;
    return carried !== undefined && JSON.stringify(carried) === JSON.stringify(stack.resolve(boundary.managedPolicyArn));
  });
}
