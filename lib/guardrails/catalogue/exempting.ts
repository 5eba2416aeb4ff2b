import { FrameworkControl } from '../framework-controls';
import type { Conditions } from '../guardrail-definition';
import { GuardrailExemption } from '../guardrail-exemption';

/** The conditions of a denial that does not bind the exempt roles. */
export function exempting(exemptions: readonly GuardrailExemption[] | undefined, conditions: Conditions = {}): Conditions | undefined {
  const arns = [...new Set((exemptions ?? []).map(({ principalArn }) => principalArn))].sort();
  const all = arns.length > 0 ? { ...conditions, ArnNotLike: { ...conditions.ArnNotLike, 'aws:PrincipalArn': arns } } : conditions;
  return Object.keys(all).length > 0 ? all : undefined;
}

const CIS_VERSIONS = ['v7.0', 'v6.0', 'v5.0', 'v3.0'];

/** A control of CIS AWS Foundations by its ids in versions 7.0, 6.0, 5.0 and 3.0; `-` where a version lacks it. */
export function cis(...ids: [string, string, string, string]): FrameworkControl[] {
  return ids.flatMap((id, index) => id === '-' ? [] : [{ framework: `CIS AWS Foundations ${CIS_VERSIONS[index]}`, id }]);
}

/** Controls of AWS Foundational Security Best Practices by their ids, such as `EC2.8`. */
export function fsbp(...ids: string[]): FrameworkControl[] {
  return ids.map((id) => ({ framework: 'AWS Foundational Security Best Practices v1.0.0', id }));
}

/** Preventive controls of AWS Control Tower by their ids, such as `CT.EC2.PV.1` or `AWS-GR_RESTRICT_ROOT_USER`. */
export function controlTower(...ids: string[]): FrameworkControl[] {
  return ids.map((id) => ({ framework: 'AWS Control Tower', id }));
}
