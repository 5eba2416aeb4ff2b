import { Guards, ResourceRule, RuleContext } from '../../engine/rule';
import { textOf } from '../../engine/values';

export const FunctionLogGroupIsDeclared: ResourceRule = {
  id: 'FunctionLogGroupIsDeclared',
  area: 'logging',
  demands: 'Every Lambda function writes to a log group of the template.',
  why: 'Otherwise Lambda makes the group at the first call: without a key, without a retention, outside the stack.',
  fix: 'Set logGroup of the function to an EncryptedLogGroup.',
  link: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html',
  frameworks: ['NIST 800-53 R5 AU-9', 'NIST 800-53 R5 AU-11'],
  types: ['AWS::Lambda::Function'],
  * check(lambda, context) {
    if (context.values.of(lambda, 'LoggingConfig.LogGroup').some((group) => group.kind === 'absent')
      && !context.once('function-log-groups', () => namedAfterFunctions(context)).cover(lambda)) {
      yield { what: 'LoggingConfig.LogGroup is not set, and no log group of the template is named after the function', at: 'LoggingConfig.LogGroup' };
    }
  },
};

function namedAfterFunctions({ model, values }: RuleContext): Guards {
  const guards = new Guards();
  for (const group of model.ofType('AWS::Logs::LogGroup')) {
    for (const name of values.of(group, 'LogGroupName')) {
      const lambda = group.template.resources.get(/^\/aws\/lambda\/<([^>]+)>$/.exec(textOf(name))?.[1] ?? '');
      if (lambda) {
        guards.add(lambda, group);
      }
    }
  }
  return guards;
}
