import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AuditTrailGuardrailProps, ExemptRoleOptions, Guardrail, GuardrailExemption, GuardrailProps, Guardrails, PolicyQuota, RegionGuardrailProps,
  ServiceControlGuardrails, ServiceControlGuardrailsProps,
} from '../../lib/guardrails';

const reason = 'deploys the platform';
const exemptions = [GuardrailExemption.role('deployer', reason)];

type Table<P> = { [K in keyof Required<P>]: [P[K], P[K]] };

function template(props: Partial<ServiceControlGuardrailsProps>): unknown {
  const stack = new Stack(new App(), 'Org');
  new ServiceControlGuardrails(stack, 'Guardrails', { guardrails: [Guardrails.denyRegionsExcept(['eu-west-1']), Guardrails.protectDetection()], targetIds: ['r-ab12'], ...props });
  return Template.fromStack(stack).toJSON();
}

function expectDifferent<P>(table: Table<P>, build: (props: P) => unknown): void {
  for (const name of Object.keys(table) as (keyof P)[]) {
    const [one, two] = table[name].map((value) => build({ [name]: value } as P));
    expect([name, one]).not.toEqual([name, two]);
  }
}

const of = (guardrail: Guardrail) => template({ guardrails: [guardrail] });

test('two values of each property of ServiceControlGuardrails give different templates', () => {
  const table: Table<Omit<ServiceControlGuardrailsProps, 'foreignAttachments'>> = {
    guardrails: [[Guardrails.denyRootUser()], [Guardrails.protectDetection()]],
    targetIds: [['r-ab12'], ['111122223333']],
    quota: [PolicyQuota.CURRENT, PolicyQuota.of(3_000, 10)],
    policyNamePrefix: [undefined, 'guardrails'],
  };
  expectDifferent(table, (props) => template(props));
  // This one decides whether there is a template at all.
  expect(() => template({ foreignAttachments: 9, quota: PolicyQuota.of(3_000, 10) })).toThrow();
  expect(() => template({ foreignAttachments: 8, quota: PolicyQuota.of(3_300, 10) })).not.toThrow();
});

test('two values of each property of the guardrails give different templates', () => {
  const exempt: Table<GuardrailProps> = { exemptions: [undefined, exemptions] };
  expectDifferent<GuardrailProps>(exempt, (props) => of(Guardrails.denyLeavingOrganization(props)));
  expectDifferent<GuardrailProps>(exempt, (props) => of(Guardrails.protectDetection(props)));
  expectDifferent<AuditTrailGuardrailProps>({ ...exempt, logGroupNames: [undefined, ['audit/*']] }, (props) => of(Guardrails.protectAuditTrail(props)));
  expectDifferent<RegionGuardrailProps>({ ...exempt, globalActions: [undefined, ['bedrock:InvokeModel']] }, (props) => of(Guardrails.denyRegionsExcept(['eu-west-1'], props)));
  expect(of(Guardrails.denyRegionsExcept(['eu-west-1']))).not.toEqual(of(Guardrails.denyRegionsExcept(['eu-west-2'])));
});

test('two values of each option of an exemption give different templates', () => {
  const table: Table<ExemptRoleOptions> = { path: ['/', '/platform/'], account: [undefined, '111122223333'] };
  expectDifferent<ExemptRoleOptions>(table, (options) => of(Guardrails.protectDetection({ exemptions: [GuardrailExemption.role('deployer', reason, options)] })));
});
