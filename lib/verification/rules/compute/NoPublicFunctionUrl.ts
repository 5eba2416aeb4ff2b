import { ResourceRule, demanding } from '../../engine/rule';
import { isText, textOf } from '../../engine/values';

export const NoPublicFunctionUrl: ResourceRule = {
  id: 'NoPublicFunctionUrl',
  area: 'compute',
  demands: 'A function URL demands signed requests, and its CORS settings do not open it to every origin.',
  why: 'A URL with AuthType NONE runs the function for everyone who finds it.',
  fix: 'Set AuthType to AWS_IAM, or put an API with an authorizer in front.',
  link: 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  frameworks: ['AWS FSBP Lambda.1', 'NIST 800-53 R5 AC-3'],
  types: ['AWS::Lambda::Url'],
  * check(url, context) {
    yield* demanding(url, context, 'AuthType', (value) => isText(value, 'AWS_IAM'), 'AuthType');
    if (context.values.of(url, 'Cors.AllowOrigins.*').some((origin) => textOf(origin) === '*')) {
      yield { cause: 'Cors', what: 'every origin may call it', at: 'Cors.AllowOrigins' };
    }
  },
};
