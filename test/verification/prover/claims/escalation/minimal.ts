/** The least that lets a technique work, made from its data: permissions on just what it needs, and a victim that gives more. */
import { allow, ATTACKER, ACCOUNT, deployment, element, policy, role, service, source, trust, user, VICTIM } from './support';
import { Permission, Technique } from '../../../../../lib/verification/prover/claims/escalation/technique';
import { Deployment, Element } from '../../../../../lib/verification/prover/deployment';
import { Policy, Principal, Resource, Statement } from '../../../../../lib/verification/prover/policy-facts';

export interface Minimal {
  readonly deployment: Deployment;
  readonly attacker: Principal;
}

const SECRETS = policy('Secrets', allow('secretsmanager:GetSecretValue'));
const OWN_POLICY = `arn:aws:iam::${ACCOUNT}:policy/Own`;
const OTHER_POLICY = `arn:aws:iam::${ACCOUNT}:policy/Other`;
const BOUNDARY_ARN = `arn:aws:iam::${ACCOUNT}:policy/Boundary`;

/** @param lacking the permission that the attacker does not have */
export function minimal(technique: Technique, lacking?: Permission): Minimal {
  const { target, permissions, gain } = technique;
  const isUser = target.kind === 'own-group' || target.kind === 'group' || (target.kind === 'self' && target.as === 'user');
  const attackerArn = isUser ? ATTACKER.replace(':role/', ':user/') : ATTACKER;
  const victimUser = target.kind === 'user';
  const victimArn = victimUser ? VICTIM.replace(':role/', ':user/') : VICTIM;
  const elements: Element[] = [];
  const resources: Resource[] = [];
  let targetArn = victimArn;
  let carrier = victimArn;
  switch (target.kind) {
    case 'self': targetArn = attackerArn; break;
    case 'own-policy': targetArn = OWN_POLICY; elements.push(element('AWS::IAM::ManagedPolicy', 'Own', { arn: OWN_POLICY })); break;
    case 'own-boundary': targetArn = BOUNDARY_ARN; elements.push(element('AWS::IAM::ManagedPolicy', 'Boundary', { arn: BOUNDARY_ARN })); break;
    case 'own-group': targetArn = `arn:aws:iam::${ACCOUNT}:group/Crew`; elements.push(element('AWS::IAM::Group', 'Crew', { id: 'Crew', arn: targetArn })); break;
    case 'group': targetArn = `arn:aws:iam::${ACCOUNT}:group/*`; break;
    case 'policy-of-role': targetArn = OTHER_POLICY; elements.push(element('AWS::IAM::ManagedPolicy', 'Other', { arn: OTHER_POLICY })); break;
    case 'passed-role': resources.push(trust(VICTIM, [service(target.services[0])])); break;
    case 'resource':
      if (target.types.length === 0) {
        targetArn = `arn:aws:${target.at.service}:*:${ACCOUNT}:${target.at.resource}`;
      } else {
        targetArn = `arn:aws:${target.at.service}:eu-central-1:${ACCOUNT}:${target.at.resource.replace('*', 'thing')}`;
        elements.push(element(target.types[0], 'Thing', { id: 'thing', arn: targetArn, principalArn: VICTIM }));
      }
      break;
    case 'owned-resource': targetArn = target.at.global === true ? 'arn:aws:s3:::thing' : `arn:aws:${target.at.service}:eu-central-1:${ACCOUNT}:${target.at.resource.replace('*', 'thing')}`; break;
    case 'role': case 'user': case 'nothing': break;
  }
  if (permissions.some(({ action }) => action === 'sts:AssumeRole')) resources.push(trust(VICTIM, [{ kind: 'AWS', value: ACCOUNT }]));
  carrier = VICTIM;
  const statements = permissions.filter(one => one !== lacking).map((one): Statement => {
    const on = one.on === 'target' ? targetArn : one.on === 'carrier' ? carrier : '*';
    return allow(one.action, on, one.where ?? []);
  });
  const granted: Policy[] = [{ name: 'Granted', statements, source: source('Granted') }];
  if (target.kind === 'own-policy') granted.push(policy('Own', allow('s3:ListAllMyBuckets')));
  if (target.kind === 'own-group') granted.push({ ...policy('GroupPolicy', allow('s3:ListAllMyBuckets')), source: source('Crew') });
  const needsBoundary = gain === 'self-without-boundary' || permissions.some(({ action }) => /^iam:Delete(Role|User)PermissionsBoundary$/.test(action));
  if (gain === 'self-without-boundary') granted.push(policy('Wide', allow('s3:*')));
  if (gain === 'self-without-denials') granted.push(policy('Wide', allow('s3:*')), policy('Less', { ...allow('s3:DeleteBucket'), effect: 'Deny' }));
  const boundary = needsBoundary ? { boundary: policy('Boundary', allow('iam:*'), allow('s3:ListAllMyBuckets')) } : {};
  const make = isUser ? user : role;
  const origin = technique.onlyCdk === true ? { source: { ...source('Attacker'), constructPath: 'Stack/Attacker' } } : {};
  const attacker = make('Attacker', granted, { ...boundary, ...origin });
  const victimPolicies = target.kind === 'policy-of-role' ? [policy('Other', allow('secretsmanager:GetSecretValue'))] : [SECRETS];
  const victim = victimUser ? user('Victim', victimPolicies) : role('Victim', victimPolicies);
  if (needsBoundary && target.kind !== 'own-boundary') elements.push(element('AWS::IAM::ManagedPolicy', 'Boundary', { arn: BOUNDARY_ARN }));
  return { deployment: deployment({ principals: [attacker, victim], resources, elements }), attacker };
}
