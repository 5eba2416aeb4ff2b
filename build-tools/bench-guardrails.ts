/** How fast the compiler of guardrails packs an organization, and how fast the evaluator decides under what comes out. */
import { median } from './measurements';
import { shippedGuardrails } from './shipped-guardrails';
import { compile, Compiled } from '../lib/guardrails/compiler/compile';
import { Guardrail } from '../lib/guardrails/guardrail';
import { GuardrailPolicyType } from '../lib/guardrails/guardrail-policy-type';
import { Guardrails } from '../lib/guardrails/guardrails';
import { PolicyQuota } from '../lib/guardrails/policy-quota';
import { evaluate, parsePolicy } from '../lib/verification/prover/evaluation';
import type { Request } from '../lib/verification/prover/policy-facts';

/** What compiling the catalogue for many units took. */
export interface CompilerMeasurement {
  readonly units: number;
  /** Of one unit. */
  readonly guardrails: number;
  readonly statements: number;
  /** Of all units. */
  readonly policies: number;
  readonly milliseconds: number;
  readonly target: { readonly milliseconds: number };
  readonly met: boolean;
}

/** How many requests the evaluator decides. */
export interface EvaluatorMeasurement {
  /** In force for each request. */
  readonly policies: number;
  readonly statements: number;
  readonly decisions: number;
  readonly denied: number;
  readonly decisionsPerSecond: number;
}

const UNITS = 200;
const TARGET_MS = 2_000;
const REGIONS = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1', 'eu-south-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'];

/** The catalogue as service control policies, with regions that differ from unit to unit. */
function catalogueFor(unit: number): Guardrail[] {
  const regions = REGIONS.filter((_, index) => Math.floor((unit + 1) / 2 ** index) % 2 === 1);
  const own = Guardrails.denyRegionsExcept(regions);
  const others = Object.values(shippedGuardrails()).filter(({ guardrailId }) => guardrailId !== own.guardrailId);
  return [...others.filter(({ policyType }) => policyType === own.policyType), own];
}

function compiled(guardrails: readonly (readonly Guardrail[])[]): Compiled {
  return compile({
    policyType: GuardrailPolicyType.SERVICE_CONTROL,
    quota: PolicyQuota.CURRENT,
    targets: guardrails.map((_, index) => ({ path: `/Unit${index}`, foreign: 1 })),
    groups: guardrails.map((list, index) => ({
      id: `Unit${index}`, targets: [`/Unit${index}`], guardrails: list.map(({ guardrailId, _statements }) => ({ id: guardrailId, statements: _statements })),
    })),
  });
}

/**
 * Compiles the whole catalogue for 200 units.
 *
 * @param rounds of which the median counts
 */
export function measureCompiler(rounds = 3): CompilerMeasurement {
  const units = () => Array.from({ length: UNITS }, (_, unit) => catalogueFor(unit));
  const [catalogue] = units();
  const runs = Array.from({ length: rounds }, () => {
    const guardrails = units();
    const start = performance.now();
    const { policies } = compiled(guardrails);
    return { milliseconds: performance.now() - start, policies: policies.length };
  });
  const milliseconds = median(runs.map((run) => run.milliseconds));
  return {
    units: UNITS,
    guardrails: catalogue.length,
    statements: catalogue.reduce((sum, { _statements }) => sum + _statements.length, 0),
    policies: runs[0].policies,
    milliseconds,
    target: { milliseconds: TARGET_MS },
    met: milliseconds <= TARGET_MS,
  };
}

/** Requests of different services; some of them are denied. */
const ACTIONS = [
  ['s3:GetObject', 'arn:aws:s3:::data/report.csv'], ['ec2:RunInstances', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'], ['iam:CreateRole', 'arn:aws:iam::111122223333:role/app'],
  ['cloudtrail:StopLogging', 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main'], ['guardduty:DeleteDetector', 'arn:aws:guardduty:eu-west-1:111122223333:detector/1'],
  ['kms:Decrypt', 'arn:aws:kms:eu-west-1:111122223333:key/1'], ['dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders'],
  ['lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:orders'], ['organizations:LeaveOrganization', '*'], ['sqs:SendMessage', 'arn:aws:sqs:eu-west-1:111122223333:orders'],
] as const;

/**
 * Decides requests under the whole catalogue.
 *
 * @param decisions how many
 */
export function measureEvaluator(decisions = 20_000): EvaluatorMeasurement {
  const policies = compiled([catalogueFor(0)]).policies.map(({ id, document }) => parsePolicy(document, id));
  const everything = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, 'everything');
  const arn = 'arn:aws:iam::111122223333:role/app';
  const requests = ACTIONS.flatMap(([action, resource]) => ['eu-west-1', 'us-east-1', 'ap-south-1'].map((region): Request => ({
    principal: { kind: 'role', arn, account: '111122223333', identityPolicies: [everything] },
    action,
    resource: { arn: resource, account: '111122223333' },
    context: { 'aws:requestedregion': [region], 'aws:principalarn': [arn], 'aws:principalaccount': ['111122223333'], 'aws:securetransport': ['true'] },
    organization: { serviceControlPolicies: { 111122223333: [[everything, ...policies]] }, resourceControlPolicies: {}, resourceControlServices: [] },
  })));
  requests.forEach((request) => evaluate(request));
  const start = performance.now();
  let denied = 0;
  for (let index = 0; index < decisions; index++) {
    denied += evaluate(requests[index % requests.length]).allowed ? 0 : 1;
  }
  return {
    policies: policies.length,
    statements: policies.reduce((sum, { statements }) => sum + statements.length, 0),
    decisions,
    denied,
    decisionsPerSecond: Math.round(decisions / (performance.now() - start) * 1_000),
  };
}

if (require.main === module) {
  console.log(JSON.stringify({ compiler: measureCompiler(), evaluator: measureEvaluator() }, undefined, 2));
}
