import * as fs from 'fs';
import * as path from 'path';
import { attachCustomSynthesis, ISynthesisSession, Stack, Token } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Construct, IConstruct } from 'constructs';
import { DeclaredGuardrail, ResolvedAttachments } from './attachments';
import type { Compiled } from './compiler/compile';
import { policyOf, policySize, statementJson } from './compiler/policy-json';
import { GuardrailPolicyType } from './guardrail-policy-type';
import { GUARDRAILS_FILE_NAME, GuardrailSetSpec, GuardrailsFile, GuardrailSpec, PolicySpec, TargetSpec } from './guardrails-file';
import { PolicyQuota } from './policy-quota';
import { OrganizationTarget } from '../identity/organization-target';

/** What the compiler made of one type of policies. */
export interface CompiledType {
  readonly policyType: GuardrailPolicyType;
  readonly quota: PolicyQuota;
  readonly result: Compiled;
}

/** What a construct guards. */
export interface RecordedGuardrails {
  readonly attachments: ResolvedAttachments;
  readonly compiled: readonly CompiledType[];
  /** The policies in the order in which the compiler gave them. */
  readonly policies: readonly organizations.CfnPolicy[];
  readonly namePrefix: string;
}

const REGISTRY = Symbol.for('cdk-zero-trust.guardrails');

/**
 * Lets the synthesis write what a construct guards into `zero-trust.guardrails.json`, so that it can be replayed against CloudTrail logs and
 * compared with an organization.
 */
export function recordGuardrails(scope: Construct, recorded: RecordedGuardrails): void {
  registryOf(scope).push(() => setOf(scope, recorded));
}

function registryOf(scope: IConstruct): (() => GuardrailSetSpec)[] {
  const { root } = scope.node;
  const holder = root as unknown as { [REGISTRY]?: (() => GuardrailSetSpec)[] };
  if (!holder[REGISTRY]) {
    const registry: (() => GuardrailSetSpec)[] = [];
    Object.defineProperty(root, REGISTRY, { value: registry, enumerable: false });
    // A custom synthesis must be a construct's own; the app's may be somebody else's.
    attachCustomSynthesis(new Construct(root as Construct, 'ZeroTrustGuardrails'), {
      onSynthesize: ({ outdir }: ISynthesisSession) => write(outdir, registry),
    });
  }
  return holder[REGISTRY]!;
}

function write(outdir: string, registry: readonly (() => GuardrailSetSpec)[]): void {
  const file = path.join(outdir, GUARDRAILS_FILE_NAME);
  // What an earlier synthesis wrote is stale.
  fs.rmSync(file, { force: true });
  const sets = registry.map((set) => set()).sort((a, b) => (a.construct < b.construct ? -1 : 1));
  const content: GuardrailsFile = { version: 1, sets };
  fs.writeFileSync(file, `${JSON.stringify(content, undefined, 1)}\n`);
}

function setOf(scope: Construct, { attachments, compiled, policies, namePrefix }: RecordedGuardrails): GuardrailSetSpec {
  const stack = Stack.of(scope);
  const made = compiled.flatMap(({ policyType, quota, result }) => result.policies.map((policy) => ({ policyType, quota, policy })));
  return {
    construct: scope.node.path,
    stack: stack.node.path,
    ...literal('namePrefix', namePrefix),
    guardrails: attachments.declared.map((declared) => guardrailSpec(declared)),
    policies: made.map(({ policyType, quota, policy }, index): PolicySpec => ({
      logicalId: stack.resolve(policies[index].logicalId) as string,
      ...literal('name', policies[index].name),
      policyType,
      targets: policy.targets,
      guardrails: [...new Set(policy.parts.map(({ guardrail }) => guardrail))],
      size: policy.size,
      quota: quota.policySize,
    })),
    targets: attachments.targets.map((target) => targetSpec(attachments, target, compiled)),
  };
}

function guardrailSpec({ guardrail, targets }: DeclaredGuardrail): GuardrailSpec {
  const statements = guardrail._statements.map((statement) => statementJson(statement, guardrail.policyType));
  return {
    id: guardrail.guardrailId,
    policyType: guardrail.policyType,
    protectsAgainst: guardrail.protectsAgainst,
    stage: guardrail.rollout.stage as GuardrailSpec['stage'],
    targets: targets.map((target) => target.path),
    ...(guardrail.rollout.testTarget ? { testTarget: guardrail.rollout.testTarget.path } : {}),
    characters: policySize(policyOf(statements)),
    exemptions: guardrail.exemptions.map(({ principalArn, reason }) => ({ principalArn, reason })),
    statements: statements.map((statement) => ({ ...statement })),
  };
}

function targetSpec(attachments: ResolvedAttachments, target: OrganizationTarget, compiled: readonly CompiledType[]): TargetSpec {
  const parent = attachments.parentOf(target);
  return {
    path: target.path,
    kind: target.kind,
    ...literal('id', target.targetId),
    ...(parent === undefined ? {} : { parent }),
    headroom: compiled.flatMap(({ policyType, result }) => result.headroom.filter((one) => one.path === target.path)
      .map(({ path: _path, ...headroom }) => ({ policyType, ...headroom }))),
  };
}

function literal(name: string, value: string): { readonly [name: string]: string } {
  return Token.isUnresolved(value) ? {} : { [name]: value };
}
