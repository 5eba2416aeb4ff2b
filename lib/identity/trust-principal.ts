import * as iam from 'aws-cdk-lib/aws-iam';

/** Hands ready-made trust statements to `iam.Role`, which otherwise would write its own. */
export class TrustPrincipal extends iam.PrincipalBase {
  public readonly policyFragment = new iam.PrincipalPolicyFragment({});

  constructor(private readonly statements: iam.PolicyStatement[]) {
    super();
  }

  public addToAssumeRolePolicy(document: iam.PolicyDocument): void {
    document.addStatements(...this.statements);
  }

  public dedupeString(): string | undefined {
    return undefined;
  }
}
