import { Resource } from '../../engine/model';
import { Principal, Statement, limited, narrows, policiesOf } from '../../engine/policies';
import { Problem, ResourceRule } from '../../engine/rule';

export const TrustIsConditioned: ResourceRule = {
  id: 'TrustIsConditioned',
  area: 'identity',
  demands: 'A role that anybody outside its account may assume names them and demands something of their request: an external id, an organization, or the subject of a federated token.',
  why: 'An account as a principal admits everyone in it, a token issuer as a principal admits everyone who can get a token from it.',
  fix: 'Name the principals and add a condition: sts:ExternalId or aws:PrincipalOrgID for accounts, the :sub claim for web identity, SAML:aud or SAML:sub for SAML.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html',
  frameworks: ['AWS FSBP IAM.1', 'NIST 800-53 R5 AC-3', 'NIST 800-53 R5 IA-2'],
  types: ['AWS::IAM::Role'],
  * check(resource, context) {
    for (const policy of policiesOf(resource, 'trust', context.values)) {
      if ('open' in policy) {
        yield { cause: 'AssumeRolePolicyDocument', what: `who may assume the role cannot be decided: ${policy.open}`, at: policy.at };
        continue;
      }
      for (const statement of policy.statements.filter((candidate) => candidate.allows)) {
        if (statement.notPrincipals) {
          yield { cause: 'NotPrincipal', what: 'an Allow with NotPrincipal admits everyone whom it does not name', at: statement.at };
        }
        for (const principal of statement.principals) {
          yield* ofPrincipal(resource, statement, principal);
        }
      }
    }
  },
};

function* ofPrincipal(role: Resource, statement: Statement, principal: Principal): Iterable<Problem> {
  const at = statement.at;
  const cause = `Principal::${principal.text}`;
  if (principal.type === 'Service') {
    if (principal.open) {
      yield { cause, what: `which service may assume the role cannot be decided: ${principal.open}`, at };
    }
  } else if (principal.type === 'Federated') {
    if (!tokenIsNarrowed(statement, principal)) {
      yield { cause, what: `everyone with a token of ${principal.text} may assume the role: no condition on the subject of the token`, at };
    }
  } else if (unknown(principal) && !limited(statement)) {
    yield { cause, what: `who may assume the role cannot be decided, and no condition limits it: ${unknown(principal)}`, at };
  } else if (principal.type === 'CanonicalUser' || (!ownAccount(role, principal) && !limited(statement))) {
    yield { cause, what: `${principal.text === '*' ? 'everyone' : principal.text} is outside the account and may assume the role without a condition`, at };
  }
}

/** A reference names a principal only where it refers to one. */
function unknown({ resource, open }: Principal): string | undefined {
  return resource && !/^AWS::IAM::(Role|User)$/.test(resource.type) ? `it is taken from ${resource.logicalId}` : open;
}

function ownAccount(role: Resource, principal: Principal): boolean {
  if (principal.resource) {
    const [theirs, ours] = [principal.resource.template.account, role.template.account];
    return theirs === undefined || ours === undefined || theirs === ours;
  }
  const text = principal.text.replace(/<AWS::(\w+)>/g, '<$1>');
  const account = /^arn:[^:]*:(?:iam|sts)::([^:]*):/.exec(text)?.[1] ?? text;
  return account === '<AccountId>' || (role.template.account !== undefined && account === role.template.account);
}

function tokenIsNarrowed(statement: Statement, principal: Principal): boolean {
  const saml = principal.resource?.type === 'AWS::IAM::SAMLProvider' || principal.text.includes(':saml-provider/')
    || statement.actions.some((action) => /assumerolewithsaml/i.test(action));
  return statement.conditions.some((condition) => {
    if (saml) {
      return condition.key.startsWith('saml:') && narrows(condition);
    }
    const subject = condition.key.endsWith(':sub') || condition.key === 'cognito-identity.amazonaws.com:aud';
    // `repo:*` has letters but names nobody.
    return subject && narrows(condition) && condition.values.every((value) => !/^[a-z_-]+:\*/i.test(value));
  });
}
