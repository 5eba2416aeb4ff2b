import { App, Stack } from 'aws-cdk-lib';
import {
  ControlParameter, FindingMatch, FindingProduct, FindingRegions, FindingRule, FindingSeverity,
  PostureAdministrator, PostureNotice, PosturePolicy, PostureStandard,
} from '../../../lib/detection/posture';
import { PostureManagement } from '../../../lib/detection/posture-management';
import { PostureManagementProps } from '../../../lib/detection/posture-management-props';
import { OrganizationTarget } from '../../../lib/identity';

const root = OrganizationTarget.root('r-ab12');
const REASON = 'it is known and accepted';
const rule = (name: string) => FindingRule.suppress(name, { controls: ['S3.9'] }, REASON);
const policy = (name: string, target = root) => PosturePolicy.enabled(name, [target]);
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const stack = (region = 'eu-west-1') => new Stack(new App(), 'Stack', { env: { region, account: '111122223333' } });
const made = (props: PostureManagementProps, region?: string) => () => new PostureManagement(stack(region), 'Posture', props);
const matching = (match: FindingMatch) => () => FindingRule.suppress('rule', match, REASON);

test.each<[string, PostureManagementProps, RegExp]>([
  ['settings of a hub made elsewhere', { enableHub: false, autoEnableControls: true }, /Stack\/Posture: autoEnableControls is set and the hub is not made here; remove/],
  ['findings of a hub made elsewhere', { enableHub: false, consolidatedFindings: true }, /consolidatedFindings is set and the hub is not made here/],
  ['severities of notices that are off', { notices: false, noticeSeverities: [FindingSeverity.HIGH] }, /noticeSeverities is set and notices is false; remove noticeSeverities/],
  ['products of notices that are off', { notices: false, noticeExceptProducts: ['GuardDuty'] }, /noticeExceptProducts is set and notices is false/],
  ['a standard twice', { standards: [PostureStandard.pciDss(), PostureStandard.pciDss()] }, /the standard pci-dss\/v\/4\.0\.1 is named twice; name it once/],
  ['101 rules', { findingRules: many(101, (index) => rule(`rule ${index}`)) }, /findingRules has 101 rules and Security Hub takes 100/],
  ['two rules of a name', { findingRules: [rule('one'), rule('one')] }, /the finding rule "one" is there twice; give each a name/],
  ['a product twice', { products: [FindingProduct.aws('health'), FindingProduct.aws('health')] }, /the product "aws\/health" is there twice/],
  ['a parameter twice', { controlParameters: many(2, () => ControlParameter.integer('ACM.1', 'days', 3, REASON)) }, /days of the control ACM\.1 is given twice/],
  ['no policies', { centralConfiguration: [] }, /centralConfiguration has no policies; leave it out/],
  ['no home region', { centralConfiguration: [policy('all')] }, /centralConfiguration has no home region; set aggregateRegions/],
  ['standards beside policies', { aggregateRegions: FindingRegions.ALL, centralConfiguration: [policy('all')], standards: [] }, /standards is set beside centralConfiguration.*move standards into a policy/],
  ['parameters beside policies', { aggregateRegions: FindingRegions.ALL, centralConfiguration: [policy('all')], controlParameters: [] }, /controlParameters is set beside centralConfiguration/],
  ['two policies of a name', {
    aggregateRegions: FindingRegions.ALL, centralConfiguration: [policy('all'), policy('all', OrganizationTarget.account('222233334444'))],
  }, /the policy "all" is there twice/],
  ['two policies of a target', { aggregateRegions: FindingRegions.ALL, centralConfiguration: [policy('one'), policy('two')] }, /the target "\/" is there twice; bind it by one policy/],
  ['21 policies', {
    aggregateRegions: FindingRegions.ALL, centralConfiguration: many(21, (index) => policy(`p${index}`, OrganizationTarget.account(String(100000000000 + index)))),
  }, /centralConfiguration has 21 policies and Security Hub takes 20/],
  ['a region that is none', { securityHub: { aggregateRegions: ['Ireland'] } }, /securityHub\.aggregateRegions: "Ireland" is not the name of a region; write it as 'eu-west-1'/],
  ['no regions', { securityHub: { aggregateRegions: [] } }, /it names no region/],
])('fails on %s', (_name, props, message) => {
  expect(made(props)).toThrow(message);
});

