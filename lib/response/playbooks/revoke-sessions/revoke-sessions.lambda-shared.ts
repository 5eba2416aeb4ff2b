import { IAMClient } from '@aws-sdk/client-iam';
import { DeniedSessions, Holder, IamDeniedSessions } from './denied-sessions.lambda-shared';
import { REVOKED_SESSIONS_PATH, RevokeSessionsOptions } from './revoke-sessions-options';
import { covers, denialDocument, denialIn, denialPolicyName, extended, SessionDenial } from './session-denial.lambda-shared';
import { Scope, SessionTarget, sessionTargets } from './session-target.lambda-shared';
import { sessionText } from './session-text.lambda-shared';
import { undoneDenial } from './undone-denial.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { clientsOf } from '../../runtime/clients.lambda-shared';
import { RetryableError, TerminalError } from '../../runtime/errors.lambda-shared';
import { Facts, Inspection, Reach, RuntimePlaybook, Step, StepInput } from '../../runtime/playbook.lambda-shared';
import { SignedCalls } from '../../runtime/signed-calls.lambda-shared';
import { anyPath, protectionOf, roleRefusal } from '../iam-principals.lambda-shared';

type Input = StepInput<SessionTarget>;

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const denySessions = (calls: readonly string[]): Step<SessionTarget, DeniedSessions> => ({
  name: 'deny-sessions',
  weight: 'containment',
  calls,
  effect: 'Deny everything to the sessions that were issued until now, by a policy of the role or user',
  async run(input, sessions): Promise<Facts> {
    const { target, before, startedAt } = input;
    const holder = holderOf(target, before);
    const wanted = { ...denied(target), cutOff: startedAt };
    const policyName = denialPolicyName(target.accessKeyId);
    const there = denialIn(await sessions.inline(holder, policyName));
    if (covers(there, wanted)) {
      return factsOf(there!);
    }
    const denial = extended(there, { ...wanted, cutOff: Math.max(sessions.now(), startedAt) });
    const document = denialDocument(denial);
    switch (await sessions.putInline(holder, policyName, document)) {
      case 'gone':
        return { holderGone: true };
      case 'full':
        return byManagedPolicy(input, holder, denial, sessions);
      default:
        return factsOf(denial);
    }
  },
  async verify({ target, before, startedAt }, sessions) {
    const holder = holderOf(target, before);
    const wanted = { ...denied(target), cutOff: startedAt };
    return covers(await denialOf(target, holder, sessions), wanted) || await sessions.holder(holder) === undefined;
  },
});

async function byManagedPolicy({ target, startedAt }: Input, holder: Holder, denial: SessionDenial, sessions: DeniedSessions): Promise<Facts> {
  const policyName = managedPolicyName(target, startedAt);
  const full = `the inline policies of the ${holder.kind} are full`;
  if (!target.managedPolicyWhenFull) {
    throw new TerminalError(`${full}, and the playbook may not make a managed policy instead`);
  }
  await sessions.create(policyName, denialDocument(denial));
  switch (await sessions.attach(holder, policyName)) {
    case 'gone':
      return { holderGone: true };
    case 'full':
      throw new TerminalError(`${full}, and so are its attached policies`);
    default:
      return { ...factsOf(denial), managedPolicy: policyName };
  }
}

/** Ends stolen sessions: `session` the one that a finding is about, `role` each that its role had by then. */
export function revokeSessions(name: string, scope: Scope): RuntimePlaybook<SessionTarget, DeniedSessions, RevokeSessionsOptions> {
  const iamOf: (reach: Reach) => IAMClient = clientsOf(name, (config) => new IAMClient(config));
  const calls = callsOf(scope);
  return {
    name,
    targets: (finding, settings) => sessionTargets(finding, settings, scope),
    access: (reach) => {
      const trail = new SignedCalls(reach.region, name, sleep, reach.credentials);
      return new IamDeniedSessions(iamOf(reach), trail, reach.partition, reach.accountId);
    },

    async inspect(target, sessions, settings) {
      const named = target.name ?? await issuerOf(target, sessions);
      if (typeof named !== 'string') {
        return named;
      }
      const holder = await sessions.holder({ kind: target.kind, name: named });
      if (holder === undefined) {
        return { state: 'missing', reason: `the account has no such ${target.kind} any more, and without it its sessions can do nothing`, before: {} };
      }
      const before = { name: holder.name, arn: holder.arn, principalId: holder.id };
      if (target.principalId !== null && target.principalId !== holder.id) {
        return { state: 'refused', reason: `IAM says that the ${target.kind} of this name is another than the finding says: it was made again since`, before };
      }
      const refusal = holder.kind === 'role' ? roleRefusal(holder, settings) : protectionOf(holder, settings);
      if (refusal !== undefined) {
        return { state: 'refused', reason: refusal, before };
      }
      const document = await sessions.inline(holder, denialPolicyName(target.accessKeyId)) ?? null;
      const denial = await denialOf(target, holder, sessions);
      return covers(denial, { ...denied(target), cutOff: 0 })
        ? { state: 'contained', reason: `what was issued before ${new Date(denial!.cutOff).toISOString()} is denied already`, before: { ...before, document } }
        : { state: 'actionable', before: { ...before, document } };
    },
    reads: calls.reads,

    steps: [denySessions(calls.acts)],
    undoes: calls.undoes,
    undo: ({ target, before }, sessions) => undoneDenial(
      {
        holder: holderOf(target, before),
        policyName: denialPolicyName(target.accessKeyId),
        denied: denied(target),
        document: documentOf(before),
        managed: target.managedPolicyWhenFull,
      },
      sessions,
    ),

    text: sessionText,

    sessionPolicy: (target, partition) => {
      const Kind = target.kind === 'role' ? 'Role' : 'User';
      const policies = `arn:${partition}:iam::${target.accountId}:policy${REVOKED_SESSIONS_PATH}${denialPolicyName(target.accessKeyId)}-*`;
      const { kind, name: holder, accountId } = target;
      const holders = holder === null ? [`arn:${partition}:iam::${accountId}:user/*`] : anyPath(kind, holder, accountId, partition);
      return [...holder !== null ? [] : [{ Effect: 'Allow' as const, Action: ['cloudtrail:LookupEvents'], Resource: ['*'] }], {
        Effect: 'Allow',
        Action: [`iam:Get${Kind}`, `iam:Get${Kind}Policy`, `iam:ListAttached${Kind}Policies`, `iam:Put${Kind}Policy`, `iam:Delete${Kind}Policy`],
        Resource: holders,
      }, ...!target.managedPolicyWhenFull ? [] : [{
        Effect: 'Allow' as const,
        Action: [`iam:Attach${Kind}Policy`, `iam:Detach${Kind}Policy`],
        Resource: holders,
        Condition: { ArnLike: { 'iam:PolicyARN': policies } },
      }, {
        Effect: 'Allow' as const,
        Action: ['iam:CreatePolicy', 'iam:DeletePolicy', 'iam:GetPolicy', 'iam:GetPolicyVersion'],
        Resource: [policies],
      }]];
    },
  };
}

