import * as fs from 'fs';
import * as path from 'path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  ENDPOINT_CATALOGUE_DATE, ENDPOINT_SETS, ENDPOINT_ZONE_HOUR_USD, SERVICES_WITH_ENDPOINT_POLICY, SERVICES_WITHOUT_ENDPOINT_POLICY,
} from '../../lib/network/endpoint-catalogue';
import { EndpointSet } from '../../lib/network/endpoint-set';

const AwsService = ec2.InterfaceVpcEndpointAwsService;
const known = new Set(Object.values(AwsService).flatMap((value: unknown) => value instanceof AwsService ? [value.shortName] : []));
const named = Object.keys(ENDPOINT_SETS);

describe('catalogue', () => {
  test('CDK knows each service', () => {
    expect([...SERVICES_WITH_ENDPOINT_POLICY, ...SERVICES_WITHOUT_ENDPOINT_POLICY].filter((service) => !known.has(service))).toEqual([]);
  });

  test('no service is listed twice', () => {
    const all = [...SERVICES_WITH_ENDPOINT_POLICY, ...SERVICES_WITHOUT_ENDPOINT_POLICY];
    expect(all.filter((service, index) => all.indexOf(service) !== index)).toEqual([]);
  });

  test('each service of a named set takes a policy', () => {
    expect(Object.values(ENDPOINT_SETS).flat().filter((service) => !SERVICES_WITH_ENDPOINT_POLICY.includes(service))).toEqual([]);
  });
});

describe('EndpointSet', () => {
  test.each(named)('%s is the set of the catalogue', (name) => {
    const set = (EndpointSet as unknown as { [name: string]: EndpointSet })[name];
    expect(set.setName).toBe(name);
    expect(set.services).toEqual(ENDPOINT_SETS[name]);
  });

  test('services are chosen singly', () => {
    const set = EndpointSet.of(AwsService.SQS, AwsService.SNS);
    expect(set.services).toEqual(['sqs', 'sns']);
    expect(set._chosen.every((chosen) => chosen.takesPolicy)).toBe(true);
  });

  test('a service whose policy support is not known is chosen on the word of the user', () => {
    expect(EndpointSet.withPolicy(AwsService.POLLY)._chosen).toMatchObject([{ name: 'polly', takesPolicy: true }]);
    expect(EndpointSet.withoutPolicy(AwsService.POLLY, 'Polly stores nothing of ours')._chosen).toMatchObject([{ name: 'polly', takesPolicy: false, reason: 'Polly stores nothing of ours' }]);
  });

  test.each<[string, () => EndpointSet, RegExp]>([
    ['no service', () => EndpointSet.of(), /no service is given/],
    ['a service that CDK does not know', () => EndpointSet.of(new AwsService('loggs')), /CDK knows no endpoint service "loggs"/],
    ['a service twice', () => EndpointSet.of(AwsService.SQS, AwsService.SQS), /the service "sqs" is named twice/],
    ['a service known to take no policy', () => EndpointSet.of(AwsService.BILLING), /an endpoint of "billing" takes no endpoint policy; choose it with EndpointSet.withoutPolicy/],
    ['a service of unknown policy support', () => EndpointSet.of(AwsService.POLLY), /whether an endpoint of "polly" takes an endpoint policy was not known on 2026-11-22/],
    ['leaving the policy out where there can be one', () => EndpointSet.withoutPolicy(AwsService.KMS, 'it is simpler'), /an endpoint of "kms" takes an endpoint policy; choose it with EndpointSet.of/],
    ['leaving the policy out without a reason', () => EndpointSet.withoutPolicy(AwsService.BILLING, ' '), /the endpoint of billing has no reason/],
    ['an unknown service with a policy', () => EndpointSet.withPolicy(new AwsService('nothing')), /CDK knows no endpoint service "nothing"/],
    ['an unknown service without a policy', () => EndpointSet.withoutPolicy(new AwsService('nothing'), 'it has none'), /CDK knows no endpoint service "nothing"/],
  ])('fails for %s', (_, choose, message) => expect(choose).toThrow(message));

  test('the price counts endpoints, zones and hours', () => {
    expect(EndpointSet.CORE.monthlyPrice(3)).toBe(131.4);
    expect(EndpointSet.CORE.monthlyPrice(1)).toBe(43.8);
    expect(EndpointSet.of(AwsService.SQS).monthlyPrice(2)).toBe(14.6);
  });

  test.each([0, -1, 1.5, NaN])('fails to price %d zones', (zones) => {
    expect(() => EndpointSet.CORE.monthlyPrice(zones)).toThrow(/is not a number of zones/);
  });
});

describe('documentation', () => {
  const readme = fs.readFileSync(path.join(__dirname, '../../lib/network/README.egress-and-endpoints.md'), 'utf8');

  test('its table of sets is the data', () => {
    const rows = readme.split('\n').filter((line) => /^\| `EndpointSet\.[A-Z]+` \|/.test(line));
    expect(rows).toEqual(named.map((name) => {
      const set = (EndpointSet as unknown as { [name: string]: EndpointSet })[name];
      return `| \`EndpointSet.${name}\` | ${set.services.join(', ')} | ${set.monthlyPrice(2).toFixed(2)} | ${set.monthlyPrice(3).toFixed(2)} |`;
    }));
  });

  test('it says from when the prices are and what they rest on', () => {
    expect(readme).toContain(ENDPOINT_CATALOGUE_DATE);
    expect(readme).toContain(`${ENDPOINT_ZONE_HOUR_USD} USD`);
  });
});
