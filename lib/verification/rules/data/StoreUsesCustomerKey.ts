import { STORES } from './stores';
import { ResourceRule } from '../../engine/rule';
import { Value, textOf } from '../../engine/values';

export const StoreUsesCustomerKey: ResourceRule = {
  id: 'StoreUsesCustomerKey',
  area: 'data',
  demands: 'A store that can have a customer key has one, not a key that AWS owns or manages.',
  why: 'The policy of an AWS managed key admits everyone in the account who may use the service; it cannot be narrowed, audited apart or taken away. Notices of alarms to a topic with alias/aws/sns are lost.',
  fix: 'Name a customer managed key, for example CustomerKey.',
  link: 'https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-mgmt',
  frameworks: ['AWS FSBP DynamoDB.1', 'AWS FSBP SecretsManager.1', 'NIST 800-53 R5 SC-12', 'NIST 800-53 R5 SC-28(1)'],
  types: Object.keys(STORES).filter((type) => STORES[type].key.length > 0),
  * check(resource, { values }) {
    const store = STORES[resource.type];
    if (store.applies && !store.applies(resource, values)) {
      return;
    }
    for (const path of store.key) {
      const found = values.of(resource, path);
      const at = path.replaceAll('.*', '');
      const managed = found.find((value) => awsManaged(value));
      if (managed) {
        yield { what: `${at} is ${textOf(managed)}, a key that AWS manages`, at };
      } else if (found.length === 0 || found.some((value) => value.kind === 'absent')) {
        yield { what: `${at} is not set`, at };
      }
    }
  },
};

function awsManaged(value: Value): boolean {
  if (value.kind === 'reference') {
    return value.resource.type === 'AWS::KMS::Alias' && /^alias\/aws\//.test(String(value.resource.properties.AliasName));
  }
  return value.kind === 'literal' && /(^|[:/])alias\/aws\//.test(String(value.value));
}
