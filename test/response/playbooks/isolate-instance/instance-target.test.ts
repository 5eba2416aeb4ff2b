import { instanceTargets } from '../../../../lib/response/playbooks/isolate-instance/instance-target.lambda-shared';
import { IsolateInstanceOptions } from '../../../../lib/response/playbooks/isolate-instance/isolate-instance-options';
import { RejectedEventError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { parseFindings } from '../../../../lib/response/runtime/parse-finding.lambda-shared';
import { ACCOUNT, attackSequenceEvent, guardDutyEvent, GuardDutyOptions, instanceResource, podResource, taskResource } from '../../events';
import { playbookSettings } from '../settings';

const OPTIONS: IsolateInstanceOptions = { autoScaling: 'STANDBY', cutConnections: true, containerHosts: false };
const INSTANCE = 'i-0123456789abcdef0';
const TARGET = { id: INSTANCE, accountId: ACCOUNT, region: 'eu-west-1', instanceId: INSTANCE, ...OPTIONS };

function targetsOf(event: GuardDutyOptions | object, options: Partial<IsolateInstanceOptions> = {}) {
  const whole = 'detail' in event ? event : guardDutyEvent({ type: 'Backdoor:EC2/C&CActivity.B', resource: instanceResource(), ...event });
  return instanceTargets(parseFindings(JSON.stringify(whole))[0], playbookSettings('isolate-instance', { ...OPTIONS, ...options }));
}

test('the instance of a finding is the target, with how it is to be isolated', () => {
  expect(targetsOf({})).toEqual([TARGET]);
  expect(targetsOf({}, { autoScaling: 'DETACH', cutConnections: false })).toEqual([{ ...TARGET, autoScaling: 'DETACH', cutConnections: false }]);
});

test('an attack sequence has its instances', () => {
  expect(targetsOf(attackSequenceEvent())).toEqual([TARGET]);
});

test.each<[string, string | undefined, boolean]>([
  ['UnauthorizedAccess:EC2/SSHBruteForce', 'ACTOR', true], ['UnauthorizedAccess:EC2/SSHBruteForce', 'TARGET', false], ['UnauthorizedAccess:EC2/RDPBruteForce', 'TARGET', false],
  ['Impact:EC2/WinRMBruteForce', 'TARGET', false], ['Recon:EC2/Portscan', undefined, false], ['Impact:EC2/PortSweep', 'ACTOR', true], ['Recon:EC2/PortProbeEMRUnprotectedPort', 'TARGET', false],
  ['Backdoor:EC2/C&CActivity.B', 'TARGET', true], ['Backdoor:EC2/DenialOfService.Dns', 'ACTOR', true], ['Execution:Runtime/NewBinaryExecuted', undefined, true],
])('in %s the instance is the %s: acted on is %s', (type, resourceRole, acts) => {
  expect(targetsOf({ type, service: { resourceRole } })).toEqual([acts ? TARGET : { result: 'ignored', reason: 'it was done to the instance, not by it' }]);
});

test.each([['a task', taskResource()], ['a pod', podResource()]])('%s that names no instance is another playbook\'s business', (_what, resource) => {
  expect(targetsOf({ resource })).toEqual([{ result: 'ignored', reason: 'it is about a container, and names no instance' }]);
});

test.each([['a task', taskResource()], ['a pod', podResource()]])('the host of %s is isolated only where that is wanted', (_what, resource) => {
  const both = { ...instanceResource(), ...resource };
  expect(targetsOf({ resource: both })).toEqual([{ result: 'refused', about: `instance ${INSTANCE}`, reason: expect.stringContaining('stop the task or isolate the pod') }]);
  expect(targetsOf({ resource: both }, { containerHosts: true })).toEqual([{ ...TARGET, containerHosts: true }]);
});

test('people are told of a finding without an instance', () => {
  expect(targetsOf({ resource: { resourceType: 'Instance' } })).toEqual([{ result: 'refused', reason: 'it names no instance' }]);
});

test.each(['i-12345678', 'i-0123456789abcdef0'])('an instance may be named %s', (instanceId) => {
  expect(targetsOf({ resource: instanceResource({ instanceId }) })).toEqual([expect.objectContaining({ instanceId })]);
});

test.each(['i-', 'i-0123456789ABCDEF0', 'i-0123456789abcdef', 'i-0123456789abcdef0 ', 'i-0123456789abcdef0\n', 'mi-0123456789abcdef0', '*', '$(id)', 'i-12345678;DROP', '../i-12345678'])(
  'fails on the id %j, and does not repeat it', (instanceId) => {
    expect(() => targetsOf({ resource: instanceResource({ instanceId }) })).toThrow(new RejectedEventError('the instance id has characters that no instance id has'));
  });
