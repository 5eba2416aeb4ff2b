import { randomBytes } from 'crypto';
import { Pipeline } from './support/pipeline';
import { putFinding } from './support/resources';
import { World } from './support/world';
import { ACCOUNT } from '../build-tools/emulator/environment';
import { FaultRule } from '../build-tools/emulator/fault-rules';
import { instanceResource, securityHubEvent } from '../test/response/events';

// No server that runs locally can update a finding of Security Hub: the proxy answers, and the update that was asked for is what is shown.

let world: World;
let acting: Pipeline;
let observing: Pipeline;
beforeAll(async () => {
  world = await World.current();
  acting = new Pipeline(world, 'RESOURCES', 'Notify', 'notify');
  observing = new Pipeline(world, 'RESOURCES_OBSERVED', 'Notify', 'notify');
}, 180_000);

beforeEach(() => world.proxy.forget());

/** Security Hub's answers: the finding has these workflow statuses one after the other, and the last one from then on. */
function statuses(...names: string[]): FaultRule[] {
  return names.map((Status, index) => ({
    call: { service: 'securityhub', operation: 'GetFindings' },
    times: index === names.length - 1 ? 'always' : 1,
    fault: { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ Findings: [{ Workflow: { Status } }] }) },
  }));
}

/** Answers the update that marks a finding as notified, and no other. */
function marked(id: string): FaultRule {
  return {
    call: {
      service: 'securityhub',
      operation: 'BatchUpdateFindings',
      body: `{"FindingIdentifiers":[{"Id":"${id}","ProductArn":"arn:aws:securityhub:${acting.region}::product/aws/guardduty"}],"Workflow":{"Status":"NOTIFIED"}}`,
    },
    fault: { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ UnprocessedFindings: [] }) },
  };
}

function newId({ region }: Pipeline): string {
  return `arn:aws:guardduty:${region}:${ACCOUNT}:detector/d/finding/${randomBytes(16).toString('hex')}`;
}

/** Puts a finding of Security Hub on the bus. */
function putSecurityHubFinding(pipeline: Pipeline, Id: string): Promise<void> {
  const ProductArn = `arn:aws:securityhub:${pipeline.region}::product/aws/guardduty`;
  const event = securityHubEvent({ Id, ProductArn, Region: pipeline.region, AwsAccountId: ACCOUNT, Types: ['TTPs/Discovery/Recon:EC2-Portscan'] });
  return pipeline.put({ source: 'aws.securityhub', detailType: 'Security Hub Findings - Imported', detail: event.detail as object });
}

async function updates(): Promise<string[]> {
  return (await world.proxy.calls()).map(({ operation }) => operation).filter((operation) => operation === 'BatchUpdateFindings');
}

test('people are told of a finding that nothing else answers, and nothing is changed', async () => {
  await putFinding(acting, { type: 'Recon:EC2/Portscan', resource: instanceResource() });
  const { subject, message } = await acting.noticeWith((notice) => notice.message.includes('Recon:EC2/Portscan'));
  expect(subject).toMatch(/^\[REPORTED\] Recon:EC2\/Portscan/);
  expect(message).toContain('This playbook changes nothing');
  await acting.settled();
  const services = (await world.proxy.calls()).filter(({ appId }) => appId === 'notify').map(({ service }) => service);
  expect([...new Set(services)].sort()).toEqual(['dynamodb', 's3', 'sns']);
});

test('a finding of Security Hub is marked as notified, and people are told', async () => {
  await world.proxy.inject(...statuses('NEW', 'NOTIFIED'));
  const id = newId(acting);
  await world.proxy.inject(marked(id));
  await putSecurityHubFinding(acting, id);
  const { message } = await acting.notice(acting.key(id), 'REPORTED');
  expect(message).toContain('marked as NOTIFIED in Security Hub');
  await acting.recordThatIs(acting.key(id), 'CONTAINED');
  // The update was the one that was waited for, and no other.
  expect(await world.proxy.unused()).toEqual([]);
  expect(await updates()).toHaveLength(1);
  await acting.settled();
});

test('a finding that somebody works on already is left as it is', async () => {
  await world.proxy.inject(...statuses('RESOLVED'));
  const id = newId(acting);
  await putSecurityHubFinding(acting, id);
  await acting.noticeWith(({ message }) => message.includes('its workflow status is RESOLVED') && message.includes(id));
  await acting.settled();
  expect(await updates()).toEqual([]);
});

test('in the mode OBSERVE a finding is not marked', async () => {
  await world.proxy.inject(...statuses('NEW'));
  const id = newId(observing);
  await putSecurityHubFinding(observing, id);
  await observing.recordThatIs(observing.key(id), 'OBSERVED');
  await observing.settled();
  expect(await updates()).toEqual([]);
});
