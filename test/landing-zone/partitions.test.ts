import { FULL_SETTINGS, referenceApp } from '../support/reference-app';

const { guardrails, ...WORKLOAD_ACCOUNT } = FULL_SETTINGS;

const PARTITIONS: [string, string, string][] = [
  ['aws', 'eu-west-1', 'amazonaws.com'],
  ['aws-us-gov', 'us-gov-west-1', 'amazonaws.com'],
  ['aws-cn', 'cn-north-1', 'amazonaws.com.cn'],
  ['aws-eusc', 'eusc-de-east-1', 'amazonaws.eu'],
];

function templatesOf(settings: object): string {
  return JSON.stringify(referenceApp(settings).app.synth().stacks.map(({ template }) => template));
}

describe.each(PARTITIONS)('in %s', (partition, region) => {
  test('everything synthesizes, and no ARN or region is spelled out that belongs elsewhere', () => {
    const text = templatesOf({ ...WORKLOAD_ACCOUNT, region, network: { ...WORKLOAD_ACCOUNT.network, endpoints: ['core'] } });
    const spelledOut = [...text.matchAll(/"arn:(aws[\w-]*):/g)].map(([, written]) => written);
    expect(spelledOut.filter((written) => written !== partition)).toEqual([]);
    const foreign = PARTITIONS.map(([, other]) => other).filter((other) => other !== region);
    expect(foreign.filter((other) => text.includes(`"${other}"`))).toEqual([]);
  });

  test('guardrails synthesize for regions of the partition', () => {
    const app = referenceApp({ ...FULL_SETTINGS, region, network: {}, guardrails: { ...guardrails, allowedRegions: [region] } }).app;
    const text = JSON.stringify(app.synth().stacks.find(({ stackName }) => stackName.endsWith('Guardrails'))!.template);
    expect(text.includes(region)).toBe(true);
  });
});

test('the same template serves every partition where no region is given', () => {
  const text = templatesOf({ network: {} });
  expect([...text.matchAll(/"arn:aws[\w-]*:[^"]*/g)].map(([arn]) => arn)).toEqual([]);
});
