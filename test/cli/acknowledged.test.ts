import * as path from 'path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { CommandFolder } from './support';
import { ProofData } from '../../lib/report/proof-data';

let folder: CommandFolder;
beforeEach(() => { folder = new CommandFolder(); });
afterEach(() => folder.remove());

/** An app with two administrators that nobody declared, and acknowledgements of findings on the first one's policy. */
function synthesized(name: string, acknowledge: (policy: IConstruct) => void): string {
  const app = new App({ outdir: path.join(folder.path, name), analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const administrator = (id: string) => {
    const role = new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['*'], resources: ['*'] }));
    return role.node.findChild('DefaultPolicy');
  };
  const policy = administrator('First');
  administrator('Second');
  acknowledge(policy);
  app.synth();
  return name;
}

test('what the app acknowledged is accepted in its assembly, and what it did not is not', () => {
  const argv = (assembly: string) => ['verify', assembly, '--only', 'built-in.no-administrator'];
  const before = folder.json<ProofData>(argv(synthesized('before', () => {})));
  expect(before.data.summary).toMatchObject({ findings: 2, accepted: 0 });
  const { id } = before.data.claims[0].findings.find(({ cause }) => cause?.constructPath?.includes('First') === true)!;
  const after = folder.json<ProofData>(argv(synthesized('after', (policy) => {
    Validations.of(policy).acknowledge({ id: `ZeroTrustProofs::${id}`, reason: 'Builds images, and is watched by an alarm' });
  })));
  expect(after.code).toBe(1);
  expect(after.data.summary).toMatchObject({ findings: 1, accepted: 1 });
  expect(after.data.claims[0].findings.find((finding) => finding.id === id)!.accepted).toBe('Builds images, and is watched by an alarm');
});
