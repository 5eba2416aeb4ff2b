/**
 * Holds the concrete evaluator against a simulator of others, in a process of its own: the case tables of the evaluator and of
 * the guardrails, generated requests, and the witnesses that the search finds in generated worlds.
 *
 * The simulator is under the AGPL: it is installed in a folder outside the project, only for this comparison, and nothing of
 * it is imported, bundled or copied.
 *
 *     npx tsx build-tools/oracle-iam-simulate.ts <folder with node_modules/@cloud-copilot/iam-simulate> [requests] [seed]
 */
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { shippedGuardrails } from './shipped-guardrails';
import { evaluate } from '../lib/verification/prover/evaluation';
import { PolicyProver } from '../lib/verification/prover/policy/find-request';
import { Policy, PrincipalPattern, Request } from '../lib/verification/prover/policy-facts';
import { boundAlone, casesOf, requestOf as guardrailRequestOf } from '../test/guardrails/case-table';
import { queryOf } from '../test/verification/prover/agreement/compare-sides';
import { WORLD } from '../test/verification/prover/agreement/worlds';
import { caseTables, requestOf } from '../test/verification/prover/evaluation/case-tables';
import { generatedRequests } from '../test/verification/prover/evaluation/generated-requests';

/** Keys that the simulator knows for every action, besides tags. */
const GLOBAL = new Set([
  'aws:sourceip', 'aws:currenttime', 'aws:securetransport', 'aws:tagkeys', 'aws:sourcearn', 'aws:tokenissuetime', 'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:principalorgid', 'aws:principalarn', 'aws:principalaccount', 'aws:principalisawsservice', 'aws:principaltype', 'aws:username', 'aws:userid',
  'aws:sourcevpc', 'aws:sourcevpce', 'aws:requestedregion', 'aws:multifactorauthpresent', 'aws:principalservicename', 'aws:resourceaccount',
  'aws:resourceorgid', 'aws:referer',
]);

/** Keys with several values, of which the simulator must not take a single one for a text. */
const SETS = new Set(['aws:tagkeys', 'kms:resourcealiases', 'lambda:layer', 'sagemaker:instancetypes']);

const ROOT_ACCESS: Policy = { name: 'root', statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }] };

/** The name of a key as the simulator is to read it. */
type Naming = (key: string) => string;

interface Subject {
  readonly name: string;
  readonly request: Request;
  readonly naming: Naming;
}

interface Answer { readonly result?: string; readonly error?: string }

const CHILD = `
const { runSimulation, anonymousPrincipal } = require('@cloud-copilot/iam-simulate');
let text = '';
process.stdin.on('data', (part) => { text += part; }).on('end', async () => {
  for (const simulation of JSON.parse(text)) {
    if (simulation.request.principal === '*') simulation.request.principal = anonymousPrincipal;
    let answer;
    try {
      const response = await runSimulation(simulation, { simulationMode: 'Strict' });
      answer = response.resultType === 'error' ? { error: JSON.stringify(response.errors) } : { result: response.overallResult };
    } catch (error) { answer = { error: String(error) }; }
    process.stdout.write(JSON.stringify(answer) + '\\n');
  }
});`;

function main(folder: string, count: number, seed: number): void {
  const subjects: Subject[] = [
    ...caseTables().flatMap(({ file, cases }) => cases.map((one) => ({ name: `${file}: ${one.name}`, request: requestOf(one), naming: asTag }))),
    // Guardrails keep their keys: one that the simulator does not know for the action is dropped, and the answer differs.
    ...Object.entries(shippedGuardrails()).flatMap(([id, guardrail]) => casesOf(id)
      .map((one) => ({ name: `guardrail ${id}: ${one.name}`, request: guardrailRequestOf(one, [boundAlone(guardrail)]), naming: asWritten }))),
    ...witnesses(count, seed).map((request, index) => ({ name: `witness ${index}`, request, naming: asTag })),
    ...generatedRequests(count, seed).map((request, index) => ({ name: `generated ${index}`, request, naming: asTag })),
  ];
  const child = spawnSync(process.execPath, ['-e', CHILD], {
    cwd: folder, input: JSON.stringify(subjects.map(simulation)), encoding: 'utf8', maxBuffer: 1e9,
  });
  if (child.status !== 0) {
    throw new Error(child.stderr);
  }
  const answers = child.stdout.trim().split('\n').map((line) => JSON.parse(line) as Answer);
  const tally = { agreed: 0, allowed: 0, refused: 0, differed: 0 };
  subjects.forEach((subject, index) => {
    const { name, request } = subject;
    const ours = evaluate(request);
    const theirs = answers[index];
    if (theirs.error !== undefined) {
      tally.refused++;
      console.log(`REFUSED ${name}: ${theirs.error.slice(0, 300)}`);
    } else if ((theirs.result === 'Allowed') === ours.allowed) {
      tally.agreed++;
      tally.allowed += ours.allowed ? 1 : 0;
    } else {
      tally.differed++;
      console.log(`DIFFERS ${name}: ours ${ours.reason}; theirs ${theirs.result}\n${JSON.stringify(simulation(subject))}`);
    }
  });
  console.log(JSON.stringify({ requests: subjects.length, ...tally }));
}

