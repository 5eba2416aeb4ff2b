import { Duration } from 'aws-cdk-lib';
import {
  AlarmGuardrailProps, AuditTrailGuardrailProps, BackupGuardrailProps, ContainerGuardrailProps, DnsGuardrailProps, FunctionGuardrailProps,
  Guardrail, GuardrailExemption, GuardrailProps, Guardrails, InstanceMetadataGuardrailProps, InstanceTypeGuardrailProps, KeyGuardrailProps,
  LogArchiveGuardrailProps, NetworkChange, NetworkGuardrailProps, PublicAccessGuardrailProps, RegionGuardrailProps, SecretGuardrailProps,
  SharingGuardrailProps, TaggedResource, TagGuardrailProps,
} from '../../lib/guardrails';
import { statementJson } from '../../lib/guardrails/compiler/policy-json';

const exempt: Table<GuardrailProps> = { exemptions: [undefined, [GuardrailExemption.role('deployer', 'deploys the platform')]] };

type Table<P> = { [K in keyof Required<P>]: [P[K], P[K]] };

/** The statements are what a template carries of a guardrail. */
const written = (guardrail: Guardrail) => JSON.stringify(guardrail._statements.map((statement) => statementJson(statement)));

function expectDifferent<P>(table: Table<P>, build: (props: P) => Guardrail): void {
  for (const name of Object.keys(table) as (keyof P)[]) {
    const [one, two] = table[name].map((value) => written(build({ [name]: value } as P)));
    expect([name, one]).not.toEqual([name, two]);
  }
}

test.each<[string, (props: GuardrailProps) => Guardrail]>([
  ['protectBuckets', (props) => Guardrails.protectBuckets(['state'], props)],
  ['protectDetection', (props) => Guardrails.protectDetection(props)],
  ['requireEncryption', (props) => Guardrails.requireEncryption(props)],
  ['protectFirewalls', (props) => Guardrails.protectFirewalls(props)],
  ['denyImagesExcept', (props) => Guardrails.denyImagesExcept(['amazon'], props)],
  ['restrictSageMaker', (props) => Guardrails.restrictSageMaker(props)],
  ['denyDirectAccess', (props) => Guardrails.denyDirectAccess(props)],
])('an exemption of %s gives other statements', (_name, build) => {
  expectDifferent<GuardrailProps>(exempt, build);
});

test('two values of each property of denyRegionsExcept give different statements', () => {
  expectDifferent<RegionGuardrailProps>(
    { ...exempt, globalActions: [undefined, ['resource-groups:ListGroups']], inferenceProfileGeographies: [['eu'], ['eu', 'us']] },
    (props) => Guardrails.denyRegionsExcept(['eu-west-1'], props),
  );
});

test('two values of each property of protectAuditTrail give different statements', () => {
  expectDifferent<AuditTrailGuardrailProps>({ ...exempt, logGroupNames: [undefined, ['audit/*']] }, (props) => Guardrails.protectAuditTrail(props));
});

test('two values of each property of protectLogArchive give different statements', () => {
  const table: Table<LogArchiveGuardrailProps> = { ...exempt, keyAliases: [undefined, ['log-archive']] };
  expectDifferent<LogArchiveGuardrailProps>(table, (props) => Guardrails.protectLogArchive(['logs'], props));
});

test('two values of each property of protectAlarms give different statements', () => {
  expectDifferent<AlarmGuardrailProps>(
    {
      ...exempt,
      alarmNames: [undefined, ['security-*']],
      ruleNames: [undefined, ['security-*']],
      topicNames: [undefined, ['notices']],
      logGroupNames: [['audit/*'], ['trail']],
    },
    (props) => Guardrails.protectAlarms({ logGroupNames: ['audit/*'], ...props }),
  );
});

test('two values of each property of requireImdsV2 give different statements', () => {
  expectDifferent<InstanceMetadataGuardrailProps>(
    { ...exempt, accountDefaultsSupplyIt: [undefined, true], maximumHops: [undefined, 1] }, (props) => Guardrails.requireImdsV2(props),
  );
});

test('two values of each property of denyPublicAccess give different statements', () => {
  expectDifferent<PublicAccessGuardrailProps>({ ...exempt, bucketSettings: [undefined, true] }, (props) => Guardrails.denyPublicAccess(props));
});

