import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { exempting } from './exempting';
import { invalidInput, shown } from '../../private/errors';
import { pascalCase } from '../../private/names';
import { CustomGuardrailProps } from '../custom-guardrail-props';
import { Guardrail } from '../guardrail';
import type { Conditions, DenyStatement } from '../guardrail-definition';
import { GuardrailPolicyType } from '../guardrail-policy-type';
import { checkStatement } from '../statement-checks';

/** What a policy statement of the CDK writes. */
interface StatementJson {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

/** Keys that tell one principal from another; whoever gets such a name, id or tag is spared with it. */
const WHO = /^aws:(principalarn|userid|username|principaltag\/.+)$/i;

/** Operators that spare whom they name. */
const SPARING = /^(ForAllValues:|ForAnyValue:)?(Arn|String)Not/;

/** A guardrail of the user's own, held to the same checks as those of the catalogue. */
export function customGuardrail(
  factory: string, policyType: GuardrailPolicyType, props: CustomGuardrailProps, resourceControlServices: readonly string[],
): Guardrail {
  const where = `${factory} ${props.guardrailId}`;
  if (!/^[a-z][a-z0-9-]{1,63}$/.test(props.guardrailId)) {
    throw invalidInput(factory, `${shown(props.guardrailId)} is not the id of a guardrail`, 'use 2 to 64 small letters, digits and dashes');
  }
  if (props.protectsAgainst.trim().length < 8) {
    throw invalidInput(where, `it protects against ${shown(props.protectsAgainst)}`, 'say in one sentence what it protects against');
  }
  if (props.statements.length === 0) {
    throw invalidInput(where, 'it has no statement', 'name what it denies');
  }
  const statements = props.statements.map((statement, index) => {
    const written = denial(where, statement, `${pascalCase(props.guardrailId)}${index + 1}`, policyType);
    checkStatement(written, { where, policyType, resourceControlServices, uncatalogued: props.uncatalogued ?? [] });
    return { ...written, conditions: exempting(props.exemptions, written.conditions) };
  });
  const sids = statements.map(({ sid }) => sid);
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `two statements have the sid ${shown(twice)}`, 'give each its own');
  }
  return Guardrail._define({
    id: props.guardrailId,
    policyType,
    protectsAgainst: props.protectsAgainst,
    traps: props.traps ?? [],
    controls: [],
    exemptions: props.exemptions,
    statements,
  });
}

function denial(where: string, statement: iam.PolicyStatement, otherwise: string, policyType: GuardrailPolicyType): DenyStatement {
  const json = statement.toStatementJson() as StatementJson;
  const sid = json.Sid ?? otherwise;
  const at = `${where}, statement ${sid}`;
  if (!/^[A-Za-z0-9]{1,64}$/.test(sid)) {
    throw invalidInput(where, `${shown(sid)} is not a sid of an organization policy`, 'use letters and digits');
  }
  if (json.Effect !== 'Deny') {
    throw invalidInput(at, `its effect is ${json.Effect}`, policyType === GuardrailPolicyType.RESOURCE_CONTROL
      ? 'write Deny: resource control policies of your own cannot allow'
      : 'write Deny: FullAWSAccess allows, and guardrails take away');
  }
  checkPrincipals(at, json, policyType);
  if (tokenIn(json)) {
    throw invalidInput(at, 'it has a value known only at deployment, and policies are packed by their size', 'write the value');
  }
  const conditions = conditionsOf(json);
  for (const [operator, keys] of Object.entries(conditions ?? {})) {
    const who = SPARING.test(operator) ? Object.keys(keys).find((key) => WHO.test(key)) : undefined;
    if (who !== undefined) {
      const getting = /arn$/i.test(who) ? 'make a role of that name' : 'get that value';
      throw invalidInput(at, `${operator} ${who} exempts whoever can ${getting}`, "exempt roles through 'exemptions', which protects their names");
    }
  }
  return {
    sid,
    ...(json.Action === undefined ? {} : { actions: [json.Action].flat() }),
    ...(json.NotAction === undefined ? {} : { notActions: [json.NotAction].flat() }),
    ...(json.Resource === undefined ? {} : { resources: [json.Resource].flat() }),
    ...(json.NotResource === undefined ? {} : { notResources: [json.NotResource].flat() }),
    ...(conditions ? { conditions } : {}),
  };
}

function checkPrincipals(where: string, { Principal: principal, NotPrincipal: not }: StatementJson, policyType: GuardrailPolicyType): void {
  const everybody = principal === '*' || JSON.stringify(principal) === '{"AWS":"*"}';
  if (not !== undefined || (principal !== undefined && !(policyType === GuardrailPolicyType.RESOURCE_CONTROL && everybody))) {
    throw invalidInput(where, `it names principals${not === undefined ? '' : ' that it spares'}`, policyType === GuardrailPolicyType.RESOURCE_CONTROL
      ? "bind everybody ('*') and tell principals apart by conditions"
      : 'leave principals out: a service control policy binds all identities of its targets');
  }
}

function conditionsOf({ Condition: condition }: StatementJson): Conditions | undefined {
  if (condition === undefined) {
    return undefined;
  }
  return Object.fromEntries(Object.entries(condition).map(([operator, keys]) => [operator, Object.fromEntries(Object.entries(keys)
    .map(([key, value]) => [key, Array.isArray(value) ? value.map(String) : String(value)]))]));
}

function tokenIn(value: unknown): boolean {
  if (Token.isUnresolved(value)) {
    return true;
  }
  return Array.isArray(value) ? value.some(tokenIn) : typeof value === 'object' && value !== null && Object.values(value).some(tokenIn);
}
