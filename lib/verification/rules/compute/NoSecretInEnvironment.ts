import { Problem, ResourceRule } from '../../engine/rule';
import { secretIn } from '../../engine/secrets';
import { Value, Values, isText, textOf } from '../../engine/values';

/** Where types hold environment values: as a map, or as a list of `Name` and `Value`. */
const ENVIRONMENTS: Record<string, readonly (readonly [path: string, shape: 'map' | 'list'])[]> = {
  'AWS::Lambda::Function': [['Environment.Variables', 'map']],
  'AWS::ECS::TaskDefinition': [['ContainerDefinitions.*.Environment', 'list']],
  'AWS::Batch::JobDefinition': [['ContainerProperties.Environment', 'list']],
  'AWS::CodeBuild::Project': [['Environment.EnvironmentVariables', 'list']],
  'AWS::AppRunner::Service': [['SourceConfiguration.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables', 'list']],
  'AWS::Amplify::App': [['EnvironmentVariables', 'list']],
  'AWS::Amplify::Branch': [['EnvironmentVariables', 'list']],
  'AWS::SageMaker::Model': [['PrimaryContainer.Environment', 'map'], ['Containers.*.Environment', 'map']],
  'AWS::Synthetics::Canary': [['RunConfig.EnvironmentVariables', 'map']],
  'AWS::Glue::Job': [['DefaultArguments', 'map']],
};

export const NoSecretInEnvironment: ResourceRule = {
  id: 'NoSecretInEnvironment',
  area: 'compute',
  demands: 'No environment value is a secret or is replaced by one at deployment.',
  why: 'Environment values are shown in the console, in API answers, in templates and often in logs.',
  fix: 'Pass the ARN of the secret and read it at run time, or use the secrets of the task definition.',
  link: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-encryption',
  frameworks: ['AWS FSBP ECS.8', 'AWS FSBP CodeBuild.2', 'NIST 800-53 R5 IA-5(7)'],
  types: Object.keys(ENVIRONMENTS),
  * check(resource, { values }) {
    for (const [path, shape] of ENVIRONMENTS[resource.type]) {
      for (const [name, value] of shape === 'map' ? mapped(values.of(resource, path), values) : listed(values.of(resource, path), values)) {
        yield* held(name, value, path.replaceAll('.*', ''));
      }
    }
  },
};

function* held(name: string, value: Value, at: string): Iterable<Problem> {
  const reason = secretIn(name, value);
  if (reason) {
    yield { cause: name, what: `the environment value ${name} looks like a secret: ${reason}`, at };
  }
}

function mapped(environments: Value[], values: Values): [string, Value][] {
  return environments.flatMap((environment) => (environment.kind === 'object'
    ? Object.entries(environment.object).flatMap(([name, json]) => named(name, values.expand(json, environment.template)))
    : []));
}

function listed(environments: Value[], values: Values): [string, Value][] {
  const plain = (entry: Value) => values.under(entry, 'Type').every((type) => type.kind === 'absent' || isText(type, 'PLAINTEXT'));
  return values.elements(environments).filter(plain).flatMap((entry) => {
    const name = values.under(entry, 'Name').map(textOf).join('|');
    return named(name, values.under(entry, 'Value'));
  });
}

function named(name: string, alternatives: Value[]): [string, Value][] {
  return alternatives.map((value) => [name, value]);
}