/** The calls of a playbook that revokes sessions of roles, and of users unless it is about roles alone. */
function callsOf(scope: Scope): { readonly reads: string[]; readonly acts: string[]; readonly undoes: string[] } {
  const kinds = scope === 'role' ? ['Role'] : ['Role', 'User'];
  const each = (names: (kind: string) => string[], ...more: string[]) => [...more, ...kinds.flatMap(names)].map((call) => `iam:${call}`);
  return {
    reads: [
      ...each((kind) => [`Get${kind}`, `Get${kind}Policy`, `ListAttached${kind}Policies`], 'GetPolicy', 'GetPolicyVersion'),
      ...scope === 'role' ? [] : ['cloudtrail:LookupEvents'],
    ],
    acts: each((kind) => [`Put${kind}Policy`, `Attach${kind}Policy`], 'CreatePolicy'),
    undoes: each((kind) => [`Put${kind}Policy`, `Delete${kind}Policy`, `Detach${kind}Policy`], 'DeletePolicy'),
  };
}

function denied({ userId }: SessionTarget): Pick<SessionDenial, 'userId'> {
  return userId === null ? {} : { userId };
}

/** By the name that IAM has, which may differ from the finding's in case. */
function holderOf(target: SessionTarget, before: Input['before']): Holder {
  return { kind: target.kind, name: typeof before.name === 'string' ? before.name : target.name ?? '' };
}

/** The user that issued a federated session, or why it cannot be denied. */
async function issuerOf({ accessKeyId, accountId }: SessionTarget, sessions: DeniedSessions): Promise<string | Inspection> {
  const issuer = await sessions.issuer(accessKeyId);
  if (issuer === undefined) {
    throw new RetryableError('CloudTrail does not show yet who issued the federated session');
  }
  if (issuer.type !== 'IAMUser' || issuer.accountId !== accountId) {
    const reason = issuer.type === 'Root' ? 'the root user issued the federated session, and no policy of IAM binds it: sign in as root, and delete its keys'
      : 'the federated session was not issued by an IAM user of the account';
    return { state: 'refused', reason, before: {} };
  }
  return issuer.name;
}

function documentOf({ document }: JsonObject): string | undefined {
  return typeof document === 'string' ? document : undefined;
}

/** One response's own name: what an undo left of an earlier one is not taken for it. */
function managedPolicyName(target: SessionTarget, startedAt: number): string {
  return `${denialPolicyName(target.accessKeyId)}-${Math.floor(startedAt / 1000)}`;
}

function factsOf({ cutOff }: SessionDenial): Facts {
  return { cutOff: new Date(cutOff).toISOString() };
}

/** What the role or user is denied for this credential, by its inline policy or by an attached one; the later of the two. */
async function denialOf(target: SessionTarget, holder: Holder, sessions: DeniedSessions): Promise<SessionDenial | undefined> {
  const policyName = denialPolicyName(target.accessKeyId);
  const inline = denialIn(await sessions.inline(holder, policyName));
  if (inline !== undefined || !target.managedPolicyWhenFull) {
    return inline;
  }
  const attached = (await sessions.attached(holder)).filter((arn) => arn.includes(`${REVOKED_SESSIONS_PATH}${policyName}-`));
  const denials = await Promise.all(attached.map(async (arn) => denialIn(await sessions.managed(arn))));
  return denials.filter((denial) => covers(denial, { ...denied(target), cutOff: 0 })).sort((one, other) => other!.cutOff - one!.cutOff)[0];
}
