import { Lazy, Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { underResponsePath } from './response-role-path';
import { runbookContent, RunbookTarget } from './runbook-content';
import { LeastPrivilegeFunction, LeastPrivilegeRole, Trust } from '../identity';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/**
 * How people undo a response, and approve or reject one: an Automation runbook of Systems Manager, from the console or the command
 * line.
 *
 * Who may use it is yours to say, with `allowUse`. It can do no more than invoke the playbooks' operators. CloudTrail and the list of
 * executions say who ran it, and why. Each run takes two steps, of which 100,000 a month are free, then $0.002 each (us-east-1, 2026-11).
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html
 */
export class ResponseRunbook extends Construct {
  /** Name of the document. */
  public readonly documentName: string;
  /** The role that its runs assume. */
  public readonly role: LeastPrivilegeRole;

  private readonly operators: RunbookTarget[] = [];

  /**
   * @param scope the incident response
   * @param id its construct id
   */
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);
    this.role = underResponsePath(new LeastPrivilegeRole(this, 'Role', {
      trust: [Trust.service('ssm.amazonaws.com', {
        sourceArns: [stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' })],
      })],
      description: `Commands the playbooks of ${scope.node.path}`,
    }));
    // Notices name it, and the functions that send them are named by the document: so the name must be known before.
    this.documentName = readableName(this);
    const document = new ssm.CfnDocument(this, 'Document', {
      name: this.documentName,
      documentType: 'Automation',
      documentFormat: 'JSON',
      // A document with a name of its own cannot be replaced. The new version becomes the default one.
      updateMethod: 'NewVersion',
      content: Lazy.any({ produce: () => runbookContent(this.operators, this.role.roleArn, scope.node.path) }),
    });
    document.node.addDependency(this.role);
    const about = this.node.path;
    Claims.of(this).state(Claim.nobodyCan({
      name: 'cannot-be-changed',
      about,
      promise: `Nobody in the templates can change, share or delete the runbook ${about}`,
      actions: ['ssm:DeleteDocument', 'ssm:ModifyDocumentPermission', 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion'],
      resources: [ClaimResource.of(document)],
    }));
  }

  /**
   * Lets somebody undo, approve and reject, and see how it went.
   *
   * It includes passing the runbook's role to Systems Manager. Where the grantee is in the same app, the built-in claim that nobody escalates
   * therefore names it (`ssm-101`): with this runbook alone it can do what the runbook does, and no more.
   *
   * @param grantee a role or user, such as that of the people on duty
   */
  public allowUse(grantee: iam.IGrantable): void {
    const stack = Stack.of(this);
    const allow = (statement: iam.PolicyStatement) => grantee.grantPrincipal.addToPrincipalPolicy(statement);
    const named = (resource: string, resourceName: string) => stack.formatArn({ service: 'ssm', resource, resourceName });
    const executions = named('automation-execution', '*');
    allow(new iam.PolicyStatement({
      sid: 'RunTheRunbook',
      actions: ['ssm:StartAutomationExecution'],
      resources: [named('document', this.documentName), named('automation-definition', `${this.documentName}:*`), executions],
    }));
    allow(new iam.PolicyStatement({ sid: 'SeeItsRuns', actions: ['ssm:GetAutomationExecution'], resources: [executions] }));
    allow(new iam.PolicyStatement({
      sid: 'AsItsRole',
      actions: ['iam:PassRole'],
      resources: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    }));
  }

  /**
   * Lets people command a playbook.
   *
   * @internal
   */
  public _command(playbook: string, operator: LeastPrivilegeFunction): void {
    this.operators.push({ playbook, functionArn: operator.functionArn });
    this.role.allow(new iam.PolicyStatement({ sid: `Command${this.operators.length}`, actions: ['lambda:InvokeFunction'], resources: [operator.functionArn] }));
  }
}

/** The path, so that people know it and no check takes it for a key; with a hash only where the path is too long. */
function readableName(scope: Construct): string {
  const name = scope.node.path.replace(/[^\w.-]+/g, '-');
  return name.length <= 128 ? name : Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' });
}