/** Requests that the search says are allowed. */
function witnesses(count: number, seed: number): Request[] {
  return fc.sample(WORLD, { numRuns: count, seed }).flatMap((world) => {
    const answer = new PolicyProver().findRequest(queryOf(world));
    return answer.verdict === 'REFUTED' ? [answer.witness] : [];
  });
}

/** A request as the simulator takes it. Which SCPs and RCPs bind whom is the caller's business there. */
function simulation({ request, naming }: Subject): object {
  const { named, document } = writer(naming);
  const { principal, resource, organization } = request;
  const owner = resource.account ?? principal.account ?? '111122223333';
  const exempt = (account: string | undefined) => principal.serviceLinked === true || account === organization?.managementAccount;
  const scps = !['role', 'user', 'root'].includes(principal.kind) || exempt(principal.account) ? []
    : organization?.serviceControlPolicies[principal.account ?? ''] ?? [];
  const covered = organization?.resourceControlServices.includes(request.action.split(':')[0].toLowerCase());
  const rcps = exempt(owner) || !covered || request.action === 'kms:RetireGrant' ? [] : organization?.resourceControlPolicies[owner] ?? [];
  const manages = request.action.startsWith('iam:');
  return {
    request: {
      principal: principal.kind === 'anonymous' ? '*' : principal.sessionArn ?? principal.arn,
      action: request.action,
      resource: { resource: resource.arn, accountId: owner },
      contextVariables: Object.fromEntries(Object.entries(request.context)
        .map(([key, values]) => [naming(key), values.length === 1 && !SETS.has(key) ? values[0] : values])),
    },
    // Root's full access is not modelled there, so it is stated.
    identityPolicies: principal.kind === 'root' ? [named(ROOT_ACCESS)] : principal.identityPolicies.map(named),
    ...(principal.sessionPolicies && { sessionPolicy: document(merged(principal.sessionPolicies)) }),
    ...(principal.boundary && { permissionBoundaryPolicies: [named(principal.boundary)] }),
    ...(resource.policy && !manages && { resourcePolicy: document(resource.policy) }),
    serviceControlPolicies: scps.map((level, index) => ({ orgIdentifier: `level-${index}`, policies: level.map(named) })),
    resourceControlPolicies: rcps.map((level, index) => ({ orgIdentifier: `level-${index}`, policies: level.map(withoutAllows).map(named) })),
    ...(request.endpointPolicy && { vpcEndpointPolicies: [named(request.endpointPolicy)] }),
    additionalSettings: { s3: { blockPublicAccess: resource.blocksPublicAccess === true, bucketAbacEnabled: true } },
  };
}

/** Keys that are not for every action get the name of a tag: the simulator drops those that do not fit the action. */
function asTag(key: string): string {
  const lower = key.toLowerCase();
  return GLOBAL.has(lower) || lower.startsWith('aws:principaltag/') ? lower : `aws:principaltag/${lower.replace(/[^a-z0-9]/g, '-')}`;
}

function asWritten(key: string): string {
  return key;
}

/** RCPFullAWSAccess is implied there, and no other policy of the sort may allow. */
function withoutAllows(policy: Policy): Policy {
  return { ...policy, statements: policy.statements.filter(({ effect }) => effect === 'Deny') };
}

function merged(policies: readonly Policy[]): Policy {
  return { name: 'session', statements: policies.flatMap(({ statements }) => statements) };
}

/** Writes policies with keys by their names there. */
function writer(naming: Naming) {
  const renamed = (text: string) => text.replace(/\$\{([^*?$}'][^,}']*)/g, (_, key: string) => `\${${naming(key.trim())}`);
  const document = (policy: Policy): object => ({
    Version: '2012-10-17',
    Statement: policy.statements.map((statement) => {
      const conditions: { [operator: string]: { [key: string]: string[] } } = {};
      for (const { operator, key, values } of statement.conditions) {
        (conditions[operator] ??= {})[naming(key)] = values.map(renamed);
      }
      return {
        ...(statement.sid && { Sid: statement.sid }),
        Effect: statement.effect,
        ...(statement.actions && { Action: statement.actions }),
        ...(statement.notActions && { NotAction: statement.notActions }),
        ...(statement.resources && { Resource: statement.resources.map(renamed) }),
        ...(statement.notResources && { NotResource: statement.notResources.map(renamed) }),
        ...(statement.principals && { Principal: principals(statement.principals) }),
        ...(statement.notPrincipals && { NotPrincipal: principals(statement.notPrincipals) }),
        ...(statement.conditions.length > 0 && { Condition: conditions }),
      };
    }),
  });
  return { document, named: (policy: Policy): object => ({ name: policy.name, policy: document(policy) }) };
}

function principals(patterns: readonly PrincipalPattern[]): string | { [kind: string]: string[] } {
  const byKind: { [kind: string]: string[] } = {};
  for (const { kind, value } of patterns) {
    if (kind === 'Any') {
      return '*';
    }
    (byKind[kind] ??= []).push(value);
  }
  return byKind;
}

main(process.argv[2], Number(process.argv[3] ?? 5000), Number(process.argv[4] ?? 1));
