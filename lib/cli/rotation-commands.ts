import type { DescribedSecret } from './rotation-input';
import type { Remedy } from '../secrets/rotation-diagnosis';

/** The commands of the AWS CLI that do something about a rotation, each as its arguments. A remedy that needs a function has none without one. */
export function commandsOf(remedy: Remedy, { arn, region, rotationFunction }: DescribedSecret): string[][] {
  const manager = (...rest: string[]) => ['aws', 'secretsmanager', ...rest, '--region', region];
  const removal = (label: string, version: string) => manager(
    'update-secret-version-stage', '--secret-id', arn, '--version-stage', label, '--remove-from-version-id', version,
  );
  const operation = (payload: object, answer: string) => (rotationFunction === undefined ? [] : [[
    'aws', 'lambda', 'invoke', '--function-name', rotationFunction, '--cli-binary-format', 'raw-in-base64-out', '--payload', JSON.stringify(payload), '--region', region, answer,
  ]]);
  switch (remedy.kind) {
    case 'inspect': return operation({ operation: 'inspect' }, 'inspection.json');
    case 'release': return rotationFunction === undefined
      ? [removal('AWSPENDING', remedy.version)]
      : operation({ operation: 'release', versionId: remedy.version }, 'release.json');
    case 'rotate':
    case 'enable': return [manager('rotate-secret', '--secret-id', arn)];
    case 'remove-label': return [removal(remedy.label, remedy.version)];
  }
}

/** Arguments as a line for a POSIX shell, which takes each of them as it is. */
export function shellLine(argv: readonly string[]): string {
  return argv.map((one) => (/^[\w@%+=:,./-]+$/.test(one) ? one : `'${one.replaceAll("'", "'\\''")}'`)).join(' ');
}
