import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { ApprovalWorkflow } from './approval-workflow';
import { FunctionGrants } from './playbook-functions';
import { ResponseMembers } from './response-members';
import { ResponseRecords } from './response-records';
import { Hand } from './response-role-path';
import { ArchiveBucket, CustomerKey, NoticeTopic } from '../data';
import { WildcardException } from '../identity';

/** What a playbook's functions work with beside the calls of the playbook. */
export interface Pipeline {
  readonly runtimeName: string;
  readonly noticeTopic: NoticeTopic;
  readonly encryptionKey: CustomerKey;
  readonly records: ResponseRecords;
  readonly evidenceBucket: ArchiveBucket;
  readonly members?: ResponseMembers;
}

/** What the function that reads findings does: take them, ask people where it may not act alone. */
export function responderPipeline(
  scope: IConstruct, pipeline: Pipeline, queue: sqs.Queue, approvals: ApprovalWorkflow | undefined,
): FunctionGrants {
  const keys = new KeyUses();
  keys.add('UseTheKeyOfTheQueue', pipeline.encryptionKey, ['kms:Decrypt']);
  const common = commonPipeline(scope, pipeline, keys, { keepsEvidence: approvals !== undefined, hand: 'responder' });
  if (approvals) {
    // The history of an execution is encrypted for whoever starts it.
    keys.add('UseTheKeyOfApprovals', pipeline.encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey']);
  }
  return {
    statements: [
      new iam.PolicyStatement({
        sid: 'ReadItsQueue',
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [queue.queueArn],
      }),
      ...approvals ? [new iam.PolicyStatement({ sid: 'AskPeople', actions: ['states:StartExecution'], resources: [approvals.stateMachineArn] })] : [],
      ...common.statements,
      ...keys.statements(),
    ],
    wildcardExceptions: common.wildcardExceptions,
  };
}

/** What the function that people command does: answer the question that waits. */
export function operatorPipeline(scope: IConstruct, pipeline: Pipeline): FunctionGrants {
  const keys = new KeyUses();
  keys.add('UseTheKeyOfApprovals', pipeline.encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey']);
  const common = commonPipeline(scope, pipeline, keys, { keepsEvidence: true, hand: 'operator' });
  const answers = ['states:SendTaskFailure', 'states:SendTaskSuccess'];
  return {
    statements: [
      new iam.PolicyStatement({ sid: 'AnswerQuestions', actions: answers, resources: ['*'] }),
      ...common.statements,
      ...keys.statements(),
    ],
    wildcardExceptions: [
      WildcardException.resource('*', answers, 'AWS offers no resource for the answer to a waiting task: its token, which no other can guess, says which'),
      ...common.wildcardExceptions,
    ],
  };
}

/** Remember, tell, keep evidence, and act in other accounts. */
function commonPipeline(
  scope: IConstruct, pipeline: Pipeline, keys: KeyUses, { keepsEvidence, hand }: { readonly keepsEvidence: boolean; readonly hand: Hand },
): FunctionGrants {
  const { runtimeName, noticeTopic, records, evidenceBucket, members } = pipeline;
  const evidence = evidenceBucket.arnForObjects(`${runtimeName}/*`);
  const member = members?._grant(scope, runtimeName, hand);
  keys.add('UseTheKeyOfNotices', noticeTopic.encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey']);
  keys.add('UseTheKeyOfRecords', records.customerKey, ['kms:Decrypt', 'kms:DescribeKey']);
  if (keepsEvidence) {
    keys.add('UseTheKeyOfEvidence', evidenceBucket.customerKey, ['kms:GenerateDataKey']);
  }
  return {
    statements: [
      new iam.PolicyStatement({ sid: 'SendNotices', actions: ['sns:Publish'], resources: [noticeTopic.topicArn] }),
      ...records._statements(runtimeName),
      ...keepsEvidence ? [new iam.PolicyStatement({ sid: 'KeepEvidence', actions: ['s3:PutObject'], resources: [evidence] })] : [],
      ...member ? [member.statement] : [],
    ],
    wildcardExceptions: [
      ...keepsEvidence ? [WildcardException.resource(evidence, ['s3:PutObject'],
        'Evidence has a name of its own for each response: the playbook writes below its own prefix, and can neither read nor delete')] : [],
      ...member ? [member.exception] : [],
    ],
  };
}

/** Uses of keys, one statement a key: what is on different pages of the design may be one key here. */
class KeyUses {
  private readonly uses = new Map<CustomerKey, { readonly sid: string; readonly actions: Set<string> }>();

  public add(sid: string, key: CustomerKey, actions: readonly string[]): void {
    const use = this.uses.get(key) ?? { sid, actions: new Set<string>() };
    this.uses.set(key, use);
    actions.forEach((action) => use.actions.add(action));
  }

  public statements(): iam.PolicyStatement[] {
    return [...this.uses].map(([key, { sid, actions }]) => new iam.PolicyStatement({ sid, actions: [...actions].sort(), resources: [key.keyArn] }));
  }
}
