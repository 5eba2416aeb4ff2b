import { looksLikeSecret } from '../../../identity/secret-detection';
import { objectOr } from '../../engine/model';
import { ParameterRule, ResourceRule } from '../../engine/rule';
import { namesSecret, resolvesSecret, secretIn } from '../../engine/secrets';
import { Value, textOf } from '../../engine/values';

/** Properties that are passwords or tokens, whatever they hold. */
const PASSWORDS: Record<string, readonly string[]> = {
  'AWS::RDS::DBInstance': ['MasterUserPassword'],
  'AWS::RDS::DBCluster': ['MasterUserPassword'],
  'AWS::Redshift::Cluster': ['MasterUserPassword'],
  'AWS::RedshiftServerless::Namespace': ['AdminUserPassword'],
  'AWS::DocDB::DBCluster': ['MasterUserPassword'],
  'AWS::ElastiCache::ReplicationGroup': ['AuthToken'],
  'AWS::AmazonMQ::Broker': ['Users.*.Password'],
  'AWS::DMS::Endpoint': ['Password'],
  'AWS::OpenSearchService::Domain': ['AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword'],
  'AWS::IAM::User': ['LoginProfile.Password'],
  'AWS::DirectoryService::MicrosoftAD': ['Password'],
  'AWS::DirectoryService::SimpleAD': ['Password'],
  'AWS::Cognito::UserPoolIdentityProvider': ['ProviderDetails.client_secret'],
  'AWS::SecretsManager::Secret': ['SecretString'],
};

export const NoSecretInTemplate: ResourceRule & ParameterRule = {
  id: 'NoSecretInTemplate',
  area: 'compute',
  demands: 'No parameter, SSM parameter or password property of a template holds a secret.',
  why: 'A template is stored by CloudFormation, in the asset bucket, in repositories and in build logs; everyone who may describe the stack reads it.',
  fix: 'Let Secrets Manager generate the value and refer to it with a dynamic reference; give parameters that must take a secret NoEcho and no default.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds',
  frameworks: ['AWS FSBP SecretsManager.1', 'NIST 800-53 R5 IA-5(7)', 'NIST 800-53 R5 SC-28'],
  types: [...Object.keys(PASSWORDS), 'AWS::SSM::Parameter'],
  * check(resource, { values }) {
    for (const path of PASSWORDS[resource.type] ?? []) {
      for (const value of values.of(resource, path)) {
        const reason = inPassword(value);
        if (reason) {
          yield { cause: path.replaceAll('.*', ''), what: `${path.replaceAll('.*', '')} ${reason}`, at: path.replaceAll('.*', '') };
        }
      }
    }
    if (resource.type === 'AWS::SSM::Parameter') {
      const name = values.of(resource, 'Name').map(textOf).join() || resource.logicalId;
      for (const value of values.of(resource, 'Value')) {
        const reason = secretIn(name, value);
        if (reason) {
          yield { cause: 'Value', what: `Value looks like a secret: ${reason}`, at: 'Value' };
        }
      }
    }
  },
  * checkParameter(parameter) {
    const { Default: fallback, NoEcho: noEcho, Type: type } = objectOr(parameter.template.parameters[parameter.logicalId]);
    // The default of a parameter that is looked up in Parameter Store is a path, and CDK names asset parameters itself.
    if (String(type).startsWith('AWS::')) {
      return;
    }
    const hidden = noEcho === true || noEcho === 'true';
    if (fallback !== undefined && fallback !== '' && (hidden || namesSecret(parameter.logicalId) || looksLikeSecret(parameter.logicalId, String(fallback)) !== undefined)) {
      yield { cause: 'Default', what: `the parameter ${parameter.logicalId} has a secret as its default` };
    }
    if (!hidden && namesSecret(parameter.logicalId)) {
      yield { cause: 'NoEcho', what: `the parameter ${parameter.logicalId} takes a secret without NoEcho`, at: 'NoEcho' };
    }
  },
};

/** Why a password property gives its value away, or nothing. */
function inPassword(value: Value): string | undefined {
  switch (value.kind) {
    case 'literal': return resolvesSecret(textOf(value)) ? undefined : 'is written in the template';
    case 'unknown': return value.hidden ? undefined : `cannot be decided: ${value.why}`;
    default: return undefined;
  }
}
