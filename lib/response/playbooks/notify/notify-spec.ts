import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { WildcardException } from '../../../identity';
import { Claim, ClaimResource } from '../../../verification/claims';
import { FindingTrigger } from '../../finding-trigger';
import { PlaybookOptions } from '../../playbook-options';
import { PlaybookSpecFactory } from '../../playbook-spec';

const DEFAULT_TRIGGERS = [FindingTrigger.guardDuty('*'), FindingTrigger.securityHub('*'), FindingTrigger.health('AWS_RISK_*')];

/** The playbook that tells people. */
export function notifySpec({ triggers = DEFAULT_TRIGGERS }: PlaybookOptions): PlaybookSpecFactory {
  return (scope, { region }) => {
    const hub = Stack.of(scope).formatArn({ service: 'securityhub', region, resource: 'hub', resourceName: 'default', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    return {
      runtimeName: 'notify',
      description: 'Tells people of findings',
      handlerAsset: 'response/playbooks/notify/notify.lambda',
      options: {},
      triggers,
      reads: [new iam.PolicyStatement({ sid: 'ReadFindings', actions: ['securityhub:GetFindings'], resources: [hub] })],
      // Security Hub names the values that an update sets: this role can set no other.
      acts: [new iam.PolicyStatement({
        sid: 'MarkFindingsAsNotified',
        actions: ['securityhub:BatchUpdateFindings'],
        resources: [hub],
        conditions: { StringEquals: { 'securityhub:ASFFSyntaxPath/Workflow.Status': 'NOTIFIED' }, Null: fieldsThatStay() },
      })],
      undoes: [],
      denies: [],
      wildcardExceptions: region !== '*' ? [] : [WildcardException.resource(hub, ['securityhub:BatchUpdateFindings', 'securityhub:GetFindings'],
        'A finding is marked in the region that it is of, which only the finding says: the account has one hub in each')],
      remains: ['mark findings of Security Hub as notified, so that playbooks which answer new ones do not answer them'],
      claims: (responder, operator) => [hidesNothing(scope, [responder, ...operator ? [operator] : []])],
    };
  };
}

/** What an update of a finding can set beside its workflow status: absent from each request. */
function fieldsThatStay(): { [key: string]: string } {
  const fields = [
    'Confidence', 'Criticality', 'Note.Text', 'Note.UpdatedBy', 'RelatedFindings.Id', 'RelatedFindings.ProductArn', 'Severity.Label', 'Severity.Normalized',
    'Types', 'UserDefinedFields', 'VerificationState',
  ];
  return Object.fromEntries(fields.map((field) => [`securityhub:ASFFSyntaxPath/${field}`, 'true']));
}

function hidesNothing(scope: IConstruct, principals: Parameters<typeof Claim.cannot>[0]['principals']): Claim {
  return Claim.cannot({
    name: 'hides-nothing',
    about: scope.node.path,
    promise: 'The playbook deletes, disables and suppresses nothing in Security Hub',
    principals,
    actions: [
      'securityhub:BatchImportFindings', 'securityhub:CreateAutomationRule', 'securityhub:Delete*', 'securityhub:Disable*', 'securityhub:Disassociate*', 'securityhub:Update*',
    ],
    resources: [ClaimResource.arn('*')],
  });
}
