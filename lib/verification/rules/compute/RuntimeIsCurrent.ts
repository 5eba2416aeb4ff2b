import { endedRuntime } from '../../../identity/lambda-runtimes';
import { ResourceRule } from '../../engine/rule';
import { openness, textOf } from '../../engine/values';

export const RuntimeIsCurrent: ResourceRule = {
  id: 'RuntimeIsCurrent',
  area: 'compute',
  demands: 'No Lambda function or layer uses a runtime that AWS has retired.',
  why: 'A retired runtime gets no security patches, and the day it is blocked the function cannot be fixed any more.',
  fix: 'Move to a current runtime, such as nodejs24.x, python3.14 or java25.',
  link: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated',
  frameworks: ['AWS FSBP Lambda.2', 'NIST 800-53 R5 SI-2'],
  types: ['AWS::Lambda::Function'],
  * check(lambda, { values }) {
    for (const runtime of values.of(lambda, 'Runtime')) {
      const open = openness(runtime);
      const ended = endedRuntime(textOf(runtime));
      if (open) {
        yield { what: `Runtime cannot be decided: ${open}`, at: 'Runtime' };
      } else if (ended?.state === 'retired') {
        yield { cause: textOf(runtime), what: `the runtime ${textOf(runtime)} is retired since ${ended.since}; ${ended.instead} takes its place`, at: 'Runtime' };
      }
    }
  },
};
