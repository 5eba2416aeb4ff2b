import { ResourceRule } from '../../engine/rule';
import { Value, textOf } from '../../engine/values';

const isSet = (value: Value) => value.kind !== 'absent' && textOf(value) !== '*';

export const InvokePermissionIsNarrow: ResourceRule = {
  id: 'InvokePermissionIsNarrow',
  area: 'compute',
  demands: 'A permission to invoke a function or use a layer names its principal, and for a service also the source or the account that it acts for.',
  why: 'With the principal * anyone invokes it; with a bare service anyone can make that service invoke it.',
  fix: 'Set SourceArn or SourceAccount, or PrincipalOrgID.',
  link: 'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
  frameworks: ['AWS FSBP Lambda.1', 'NIST 800-53 R5 AC-3', 'NIST 800-53 R5 AC-6'],
  types: ['AWS::Lambda::Permission', 'AWS::Lambda::LayerVersionPermission'],
  * check(permission, { values }) {
    const all = (path: string) => values.of(permission, path).every(isSet);
    const organization = all('PrincipalOrgID') || all('OrganizationId');
    const layer = permission.type === 'AWS::Lambda::LayerVersionPermission';
    for (const principal of values.of(permission, 'Principal')) {
      const name = textOf(principal);
      if (name === '*' && !organization) {
        yield { cause: 'Principal::*', what: `everyone may ${layer ? 'use the layer' : 'invoke the function'}`, at: 'Principal' };
      } else if (principal.kind === 'unknown' && !organization) {
        yield { cause: 'Principal::<?>', what: `who may invoke the function cannot be decided: ${principal.why}`, at: 'Principal' };
      } else if (!layer && /^[a-z0-9.-]+\.(amazonaws|aws)\b/.test(name) && !all('SourceArn') && !all('SourceAccount')) {
        yield { cause: `Principal::${name}`, what: `it lets ${name} invoke the function for any account`, at: 'SourceArn' };
      }
    }
    if (values.of(permission, 'FunctionUrlAuthType').some((type) => textOf(type) === 'NONE')) {
      yield { cause: 'FunctionUrlAuthType', what: 'it opens the function URL to unsigned requests', at: 'FunctionUrlAuthType' };
    }
  },
};
