import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidInput, shown } from '../../private/errors';

const PART = /^[a-z0-9][a-z0-9-]*$/;

/**
 * A product that may send findings to Security Hub. AWS's own are let in when they are turned on; those of others once they are named.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-partner-providers.html
 */
export class FindingProduct {
  /**
   * A product of AWS.
   *
   * @param product as the end of its ARN has it, such as `guardduty`
   * @throws if it is not of that form
   */
  public static aws(product: string): FindingProduct {
    return new FindingProduct('aws', product, '');
  }

  /**
   * A product of somebody else.
   *
   * @param company as its ARN has it, such as `crowdstrike`
   * @param product as its ARN has it, such as `crowdstrike-falcon`
   * @param accountId the company's account in its ARN
   * @throws if they are not of their form
   */
  public static partner(company: string, product: string, accountId: string): FindingProduct {
    if (!/^\d{12}$/.test(accountId)) {
      throw invalidInput('FindingProduct.partner', `${shown(accountId)} is not the id of an account`, 'write its twelve digits, as the ARN of the product has them');
    }
    return new FindingProduct(company, product, accountId);
  }

  private constructor(private readonly company: string, private readonly product: string, private readonly account: string) {
    for (const part of [company, product]) {
      if (!PART.test(part)) {
        throw invalidInput('FindingProduct', `${shown(part)} is not part of the ARN of a product`, "write it as the ARN has it, such as 'crowdstrike-falcon'");
      }
    }
  }

  /** @internal */
  public get _key(): string {
    return `${this.company}/${this.product}`;
  }

  /** @internal */
  public _arn(scope: IConstruct): string {
    return Stack.of(scope).formatArn({ service: 'securityhub', account: this.account, resource: 'product', resourceName: this._key });
  }
}
