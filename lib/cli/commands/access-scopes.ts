import { readable } from '../../report/readable';
import { addressKey } from '../../verification/prover/deployment';
import { physicalIds } from '../../verification/prover/model/deployed/physical-ids';
import { accessScopes } from '../../verification/prover/network/network-insights';
import { Command } from '../command';
import { CommandInputError } from '../errors';
import { readJson } from '../read-json';
import { CLAIMS_OPTION, subjectOf } from '../subject';

const LETTER = /[\uE000-\uF8FF]/;

/** `access-scopes [cdk.out | template ...]` */
export const accessScopesCommand: Command = {
  name: 'access-scopes',
  summary: "Write the network claims as a template of Network Access Scopes, for AWS's own analyzer",
  usage: '[cdk.out | template ...]',
  arguments: [0, Infinity],
  options: {
    claims: CLAIMS_OPTION,
    describe: { type: 'string', multiple: true, value: 'FILE', description: 'Output of an aws ec2 describe command: ids of what is deployed, by the tags of CloudFormation' },
  },
  examples: ['cdk-zero-trust access-scopes > scopes.json', 'cdk-zero-trust access-scopes cdk.out --describe subnets.json --describe interfaces.json'],
  run: (given, io) => {
    const subject = subjectOf(given.positionals, { ...given, texts: (option) => (option === 'describe' ? [] : given.texts(option)) }, io);
    const names = new Map(subject.templates.templates.map(({ stack, stackName }) => [stack, stackName ?? stack]));
    const described = physicalIds(given.texts('describe').map((file) => readJson(file, io)));
    const elements = new Map(subject.deployments.flatMap((one) => [...one.elements]));
    const { template, left } = accessScopes(subject.claims.claims, ({ stack, logicalId }) => {
      const id = elements.get(addressKey(stack, logicalId))?.id;
      return described.get(`${names.get(stack)}#${logicalId}`) ?? (id === undefined || LETTER.test(id) ? undefined : id);
    });
    if (Object.keys(template.Resources).length === 0) {
      throw new CommandInputError('there is no claim about paths that an access scope can say', 'name an assembly with such claims, or give them with --claims');
    }
    io.out(`${JSON.stringify(template, null, 2)}\n`);
    for (const { claim, because } of left) io.err(`${readable(claim, subject.letters)}: ${readable(because, subject.letters)}\n`);
    return 0;
  },
};
