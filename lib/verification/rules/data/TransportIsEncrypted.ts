import { Statement, policiesOf } from '../../engine/policies';
import { Guards, ResourceRule, RuleContext, demanding } from '../../engine/rule';
import { Value, isText, isTrue } from '../../engine/values';

/** Types whose resource policy must refuse plain HTTP: the policy's type, and the property that names the resource. */
const POLICED: Record<string, readonly [policy: string, target: string]> = {
  'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket'],
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics'],
};

/** Types with a switch of their own. */
const SWITCHED: Record<string, readonly (readonly [path: string, met: (value: Value) => boolean])[]> = {
  'AWS::ElastiCache::ReplicationGroup': [['TransitEncryptionEnabled', isTrue]],
  'AWS::MemoryDB::Cluster': [['TLSEnabled', (value) => value.kind === 'absent' || isTrue(value)]],
  'AWS::DAX::Cluster': [['ClusterEndpointEncryptionType', (value) => isText(value, 'TLS')]],
  'AWS::MSK::Cluster': [['EncryptionInfo.EncryptionInTransit.ClientBroker', (value) => value.kind === 'absent' || isText(value, 'TLS')]],
  'AWS::OpenSearchService::Domain': [['DomainEndpointOptions.EnforceHTTPS', isTrue], ['NodeToNodeEncryptionOptions.Enabled', isTrue]],
  'AWS::Elasticsearch::Domain': [['DomainEndpointOptions.EnforceHTTPS', isTrue], ['NodeToNodeEncryptionOptions.Enabled', isTrue]],
};

export const TransportIsEncrypted: ResourceRule = {
  id: 'TransportIsEncrypted',
  area: 'data',
  demands: 'Buckets, queues and topics deny requests without TLS to everyone; caches, brokers and search domains accept TLS only.',
  why: 'Without the denial a client that is set up wrongly sends data and signatures in the clear, and nobody notices.',
  fix: 'Set enforceSSL, or the encryption in transit of the service.',
  link: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  frameworks: ['CIS AWS Foundations 7.0 3.1.1', 'AWS FSBP S3.5', 'NIST 800-53 R5 SC-8'],
  types: [...Object.keys(POLICED), ...Object.keys(SWITCHED)],
  * check(resource, context) {
    if (resource.type in POLICED) {
      if (!context.once('tls-only', () => tlsOnly(context)).cover(resource)) {
        yield { what: 'no policy denies requests to it without TLS (aws:SecureTransport)' };
      }
      return;
    }
    for (const [path, met] of SWITCHED[resource.type]) {
      yield* demanding(resource, context, path, met, path.split('.')[0]);
    }
  },
};

function tlsOnly(context: RuleContext): Guards {
  const { model, values } = context;
  const found = new Guards();
  for (const [policyType, target] of Object.values(POLICED)) {
    for (const policy of model.ofType(policyType)) {
      const denies = policiesOf(policy, 'resource', values).some((document) => !('open' in document) && document.statements.some(refusesPlainHttp));
      for (const value of denies ? values.elements(values.of(policy, target)) : []) {
        if (value.kind === 'reference') {
          found.add(value.resource, policy);
        }
      }
    }
  }
  return found;
}

function refusesPlainHttp(statement: Statement): boolean {
  return statement.denies
    && statement.principals.some((principal) => principal.text === '*')
    && statement.actions.some((action) => /^(\*|(s3|sqs|sns):(\*|Publish))$/i.test(action))
    && statement.conditions.length === 1
    && /^Bool(IfExists)?$/i.test(statement.conditions[0].operator)
    && statement.conditions[0].key === 'aws:securetransport'
    && statement.conditions[0].values.join() === 'false';
}