test('fails where networks cannot be scanned', () => {
  expect(made({ securityHub: { networkScanning: true } }, 'us-gov-west-1')).toThrow(/networkScanning is set in the partition aws-us-gov, which does not have it; leave networkScanning out/);
  expect(made({ securityHub: {} }, 'us-gov-west-1')).not.toThrow();
});

test('100 rules and 20 policies are fine', () => {
  expect(made({ findingRules: many(100, (index) => rule(`rule ${index}`)) })).not.toThrow();
  expect(made({
    aggregateRegions: FindingRegions.ALL, centralConfiguration: many(20, (index) => policy(`p${index}`, OrganizationTarget.account(String(100000000000 + index)))),
  })).not.toThrow();
});

test.each<[string, () => unknown, RegExp]>([
  ['a control of CIS by the id of others', () => PostureStandard.cisFoundations({ disabledControls: [{ control: 'EC2.9', reason: REASON }] }), /"EC2\.9" is not the id of a control; write it as Security Hub does, such as '2\.13'/],
  ['a control by the number of CIS', () => PostureStandard.nist80053({ disabledControls: [{ control: '2.13', reason: REASON }] }), /"2\.13" is not the id of a control; .* such as 'EC2\.9'/],
  ['a control twice', () => PostureStandard.pciDss({ disabledControls: [{ control: 'EC2.9', reason: REASON }, { control: 'EC2.9', reason: REASON }] }), /the control EC2\.9 is off twice/],
  ['a control without a reason', () => PostureStandard.pciDss({ disabledControls: [{ control: 'EC2.9', reason: '' }] }), /the disabled control EC2\.9 has no reason/],
  ['a reason of 1025 characters', () => PostureStandard.pciDss({ disabledControls: [{ control: 'EC2.9', reason: `a ${'b'.repeat(1023)}` }] }), /has 1025 characters; say it in 1024/],
  ['101 controls', () => PostureStandard.pciDss({ disabledControls: many(101, (index) => ({ control: `EC2.${index + 1}`, reason: REASON })) }), /101 controls are off and Security Hub takes 100/],
  ['a standard that is none', () => PostureStandard.of('PCI DSS', '4.0.1'), /"PCI DSS" is not the id of a standard/],
  ['a version that is none', () => PostureStandard.of('pci-dss', '4'), /"4" is not the version of a standard; write it with three numbers/],
  ['a rule without a name', () => rule(' '), /its name has 0 characters; give it 1 to 256/],
  ['a rule of 257 characters', () => rule('a'.repeat(257)), /its name has 257 characters/],
  ['a rule without a reason', () => FindingRule.suppress('rule', { controls: ['S3.9'] }, ''), /the rule has no reason/],
  ['a reason of a rule of 257 characters', () => FindingRule.suppress('rule', { controls: ['S3.9'] }, `a ${'b'.repeat(255)}`), /its reason has 257 characters; say it in 256/],
  ['hiding an account', matching({ accountIds: ['111122223333'] }), /it would hide findings that nobody has seen yet; name controls, resources, tags or titles too/],
  ['hiding a product', matching({ products: ['GuardDuty'] }), /it would hide findings that nobody has seen yet/],
  ['lowering an account', () => FindingRule.setSeverity('rule', { accountIds: ['111122223333'] }, FindingSeverity.LOW, REASON), /it would make graver findings LOW that nobody has seen yet/],
  ['lowering what is graver', () => FindingRule.setSeverity('rule', { severities: [FindingSeverity.HIGH] }, FindingSeverity.MEDIUM, REASON), /it would make graver findings MEDIUM/],
  ['raising everything', () => FindingRule.setSeverity('rule', {}, FindingSeverity.CRITICAL, REASON), /it matches every finding; name accounts, controls or resources/],
  ['an account that is none', matching({ controls: ['S3.9'], accountIds: ['1'] }), /accountIds has "1", which no finding has/],
  ['a region that no finding has', matching({ controls: ['S3.9'], regions: ['Ireland'] }), /regions has "Ireland", which no finding has/],
  ['a control that no finding has', matching({ controls: ['2.13'] }), /controls has "2\.13", which no finding has/],
  ['an empty title', matching({ titlePrefixes: [' '] }), /titlePrefixes has " ", which no finding has/],
  ['an empty list', matching({ controls: ['S3.9'], products: [] }), /products is empty; leave products out to match any/],
  ['a value twice', matching({ controls: ['S3.9', 'S3.9'] }), /controls has "S3\.9" twice/],
  ['21 values', matching({ controls: many(21, (index) => `S3.${index + 1}`) }), /controls has 21 values and Security Hub takes 20; make several rules/],
  ['21 resources of two kinds', matching({ resourceIds: many(11, (index) => `a${index}`), resourceIdPrefixes: many(10, (index) => `b${index}`) }), /have 21 values and Security Hub takes 20/],
  ['no region at all', () => FindingRegions.only(), /it names no region; name regions, or use FindingRegions\.ALL/],
  ['a region to leave out that is none', () => FindingRegions.allExcept('Ireland'), /FindingRegions\.allExcept: "Ireland" is not the name of a region/],
  ['a parameter of no control', () => ControlParameter.flag('2.13', 'on', true, REASON), /"2\.13" is not the id of a control/],
  ['a parameter without a name', () => ControlParameter.flag('ACM.1', 'a b', true, REASON), /"a b" is not the name of a parameter/],
  ['a parameter without a reason', () => ControlParameter.flag('ACM.1', 'on', true, ''), /the parameter on has no reason/],
  ['a reason of a parameter of 256 characters', () => ControlParameter.flag('ACM.1', 'on', true, `a ${'b'.repeat(254)}`), /the reason of on has 256 characters; say it in 255/],
  ['half a number', () => ControlParameter.integer('ACM.1', 'days', 1.5, REASON), /days is 1\.5; use a whole number/],
  ['no number', () => ControlParameter.decimal('ACM.1', 'share', NaN, REASON), /share is NaN; use a number/],
  ['no numbers', () => ControlParameter.integers('EC2.18', 'ports', [], REASON), /ports is \[\]; use whole numbers/],
  ['an empty choice', () => ControlParameter.choice('ACM.1', 'kind', ' ', REASON), /kind is empty; give its value/],
  ['no texts', () => ControlParameter.texts('ACM.1', 'kinds', [], REASON), /kinds has no values; give at least one/],
  ['a product that is none', () => FindingProduct.aws('Guard Duty'), /"Guard Duty" is not part of the ARN of a product/],
  ['a partner without an account', () => FindingProduct.partner('a', 'b', '1'), /"1" is not the id of an account/],
  ['a policy without targets', () => PosturePolicy.enabled('all', []), /PosturePolicy "all": it binds nobody/],
  ['a policy of no name', () => policy('all accounts'), /"all accounts" is not the name of a policy; use letters, digits/],
  ['a standard with disabled controls in a policy', () => PosturePolicy.enabled('all', [root], {
    standards: [PostureStandard.pciDss({ disabledControls: [{ control: 'EC2.9', reason: REASON }] })],
  }), /the standard pci-dss\/v\/4\.0\.1 has disabled controls of its own/],
  ['a control that is off and has parameters', () => PosturePolicy.enabled('all', [root], {
    disabledControls: [{ control: 'ACM.1', reason: REASON }], controlParameters: [ControlParameter.integer('ACM.1', 'days', 3, REASON)],
  }), /the control ACM\.1 is off and has parameters/],
  ['an account left unwatched without a reason', () => PosturePolicy.disabled('off', [root], ''), /the policy has no reason/],
  ['self-management without a reason', () => PosturePolicy.selfManaged([root], ''), /self-management has no reason/],
  ['a unit as administrator', () => new PostureAdministrator(stack(), 'Admin', { account: root }), /\/ is no account; name the one account/],
  ['no severity', () => new PostureNotice(stack(), 'Notice', { severities: [] }), /Stack\/Notice: severities is \[\]; name at least one, each once/],
  ['a product of notices twice', () => new PostureNotice(stack(), 'Notice', { exceptProducts: ['GuardDuty', 'GuardDuty'] }), /exceptProducts is \["GuardDuty","GuardDuty"\]/],
])('fails on %s', (_name, make, message) => {
  expect(make).toThrow(message);
});

test('lower severities of what is less grave, and of single controls, are fine', () => {
  expect(() => FindingRule.setSeverity('rule', { severities: [FindingSeverity.LOW] }, FindingSeverity.MEDIUM, REASON)).not.toThrow();
  expect(() => FindingRule.setSeverity('rule', { controls: ['S3.9'] }, FindingSeverity.LOW, REASON)).not.toThrow();
  expect(() => FindingRule.setSeverity('rule', { accountIds: ['111122223333'] }, FindingSeverity.CRITICAL, REASON)).not.toThrow();
});