test('two values of each property of denySharing give different statements', () => {
  expectDifferent<SharingGuardrailProps>({ ...exempt, trustedAccounts: [undefined, ['111122223333']] }, (props) => Guardrails.denySharing(props));
});

test('two values of each property of denyNetworkChanges give different statements', () => {
  const table: Table<NetworkGuardrailProps> = {
    ...exempt, allowed: [undefined, [NetworkChange.PEERING]], endpointServiceOwners: [undefined, ['111122223333']],
  };
  expectDifferent<NetworkGuardrailProps>(table, (props) => Guardrails.denyNetworkChanges(props));
});

test('two values of each property of protectDns give different statements', () => {
  expectDifferent<DnsGuardrailProps>({ ...exempt, hostedZoneIds: [undefined, ['Z0123456789ABCDEFGHIJ']] }, (props) => Guardrails.protectDns(props));
});

test('two values of each property of requireTags give different statements', () => {
  const table: Table<TagGuardrailProps> = { ...exempt, resources: [undefined, [TaggedResource.SQS_QUEUE, TaggedResource.SNS_TOPIC]] };
  expectDifferent<TagGuardrailProps>(table, (props) => Guardrails.requireTags(['Owner'], props));
});

test('two values of each property of protectSecrets give different statements', () => {
  const table: Table<SecretGuardrailProps> = { ...exempt, minimumRecoveryWindow: [undefined, Duration.days(7)] };
  expectDifferent<SecretGuardrailProps>(table, (props) => Guardrails.protectSecrets(props));
});

test('two values of each property of protectKeys give different statements', () => {
  expectDifferent<KeyGuardrailProps>(
    { ...exempt, minimumWaitingPeriod: [undefined, Duration.days(7)], maximumRotationPeriod: [undefined, Duration.days(90)] },
    (props) => Guardrails.protectKeys(props),
  );
});

test('two values of each property of protectBackups give different statements', () => {
  expectDifferent<BackupGuardrailProps>(
    { ...exempt, vaultNames: [undefined, ['central-*']], copyTargetPaths: [undefined, ['o-exampleorgid/r-ab12/']] }, (props) => Guardrails.protectBackups(props),
  );
});

test('two values of each property of restrictContainers give different statements', () => {
  expectDifferent<ContainerGuardrailProps>({ ...exempt, executeCommand: [undefined, true] }, (props) => Guardrails.restrictContainers(props));
});

test('two values of each property of restrictFunctions give different statements', () => {
  expectDifferent<FunctionGuardrailProps>(
    { ...exempt, insideVpc: [undefined, false], signedCode: [undefined, true], layerAccounts: [['111122223333'], ['444455556666']] },
    (props) => Guardrails.restrictFunctions({ layerAccounts: ['111122223333'], ...props }),
  );
});

test('two values of each property of denyInstanceTypesExcept give different statements', () => {
  expectDifferent<InstanceTypeGuardrailProps>(
    { ...exempt, databaseClasses: [undefined, ['db.t4g.*']], sageMakerTypes: [undefined, ['ml.t3.*']] },
    (props) => Guardrails.denyInstanceTypesExcept(['t4g.*'], props),
  );
});

test.each(Object.values(NetworkChange))('to allow %s leaves all other changes denied', (change) => {
  const denied = (allowed: NetworkChange[]) =>
    new Set(Guardrails.denyNetworkChanges({ allowed })._statements.flatMap(({ actions }) => actions ?? []));
  const left = denied([change]);
  const others = Object.values(NetworkChange).filter((other) => other !== change);
  const removed = [...denied([])].filter((action) => !left.has(action));
  expect(removed.length).toBeGreaterThan(0);
  expect([...denied(others)].sort()).toEqual(removed.sort());
});

const TAGGED = Object.keys(TaggedResource).map((name) => [name, TaggedResource[name as keyof typeof TaggedResource] as TaggedResource] as const);

test.each(TAGGED)('%s alone can need tags', (_name, resource) => {
  const [required, stay, all] = Guardrails.requireTags(['Owner'], { resources: [resource] })._statements;
  expect(required).toMatchObject({ actions: resource._createdBy, resources: [resource._arn] });
  expect(stay).toMatchObject({ actions: [resource._untaggedBy], resources: [resource._arn] });
  expect(all?.resources).toEqual(resource._untaggedBy === 'ec2:DeleteTags' ? [resource._arn] : undefined);
});
