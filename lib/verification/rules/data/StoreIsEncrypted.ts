import { STORES } from './stores';
import { ResourceRule, state } from '../../engine/rule';
import { demand, isFalse } from '../../engine/values';

export const StoreIsEncrypted: ResourceRule = {
  id: 'StoreIsEncrypted',
  area: 'data',
  demands: 'Every store, queue, topic, stream and volume says that it is encrypted at rest.',
  why: 'Encryption that nobody asked for can be turned off by a default of the service, the account or a later template.',
  fix: 'Turn encryption on in the template, with a customer key.',
  link: 'https://docs.aws.amazon.com/prescriptive-guidance/latest/encryption-best-practices/welcome.html',
  frameworks: ['CIS AWS Foundations 7.0 3.2.1', 'CIS AWS Foundations 7.0 3.3.1', 'AWS FSBP RDS.3', 'AWS FSBP EFS.1', 'NIST 800-53 R5 SC-28'],
  types: [...Object.keys(STORES).filter((type) => STORES[type].encrypted.length > 0), 'AWS::SQS::Queue'],
  * check(resource, { values }) {
    const store = STORES[resource.type];
    if (store.applies && !store.applies(resource, values)) {
      return;
    }
    // A queue is encrypted by a key or by SQS itself; which of them is not decided here.
    if (resource.type === 'AWS::SQS::Queue' && values.of(resource, 'KmsMasterKeyId').some((value) => value.kind === 'absent')
      && values.of(resource, 'SqsManagedSseEnabled').some((value) => value.kind === 'absent' || isFalse(value) || value.kind === 'unknown')) {
      yield { what: 'neither KmsMasterKeyId nor SqsManagedSseEnabled is set', at: 'KmsMasterKeyId' };
    }
    for (const { path, met } of store.encrypted) {
      const failure = demand(values.of(resource, path), met);
      if (failure) {
        yield { what: `${path.replaceAll('.*', '')} ${state(failure)}`, at: path.replaceAll('.*', '') };
      }
    }
  },
};
