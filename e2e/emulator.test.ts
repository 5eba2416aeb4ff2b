import { spawn } from 'child_process';
import { existsSync } from 'fs';
import { connect } from 'net';
import { networkInterfaces } from 'os';
import * as path from 'path';
import { GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { REGIONS } from './support/regions';
import { eventually, World } from './support/world';
import { installEmulator } from '../build-tools/emulator/install';
import { emulator, types } from '../build-tools/emulator/native-types.json';
import { startMinistack, startMoto } from '../build-tools/emulator/server';

const ROOT = path.join(__dirname, '..');
let world: World;
beforeAll(async () => {
  world = await World.current();
}, 180_000);

/** Whether a process, or one of a group where the number is negative, is there. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a server', () => {
  test.each([['ministack', startMinistack], ['moto', startMoto]])('%s starts, forgets, and ends with its group and its files', async (_name, start) => {
    const server = await start({ python: await installEmulator() });
    try {
      expect([alive(-server.pid), existsSync(server.folder)]).toEqual([true, true]);
      await server.reset();
    } finally {
      await server.stop();
    }
    expect([alive(-server.pid), existsSync(server.folder)]).toEqual([false, false]);
  });

  test.each([['the emulator', () => world.settings.endpoint], ['the server beside it', () => world.settings.motoEndpoint], ['the proxy', () => world.settings.proxyEndpoint]])(
    '%s listens on the loopback interface only', async (_name, endpoint) => {
      const port = Number(new URL(endpoint()).port);
      const reached = (host: string) => new Promise<boolean>((resolve) => {
        const socket = connect({ host, port, timeout: 2_000 });
        const end = (connected: boolean) => {
          socket.destroy();
          resolve(connected);
        };
        socket.once('connect', () => end(true)).once('error', () => end(false)).once('timeout', () => end(false));
      });
      expect(await reached('127.0.0.1')).toBe(true);
      const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []).filter(({ internal, family }) => !internal && family === 'IPv4');
      for (const { address } of others) {
        expect([address, await reached(address)]).toEqual([address, false]);
      }
    });

  test.each([['SIGINT'], ['SIGTERM'], ['SIGHUP'], ['SIGKILL']] as const)('ends when %s ends the process that started it', async (signal) => {
    const program = [
      "const { installEmulator } = require('./build-tools/emulator/install');",
      "const { startMinistack } = require('./build-tools/emulator/server');",
      'installEmulator().then((python) => startMinistack({ python })).then((server) => {',
      '  console.log(`${server.pid} ${server.folder}`);',
      '  setInterval(() => undefined, 1000);',
      '});',
    ].join('\n');
    const child = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', program], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid, folder] = await new Promise<string[]>((resolve) => {
      let output = '';
      child.stdout.on('data', (data: Buffer) => {
        output += data.toString('utf8');
        if (output.endsWith('\n')) {
          resolve(output.trim().split(' '));
        }
      });
    });
    expect(alive(-Number(pid))).toBe(true);
    const ended = new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
    child.kill(signal);
    expect(await ended).toBe(signal);
    await eventually(async () => expect([alive(-Number(pid)), existsSync(folder)]).toEqual([false, false]));
  });

  test('fails to start with what it printed', async () => {
    await expect(startMinistack({ python: process.execPath })).rejects.toMatchObject({ failure: 'START_FAILED', message: expect.stringContaining('ministack did not start') });
  });
});

test('the list of types that the emulator knows is the one of the installed version', async () => {
  const python = await installEmulator();
  const program = 'import json; from importlib.metadata import version; from ministack.services.cloudformation import provisioners as p; '
    + 'print(json.dumps({"emulator": "ministack " + version("ministack"), "types": sorted(p._RESOURCE_HANDLERS)}))';
  const child = spawn(python, ['-B', '-c', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString('utf8');
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(JSON.parse(output)).toEqual({ emulator, types });
});

describe('events', () => {
  const { AUTOMATIC: region } = REGIONS;

  async function listener(name: string, account?: string): Promise<{ arn: string; url: string; heard: () => Promise<string[]> }> {
    const services = world.services(region, account);
    const { QueueUrl } = await services.json('sqs', 'AmazonSQS.CreateQueue', { QueueName: name });
    const { Attributes } = await services.json('sqs', 'AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
    const QueueArn = Attributes.QueueArn as string;
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: QueueArn }] });
    await services.json('sqs', 'AmazonSQS.SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
    return {
      arn: QueueArn,
      url: QueueUrl as string,
      heard: async () => {
        const { Messages = [] } = await services.json('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
        return (Messages as { Body: string }[]).map(({ Body }) => Body);
      },
    };
  }

  test('in the name of a service come from a service only', async () => {
    const entry = { Source: 'aws.guardduty', DetailType: 'GuardDuty Finding', Detail: '{}' };
    const { FailedEntryCount, Entries } = await world.services(region).json('events', 'AWSEvents.PutEvents', { Entries: [entry] });
    expect([FailedEntryCount, Entries[0].ErrorCode]).toEqual([1, 'NotAuthorizedForSourceException']);
    await expect(world.put({ source: 'aws.guardduty', detailType: 'GuardDuty Finding', detail: {} })).resolves.toBeUndefined();
  });

  test('are forwarded to the bus of another account and region', async () => {
    const hub = await listener('hub-hears', '111111111111');
    const inHub = world.services(region, '111111111111');
    await inHub.json('events', 'AWSEvents.CreateEventBus', { Name: 'hub' });
    await inHub.json('events', 'AWSEvents.PutRule', { Name: 'all', EventBusName: 'hub', EventPattern: JSON.stringify({ source: ['aws.guardduty'] }) });
    await inHub.json('events', 'AWSEvents.PutTargets', { Rule: 'all', EventBusName: 'hub', Targets: [{ Id: 'q', Arn: hub.arn }] });
    const inMember = world.services('eu-west-1', '222222222222');
    await inMember.json('events', 'AWSEvents.PutRule', { Name: 'forward', EventPattern: JSON.stringify({ source: ['aws.guardduty'] }) });
    await inMember.json('events', 'AWSEvents.PutTargets', { Rule: 'forward', Targets: [{ Id: 'hub', Arn: `arn:aws:events:${region}:111111111111:event-bus/hub`, RoleArn: 'arn:aws:iam::222222222222:role/forward' }] });
    await world.put({ source: 'aws.guardduty', detailType: 'GuardDuty Finding', detail: { id: 'forwarded' }, account: '222222222222', region: 'eu-west-1' });
    const [event] = await eventually(async () => {
      const heard = await hub.heard();
      expect(heard).toHaveLength(1);
      return heard;
    });
    expect(JSON.parse(event)).toMatchObject({ 'account': '222222222222', 'source': 'aws.guardduty', 'detail-type': 'GuardDuty Finding', 'detail': { id: 'forwarded' } });
  });
});

test('a handler may do what its role allows, and no more', async () => {
  const iam = world.services(REGIONS.AUTOMATIC);
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' }] });
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:GetUser', Resource: 'arn:aws:iam::*:user/team/*' }] });
  await iam.query('iam', '2010-05-08', 'CreateRole', { RoleName: 'narrow', AssumeRolePolicyDocument: trust });
  await iam.query('iam', '2010-05-08', 'PutRolePolicy', { RoleName: 'narrow', PolicyName: 'p', PolicyDocument: document });
  await iam.query('iam', '2010-05-08', 'CreateUser', { UserName: 'inside', Path: '/team/' });
  await iam.query('iam', '2010-05-08', 'CreateUser', { UserName: 'outside', Path: '/' });
  const session = await iam.query('sts', '2011-06-15', 'AssumeRole', { RoleArn: 'arn:aws:iam::000000000000:role/narrow', RoleSessionName: 'test' });
  const element = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(session)![1];
  const asRole = new IAMClient({
    endpoint: world.settings.proxyEndpoint,
    region: REGIONS.AUTOMATIC,
    credentials: { accessKeyId: element('AccessKeyId'), secretAccessKey: element('SecretAccessKey'), sessionToken: element('SessionToken') },
  });
  await expect(asRole.send(new GetUserCommand({ UserName: 'inside' }))).resolves.toMatchObject({ User: { Path: '/team/' } });
  await expect(asRole.send(new GetUserCommand({ UserName: 'outside' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(asRole.send(new ListUsersCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
});
